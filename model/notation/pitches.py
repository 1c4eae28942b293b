"""How a note is spelled."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from model.notation.lengths import bounded_number, is_sane_length, read_length

SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MIDDLE_C = 60
_MAX_OCTAVES = 12

_NOTE = re.compile(r"(\^\^?|__?|=)?(\d+(?:/\d+)?|/+\d*)?([A-Ga-g])([,']*)(.*)")


@dataclass(frozen=True, slots=True)
class Pitch:
    """A note as it is spelled, before key signature and bar have their say."""

    letter: str  # C D E F G A B
    octave: int  # 0 begins at middle C
    accidental: Fraction | None  # semitones, None where none is written

    def midi(self, alteration: Fraction) -> int:
        """Returns the MIDI number at `alteration` semitones; microtones go to the key below their sign."""
        return MIDDLE_C + SEMITONES[self.letter] + 12 * self.octave + int(alteration)


@dataclass(frozen=True, slots=True)
class SpelledNote:
    """A note's pitch, its length in unit note lengths, and whether its numbers make sense."""

    pitch: Pitch
    length: Fraction
    is_sane: bool


@lru_cache(maxsize=4096)
def read_note(text: str) -> SpelledNote:
    """Returns what a NOTE token such as `^c'3/2` says (ABC 2.1 sections 4.1 to 4.3)."""
    match = _NOTE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a note: {text!r}")
    sign, microtone, letter, marks, length = match.groups(default="")
    octave = int(letter.islower()) + marks.count("'") - marks.count(",")
    octave = max(-_MAX_OCTAVES, min(_MAX_OCTAVES, octave))
    pitch = Pitch(letter.upper(), octave, _read_accidental(sign, microtone) if sign else None)
    return SpelledNote(pitch, read_length(length), is_sane_length(length) and is_sane_length(microtone))


def _read_accidental(sign: str, microtone: str) -> Fraction:
    if sign == "=":
        return Fraction(0)
    direction = 1 if sign[0] == "^" else -1
    if not microtone:
        return Fraction(direction * len(sign))
    above, slash, below = microtone.partition("/")
    numerator = bounded_number(above, 12) if above else 1
    below = below.lstrip("/")
    denominator = (bounded_number(below) if below else 2) if slash else 1
    return direction * Fraction(numerator, denominator or 1)
