"""What a conversation needs of the world: someone to ask, someone who plays, a place to write."""

from dataclasses import dataclass
from typing import Protocol

from desktop.listening.talk import Talk
from desktop.midi.performance import Performance
from model.composition import CompositionRequest


class Answers(Protocol):
    """Who writes the answers (see `answering.Answering`)."""

    @property
    def is_writing(self) -> bool:
        """Whether more bars may come."""

    @property
    def bars(self) -> tuple[str, ...]:
        """The bars for the latest request so far."""

    @property
    def earlier_bars(self) -> tuple[str, ...]:
        """The latest answer that was complete."""

    def ask(self, request: CompositionRequest) -> bool:
        """Begin an answer, or keep the one to the same request."""

    def clear(self) -> None:
        """Forget what was written."""


class Plays(Protocol):
    """Who makes it heard; times are seconds of what was given to `play`."""

    @property
    def latency_seconds(self) -> float:
        """How much later than it is sent a note is heard."""

    @property
    def tempo_factor(self) -> float:
        """How many seconds of what is played are over in a second."""

    def play(self, performance: Performance) -> None:
        """Play this from its beginning."""

    def go_on(self, performance: Performance) -> None:
        """Play this in place of what plays, from the same place on."""

    def splice(self, at_seconds: float, performance: Performance) -> None:
        """Play this from a place on, and before it what is there."""


class Writes(Protocol):
    """Where the conversation is written down."""

    def write(self, talk: Talk, bars: tuple[str, ...]) -> None:
        """Write another turn; the first one brings the header with it."""

    def say(self, sentence: str) -> None:
        """Tell the person something."""


@dataclass(frozen=True)
class Stage:
    """All three."""

    answers: Answers
    plays: Plays
    writes: Writes
