"""Where something stands in the text."""

from bisect import bisect_right
from typing import NamedTuple


class Span(NamedTuple):
    """Character offsets in the text given to the parser: `text[start:end]`."""

    start: int
    end: int


class LineIndex:
    """Turns character offsets into lines and columns."""

    def __init__(self, text: str) -> None:
        """Notes where every line of `text` begins; linear in its length."""
        starts = [0]
        at = text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = text.find("\n", at + 1)
        self._starts = starts

    def place(self, offset: int) -> tuple[int, int]:
        """Returns the line and the column of a character, both counted from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
