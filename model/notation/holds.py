"""Fermatas: what stands under one lasts longer, in all voices, so that they stay together."""

from bisect import bisect_right
from collections.abc import Iterable
from fractions import Fraction

_STRETCH = 2  # as abc2midi plays
_NOTHING = Fraction(0)


class Holds:
    """Where the notes of a performance sound when its fermatas are held."""

    def __init__(self, stretches: Iterable[tuple[Fraction, Fraction]] = ()) -> None:
        """Takes the start and end of everything under a fermata, in whole notes from the start of the tune."""
        self._starts: list[Fraction] = []
        self._ends: list[Fraction] = []
        self._before: list[Fraction] = []  # what all stretches before have added
        added = Fraction(0)
        for start, end in sorted(stretches):
            start = max(start, self._ends[-1]) if self._ends else start
            if start < end:
                self._starts.append(start)
                self._ends.append(end)
                self._before.append(added)
                added += (_STRETCH - 1) * (end - start)

    def __bool__(self) -> bool:
        """Whether anything stands under a fermata."""
        return bool(self._starts)

    def delay(self, start: Fraction, duration: Fraction) -> Fraction | None:
        """Returns how much later everything from `start` on for `duration` sounds; None where some of it is held."""
        if not self._starts:
            return _NOTHING
        begin = self.at(start)
        is_held = self.at(start + duration) != begin + duration
        return None if is_held else begin - start

    def at(self, place: Fraction) -> Fraction:
        """Returns when `place` sounds; both in whole notes from the start of the tune."""
        index = bisect_right(self._starts, place) - 1
        if index < 0:
            return place
        inside = min(place, self._ends[index]) - self._starts[index]
        return place + self._before[index] + (_STRETCH - 1) * inside
