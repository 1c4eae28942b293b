"""What the network proposes, before anybody took it: text that is seen in the editor and does not belong to it."""

from dataclasses import dataclass

from model.notation.bars import bar_ends
from model.notation.spans import Span


@dataclass(frozen=True)
class Ghost:
    """A text that would take the place of a stretch of the editor's text; offsets count characters of that."""

    start: int
    end: int  # the same as `start` where it goes in between and replaces nothing
    text: str
    shared: Span | None = None  # the part of `text` that is also in a tune of the corpus
    remark: str = ""  # a sentence about that part

    @property
    def span(self) -> Span:
        """Where it is in the text as it is seen."""
        return Span(self.start, self.start + len(self.text))

    @property
    def growth(self) -> int:
        """How many characters longer the text would be with it."""
        return len(self.text) - (self.end - self.start)

    def seen(self, text: str) -> str:
        """Return the editor's text as it would be."""
        return text[: self.start] + self.text + text[self.end :]

    def to_seen(self, offset: int) -> int | None:
        """Return where an offset of the editor's text is in the text as it would be; None where that is replaced."""
        if offset <= self.start:
            return offset
        return offset + self.growth if offset >= self.end else None

    def from_seen(self, offset: int) -> int | None:
        """Return where an offset of the text as it would be is in the editor's; None inside of the ghost."""
        if offset < self.start:
            return offset
        return offset - self.growth if offset >= self.start + len(self.text) else None

    def without(self, written: int, replaced: int) -> "Ghost":
        """Return what is left once its first characters took the place of the first replaced ones."""
        start = self.start + written
        shared = self.shared
        if shared is not None:
            shared = Span(max(0, shared.start - written), max(0, shared.end - written))
        kept = shared if shared is not None and shared.end > shared.start else None
        end = start + (self.end - self.start) - replaced
        return Ghost(start, end, self.text[written:], kept, self.remark)

    def next_bar(self, replaced_text: str) -> tuple[int, int]:
        """Return how many of its characters are one bar, and how many of `replaced_text` the same bar; all at its last."""
        ends, old_ends = inner_bar_ends(self.text), inner_bar_ends(replaced_text)
        if not ends or bool(replaced_text) != bool(old_ends):
            return len(self.text), len(replaced_text)
        return ends[0], old_ends[0] if old_ends else 0


def inner_bar_ends(text: str) -> tuple[int, ...]:
    """Return the ends of the bars of a piece of a tune that have another bar behind them."""
    last = len(text.rstrip())
    return tuple(end for end in piece_bar_ends(text) if end < last)


def piece_bar_ends(text: str) -> tuple[int, ...]:
    """Return the ends of the bars of a piece of a tune, which may begin with the end of the line before it."""
    music = text.lstrip()
    begin = len(text) - len(music)
    return tuple(begin + end for end in bar_ends(music))
