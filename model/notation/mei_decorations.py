"""The decorations of ABC in MEI: articulations inside of the notes, and signs above and below them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

_ARTICULATIONS = {
    ".": "stacc", "staccato": "stacc", ">": "acc", "accent": "acc", "emphasis": "acc", "tenuto": "ten",
    "^": "marc", "marcato": "marc", "umarcato": "marc", "wedge": "stacciss", "upbow": "upbow", "downbow": "dnbow",
    "open": "open", "snap": "snap", "plus": "lhpizz", "+": "lhpizz", "harmonic": "harm",
}  # fmt: skip
_DYNAMICS = ("p", "pp", "ppp", "pppp", "mp", "mf", "f", "ff", "fff", "ffff", "sf", "sfz", "fz", "sfp")
_TREMOLOS = {f"trem{number}": f"{number}slash" for number in (1, 2, 3)}
_TREMOLOS |= {"/": "1slash", "//": "2slash", "///": "3slash"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign that MEI writes beside the notes."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""


_ABOVE = {"place": "above"}
_MARKS = {
    "trill": Mark("trill"),
    "trill(": Mark("trill"),
    # Printed collections of Irish music draw the roll as a turn.
    "roll": Mark("turn"),
    "irishroll": Mark("turn"),
    "turn": Mark("turn"),
    "gmark": Mark("turn"),
    "turnx": Mark("turn"),
    "invertedturn": Mark("turn", {"form": "lower"}),
    "invertedturnx": Mark("turn", {"form": "lower"}),
    "mordent": Mark("mordent", {"form": "lower"}),
    "lowermordent": Mark("mordent", {"form": "lower"}),
    "uppermordent": Mark("mordent", {"form": "upper"}),
    "pralltriller": Mark("mordent", {"form": "upper"}),
    "fermata": Mark("fermata", _ABOVE),
    "invertedfermata": Mark("fermata", {"place": "below", "form": "inv"}),
    "arpeggio": Mark("arpeg"),
    "breath": Mark("breath"),
    "segno": Mark("repeatMark", {"func": "segno", "place": "above"}),
    "coda": Mark("repeatMark", {"func": "coda", "place": "above"}),
    "dacoda": Mark("dir", _ABOVE, "Da Coda"),
    "fine": Mark("dir", _ABOVE, "Fine"),
    "dacapo": Mark("dir", _ABOVE, "Da Capo"),
    "D.C.": Mark("dir", _ABOVE, "D.C."),
    "dacs": Mark("dir", _ABOVE, "D.C. al Segno"),
    "D.C.alcoda": Mark("dir", _ABOVE, "D.C. al Coda"),
    "D.C.alfine": Mark("dir", _ABOVE, "D.C. al Fine"),
    "D.S.": Mark("dir", _ABOVE, "D.S."),
    "D.S.alcoda": Mark("dir", _ABOVE, "D.S. al Coda"),
    "D.S.alfine": Mark("dir", _ABOVE, "D.S. al Fine"),
    "slide": Mark("dir", _ABOVE, "⁄"),
    "thumb": Mark("fing", _ABOVE, "♀"),
    **{digit: Mark("fing", _ABOVE, digit) for digit in "012345"},
    **{name: Mark("dynam", {"place": "below"}, name) for name in _DYNAMICS},
}


def articulations(names: Iterable[str]) -> list[str]:
    """Returns what MEI calls those decorations that it keeps inside of notes, each once."""
    return list(dict.fromkeys(_ARTICULATIONS[name] for name in names if name in _ARTICULATIONS))


def tremolo(names: Iterable[str]) -> str:
    """Returns the strokes through the stem, empty where there are none."""
    return next((_TREMOLOS[name] for name in names if name in _TREMOLOS), "")


def marks(names: Iterable[str]) -> list[Mark]:
    """Returns the signs beside the notes, each once; decorations that nobody knows are left out."""
    return [_MARKS[name] for name in dict.fromkeys(names) if name in _MARKS]
