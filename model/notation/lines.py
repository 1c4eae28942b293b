"""The lines of an ABC text and what each of them is: field, music, comment, or text between the tunes."""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple


class LineKind(IntEnum):
    """What a line is (ABC 2.1 section 2.2)."""

    BLANK = 0
    COMMENT = 1
    DIRECTIVE = 2
    FIELD = 3
    MUSIC = 4
    TEXT = 5
    TYPESET = 6  # between %%begintext and %%endtext, or inside of another such block


class Line(NamedTuple):
    """One line: `text[start:end]`, without the newline that follows it; `code` is the letter of a field."""

    kind: LineKind
    start: int
    end: int
    code: str


class _Place(IntEnum):
    OUTSIDE = 0
    HEADER = 1
    BODY = 2


_FIELD = re.compile(r"\ufeff?[A-Za-z+]:")  # a byte order mark may stand before the first
# In the tune body a line may begin with a note or a rest before a repeat sign: `G:|` and `Z:|` are music.
_BODY_FIELD = re.compile(r"[H-Wh-w+]:|[A-GX-Z]:(?!\s*[|:])")
_BLOCK = re.compile(r"%%\s*begin(\w+)")
_KEY_BEFORE_BLANK = re.compile(r"^(?:(K:)|X:|[^\S\n]*$)", re.MULTILINE)


def classify(text: str, in_body: bool = False) -> Iterator[Line]:
    """Yields every line of `text` with its kind; linear in the length of the text.

    With `in_body` the text begins inside the body of a tune, as the tail of one does; otherwise a tune
    begins at X: (or at a K: without one), its body after K:, and a blank line ends it.
    """
    place = _Place.BODY if in_body else _Place.OUTSIDE
    block = ""
    music_from = -1  # while in a header: known to hold no K: before the blank line
    start = 0
    for content in text.split("\n"):
        end = start + len(content)
        kind, code = LineKind.TEXT, ""
        if block:
            kind = LineKind.TYPESET
            if content.startswith("%%") and content[2:].lstrip().startswith("end" + block):
                kind, block = LineKind.DIRECTIVE, ""
        elif not content or content.isspace():
            kind, place, music_from = LineKind.BLANK, _Place.OUTSIDE, -1
        elif content[0] == "%" or content.lstrip()[0] == "%":
            kind = LineKind.DIRECTIVE if content.startswith("%%") else LineKind.COMMENT
            opening = _BLOCK.match(content)
            block = opening[1] if opening else ""
        elif (_BODY_FIELD if place == _Place.BODY else _FIELD).match(content):
            kind, code = LineKind.FIELD, content[content[0] == "\ufeff"]
            if code == "X":
                place, music_from = _Place.HEADER, -1
            elif code == "K":
                place = _Place.BODY
        elif place == _Place.BODY:
            kind = LineKind.MUSIC
        elif place == _Place.HEADER:
            if music_from < 0:
                music_from = start if not _key_follows(text, start) else len(text) + 1
            if music_from <= start:
                kind, place = LineKind.MUSIC, _Place.BODY
        yield Line(kind, start, end, code)
        start = end + 1


def opens_block(line: str) -> bool:
    """Tells whether a line such as %%begintext begins a block of typeset text (ABC 2.1 section 11.4.5)."""
    return _BLOCK.match(line) is not None


def _key_follows(text: str, start: int) -> bool:
    """Tells whether a K: stands between `start` and the end of its paragraph."""
    found = _KEY_BEFORE_BLANK.search(text, start)
    return found is not None and found[1] is not None
