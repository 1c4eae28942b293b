"""The compass of an instrument: the lowest and the highest pitch that it plays, as MIDI numbers."""

import re

from model.errors import ModelError

_NATURALS = {"C": 60, "D": 62, "E": 64, "F": 65, "G": 67, "A": 69, "B": 71}  # ABC 2.1, 4.1: C is middle C
_ACCIDENTALS = {"^": 1, "_": -1, "": 0}
_NOTE = re.compile(r"([\^_]?)(?:([A-G])(,*)|([a-g])('*))")
_FEWEST_SEMITONES = 12  # with an octave, every key has its tonic and a scale

INSTRUMENTS = {
    "whistle": (62, 83),  # in D, written an octave lower than it sounds: D to b
    "flute": (62, 86),  # the simple-system flute in D
    "fiddle": (55, 88),  # G, to e' with the fourth finger stretched in the first position, or in the third
    "mandolin": (55, 88),
    "pipes": (67, 81),  # the Highland pipes: G to a
    "uilleann": (62, 86),  # the chanter in D
}
"""The instruments that have a name here, in the pitches in which their tunes are written."""


def read_compass(text: str) -> tuple[int, int]:
    """Return the compass that a text such as `whistle` or `D-b'` names, its ends written as ABC notes.

    ModelError for other texts, and where it is less than an octave.
    """
    if text.lower() in INSTRUMENTS:
        return INSTRUMENTS[text.lower()]
    names = text.split("-")
    pitches = [_pitch(name.strip()) for name in names]
    if len(pitches) != 2 or None in pitches:
        known = ", ".join(INSTRUMENTS)
        raise ModelError(f"“{text}” is no compass; write {known}, or two notes of ABC such as D-b'.")
    low, high = (pitch for pitch in pitches if pitch is not None)
    check_compass(low, high)
    return low, high


def check_compass(low: int, high: int) -> None:
    """Raise ModelError where a compass has too few notes for a tune in any key."""
    if not 0 <= low <= 127 or not 0 <= high <= 127:
        raise ModelError(f"A compass goes from 0 to 127 in MIDI pitches, not from {low} to {high}.")
    if high - low < _FEWEST_SEMITONES:
        raise ModelError(
            f"A compass of {max(0, high - low)} semitones has too few notes for a tune; give it an octave or more."
        )


def _pitch(name: str) -> int | None:
    found = _NOTE.fullmatch(name)
    if not found:
        return None
    accidental, upper, commas, lower, marks = found.groups()
    octave = -12 * len(commas) if upper else 12 + 12 * len(marks)
    return _NATURALS[(upper or lower).upper()] + octave + _ACCIDENTALS[accidental]
