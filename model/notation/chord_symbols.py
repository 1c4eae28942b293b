"""Chord symbols: what "Am7/G" above the staff means (ABC 2.1 section 4.18)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from model.notation.pitches import SEMITONES

_SYMBOL = re.compile(
    r"\(?([A-G])([#b♯♭]?)((?:maj|min|dim|aug|sus|add|[mMob#+\-\d♯♭])*)(?:/([A-Ga-g])([#b♯♭]?))?\)?\s*$"
)
_NAMED = re.compile(r"\(?([A-G])([#b♯♭]?)([^/\s()]*)(?:/([A-Ga-g])([#b♯♭]?))?\)?\s*$")
_QUALITIES = {
    "": (0, 4, 7), "maj": (0, 4, 7), "m": (0, 3, 7), "min": (0, 3, 7), "-": (0, 3, 7), "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10), "min7": (0, 3, 7, 10), "-7": (0, 3, 7, 10), "maj7": (0, 4, 7, 11), "M7": (0, 4, 7, 11),
    "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9), "9": (0, 4, 7, 10, 14), "m9": (0, 3, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14), "M9": (0, 4, 7, 11, 14), "11": (0, 4, 7, 10, 14, 17), "dim": (0, 3, 6),
    "dim7": (0, 3, 6, 9), "dim9": (0, 3, 6, 9, 13), "o": (0, 3, 6), "m7b5": (0, 3, 6, 10), "aug": (0, 4, 8),
    "aug7": (0, 4, 8, 10), "+": (0, 4, 8), "sus": (0, 5, 7), "sus4": (0, 5, 7), "sus2": (0, 2, 7),
    "sus9": (0, 2, 7), "7sus4": (0, 5, 7, 10), "7sus9": (0, 2, 7, 10), "5": (0, 7),
}  # fmt: skip


@dataclass(frozen=True)
class ChordSymbol:
    """A chord; its root is in semitones above C as it is spelled, -1 for Cb."""

    root: int
    intervals: tuple[int, ...]  # semitones above the root
    bass: int  # the pitch class of its lowest note, C = 0

    @property
    def pitches(self) -> tuple[int, ...]:
        """The pitch classes of the chord."""
        return tuple((self.root + interval) % 12 for interval in self.intervals)

    def voiced(self, lowest: int) -> tuple[int, ...]:
        """Returns its notes above the key `lowest`, a C, in the order of the chord's name.

        A bass note of the chord makes an inversion: what lies below it goes an octave up.
        """
        notes = [lowest + self.root + interval for interval in self.intervals]
        if self.bass == self.root % 12 or self.bass not in self.pitches:
            return tuple(notes)
        floor = notes[self.pitches.index(self.bass)]
        return tuple(note + 12 if note < floor else note for note in notes)


def read_chord_symbol(text: str, named: Mapping[str, tuple[int, ...]] | None = None) -> ChordSymbol | None:
    """Returns the chord that `text` names, None where it names none.

    A kind of chord that is not known is played as the triad that its first letters name; `named` are kinds
    that %%MIDI chordname gave.
    """
    if named:
        match = _NAMED.match(text.strip()[:40])
        if match is not None and match[3] in named:
            return _chord(match, named[match[3]])
    return _read_known(text)


@lru_cache(maxsize=512)
def _read_known(text: str) -> ChordSymbol | None:
    match = _SYMBOL.match(text.strip()[:40])
    if match is None:
        return None
    intervals = _QUALITIES.get(match[3])
    if intervals is None:
        is_minor = match[3].startswith("m") and not match[3].startswith("maj")
        intervals = _QUALITIES["m" if is_minor else ""]
    return _chord(match, intervals)


def _chord(match: re.Match[str], intervals: tuple[int, ...]) -> ChordSymbol:
    root = SEMITONES[match[1]] + _shift(match[2])
    bass = SEMITONES[match[4].upper()] + _shift(match[5]) if match[4] else root
    return ChordSymbol(root, intervals, bass % 12)


def _shift(sign: str) -> int:
    return {"#": 1, "♯": 1, "b": -1, "♭": -1}.get(sign, 0)
