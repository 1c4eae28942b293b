"""A phrase that was played to a metronome, and its answer, bar by bar."""

from dataclasses import dataclass

from desktop.listening.phrase import Phrase
from desktop.listening.talk import Talk
from model.notation.transcribe_phrase import WrittenPhrase


@dataclass
class Reply:
    """What is answered, where, and how much of the answer the player has; bars are counted from 0."""

    phrase: Phrase
    start: int  # the bar in which the phrase begins
    bars: int  # of the phrase
    wanted: int  # bars of the answer
    asked: WrittenPhrase
    talk: Talk  # that is answered, without the phrase
    at: int  # the bar in which the answer begins
    until: int | None = None  # the bar in which it must have ended: then it is the person's turn
    answer: tuple[str, ...] = ()  # what the player has of it
    is_written: bool = False  # the phrase stands in the editor

    @property
    def end(self) -> int:
        """The bar behind the phrase."""
        return self.start + self.bars

    @property
    def room(self) -> int:
        """How many bars the answer may have where it begins now."""
        return self.wanted if self.until is None else min(self.wanted, self.until - self.at)

    @property
    def is_whole(self) -> bool:
        """Whether the player has all of the answer."""
        return len(self.answer) >= self.room

    def put_off(self) -> None:
        """The answer comes a bar later."""
        self.at += 1

    def take(self, bars: tuple[str, ...], is_open: bool) -> int | None:
        """Takes what there is of the answer; returns the first bar of it that is new for the player, or None.

        While it is open, which means that nothing of it sounds yet, other bars may take its place; later only bars
        that go on from those that it has.
        """
        bars = bars[: max(0, self.room)]
        had = len(self.answer)
        goes_on = len(bars) > had and bars[:had] == self.answer
        if not goes_on and not (is_open and bars and bars != self.answer):
            return None
        self.answer = bars
        return had if goes_on else 0
