"""Where the caret belongs after a tune was rewritten: at the same note."""

from bisect import bisect_left

from model.notation.lexer import tokenize
from model.notation.spans import Span
from model.notation.tokens import TokenKind

_COUNTED = (TokenKind.NOTE, TokenKind.REST, TokenKind.MULTIREST)


class KeptPlaces:
    """The way from places of a tune's old text to those of its new one; both are whole tunes, from X: on."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self._old_notes, self._new_notes = _notes(old), _notes(new)

    def place(self, offset: int) -> int:
        """Return where `offset` is: behind as many notes as before; in the header on the same line."""
        behind = bisect_left(self._old_notes, (offset, 0))  # notes that begin before it
        if not behind or not self._new_notes:
            return self._in_header(offset)
        number = min(behind, len(self._new_notes)) - 1
        old, new = self._old_notes[behind - 1], self._new_notes[number]
        if offset < old.end:
            return new.start + min(offset - old.start, len_of(new))
        following = self._new_notes[number + 1].start if number + 1 < len(self._new_notes) else len(self._new)
        if "\n" in self._old[old.end : offset] and behind < len(self._old_notes):
            # on another line than the note before it, so it belongs to the one behind it
            return max(new.end, following - (self._old_notes[behind].start - offset))
        return min(new.end + offset - old.end, following)

    def _in_header(self, offset: int) -> int:
        line = self._old.count("\n", 0, offset)
        column = offset - (self._old.rfind("\n", 0, offset) + 1)
        lines = self._new.split("\n")
        if line >= len(lines):
            return len(self._new)
        return sum(len(each) + 1 for each in lines[:line]) + min(column, len(lines[line]))


def len_of(span: Span) -> int:
    """Return how many characters a span holds."""
    return span.end - span.start


def _notes(text: str) -> list[Span]:
    return [token.span for token in tokenize(text) if token.kind in _COUNTED]
