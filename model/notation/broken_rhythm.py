"""Broken rhythm: what `>` and `<` make of two notes of one length."""

from fractions import Fraction

from model.notation.elements import MAX_DOTS


def _shares(dots: int) -> tuple[Fraction, Fraction]:
    short = Fraction(1, 2 ** abs(dots))
    return (2 - short, short) if dots > 0 else (short, 2 - short)


SHARES = {dots: _shares(dots) for dots in range(-MAX_DOTS, MAX_DOTS + 1) if dots}
"""By the dots of the sign (2 for >>, -1 for <) what the two notes are multiplied with (ABC 2.1 section 4.4)."""
