"""Where in the editor's text something of the network's belongs, whatever of it was taken already."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from desktop.editor.ghost import Ghost, inner_bar_ends
from model.composition import Candidate

_LINE_BEHIND = re.compile(r"[ \t]*(?:\||:+\||::)")
_LINE_AT_END = re.compile(r"[ \t]*:*\|[|\]]?\s*$")


@dataclass(frozen=True)
class Place:
    """A stretch of the text as it was when the network was asked; empty where it was asked to go on."""

    text: str
    start: int
    end: int
    prefix: str = ""  # written before what the network writes
    seed: str = ""  # the text that the network was given to continue
    origin: int = 0  # where the text that the network was given begins in this one

    @property
    def replaced(self) -> str:
        """What stood there."""
        return self.text[self.start : self.end]

    def written(self, candidate: Candidate) -> str:
        """Return what a candidate puts here: its continuation, and what it wrote between that and the seed."""
        bare = self.seed.rstrip()
        if candidate.replaces is not None or not bare or not candidate.abc.startswith(bare):
            return candidate.continuation
        rest = candidate.abc[len(bare) :]
        if self.seed.endswith("\n"):
            rest = rest.removeprefix("\n")
        return rest if rest.endswith(candidate.continuation) else candidate.continuation

    def fitted(self, text: str) -> str:
        """Return a text without the bar line at its end, where one stands behind its place already."""
        behind = _LINE_BEHIND.match(self.text, self.end)
        line = _LINE_AT_END.search(text)
        if self.replaced or not behind or not line or (":" in line[0] and ":" not in behind[0]):
            return text
        return text[: line.start()]

    def moved(self, start: int, end: int) -> "Place":
        """Return the place of a stretch of the text that the network was given."""
        return replace(self, start=self.origin + start, end=self.origin + end)

    def ghost(self, text: str, written: str, others: Iterable[str] = ()) -> Ghost | None:
        """Return what is left of a candidate to be taken into the editor's present text; None where the text was edited.

        What was taken of the candidate stays. Where bars of `others` were taken instead, the ghost replaces them.
        """
        middle = self._middle(text)
        if middle is None:
            return None
        whole = self.prefix + written if written else ""
        left = self._left_of(whole, middle)
        if left is not None:
            return left
        if any(self._left_of(self.prefix + other, middle) is not None for other in others):
            return Ghost(self.start, self.start + len(middle), whole)
        return None

    def _middle(self, text: str) -> str | None:
        """What stands at the place now; None where something beside it was edited."""
        head, tail = self.text[: self.start], self.text[self.end :]
        if len(text) < len(head) + len(tail) or not (text.startswith(head) and text.endswith(tail)):
            return None
        return text[len(head) : len(text) - len(tail)]

    def _left_of(self, whole: str, middle: str) -> Ghost | None:
        replaced = self.replaced
        if not replaced and whole.startswith(middle):
            start = self.start + len(middle)
            return Ghost(start, start, whole[len(middle) :])
        for written, gone in _steps(whole, replaced):
            if middle == whole[:written] + replaced[gone:]:
                start = self.start + written
                return Ghost(start, start + len(replaced) - gone, whole[written:])
        return None


def _steps(whole: str, replaced: str) -> Iterator[tuple[int, int]]:
    """Yield how far both texts reach when bar after bar of one was taken in place of the other's."""
    yield 0, 0
    yield from zip(inner_bar_ends(whole), inner_bar_ends(replaced), strict=False)
    yield len(whole), len(replaced)
