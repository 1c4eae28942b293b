"""The decorations that ABC names."""

import re

LETTERS: dict[str, str] = {
    ".": "staccato",
    "~": "roll",
    "H": "fermata",
    "L": "accent",
    "M": "lowermordent",
    "O": "coda",
    "P": "uppermordent",
    "S": "segno",
    "T": "trill",
    "u": "upbow",
    "v": "downbow",
    "R": "roll",
    "J": "slide",
}
"""The letters that stand for decorations until U: says otherwise (ABC 2.1 section 4.14)."""

NAMES: frozenset[str] = frozenset([
    "+", ".", "/", "//", "///", "////", "0", "1", "2", "3", "4", "5", "8va(", "8va)", "8vb(", "8vb)", "<(",
    "<)", ">", ">(", ">)", "D.C.", "D.C.alcoda", "D.C.alfine", "D.S.", "D.S.alcoda", "D.S.alfine", "^",
    "accent", "arpeggio", "beambr1", "beambr2", "breath", "coda", "courtesy", "crescendo(", "crescendo)",
    "dacapo", "dacoda", "dacs", "diminuendo(", "diminuendo)", "downbow", "editorial", "emphasis", "f",
    "fermata", "ff", "fff", "ffff", "fine", "fz", "glissando(", "glissando)", "gmark", "invertedfermata",
    "invertedturn", "invertedturnx", "irishroll", "longphrase", "lowermordent", "marcato", "mediumphrase",
    "mf", "mordent", "mp", "open", "p", "ped", "ped-up", "plus", "pp", "ppp", "pppp", "pralltriller",
    "rbend", "roll", "segno", "sf", "sfp", "sfz", "shortphrase", "slide", "slur", "snap", "staccato",
    "stemless", "style=harmonic", "style=normal", "style=rhythm", "style=triangle", "style=x", "tenuto",
    "thumb", "tie", "trem1", "trem2", "trem3", "trem4", "trill", "trill(", "trill)", "turn", "turnx",
    "umarcato", "upbow", "uppermordent", "wedge", "wedge-up", "xstem", "~(", "~)",
])  # fmt: skip
"""The names between exclamation marks: section 4.14, and those that other programs add to it."""

_DEFINABLE = re.compile(r"[H-Wh-w~]")
_SYNONYMS = {
    ">": "accent", "emphasis": "accent", "^": "marcato", "umarcato": "marcato", "<(": "crescendo(",
    "<)": "crescendo)", ">(": "diminuendo(", ">)": "diminuendo)", "dacapo": "D.C.", "D.C": "D.C.", "D.S": "D.S.",
    "Fine": "fine", "FINE": "fine", "invertedfermata": "fermata", "wedge-up": "wedge",
}  # fmt: skip


def canonical(name: str) -> str:
    """Returns the name that a decoration, or the letter for it, has among its synonyms."""
    name = LETTERS.get(name, name)
    return _SYNONYMS.get(name, name)


def read_definition(value: str) -> tuple[str, str]:
    """Returns the letter and its meaning in the value of a U: field, such as `T = !trill!` (section 4.16).

    The meaning is the name of a decoration, or an annotation in its quotation marks, or empty where `!nil!` or
    `!none!` takes a meaning away. Both are empty where the field makes no sense.
    """
    letter, equals, meaning = (part.strip() for part in value.partition("="))
    if not equals or not _DEFINABLE.fullmatch(letter) or not meaning:
        return "", ""
    if meaning[0] == '"':
        return letter, meaning if len(meaning) > 2 and meaning[-1] == '"' else ""
    name = meaning[1:-1] if len(meaning) > 2 and meaning[0] == meaning[-1] in "!+" else meaning.strip("!+")
    return letter, "" if name in ("nil", "none") else name
