"""Words under the notes cut where their music is cut."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from model.notation.tokens import Token, TokenKind

_PIECE = re.compile(r"\\-|[\s~]|--?|[_*|]|(?:\\[^\s-]|[^\s\\_*|~-]|\\$)+")
_MOST_PIECES = 4000
_NOTHING = "*"
_HELD = "_"
_HYPHEN = "-"


def note_bars(tokens: Iterable[Token]) -> list[int]:
    """Returns the number of the bar of every note or chord that words are sung to, grace notes left out."""
    found: list[int] = []
    bar = 0
    inside: TokenKind | None = None
    has_note = False
    for token in tokens:
        kind = token.kind
        if kind == TokenKind.BAR:
            bar, inside = bar + 1, None
        elif kind in (TokenKind.CHORD_OPEN, TokenKind.GRACE_OPEN) and inside is None:
            inside, has_note = kind, False
        elif kind == TokenKind.GRACE_CLOSE and inside == TokenKind.GRACE_OPEN:
            inside = None
        elif kind == TokenKind.CHORD_CLOSE and inside == TokenKind.CHORD_OPEN:
            inside = None
            found += [bar] * has_note
        elif kind in (TokenKind.NOTE, TokenKind.OLD_CHORD):
            has_note = True
            found += [bar] * (inside is None)
    return found


def spread(value: str, bars: Sequence[int]) -> list[str] | None:
    """Returns what is sung at each note as it is written: a syllable with its hyphen, `_`, `*` or `-`.

    `bars` holds the number of the bar of each note (ABC 2.1 section 5.1). None where there are more syllables
    than notes, or where the line goes on in another.
    """
    pieces = _PIECE.findall(value)
    if len(pieces) > _MOST_PIECES or value.rstrip().endswith("\\"):
        return None
    sung = _Sung(bars)
    grows, is_apart = False, True
    for piece in pieces:
        was_apart, is_apart = is_apart, piece.isspace()
        if is_apart:
            grows = False
        elif piece in ("~", "\\-") or piece[0] not in "-_*|":
            if not sung.syllable(piece, grows):
                return None
            grows = True
        else:
            for sign in piece:
                sung.sign(sign, was_apart)
            grows = False
    return sung.written


class _Sung:
    """Goes from note to note as the words do."""

    def __init__(self, bars: Sequence[int]) -> None:
        self.written = [_NOTHING] * len(bars)
        self._bars = bars
        self._bar = bars[0] if bars else 0
        self._at = 0
        self._last = -1  # the note with the syllable so far
        self._joins = False

    def syllable(self, text: str, grows: bool) -> bool:
        """Sings a syllable, or more of the last one; False where there is no note for it."""
        if grows and self._last >= 0:
            self.written[self._last] += text
            return True
        if self._at >= len(self._bars):
            return False
        self.written[self._at] = text
        self._last, self._joins = self._at, False
        self._pass_note()
        return True

    def sign(self, sign: str, is_apart: bool) -> None:
        """Follows a hyphen, a hold, a skip or a bar line."""
        if sign == "|":
            self._at = bisect_right(self._bars, self._bar)
            self._bar += 1
        elif self._at < len(self._bars) and sign != _HYPHEN:
            self.written[self._at] = sign
            self._pass_note()
        elif sign == _HYPHEN and self._last < 0 and self._at < len(self._bars):
            self._pass_note()
        elif sign == _HYPHEN and self._last >= 0:
            self._hyphen(self._joins or is_apart)

    def _hyphen(self, takes_note: bool) -> None:
        if not self.written[self._last].endswith(_HYPHEN):
            self.written[self._last] += _HYPHEN
        if takes_note and self._at < len(self._bars):
            self.written[self._at] = _HYPHEN
            self._pass_note()
        self._joins = True

    def _pass_note(self) -> None:
        self._bar = self._bars[self._at]
        self._at += 1


def joined(written: Sequence[str]) -> str:
    """Returns the value of a w: field that sings this; empty where it is nothing."""
    return "".join(_with_spaces(written)).rstrip(f"{_NOTHING} ")


def _with_spaces(written: Sequence[str]) -> Iterator[str]:
    before = ""
    for text in written:
        goes_on = before.endswith(_HYPHEN) and text not in (_NOTHING, _HELD)
        if before and text != _HYPHEN and not goes_on:
            yield " "
        yield text
        before = text
