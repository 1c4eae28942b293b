"""How long a note is written to be."""

from fractions import Fraction
from functools import lru_cache

MAX_NUMBER = 1024
"""The largest number that a length, a tuplet or a count is read as; greater ones are cut to it."""

_MAX_DIGITS = 9


def bounded_number(digits: str, limit: int = MAX_NUMBER) -> int:
    """Returns the number that `digits` write, at most `limit`, however many digits there are."""
    return min(int(digits[: _MAX_DIGITS + 1]), limit)


@lru_cache(maxsize=1024)
def read_length(text: str) -> Fraction:
    """Returns the length that `3/2`, `/`, `//`, `/4` or the empty text writes, in unit note lengths.

    ABC 2.1 section 4.3. A number of 0 is read as 1, and numbers above MAX_NUMBER as MAX_NUMBER: see
    `is_sane_length`.
    """
    if not text:
        return Fraction(1)
    digits, _, rest = text.partition("/")
    numerator = bounded_number(digits) if digits else 1
    denominator = 1
    if len(digits) < len(text):
        below = rest.lstrip("/")
        slashes = 1 + len(rest) - len(below)
        denominator = bounded_number(below) if below else min(2 ** min(slashes, 10), MAX_NUMBER)
    return Fraction(numerator or 1, denominator or 1)


def is_sane_length(text: str) -> bool:
    """Tells whether a length is played as it stands: it has no zero and no number above MAX_NUMBER."""
    numbers = [part for part in text.split("/") if part]
    return all(len(part) <= _MAX_DIGITS and 0 < int(part) <= MAX_NUMBER for part in numbers)


def read_unit_note_length(value: str) -> Fraction | None:
    """Returns what the value of an L: field writes (ABC 2.1 section 3.1.7), None where it makes no sense."""
    above, slash, below = value.strip().partition("/")
    above, below = above.strip(), below.strip()
    if not (above.isdecimal() and (below.isdecimal() or not slash)):
        return None
    length = Fraction(bounded_number(above), bounded_number(below) or 1 if slash else 1)
    is_sane = Fraction(1, 512) <= length <= 4 and (not slash or int(below[:9]) > 0)
    return length if is_sane else None
