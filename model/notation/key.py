"""The key: what K: says."""

import re
from dataclasses import dataclass, field
from fractions import Fraction

from model.notation.lengths import bounded_number

_FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
_MODES = {
    "maj": 0,
    "ion": 0,
    "mix": -1,
    "dor": -2,
    "min": -3,
    "aeo": -3,
    "m": -3,
    "phr": -4,
    "loc": -5,
    "lyd": 1,
}
_SHARPS = "FCGDAEB"
_TONIC = re.compile(r"\s*([A-G])([#b♯♭]?)")
_MODE = re.compile(r"\s*([A-Za-z]+)")
_ACCIDENTAL = re.compile(r"(\^\^|\^|__|_|=)([A-Ga-g])")
_WORD_SETTING = re.compile(r"(?<![A-Za-z])(?!exp\b|none\b)(?:[A-Za-z]{2,}|[mt](?==))\s*=\s*[^\s^_=]+")
_SETTING = re.compile(r"(?<![A-Za-z])(octave|transpose|t)\s*=\s*([+-]?)(\d+)")
_CLEF_OCTAVE = re.compile(r"(?:treble|alto|tenor|bass)\d?([+-])8")
_CLEF_WORDS = (
    "clef",
    "treble",
    "alto",
    "tenor",
    "bass",
    "perc",
    "middle",
    "octave",
    "transpose",
    "stafflines",
    "name",
)
_ALTERATIONS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
_NO_ALTERATION = Fraction(0)


@dataclass(frozen=True)
class Key:
    """A key signature with the name that it was given."""

    text: str
    tonic: str = ""  # "F#", "Bb"; empty where none is named
    mode: str = "maj"
    alterations: dict[str, Fraction] = field(
        default_factory=dict
    )  # letter -> semitones, only those that are not 0
    transpose: int = 0  # semitones added to what is written (octave= and transpose=)
    is_understood: bool = True

    def alteration(self, letter: str) -> Fraction:
        """Returns by how many semitones the signature moves the notes of `letter`."""
        return self.alterations.get(letter, _NO_ALTERATION)

    @property
    def fifths(self) -> int:
        """Sharps (positive) or flats (negative) of the signature, as MIDI and MusicXML count them."""
        return int(sum(self.alterations.values()))

    @property
    def doubles_none(self) -> bool:
        """Whether it has at most seven sharps or flats, as all keys of ABC 2.1, section 3.1.14."""
        return abs(self.fifths) <= len(_SHARPS)


def signature(tonic: str, mode: str) -> dict[str, Fraction]:
    """Returns letter -> semitones for a tonic such as "F#" and a mode by its first three letters (or "m").

    ABC 2.1 section 3.1.14. A key of more than seven sharps or flats doubles some.
    """
    fifths = _FIFTHS[tonic[0]] + _MODES[mode] + 7 * (tonic.count("#") - tonic.count("b"))
    altered: dict[str, Fraction] = {}
    for index in range(abs(fifths)):
        letter = _SHARPS[index % 7] if fifths > 0 else _SHARPS[6 - index % 7]
        altered[letter] = altered.get(letter, Fraction(0)) + (1 if fifths > 0 else -1)
    return altered


def read_key(value: str, before: Key | None = None) -> Key:
    """Returns the key that the value of a K: field writes (ABC 2.1 section 3.1.14).

    `before` is the key so far: a K: that only sets a clef or an octave keeps its signature.
    """
    text = value.strip()
    transpose = read_transposition(text)
    if text[:2].lower() == "hp":
        # Highland pipes play F sharp and C sharp whether the signature is drawn (Hp) or not (HP).
        return Key(text, "A", "mix", signature("D", "maj"), transpose)
    match = _TONIC.match(text)
    if match is None or text.startswith(_CLEF_WORDS):
        return _without_tonic(text, transpose, before)
    tonic = match[1] + match[2].replace("♯", "#").replace("♭", "b")
    mode, at, understood = _read_mode(text, match.end())
    explicit = re.match(r"\s*exp", text[match.end() :]) is not None
    altered = {} if explicit else signature(tonic, mode)
    _alter(altered, _WORD_SETTING.sub(" ", text[at:]))
    return Key(text, tonic, mode, altered, transpose, understood)


def _without_tonic(text: str, transpose: int, before: Key | None) -> Key:
    words = text.lower()
    notes = _WORD_SETTING.sub(" ", text)  # without settings such as clef=bass, which hold no =b
    accidentals = _ACCIDENTAL.search(notes) is not None
    if not words or words.startswith("none") or accidentals:
        altered: dict[str, Fraction] = {}
        _alter(altered, notes)
        return Key(text, "", "none", altered, transpose)
    understood = words.startswith(_CLEF_WORDS)
    if before is None:
        return Key(text, "", "none", {}, transpose, understood)
    return Key(text, before.tonic, before.mode, before.alterations, transpose, understood)


def _read_mode(text: str, at: int) -> tuple[str, int, bool]:
    """Returns the mode, the offset behind it, and whether the word there was one."""
    match = _MODE.match(text, at)
    if match is None:
        return "maj", at, True
    word = match[1].lower()
    if word == "m" or word[:3] in _MODES:
        return word[:3], match.end(), True
    is_setting = word.startswith((*_CLEF_WORDS, "exp", "oct", "trans"))
    return "maj", at, is_setting


def _alter(altered: dict[str, Fraction], text: str) -> None:
    for sign, letter in _ACCIDENTAL.findall(text):
        altered[letter.upper()] = Fraction(_ALTERATIONS[sign])
    for letter in [letter for letter, amount in altered.items() if not amount]:
        del altered[letter]


def read_transposition(text: str) -> int:
    """Returns the semitones that octave=, transpose= and clefs such as treble-8 add to the notes."""
    octaves = _CLEF_OCTAVE.findall(text)
    semitones = sum(12 if sign == "+" else -12 for sign in octaves)
    for name, sign, digits in _SETTING.findall(text):
        amount = bounded_number(digits, 48) * (-1 if sign == "-" else 1)
        semitones += amount * (12 if name == "octave" else 1)
    return semitones
