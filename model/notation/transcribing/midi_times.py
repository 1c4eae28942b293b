"""Ticks of a MIDI file as exact note values."""

from collections.abc import Iterable
from fractions import Fraction

# Into how many parts a quarter is divided where notes stand on the beat's own places.
_SIMPLE = (1, 2, 3, 4, 6, 8, 12, 16, 5, 7, 9, 24, 32)
_SIMPLE_PARTS = frozenset(_SIMPLE)
_ROUNDED = (7, 9, 5, 11, 13, 14)  # parts that 480 ticks, and many others, do not divide into
_FINE_ENOUGH = 96  # ticks a quarter from which on rounded parts are told apart
_ON_GRID_SHARE = 0.9
_MOST_COUNTED, _USUAL = 2048, 480  # ticks a quarter


def exact_time(ticks: int, ticks_per_quarter: int) -> Fraction:
    """Returns a time in whole notes that is these ticks, or rounds to them where it is a simpler one.

    240 of 480 ticks are an eighth; 69 are a seventh of a quarter, which no whole number of ticks is.
    """
    quarters, rest = divmod(ticks, ticks_per_quarter)
    return (quarters + _part(rest, ticks_per_quarter)) / 4


def plain_time(ticks: int, ticks_per_quarter: int) -> Fraction:
    """Returns a time in whole notes that is these ticks, whatever note value that is.

    Of more than 2,048 ticks a quarter, more than ABC's numbers count, it is rounded to 480.
    """
    if ticks_per_quarter > _MOST_COUNTED:
        ticks, ticks_per_quarter = round(Fraction(ticks * _USUAL, ticks_per_quarter)), _USUAL
    return Fraction(ticks, 4 * ticks_per_quarter)


def is_on_grid(times: Iterable[int], ticks_per_quarter: int) -> bool:
    """Tells whether times in ticks stand where a program wrote them, not where a hand played them."""
    places = [time % ticks_per_quarter for time in times]
    simple = sum(_part(place, ticks_per_quarter).denominator in _SIMPLE_PARTS for place in places)
    return simple >= _ON_GRID_SHARE * len(places)


def _part(rest: int, ticks_per_quarter: int) -> Fraction:
    exact = Fraction(rest, ticks_per_quarter)
    if exact.denominator in _SIMPLE_PARTS or ticks_per_quarter < _FINE_ENOUGH:
        return exact
    for parts in _ROUNDED:
        part = Fraction(round(exact * parts), parts)
        if abs(part - exact) * ticks_per_quarter * 2 < 1:
            return part
    return exact
