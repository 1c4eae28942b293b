"""How the pitches of notes may be written, character by character."""

from functools import lru_cache

from model.grammar.settings import GrammarSettings
from model.grammar.words import Words
from model.notation.key import read_key
from model.notation.pitches import MIDDLE_C, SEMITONES

_ACCIDENTALS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
_MOST_MARKS = 3  # of the octave; more leave what instruments and MIDI can play
_LETTERS = "CDEFGABcdefgab"
_FIRST = (*_LETTERS, "^", "_", "=")
_SECOND = {"^": (*_LETTERS, "^"), "_": (*_LETTERS, "_"), "=": tuple(_LETTERS)}


Begun = tuple[tuple[str, tuple[str, ...]], ...]


class Pitches:
    """The pitches of one compass, or all."""

    def __init__(self, settings: GrammarSettings) -> None:
        self._compass = settings.compass

    def after(self, beginning: str, key: str, tie: str) -> tuple[str, ...]:
        """Return the characters with which a pitch goes on that begins so; `tie` is the one it must be."""
        if tie:
            return tuple(_tied(tie).after(beginning))
        if self._compass is not None:
            return tuple(_in_compass(key, *self._compass).after(beginning))
        if not beginning:
            return _FIRST
        last = beginning[-1]
        if last in "^_=":
            return _SECOND.get(beginning, tuple(_LETTERS))
        if last == "z" or len(beginning) > _MOST_MARKS:
            return ()
        return ("'",) if beginning.lstrip("^_=")[0].islower() else (",",)

    def short(self, beginning: str, tie: str, matters: bool = False) -> str:
        """Return what matters of the beginning of a pitch; where all pitches are alike, little."""
        if matters or tie or self._compass is not None or beginning[-1] in "^_=":
            return beginning
        bare = beginning.lstrip("^_=")
        return ("c" if bare[0].islower() else "C") + bare[1:]

    def begun(self, beginning: str, tie: str, letters: tuple[str, ...], matters: bool) -> Begun:
        """Return what matters of a pitch that goes on with one of the letters, each with those that come to it."""
        return _begun(self, beginning, tie, letters, matters)

    def is_whole(self, beginning: str, key: str, tie: str) -> bool:
        """Tell whether a pitch may end here."""
        if beginning == "z":
            return True
        if tie:
            return beginning in _tied(tie)
        if self._compass is not None:
            return beginning in _in_compass(key, *self._compass)
        return beginning != "" and beginning[-1] not in "^_="


@lru_cache(maxsize=1024)
def _begun(pitches: Pitches, beginning: str, tie: str, letters: tuple[str, ...], matters: bool) -> Begun:
    found: dict[str, list[str]] = {}
    for letter in letters:
        found.setdefault(pitches.short(beginning + letter, tie, matters), []).append(letter)
    return tuple((short, tuple(alike)) for short, alike in found.items())


@lru_cache(maxsize=256)
def tonic_letter(key: str) -> str:
    """Return the letter of a key's tonic, "" where K: names none."""
    tonic = read_key(key).tonic
    return tonic[0].upper() if tonic else ""


@lru_cache(maxsize=512)
def _tied(pitch: str) -> Words:
    """A tied note repeats its accidental or leaves it out."""
    return Words((pitch, pitch.lstrip("^_=")))


@lru_cache(maxsize=256)
def _in_compass(key: str, low: int, high: int) -> Words:
    """The pitches between `low` and `high` in a key.

    An accidental holds for its letter in all octaves to the end of the bar, so one that would move another
    note of the compass out of it is left out.
    """
    signature = read_key(key)
    words: list[str] = []
    for letter in "CDEFGAB":
        own = int(signature.alteration(letter))
        plain = {text: pitch for text, pitch in _octaves(letter).items() if low <= pitch + own <= high}
        words += plain
        for sign, altered in _ACCIDENTALS.items():
            if all(low <= pitch + altered <= high for pitch in plain.values()):
                words += [sign + text for text in plain]
    return Words(words)


def _octaves(letter: str) -> dict[str, int]:
    """How the notes of a letter are written, with their MIDI numbers before any accidental."""
    natural = MIDDLE_C + SEMITONES[letter]
    down = {letter + "," * marks: natural - 12 * marks for marks in range(_MOST_MARKS + 1)}
    up = {letter.lower() + "'" * marks: natural + 12 + 12 * marks for marks in range(_MOST_MARKS + 1)}
    return {**down, **up}
