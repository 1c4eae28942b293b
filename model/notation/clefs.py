"""The clef: what clef= and its short forms in K: and V: say, and middle= and stafflines= beside it."""

import re
from dataclasses import dataclass, replace

from model.notation.lengths import bounded_number

_WORD = re.compile(
    r"(?:^|\s)(?:clef\s*=\s*)?\"?(treble|alto|tenor|bass|perc|none)(\d?)([+^-]8|_8)?(?![a-z=])", re.IGNORECASE
)
_LETTER = re.compile(r"clef\s*=\s*\"?([GCF])(\d?)([+^-]8|_8)?")
_OCTAVE = re.compile(r"(?<![A-Za-z])octave\s*=\s*([+-]?)(\d+)")
_MIDDLE = re.compile(r"(?<![A-Za-z])(?:middle|m)\s*=\s*([A-Ga-g])([,']*)")
_STAFF_LINES = re.compile(r"(?<![A-Za-z])stafflines\s*=\s*(\d+)")
_SHAPES = {"treble": ("G", 2), "alto": ("C", 3), "tenor": ("C", 4), "bass": ("F", 4), "perc": ("perc", 3)}
_LETTERS = {"G": ("G", 2), "C": ("C", 3), "F": ("F", 4)}
_LINES = 5
_STEPS = "CDEFGAB"
# The note on the middle line, in steps from middle C, where the clef stands on its usual line.
_MIDDLES = {"G": (6, 2), "C": (0, 3), "F": (-6, 4)}
_MAX_OCTAVES = 4
_MIDDLE_LINE = 3
_MISSING_BELOW = {1: 2, 2: 1, 3: 1}  # lines below that a staff of fewer lines lacks


@dataclass(frozen=True, slots=True)
class Clef:
    """A clef at a staff."""

    shape: str = "G"  # G, C, F, perc; empty where none is drawn
    line: int = 2  # from the lowest, 1
    octaves: int = 0  # 1 with an 8 above it, -1 with an 8 below
    shift: int = 0  # octaves by which middle= draws the notes elsewhere than they are written

    @property
    def usual_line(self) -> int:
        """The line that a clef of its shape stands on where nothing else is said."""
        return {"G": 2, "F": 4}.get(self.shape, 3)

    def on_staff(self, lines: int) -> "Clef":
        """Returns the clef for a staff of so many lines: of few lines, those about the middle of the five are left."""
        return replace(self, line=self.line - _MISSING_BELOW.get(lines, 0))


def read_clef(value: str) -> Clef | None:
    """Returns the clef that the value of a K: or V: field writes, None where it writes none.

    ABC 2.1 section 4.6: `clef=bass`, `bass`, `treble-8`, `alto1`, and the letters G, C and F. `middle=` alone is
    one of the treble clef.
    """
    clef = _read_named(value)
    middle = _MIDDLE.search(value)
    if middle is None:
        return clef
    octave = int(middle[1].islower()) + middle[2].count("'") - middle[2].count(",")
    step = _STEPS.index(middle[1].upper()) + 7 * max(-_MAX_OCTAVES, min(_MAX_OCTAVES, octave))
    return _with_middle(clef or Clef(), step)


def _read_named(value: str) -> Clef | None:
    letter = _LETTER.search(value)
    if letter is not None:
        shape, line = _LETTERS[letter[1]]
        return Clef(shape, _line(letter[2], line), _octaves(letter[3]))
    word = _WORD.search(value)
    if word is None:
        return None
    name = word[1].lower()
    if name == "none":
        # K:none names a key, clef=none a staff without a clef.
        return Clef("", 2) if "clef" in word[0] else None
    shape, line = _SHAPES[name]
    return Clef(shape, _line(word[2], line), _octaves(word[3]))


def _with_middle(clef: Clef, step: int) -> Clef:
    """Returns the clef on the line, and in the octave, where `step` (from middle C) stands on the third line."""
    usual = _MIDDLES.get(clef.shape)
    if usual is None:
        return clef
    middle, line = usual
    for line_of_clef in sorted(range(1, _LINES + 1), key=lambda number: abs(number - clef.line)):
        steps = step - (middle - 2 * (line_of_clef - line))
        if steps % 7 == 0:
            return replace(clef, line=line_of_clef, shift=-steps // 7)
    return clef


def read_octave(value: str) -> int | None:
    """Returns by how many octaves octave= in the value of K: or V: moves the notes, None where it says nothing."""
    match = _OCTAVE.search(value)
    return bounded_number(match[2], _MAX_OCTAVES) * (-1 if match[1] == "-" else 1) if match else None


def read_staff_lines(value: str) -> int | None:
    """Returns how many lines stafflines= in the value of K: or V: gives the staff, None where it says nothing."""
    match = _STAFF_LINES.search(value)
    return bounded_number(match[1], 2 * _LINES) if match else None


def _octaves(mark: str | None) -> int:
    return (1 if mark[0] in "+^" else -1) if mark else 0


def _line(digit: str, usual: int) -> int:
    return int(digit) if digit and 1 <= int(digit) <= _LINES else usual
