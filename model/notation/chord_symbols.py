"""Chord symbols: what "Am7/G" above the staff means (ABC 2.1 section 4.18)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from model.notation.pitches import SEMITONES

_SYMBOL = re.compile(
    r"\(?([A-G])([#b♯♭]?)((?:maj|min|dim|aug|sus|add|[mMob#+\-\d♯♭])*)(?:/([A-Ga-g])([#b♯♭]?))?\)?\s*$"
)
_QUALITIES = {
    "": (0, 4, 7), "maj": (0, 4, 7), "m": (0, 3, 7), "min": (0, 3, 7), "-": (0, 3, 7), "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10), "min7": (0, 3, 7, 10), "-7": (0, 3, 7, 10), "maj7": (0, 4, 7, 11), "M7": (0, 4, 7, 11),
    "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9), "9": (0, 4, 7, 10, 2), "m9": (0, 3, 7, 10, 2), "dim": (0, 3, 6),
    "dim7": (0, 3, 6, 9), "o": (0, 3, 6), "m7b5": (0, 3, 6, 10), "aug": (0, 4, 8), "+": (0, 4, 8),
    "sus": (0, 5, 7), "sus4": (0, 5, 7), "sus2": (0, 2, 7), "7sus4": (0, 5, 7, 10), "5": (0, 7),
}  # fmt: skip


@dataclass(frozen=True)
class ChordSymbol:
    """A chord by its pitch classes, C = 0."""

    bass: int
    pitches: tuple[int, ...]


@lru_cache(maxsize=512)
def read_chord_symbol(text: str) -> ChordSymbol | None:
    """Returns the chord that `text` names, None where it names none.

    A kind of chord that is not known is played as the triad that its first letters name.
    """
    match = _SYMBOL.match(text.strip()[:40])
    if match is None:
        return None
    root = (SEMITONES[match[1]] + _shift(match[2])) % 12
    intervals = _QUALITIES.get(match[3])
    if intervals is None:
        is_minor = match[3].startswith("m") and not match[3].startswith("maj")
        intervals = _QUALITIES["m" if is_minor else ""]
    bass = (SEMITONES[match[4].upper()] + _shift(match[5])) % 12 if match[4] else root
    return ChordSymbol(bass, tuple((root + interval) % 12 for interval in intervals))


def _shift(sign: str) -> int:
    return {"#": 1, "♯": 1, "b": -1, "♭": -1}.get(sign, 0)
