"""Hornpipes and their like: of two notes of half a beat the first is held longer."""

from fractions import Fraction

from model.notation.meter import Meter

_LONG = Fraction(2, 3)  # of a beat: the share of the first of its halves


def swung(at: Fraction, meter: Meter) -> Fraction:
    """Returns where `at` (whole notes from the start of a full bar) sounds when the halves of a beat swing.

    Compound and free meters do not swing. The beat is a quarter; in 2/4 an eighth, as hornpipes are written
    there in sixteenths.
    """
    if meter.is_compound or not meter.beats or meter.unit not in (2, 4):
        return at
    beat = Fraction(1, 8) if (meter.beats, meter.unit) == (2, 4) else Fraction(1, 4)
    whole, rest = divmod(at, beat)
    half = beat / 2
    if rest <= half:
        return whole * beat + rest * 2 * _LONG
    return (whole + 1) * beat - (beat - rest) * 2 * (1 - _LONG)
