"""The text of a chord symbol in another key."""

import re
from collections.abc import Iterable
from functools import lru_cache

from model.notation.chord_symbols import read_chord_symbol
from model.notation.editing.intervals import Interval
from model.notation.elements import Directive
from model.notation.pitches import SEMITONES

_PARTING = re.compile(r"([;,|()\s]+)")  # between a chord and another that may stand for it
_CHORD = re.compile(r"([A-G])([#b♯♭]?)([^/]*)(?:/([A-Ga-g])([#b♯♭]?))?\Z")
_SHIFTS = {"#": 1, "♯": 1, "b": -1, "♭": -1, "": 0}
_SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_FLATS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_SIGNS = str.maketrans({"#": "♯", "b": "♭"})


@lru_cache(maxsize=4096)
def transposed_chord(text: str, interval: Interval, kinds: frozenset[str] = frozenset()) -> str:
    """Returns a chord symbol such as `Am7/G` or `D(A7)` moved by `interval`; other text stays as it is.

    `kinds` are kinds of chords that the tune names. Root and bass keep their function; where that would take a
    double accidental, the simpler name is written.
    """
    pieces = _PARTING.split(text)
    moved = [piece and _moved(piece, interval, kinds) for piece in pieces[::2]]
    if not interval.fifths or None in moved:
        return text
    pieces[::2] = [piece or "" for piece in moved]
    return "".join(pieces)


def _moved(piece: str, interval: Interval, kinds: frozenset[str]) -> str | None:
    """Returns one chord moved by `interval`, None where it is none."""
    chord = _CHORD.match(piece)
    if chord is None or (chord[3] not in kinds and read_chord_symbol(piece) is None):
        return None
    bass = f"/{_name(chord[4], chord[5], interval)}" if chord[4] else ""
    return _name(chord[1], chord[2], interval) + chord[3] + bass


def chord_kinds(directives: Iterable[Directive]) -> frozenset[str]:
    """Returns the kinds of chords that %%MIDI chordname names."""
    words = (directive.text.split() for directive in directives)
    return frozenset(found[2] for found in words if found[:2] == ["MIDI", "chordname"] and len(found) > 2)


def _name(letter: str, sign: str, interval: Interval) -> str:
    to, alteration = interval.name(letter.upper(), _SHIFTS[sign])
    if abs(alteration) > 1:
        names = _SHARPS if alteration > 0 else _FLATS
        name = names[(SEMITONES[to] + alteration) % 12]
    else:
        name = to + ("", "#", "b")[alteration]
    if sign in ("♯", "♭"):
        name = name[0] + name[1:].translate(_SIGNS)
    return name[0].lower() + name[1:] if letter.islower() else name
