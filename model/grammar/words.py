"""The words that the grammar knows, letter by letter: values of fields, decorations, names of chords."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from model.notation.key import read_key
from model.notation.meter import Meter, read_meter

_TONICS = tuple(letter + sign for letter in "ABCDEFG" for sign in ("", "#", "b"))
_MODES = ("", "m", "dor", "phr", "lyd", "mix", "loc")
_UNITS = ("1/1", "1/2", "1/4", "1/8", "1/16", "1/32")
_LONGEST_BAR = 9  # whole notes, of a new tune
_MOST_BEATS = {"1": 6, "2": 9, "4": 17, "8": 25, "16": 25, "32": 25}  # by the note value of a beat

DECORATIONS = (
    "trill", "fermata", "accent", "emphasis", "roll", "turn", "mordent", "tenuto", "slide", "thumb", "open", "snap",
    "pppp", "ppp", "pp", "p", "mp", "mf", "f", "ff", "fff", "ffff", "sfz", "0", "1", "2", "3", "4", "5",
)  # fmt: skip
"""Decorations between exclamation marks that stand at a note and change nothing of the form (ABC 2.1, 4.14)."""

CHORD_KINDS = (
    "",
    "m",
    "7",
    "m7",
    "maj7",
    "M7",
    "6",
    "m6",
    "aug",
    "+",
    "dim",
    "dim7",
    "9",
    "m9",
    "sus4",
    "sus",
)
"""What may stand behind the root of a chord symbol (ABC 2.1, 4.18)."""


_NONE: frozenset[str] = frozenset()


class Words:
    """A set of words that can be asked letter by letter."""

    def __init__(self, words: Iterable[str]) -> None:
        following: dict[str, set[str]] = {}
        self.words = frozenset(words)
        for word in self.words:
            for end in range(len(word)):
                following.setdefault(word[:end], set()).add(word[end])
        self._next = {beginning: frozenset(letters) for beginning, letters in following.items()}

    def after(self, beginning: str) -> frozenset[str]:
        """Return the letters with which a word may go on that begins so."""
        return self._next.get(beginning, _NONE)

    def __contains__(self, word: object) -> bool:
        return word in self.words


@lru_cache(maxsize=256)
def written_with(words: Words, characters: frozenset[str]) -> Words:
    """Return those of the words that the characters can write."""
    if all(characters.issuperset(word) for word in words.words):
        return words
    return Words(word for word in words.words if characters.issuperset(word))


@lru_cache(maxsize=1)
def meters() -> Mapping[str, Meter]:
    """Return the meters that M: may name (ABC 2.1, 3.1.6)."""
    names = ["C", "C|", "none"]
    names += [f"{beats}/{unit}" for unit, most in _MOST_BEATS.items() for beats in range(1, most + 1)]
    return {name: read_meter(name) for name in names}


@lru_cache(maxsize=64)
def meter_named(name: str) -> Meter:
    """Return the meter of a header, one that its writer alone could name too, such as 2+3/8."""
    return meters().get(name) or read_meter(name)


def can_be_filled(meter: str) -> bool:
    """Tell whether a new tune may have a meter: one that programs read, and of which notes can fill the bars.

    Bars that fit no note are shorter than any; those of more than some whole notes are too long for one line.
    """
    read = read_meter(meter)
    if not (read.is_understood and meter.isascii()):
        return False
    return read.duration is None or (read.duration <= _LONGEST_BAR and bool(unit_words(read.duration).words))


@lru_cache(maxsize=1)
def meter_words() -> Words:
    """Return the meters as words."""
    return Words(meters())


@lru_cache(maxsize=4)
def hornpipe_meters() -> Words:
    """Return the meters that abc2midi takes for R:hornpipe, which it reads as a wish to swing."""
    return Words(("C", "2/4", "4/4"))


@lru_cache(maxsize=256)
def unit_words(bar: Fraction | None, owed: Fraction | None = None) -> Words:
    """Return the unit note lengths in which a bar, and what is owed of one, can be written (ABC 2.1, 3.1.7)."""
    wanted = [length for length in (bar, owed) if length is not None]
    return Words(unit for unit in _UNITS if all(not (length / Fraction(unit) * 8) % 1 for length in wanted))


@lru_cache(maxsize=1)
def key_words() -> Words:
    """Return the keys that K: may name: those of up to seven sharps or flats (ABC 2.1, 3.1.14)."""
    names = (tonic + mode for tonic in _TONICS for mode in _MODES)
    usual = [name for name in names if read_key(name).doubles_none]
    return Words([*usual, "none", "HP", "Hp"])


@lru_cache(maxsize=2)
def decoration_words(has_chord: bool) -> Words:
    """Return the names between exclamation marks; in a tune with chord symbols no fermata is among them."""
    return Words(name for name in DECORATIONS if not (has_chord and name == "fermata"))


@lru_cache(maxsize=1)
def chord_kinds() -> Words:
    """Return what may stand behind a chord's root."""
    return Words(CHORD_KINDS)
