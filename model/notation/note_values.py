"""Durations as note values: a head, its flags and its dots."""

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

_LONGEST = Fraction(2)
_SHORTEST = Fraction(1, 256)
_MOST_DOTS = 2
_MOST_PIECES = 6


class NoteValue(NamedTuple):
    """A note value in whole notes (1/4 is a quarter), before its dots."""

    base: Fraction
    dots: int

    @property
    def duration(self) -> Fraction:
        """How long it lasts with its dots, in whole notes."""
        return self.base * (2 - Fraction(1, 2**self.dots))

    @property
    def has_flag(self) -> bool:
        """Whether it can stand under a beam."""
        return self.base < Fraction(1, 4)

    @property
    def mei(self) -> str:
        """What MEI calls it: "4" for a quarter, "breve" for two whole notes."""
        return "breve" if self.base == _LONGEST else str(self.base.denominator)


def _all_values() -> tuple[NoteValue, ...]:
    values = []
    base = _LONGEST
    while base >= _SHORTEST:
        values += [NoteValue(base, dots) for dots in range(_MOST_DOTS, -1, -1)]
        base /= 2
    return tuple(sorted(values, key=lambda value: -value.duration))


@lru_cache(maxsize=1024)
def note_values(duration: Fraction) -> tuple[NoteValue, ...]:
    """Returns the note values that, tied, last `duration` whole notes: one of them wherever one will do.

    What no value can write (thirds outside a tuplet, less than a 256th, more than twelve whole notes) gets what
    comes nearest.
    """
    values = _all_values()
    if duration.denominator & (duration.denominator - 1):
        return (min(values, key=lambda value: abs(value.duration - duration)),)
    pieces: list[NoteValue] = []
    left = duration
    for value in values:
        while value.duration <= left and len(pieces) < _MOST_PIECES:
            pieces.append(value)
            left -= value.duration
    return tuple(pieces) or (values[-1],)
