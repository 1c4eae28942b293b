"""The numbers behind notes, and the unit note length that makes them shortest."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from model.notation.lengths import MAX_NUMBER

_USUAL = Fraction(1, 8)
# How much longer the text counts with a unit that is not the usual one.
_UNITS = {_USUAL: 1.0, Fraction(1, 16): 1.06, Fraction(1, 4): 1.06, Fraction(1, 32): 1.3, Fraction(1, 2): 1.3}


def length_text(written: Fraction, unit: Fraction) -> str:
    """Returns what stands behind a note that is written `written` whole notes long (ABC 2.1 section 4.3)."""
    length = written / unit
    above = "" if length.numerator == 1 else str(length.numerator)
    if length.denominator == 1:
        return above
    return f"{above}/" if length.denominator == 2 else f"{above}/{length.denominator}"


def shortest_unit(
    lengths: Iterable[Fraction], wanted: Fraction | None = None, longest: Fraction = Fraction(1, 2)
) -> Fraction:
    """Returns the unit note length with which the lengths (whole notes) take the fewest characters.

    It is 1/8 unless another one, no longer than `longest`, is clearly shorter, and `wanted` wherever that can
    write them all.
    """
    counts = Counter(lengths)
    if wanted is not None and _writes_all(wanted, counts):
        return wanted
    sizes = {
        unit: factor * sum(count * (1 + len(length_text(length, unit))) for length, count in counts.items())
        for unit, factor in _UNITS.items()
        if unit == _USUAL or (unit <= longest and _writes_all(unit, counts))
    }
    return min(sizes, key=lambda unit: sizes[unit])


def _writes_all(unit: Fraction, lengths: Iterable[Fraction]) -> bool:
    written = [length / unit for length in lengths]
    return all(length.numerator <= MAX_NUMBER and length.denominator <= MAX_NUMBER for length in written)
