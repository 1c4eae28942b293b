"""The decorations that ABC names."""

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
