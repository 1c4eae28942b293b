"""The decorations of ABC in MEI: articulations inside of the notes, and signs above and below them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

_ARTICULATIONS = {
    ".": "stacc", "staccato": "stacc", ">": "acc", "accent": "acc", "emphasis": "acc", "tenuto": "ten",
    "^": "marc", "marcato": "marc", "umarcato": "marc", "wedge": "stacciss", "wedge-up": "stacciss",
    "upbow": "upbow", "downbow": "dnbow", "open": "open", "snap": "snap", "plus": "lhpizz", "+": "lhpizz",
    "harmonic": "harm",
}  # fmt: skip
_DYNAMICS = ("p", "pp", "ppp", "pppp", "mp", "mf", "f", "ff", "fff", "ffff", "sf", "sfz", "fz", "sfp")
_TREMOLOS = {f"trem{number}": f"{number}slash" for number in (1, 2, 3, 4)}
_TREMOLOS |= {"/": "1slash", "//": "2slash", "///": "3slash", "////": "4slash"}
_HEADS = {
    "style=x": "x", "style=harmonic": "diamond", "style=rhythm": "slash", "style=triangle": "isotriangle",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign that MEI writes beside the notes."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    size: str = ""  # of its words, where it is not the usual one


CODA = "\ue048"
"""The sign of the coda, as the music fonts of SMuFL have it."""
_ABOVE = {"place": "above"}
_SLASHED = {"glyph.auth": "smufl", "glyph.num": "U+E569"}
_MARKS = {
    "trill": Mark("trill"),
    # Printed collections of Irish music draw the roll as a turn.
    "roll": Mark("turn"),
    "irishroll": Mark("turn"),
    "turn": Mark("turn"),
    "gmark": Mark("turn"),
    "turnx": Mark("turn", _SLASHED),
    "invertedturn": Mark("turn", {"form": "lower"}),
    "invertedturnx": Mark("turn", {"form": "lower", **_SLASHED}),
    "mordent": Mark("mordent", {"form": "lower"}),
    "lowermordent": Mark("mordent", {"form": "lower"}),
    "uppermordent": Mark("mordent", {"form": "upper"}),
    "pralltriller": Mark("mordent", {"form": "upper"}),
    "fermata": Mark("fermata", _ABOVE),
    "invertedfermata": Mark("fermata", {"place": "below", "form": "inv"}),
    "arpeggio": Mark("arpeg"),
    "breath": Mark("breath"),
    "segno": Mark("repeatMark", {"func": "segno", **_ABOVE}),
    "coda": Mark("repeatMark", {"func": "coda", **_ABOVE}),
    "slide": Mark("dir", _ABOVE, "⁄"),
    # Lines hanging from the staff, longer for a longer phrase.
    "shortphrase": Mark("dir", _ABOVE, "|", "x-small"),
    "mediumphrase": Mark("dir", _ABOVE, "|", "medium"),
    "longphrase": Mark("dir", _ABOVE, "|", "x-large"),
    "ped": Mark("pedal", {"dir": "down", "place": "below"}),
    "ped-up": Mark("pedal", {"dir": "up", "place": "below"}),
    "thumb": Mark("fing", _ABOVE, "♀"),
    **{digit: Mark("fing", _ABOVE, digit) for digit in "012345"},
    **{name: Mark("dynam", {"place": "below"}, name) for name in _DYNAMICS},
}
_ENDING_SIGNS = {
    "dacoda": f"Da {CODA}", "fine": "Fine", "dacapo": "Da Capo", "D.C.": "D.C.", "dacs": "D.C. al Segno",
    "D.C.alcoda": "D.C. al Coda", "D.C.alfine": "D.C. al Fine", "D.S.": "D.S.", "D.S.alcoda": "D.S. al Coda",
    "D.S.alfine": "D.S. al Fine",
}  # fmt: skip


def articulations(names: Iterable[str]) -> list[str]:
    """Returns what MEI calls those decorations that it keeps inside of notes, each once."""
    return list(dict.fromkeys(_ARTICULATIONS[name] for name in names if name in _ARTICULATIONS))


def tremolo(names: Iterable[str]) -> str:
    """Returns the strokes through the stem, empty where there are none."""
    return next((_TREMOLOS[name] for name in names if name in _TREMOLOS), "")


def head_shape(names: Iterable[str]) -> str:
    """Returns the shape of the note's head, empty for the usual one."""
    return next((_HEADS[name] for name in names if name in _HEADS), "")


def marks(names: Iterable[str]) -> list[Mark]:
    """Returns the signs beside the notes, each once; decorations that nobody knows are left out."""
    return [_MARKS[name] for name in dict.fromkeys(names) if name in _MARKS]


def ending_words(name: str) -> str:
    """Returns the words of a sign at the end of a bar, such as D.C. al Fine."""
    return _ENDING_SIGNS[name]
