"""Which accidental is in force at a place of a bar."""

from collections.abc import Mapping
from fractions import Fraction

from model.notation.elements import Directive

_ZERO = Fraction(0)
_RANGES = ("octave", "pitch", "not")


class Accidentals:
    """What the accidentals of a bar say so far, in one voice.

    `carries` says how far they hold: at their own octave ("octave"), in all octaves ("pitch"), or for their note
    alone ("not"; ABC 2.1 section 11.3).
    """

    def __init__(self, carries: str) -> None:
        """Begins with none."""
        self._carries = carries
        self._written: dict[tuple[str, int], Fraction] = {}

    def in_force(self, letter: str, octave: int, signature: Mapping[str, Fraction]) -> Fraction:
        """Returns the alteration in semitones of a note without an accidental of its own."""
        written = self._written.get(self._name(letter, octave))
        return signature.get(letter, _ZERO) if written is None else written

    def write(self, letter: str, octave: int, alteration: Fraction) -> None:
        """Lets an accidental hold from here on."""
        if self._carries != "not":
            self._written[self._name(letter, octave)] = alteration

    def end_bar(self) -> None:
        """Forgets them all."""
        self._written.clear()

    def _name(self, letter: str, octave: int) -> tuple[str, int]:
        return letter, octave if self._carries == "octave" else 0


def accidental_range(directives: tuple[Directive, ...]) -> str:
    """Returns how far accidentals hold in a tune: in all octaves, or as %%propagate-accidentals says."""
    for directive in directives:
        words = directive.text.split()
        if len(words) > 1 and words[0] == "propagate-accidentals" and words[1] in _RANGES:
            return words[1]
    return "pitch"
