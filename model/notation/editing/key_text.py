"""The text of K: in another key."""

import re
from fractions import Fraction

from model.notation.editing.intervals import Interval, circle_order
from model.notation.editing.note_text import write_accidental
from model.notation.key import Key

_TONIC = re.compile(r"(\s*)([A-G])([#b♯♭]?)")
_PIPES = re.compile(r"(\s*)[Hh][Pp]")
_EXPLICIT = re.compile(r"\s*(?:[A-Za-z]+\s*)?\bexp\b", re.IGNORECASE)
_ACCIDENTAL = re.compile(r"(\^\^|\^|__|_|=)([A-Ga-g])")
_SETTING = re.compile(r"[A-Za-z]{2,}\s*=\s*[^\s^_=]+")
_ALTERATIONS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
_SHIFTS = {"#": 1, "♯": 1, "b": -1, "♭": -1, "": 0}
_NAMES = {2: "##", 1: "#", 0: "", -1: "b", -2: "bb"}
_SIGNS = {2: "♯♯", 1: "♯", 0: "", -1: "♭", -2: "♭♭"}


def transposed_key(value: str, key: Key, interval: Interval) -> str:
    """Returns the value of a K: field, read as `key`, moved by `interval`; its mode and all else are kept.

    Explicit accidentals move with it. The keys of the pipes, Hp and HP, sound as A mixolydian and move as that.
    A K: that names neither a tonic nor accidentals, such as `none` or a clef, stays as it is.
    """
    if not interval.fifths:
        return value
    pipes = _PIPES.match(value)
    if pipes is not None:
        return pipes[1] + _name("A", 0, interval) + "mix" + value[pipes.end() :]
    tonic = _TONIC.match(value)
    if tonic is None:
        return _listed(value, key, interval) if _accidentals(value) else value
    rest = value[tonic.end() :]
    explicit = _EXPLICIT.match(rest)
    if explicit is not None:
        rest = rest[: explicit.end()] + _listed(rest[explicit.end() :], key, interval, is_explicit=True)
    else:
        rest = _moved(rest, interval)
    return tonic[1] + _name(tonic[2], _SHIFTS[tonic[3]], interval, tonic[3]) + rest


def _name(letter: str, shift: int, interval: Interval, sign: str = "") -> str:
    to, alteration = interval.name(letter, shift)
    names = _SIGNS if sign in ("♯", "♭") else _NAMES
    return to + names.get(alteration, "")


def _accidentals(text: str) -> list[re.Match[str]]:
    """Returns the accidentals that a key lists, those in settings such as middle=d left out."""
    return list(_ACCIDENTAL.finditer(_SETTING.sub(lambda setting: " " * len(setting[0]), text)))


def _moved(text: str, interval: Interval) -> str:
    """Returns the text with each accidental that it lists moved."""
    pieces: list[str] = []
    at = 0
    for found in _accidentals(text):
        to, alteration = interval.name(found[2].upper(), _ALTERATIONS[found[1]])
        letter = to if found[2].isupper() else to.lower()
        pieces += (text[at : found.start()], write_accidental(Fraction(alteration)) + letter)
        at = found.end()
    return "".join(pieces) + text[at:]


def _listed(text: str, key: Key, interval: Interval, is_explicit: bool = False) -> str:
    """Returns the text with all accidentals of the signature in place of those that it lists."""
    signature = interval.signature(tuple(sorted(key.alterations.items())))
    names = [write_accidental(amount) + letter.lower() for letter, amount in circle_order(signature)]
    wanted = " ".join(names) or ("" if is_explicit else "none")
    found = _accidentals(text)
    if not found:
        return (f" {wanted}" if wanted else "") + text
    before, after = text[: found[0].start()], text[found[-1].end() :]
    return (before + wanted if wanted else before.rstrip()) + after
