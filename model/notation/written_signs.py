"""Signs of the form that musicians write as text: "D.C. al Fine", "^Fine", "_To Coda"."""

import re

_NOISE = re.compile(r"[^a-z]")
_MAX_LENGTH = 40
_BACK = {"dc": "D.C.", "dacapo": "D.C.", "ds": "D.S.", "dalsegno": "D.S."}
_TO_FINE = frozenset({"alfine", "tofine", "alfin", "altofine"})
_TO_CODA = frozenset({"alcoda", "tocoda", "altocoda", "alcodasign"})
_ALONE = {
    "fine": "fine",
    "alcoda": "dacoda",
    "tocoda": "dacoda",
    "dacoda": "dacoda",
    "coda": "coda",
    "segno": "segno",
}

FROM_TEXT = "text "
"""What stands before the name of a sign that is written as text."""


def read_written_sign(text: str) -> str:
    """Returns the decoration that a text at the staff stands for, such as `D.C.alfine`; empty where it is none.

    ABC 2.1 section 4.14 has decorations for these signs; older tunes write them as annotations, and as
    chord symbols that name no chord. The whole text must be the sign: "coda" is one, "coda in G" is none.
    """
    if len(text) > _MAX_LENGTH:
        return ""
    letters = _NOISE.sub("", text.lower())
    for back, name in _BACK.items():
        rest = letters.removeprefix(back)
        if rest == letters or (back == "ds" and letters.startswith("dsharp")):
            continue
        if not rest:
            return name
        if rest in _TO_FINE:
            return f"{name}alfine"
        if rest in _TO_CODA:
            return f"{name}alcoda"
    return _ALONE.get(letters, "")
