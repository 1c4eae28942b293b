"""How a length is written."""

from fractions import Fraction

from model.notation.errors import NotationError
from model.notation.lengths import MAX_NUMBER


def write_length(length: Fraction) -> str:
    """Returns a length in unit note lengths as ABC writes it (section 4.3): ``, `2`, `/`, `/4`, `3/2`.

    Raises NotationError where it would take a number that is too large to be read.
    """
    if max(length.numerator, length.denominator) > MAX_NUMBER or length <= 0:
        raise NotationError(
            f"A note would get the length {length}, which can't be written; choose another unit."
        )
    above = "" if length.numerator == 1 else str(length.numerator)
    if length.denominator == 1:
        return above
    if length == Fraction(1, 2):
        return "/"
    return f"{above}/{length.denominator}"
