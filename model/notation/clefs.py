"""The clef: what clef= and its short forms in K: and V: say."""

import re
from dataclasses import dataclass

from model.notation.lengths import bounded_number

_WORD = re.compile(
    r"(?:^|\s)(?:clef\s*=\s*)?\"?(treble|alto|tenor|bass|perc|none)(\d?)([+^-]8|_8)?(?![a-z=])", re.IGNORECASE
)
_LETTER = re.compile(r"clef\s*=\s*\"?([GCF])(\d?)")
_OCTAVE = re.compile(r"(?<![A-Za-z])octave\s*=\s*([+-]?)(\d+)")
_SHAPES = {"treble": ("G", 2), "alto": ("C", 3), "tenor": ("C", 4), "bass": ("F", 4), "perc": ("perc", 3)}
_LETTERS = {"G": ("G", 2), "C": ("C", 3), "F": ("F", 4)}
_LINES = 5


@dataclass(frozen=True, slots=True)
class Clef:
    """A clef at a staff."""

    shape: str = "G"  # G, C, F, perc; empty where none is drawn
    line: int = 2  # from the lowest, 1
    octaves: int = 0  # 1 with an 8 above it, -1 with an 8 below


def read_clef(value: str) -> Clef | None:
    """Returns the clef that the value of a K: or V: field writes, None where it writes none.

    ABC 2.1 section 4.6: `clef=bass`, `bass`, `treble-8`, `alto1`, and the letters G, C and F.
    """
    letter = _LETTER.search(value)
    if letter is not None:
        shape, line = _LETTERS[letter[1]]
        return Clef(shape, _line(letter[2], line))
    word = _WORD.search(value)
    if word is None:
        return None
    name = word[1].lower()
    if name == "none":
        # K:none names a key, clef=none a staff without a clef.
        return Clef("", 2) if "clef" in word[0] else None
    shape, line = _SHAPES[name]
    mark = word[3] or ""
    octaves = (1 if mark[0] in "+^" else -1) if mark else 0
    return Clef(shape, _line(word[2], line), octaves)


def read_octave(value: str) -> int | None:
    """Returns by how many octaves octave= in the value of K: or V: moves the notes, None where it says nothing."""
    match = _OCTAVE.search(value)
    return bounded_number(match[2], 4) * (-1 if match[1] == "-" else 1) if match else None


def _line(digit: str, usual: int) -> int:
    return int(digit) if digit and 1 <= int(digit) <= _LINES else usual
