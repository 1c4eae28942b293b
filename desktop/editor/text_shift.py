"""Where places of an older text are in the text as it is now."""

from collections.abc import Callable


class TextShift:
    """The way between two texts of which one stretch differs: what a person types between two drawings."""

    def __init__(self, old: str, new: str) -> None:
        """Find what both texts begin and end with: `before` and `behind` characters."""
        shorter = min(len(old), len(new))
        self.before = _common(shorter, lambda count: old[:count] == new[:count])
        room = shorter - self.before
        self.behind = _common(room, lambda count: old[len(old) - count :] == new[len(new) - count :])
        self._old, self._new = len(old), len(new)

    @property
    def is_nothing(self) -> bool:
        """Whether the two texts are the same."""
        return self.before == self._old == self._new

    def to_new(self, offset: int) -> int | None:
        """Return where an offset of the old text is in the new one; None inside of what was changed."""
        return _moved(offset, self.before, self.behind, self._old, self._new)

    def to_old(self, offset: int) -> int | None:
        """Return where an offset of the new text was in the old one; None inside of what was changed."""
        return _moved(offset, self.before, self.behind, self._new, self._old)

    def changes(self, start: int, end: int) -> bool:
        """Return whether something between two offsets of the old text was changed, or typed in or below its last line."""
        return not self.is_nothing and self.before <= end + 1 and self._old - self.behind >= start


def _moved(offset: int, before: int, behind: int, length: int, other: int) -> int | None:
    if offset < before or length == other == before:
        return offset
    if offset >= length - behind:
        return offset + other - length
    return None


def _common(most: int, agrees: Callable[[int], bool]) -> int:
    """Return the largest count up to `most` for which two texts agree, by halving."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if agrees(middle):
            low = middle
        else:
            high = middle - 1
    return low
