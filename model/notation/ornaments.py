"""Rolls and trills: what players play where one sign stands over a note."""

from collections.abc import Iterator
from fractions import Fraction

from model.notation.measures import Neighbours

_CUT = Fraction(1, 4)  # of the unit note length: how long the notes beside a rolled note are
_LONG_ROLL = 3  # unit note lengths: the dotted note that a long roll fills
_FASTEST = 1200  # notes of a trill in a minute: twenty in a second
_LONGEST, _SHORTEST = 8, 64  # notes of a trill in a whole note
_TUPLET_MARGIN = Fraction(5, 4)  # by how much a trill in a tuplet may be faster
_FEWEST = 2  # notes of a trill


def roll(
    pitch: int, duration: Fraction, taken: Fraction, neighbours: Neighbours
) -> Iterator[tuple[Fraction, int]]:
    """Yields duration and pitch of the notes of an Irish roll, ~ (ABC 2.1 section 4.14 names it).

    On a note of three units it is long: the note, a cut from above, the note, a tap from below, the note;
    what grace notes have `taken` is missing from its first note. On any other note it is a cut alone; a note
    no longer than the cut stays as it is. So abc2midi plays.
    """
    unit, cut = neighbours.unit, neighbours.unit * _CUT
    if duration <= cut:
        yield duration, pitch
    elif duration + taken == _LONG_ROLL * unit and taken < unit:
        yield unit - taken, pitch
        yield cut, neighbours.above
        yield unit - cut, pitch
        yield cut, neighbours.below
        yield unit - cut, pitch
    else:
        yield cut, neighbours.above
        yield duration - cut, pitch


def trill(
    pitch: int, duration: Fraction, neighbours: Neighbours, whole_notes_per_minute: Fraction
) -> Iterator[tuple[Fraction, int]]:
    """Yields duration and pitch of the notes of a trill from the note above, at most twenty in a second.

    They are thirty-second notes at a quarter of 75 to 149 in a minute, sixteenths below 300, and so on; in
    a tuplet they are parts of its notes. So abc2midi plays, from the tempo of the header.
    """
    finest = _LONGEST
    while finest < _SHORTEST and finest * 2 * whole_notes_per_minute < _FASTEST:
        finest *= 2
    parts = duration.denominator
    while parts * 2 <= finest * _TUPLET_MARGIN or duration * parts < _FEWEST:
        parts *= 2
    for number in range(int(duration * parts)):
        yield Fraction(1, parts), pitch if number % 2 else neighbours.above
