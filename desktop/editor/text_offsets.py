"""Offsets in a Python text and positions in Qt's, which count what lies above U+FFFF twice."""

from bisect import bisect_left


class TextOffsets:
    """Both ways between the two, for one text."""

    def __init__(self, text: str) -> None:
        self._wide: list[int] = []
        if text and max(text) > "\uffff":
            self._wide = [offset for offset, character in enumerate(text) if character > "\uffff"]
        # where each wide character begins in Qt's count: one more for each wide one before it
        self._wide_positions = [offset + index for index, offset in enumerate(self._wide)]

    def to_qt(self, offset: int) -> int:
        """Return the position in the QTextDocument (UTF-16 units) of a character offset."""
        return offset + bisect_left(self._wide, offset)

    def from_qt(self, position: int) -> int:
        """Return the character offset of a position in the QTextDocument (UTF-16 units)."""
        return position - bisect_left(self._wide_positions, position)
