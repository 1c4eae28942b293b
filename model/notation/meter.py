"""The meter: what M: says."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from model.notation.lengths import bounded_number

_COMMON = {"C": "4/4", "c": "4/4", "C|": "2/2", "c|": "2/2", "C2": "4/4", "C3": "3/1"}
_PART = re.compile(r"\(?([\d+\s]+)\)?\s*/\s*(\d+)")
_MAX_BEATS = 256
_MOST_CHARACTERS = 100


@dataclass(frozen=True)
class Meter:
    """A meter; a free one (`M:none`) has no beats."""

    text: str
    beats: int = 0  # how many, 0 where the meter is free
    unit: int = 4  # the note value of one of them: 8 for an eighth
    is_understood: bool = True

    @cached_property
    def duration(self) -> Fraction | None:
        """The length of a whole bar in whole notes, None where the meter is free."""
        return Fraction(self.beats, self.unit) if self.beats else None

    @property
    def is_compound(self) -> bool:
        """Whether a beat has three parts: 6/8, 9/8, 12/8 (ABC 2.1 section 4.13)."""
        return self.beats in (6, 9, 12) and self.unit >= 4

    @property
    def default_unit_note_length(self) -> Fraction:
        """The L: of a tune that has none: 1/16 below three quarters, else 1/8 (ABC 2.1 section 3.1.7)."""
        duration = self.duration
        return Fraction(1, 16) if duration is not None and duration < Fraction(3, 4) else Fraction(1, 8)


FREE = Meter("none")
"""No meter: what a tune without M: has (ABC 2.1 section 3.1.6)."""


def read_meter(value: str) -> Meter:
    """Returns the meter that the value of an M: field writes; one that makes no sense is free and says so."""
    text = value.strip()
    if text.lower() in ("none", ""):
        return Meter(text or "none")
    parts = _PART.findall(_COMMON.get(text, text)) if len(text) <= _MOST_CHARACTERS else []
    fractions = [_fraction(above, below) for above, below in parts]
    if not fractions or any(part is None for part in fractions):
        return Meter(text, is_understood=False)
    unit = max(part[1] for part in fractions if part)
    beats = sum(Fraction(part[0] * unit, part[1]) for part in fractions if part)
    if beats > _MAX_BEATS or beats.denominator != 1:
        return Meter(text, is_understood=False)
    return Meter(text, int(beats), unit)


def _fraction(above: str, below: str) -> tuple[int, int] | None:
    """Returns beats and unit of one part, such as (2+2+3)/8; None where either makes no sense."""
    beats = sum(bounded_number(part) for part in re.findall(r"\d+", above)[:64])
    unit = bounded_number(below)
    return (beats, unit) if beats and unit and unit & (unit - 1) == 0 else None
