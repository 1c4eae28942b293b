"""Tunes whose lines are those of the verse: they break inside bars, and no bar line stands at the end.

The Essen collection of folk songs writes so. A network that reads it never learns how a line of music or a tune
ends, so such a tune is read with its lines broken at the next bar line, and closed.
"""

import re
from collections.abc import Iterator

_PIECE = re.compile(
    r'(?P<other>"[^"\n]*"|![^!\s]+!|\[[A-Za-z]:[^\]\n]*\])'  # what may hold a bar line's sign and is none
    r"|(?P<bar>(?::*\|[|\]]*:*|::)(?:\[?\d+(?:[,-]\d+)*)?)"  # a bar line, and the number of an ending
    r"|\n(?P<field>[A-Za-z]:[^\n]*)|(?P<end>\n)|[^\n]"
)
_FINAL = "|]"
_CLOSED = re.compile(r"[|\]:]\d*$")
_FIELD = re.compile(r"[A-Za-z]:")


def with_lines_at_bars(music: str) -> str:
    """Return the music with its lines broken at bar lines and a final bar line, if it ends without one.

    A field on a line of its own, inside a bar, becomes an inline field (ABC 2.1, 3.2).
    """
    if not music or _CLOSED.search(music) or _FIELD.match(music.rpartition("\n")[2]):
        return music
    return "".join(_pieces(music)) + _FINAL


def _pieces(music: str) -> Iterator[str]:
    is_open = is_due = False  # inside a bar; the end of a line was passed there
    is_fresh = False  # a line was just begun
    for piece in _PIECE.finditer(music):
        bar, field, text = piece["bar"], piece["field"], piece[0]
        if bar:
            is_fresh = is_due and not bar[-1].isdigit()
            is_open, is_due = False, is_due and not is_fresh
            text = bar + "\n" * is_fresh
        elif text.startswith("\n") and is_open:
            is_due = True
            text = f"[{field}]" if field else ""
        elif text.startswith("\n") and is_fresh:
            is_fresh = False
            text = text[1:]
        elif text.startswith("\n"):
            is_fresh = False
        else:
            is_open, is_fresh = True, False
        yield text
