"""Signs of music code that do not stand in the text as they are read: those of macros, and those inside of others."""

from collections.abc import Iterator
from typing import NamedTuple

from model.notation.macros import Piece
from model.notation.spans import Span
from model.notation.tokens import MUSIC


class Sign(NamedTuple):
    """A sign of music code."""

    kind: int  # its place in MUSIC_KINDS
    text: str
    span: Span


def signs_inside(source: str, text: str, span: Span) -> Iterator[Sign]:
    """Yields the signs of `text`, which stands behind the first sign of a token, each at its own place.

    Where a macro wrote the token, so that `text` is not in `source`, they all stand where the token does.
    """
    is_written = source.startswith(text, span.start + 1)
    for match in MUSIC.finditer(text):
        start = span.start + 1 + match.start()
        yield Sign(match.lastindex or 0, match[0], Span(start, start + len(match[0])) if is_written else span)


def signs_of_macro(piece: Piece) -> Iterator[Sign]:
    """Yields the signs that a macro writes; they all stand where its own sign does."""
    span = Span(piece.start, piece.end)
    for match in MUSIC.finditer(piece.text or ""):
        yield Sign(match.lastindex or 0, match[0], span)
