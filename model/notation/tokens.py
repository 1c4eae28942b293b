"""The tokens of ABC: what they are called and how those of the music code are written."""

import re
from enum import StrEnum
from typing import NamedTuple

from model.notation.spans import Span


class TokenKind(StrEnum):
    """What a token is."""

    NOTE = "note"
    SPACE = "space"
    BAR = "bar"
    QUOTED = "quoted"
    FIELD = "inline field"
    ENDING = "ending"
    REST = "rest"
    MULTIREST = "multi-measure rest"
    BROKEN = "broken rhythm"
    TUPLET = "tuplet"
    SLUR_OPEN = "slur open"
    SLUR_CLOSE = "slur close"
    TIE = "tie"
    CHORD_OPEN = "chord open"
    CHORD_CLOSE = "chord close"
    OLD_CHORD = "chord in plus signs"
    GRACE_OPEN = "grace open"
    GRACE_CLOSE = "grace close"
    DECORATION = "decoration"
    OVERLAY = "overlay"
    BREAK = "line break"
    CONTINUATION = "continuation"
    SPACER = "spacer"
    COMMENT = "comment"
    IGNORED = "ignored"
    UNKNOWN = "unknown"
    NEWLINE = "newline"
    FIELD_NAME = "field name"
    FIELD_VALUE = "field value"
    DIRECTIVE = "directive"
    TEXT = "text"


class Token(NamedTuple):
    """A piece of the text; all tokens of a text, joined, give it back."""

    kind: TokenKind
    text: str
    start: int

    @property
    def span(self) -> Span:
        """The place of the token in the text."""
        return Span(self.start, self.start + len(self.text))


_LENGTH = r"\d*(?:/+\d*)?"
_ACCIDENTAL = r"(?:\^\^?|__?|=)(?:\d+(?:/\d+)?|/+\d*)?"
_OLD_NOTE = r"(?:\^\^?|__?|=)?[A-Ga-g][,']{0,4}\d{0,3}(?:/{1,3}\d{0,3})?"
# In the order in which they are tried. No pattern looks further than the sign that ends it or the next one
# of its own kind, so that the whole is linear in the length of the line.
_MUSIC_PATTERNS: tuple[tuple[TokenKind, str], ...] = (
    (TokenKind.NOTE, rf"(?:{_ACCIDENTAL})?[A-Ga-g][,']*{_LENGTH}"),
    (TokenKind.SPACE, r"[^\S\n]+"),
    # In `[|]:|`, an invisible bar line before a repeat sign, the colon belongs to the second.
    (TokenKind.BAR, r"\[\|\](?=:\|)|\.?:*\|[\]|]*:*|:*\[\|[|\]]*:*|::+"),
    (TokenKind.FIELD, r"\[[A-Za-z]:[^\[\]\n]*\]"),
    (TokenKind.ENDING, r"(?:\[|(?<=[|:])|(?<=\|\])|(?<=\|\n)|(?<=\|\\\n))\d+(?:[,\-]\d+)*"),
    (TokenKind.QUOTED, r'"[^"\n]*"'),
    (TokenKind.BROKEN, r">+|<+"),
    (TokenKind.TUPLET, r"\(\d+(?::\d*){0,2}"),
    (TokenKind.TIE, r"\.?-"),
    # In `.(3abc` the dot makes the first note of a triplet staccato.
    (TokenKind.SLUR_OPEN, r"\.?\((?!\d)"),
    (TokenKind.SLUR_CLOSE, r"\.?\)"),
    (TokenKind.REST, rf"[zx]{_LENGTH}"),
    (TokenKind.MULTIREST, r"[ZX]\d*"),
    (TokenKind.CHORD_OPEN, r"\["),
    (TokenKind.CHORD_CLOSE, rf"\]{_LENGTH}"),
    (TokenKind.GRACE_OPEN, r"\{/?"),
    (TokenKind.GRACE_CLOSE, r"\}"),
    # +ff+ and its like are dynamics.
    (TokenKind.OLD_CHORD, rf"\+(?!f{{1,4}}\+)(?:{_OLD_NOTE}){{2,8}}\+{_LENGTH}"),
    (TokenKind.DECORATION, r"![^\s!|\[\]:\"]+!|\+[a-zA-Z0-9.()<>]{1,24}\+|[H-Wh-w~.]"),
    (TokenKind.OVERLAY, r"&"),
    (TokenKind.BREAK, r"[!$]"),
    (TokenKind.CONTINUATION, r"\\(?=[^\S\n]*(?:%|$))"),
    (TokenKind.SPACER, r"y\d*"),
    (TokenKind.COMMENT, r"%[^\n]*"),
    (TokenKind.IGNORED, r"[`#*;?@]"),
    (TokenKind.UNKNOWN, r"\d+|[^\n]"),
)
MUSIC_KINDS: tuple[TokenKind, ...] = (TokenKind.UNKNOWN, *(kind for kind, _ in _MUSIC_PATTERNS))
"""The kind of a match of MUSIC by its `lastindex`."""

MUSIC = re.compile("|".join(f"({pattern})" for _, pattern in _MUSIC_PATTERNS), re.MULTILINE)
"""Matches one token of music code (ABC 2.1 section 4)."""

FIELD_LINE = re.compile(r"(\ufeff?[A-Za-z+]:)((?:[^%\n\\]+|\\[^\n]?)*)(%[^\n]*)?")
"""Matches a field: its name, its value, and the comment behind it (ABC 2.1 sections 2.2.3 and 3)."""
