"""An output that sounds each message at its own frame of JACK, by a process of its own (see `exact_child`)."""

import os
from collections.abc import Callable

from desktop.midi.exact_process import SERVER_ENDED, ExactProcess
from desktop.midi.output import OutputLostError
from desktop.midi.sounding import SoundingNotes

WAY = "CAROLAN_JACK"  # in the environment: "exact" or "rtmidi"; without it exact, where that can be
EXACT, RTMIDI = "exact", "rtmidi"
_SERVER_GONE = "The JACK server stopped; playing goes on in silence, start the server again to hear it."
_ENDED = "The MIDI output “{}” was cut off; playing goes on in silence until it is joined again."


def is_possible() -> bool:
    """Whether outputs of JACK may be exact to the frame."""
    return os.environ.get(WAY) != RTMIDI and hasattr(os, "memfd_create")


def is_demanded() -> bool:
    """Whether they are to be so, or not to be."""
    return os.environ.get(WAY) == EXACT


class ExactOutput:
    """Hands messages over ahead of time: each is heard a constant latency behind its deadline."""

    wants_clock = False  # unless a route of the rack says otherwise

    def __init__(
        self,
        process: ExactProcess,
        port_name: str,
        receiver: str = "",
        cut_off: Callable[["ExactOutput"], None] | None = None,
    ) -> None:
        """`process` has a port of this name, joined to the port `receiver` or to none.

        `cut_off` is called, by another thread, if the process ends unasked while the server lives: then the
        receiver still sounds.
        """
        self.name = receiver or port_name
        self.receiver = receiver
        self.latency_seconds = process.latency_seconds
        self._process = process
        self._ring = process.ring
        self._sounding = SoundingNotes()
        self._cut_off = cut_off
        process.watch(self._note_end)

    @property
    def sentence(self) -> str:
        """What became of it, once it takes nothing more."""
        has_server_gone = self._process.ended_with == SERVER_ENDED
        return _SERVER_GONE if has_server_gone else _ENDED.format(self.name)

    @property
    def ends(self) -> tuple[bytes, ...]:
        """What ends everything that sounds there."""
        return self._sounding.silence()

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        """Takes a message for its deadline, or for the next period if that is None.

        Raises OutputLostError when the server is gone, or the process.
        """
        if self._process.ended_with is not None or not self._ring.put(0.0 if at is None else at, data):
            raise OutputLostError(self.sentence)
        self._sounding.follow(data)

    def send_clock(self, data: bytes, at: float | None) -> None:
        """Takes a message of the clock, like any other."""
        self.send(data, at)

    def advance(self, now: float) -> float | None:
        """Nothing is ever due: the other process keeps the deadlines."""
        return None

    def withdraw(self) -> None:
        """Forgets what has not sounded yet."""
        self._ring.withdraw()

    def close(self) -> None:
        """Lets the other process silence what sounds, and go."""
        self._process.leave()

    def _note_end(self) -> None:
        if self._process.ended_with != SERVER_ENDED and self._cut_off is not None:
            self._cut_off(self)
