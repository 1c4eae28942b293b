"""Where messages go: a MIDI port, the built-in synth, or nowhere."""

from typing import Protocol


class OutputLostError(Exception):
    """The output can no longer take messages; its text is one sentence for a person."""


class Output(Protocol):
    """Takes messages at their deadlines."""

    @property
    def latency_seconds(self) -> float:
        """How long after its deadline a message is heard; always the same, so that the rhythm is exact."""
        ...

    @property
    def wants_clock(self) -> bool:
        """Whether `send_clock` is of any use."""
        ...

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        """Takes one message that is due at the clock time `at`, or at once if that is None.

        `is_click` marks the metronome's, which not every output wants. Raises OutputLostError when the output
        is gone.
        """
        ...

    def send_clock(self, data: bytes, at: float | None) -> None:
        """Takes a message of the clock (0xF2, 0xF8, 0xFA to 0xFC), as `send` does; many outputs want none."""
        ...

    def advance(self, now: float) -> float | None:
        """Sends what was taken earlier and is due now; returns the clock time of the next such, None of none.

        Raises OutputLostError when the output is gone.
        """
        ...

    def withdraw(self) -> None:
        """Forgets the messages that were taken and have not sounded yet."""
        ...

    def close(self) -> None:
        """Gives the port or device back; never raises."""
        ...


class SilentOutput:
    """Takes everything and sounds nothing: time goes on where there is no port."""

    latency_seconds = 0.0
    wants_clock = False

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        """Does nothing."""

    def send_clock(self, data: bytes, at: float | None) -> None:
        """Does nothing."""

    def advance(self, now: float) -> float | None:
        """Nothing is ever due."""
        return None

    def withdraw(self) -> None:
        """Does nothing."""

    def close(self) -> None:
        """Does nothing."""
