"""How a note is written: its parts taken from the text, and put together again."""

import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from model.notation.pitches import Pitch, read_note

_TAIL = re.compile(r"[A-Ga-g][,']*(.*)", re.DOTALL)
_SIGNS = {2: "^^", 1: "^", 0: "=", -1: "_", -2: "__"}


class WrittenNote(NamedTuple):
    """A note as it stands in the text: its pitch, and its length as written."""

    pitch: Pitch
    length: str


@lru_cache(maxsize=4096)
def split_note(text: str) -> WrittenNote:
    """Returns the parts of a note such as `^c'3/2` (ABC 2.1 sections 4.1 to 4.3)."""
    tail = _TAIL.search(text)
    return WrittenNote(read_note(text).pitch, tail[1] if tail is not None else "")


@lru_cache(maxsize=4096)
def write_pitch(letter: str, octave: int, accidental: Fraction | None) -> str:
    """Returns a pitch as ABC writes it; octave 0 begins at middle C."""
    sign = "" if accidental is None else write_accidental(accidental)
    if octave > 0:
        return f"{sign}{letter.lower()}" + "'" * (octave - 1)
    return f"{sign}{letter}" + "," * -octave


def write_accidental(alteration: Fraction) -> str:
    """Returns the sign for an alteration in semitones: `^`, `_`, `=`, or one with a fraction for microtones."""
    if alteration in _SIGNS:
        return _SIGNS[int(alteration)]
    size = abs(alteration)
    number = str(size) if size.denominator > 1 else str(size.numerator)
    return ("^" if alteration > 0 else "_") + number
