"""The signs of a bar with a space wherever another beam begins."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from model.notation.editing.beats import Place
from model.notation.lengths import bounded_number
from model.notation.tokens import MUSIC, MUSIC_KINDS, Token, TokenKind

_NOTES = frozenset({TokenKind.NOTE, TokenKind.REST})
_BEFORE = frozenset({
    TokenKind.QUOTED, TokenKind.DECORATION, TokenKind.SLUR_OPEN, TokenKind.TUPLET, TokenKind.ENDING,
})  # fmt: skip
_BEHIND = frozenset({TokenKind.TIE, TokenKind.SLUR_CLOSE, TokenKind.BROKEN})
_APART = frozenset(
    {TokenKind.FIELD, TokenKind.OVERLAY, TokenKind.MULTIREST, TokenKind.SPACER, TokenKind.BREAK}
)
_FILLER = "`"
_GROUPS = {TokenKind.CHORD_OPEN: TokenKind.CHORD_CLOSE, TokenKind.GRACE_OPEN: TokenKind.GRACE_CLOSE}


@dataclass(slots=True)
class _Chunk:
    """A note, chord or rest with the signs that belong to it, or something that stands apart."""

    text: str = ""
    place: Place | None = None  # of the note
    tuplet_left: int = 0  # how many notes of its tuplet come behind it
    is_broken: bool = False  # a broken rhythm leads to the next


class _UnusualBarError(Exception):
    """A bar holds signs where they do not belong."""


def spaced(tokens: Sequence[Token], places: Mapping[int, Place]) -> str:
    """Returns the text of a bar with a space wherever another beam begins.

    `places` says where each note stands in its bar. A bar with signs that belong to no note keeps its spaces.
    """
    try:
        chunks = list(_chunks(list(_joined(tokens)), places))
    except _UnusualBarError:
        return plain(tokens)
    text = "".join(
        chunk.text + (" " if after is not None and _are_apart(chunk, after) else "")
        for chunk, after in zip(chunks, [*chunks[1:], None], strict=False)
    )
    return text if _kinds(text) == _kinds(plain(tokens)) else plain(tokens)


def plain(tokens: Sequence[Token]) -> str:
    """Returns the text of a bar with its spaces, each run of them made one."""
    pieces: list[str] = []
    for token in tokens:
        if token.kind != TokenKind.SPACE:
            pieces.append(token.text)
        elif pieces and pieces[-1] != " ":
            pieces.append(" ")
    return "".join(pieces).rstrip()


def _kinds(text: str) -> list[tuple[TokenKind, str]]:
    found = ((MUSIC_KINDS[match.lastindex or 0], match[0]) for match in MUSIC.finditer(text))
    return [pair for pair in found if pair[0] != TokenKind.SPACE and pair[1] != _FILLER]


def _are_apart(chunk: _Chunk, after: _Chunk) -> bool:
    if chunk.is_broken or chunk.tuplet_left:
        return False
    here, there = chunk.place, after.place
    if here is None or there is None or here.layer != there.layer:
        return True
    return here.group != there.group or here.is_long or there.is_long


def _joined(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yields the tokens without what only fills the line (ABC 2.1 section 4.7), chords and grace groups each as one: a note, a decoration."""
    group: list[Token] = []
    for token in tokens:
        if group:
            group.append(token)
            if token.kind == _GROUPS[group[0].kind]:
                kind = TokenKind.NOTE if token.kind == TokenKind.CHORD_CLOSE else TokenKind.DECORATION
                yield Token(kind, "".join(part.text for part in group), group[0].start)
                group = []
        elif token.kind in _GROUPS:
            group = [token]
        elif token.kind != TokenKind.SPACE and token.text != _FILLER:
            yield token
    if group:
        raise _UnusualBarError


def _chunks(tokens: Sequence[Token], places: Mapping[int, Place]) -> Iterator[_Chunk]:
    """Yields the chunks of a bar; raises _UnusualBarError where a sign belongs to none."""
    chunks: list[_Chunk] = []
    waiting = ""  # the signs of the note to come
    tuplet = 0
    for token in tokens:
        if token.kind in _BEFORE:
            waiting += token.text
            tuplet = _count(token) if token.kind == TokenKind.TUPLET else tuplet
        elif token.kind in _BEHIND and chunks and not waiting:
            chunks[-1].text += token.text
            chunks[-1].is_broken = chunks[-1].is_broken or token.kind == TokenKind.BROKEN
        elif token.kind in _NOTES and token.start in places:
            tuplet = max(0, tuplet - 1)
            chunks.append(_Chunk(waiting + token.text, places[token.start], tuplet))
            waiting = ""
        elif token.kind in _APART:
            chunks += [_Chunk(text) for text in (waiting, token.text) if text]
            waiting = ""
        else:
            raise _UnusualBarError
    yield from chunks
    if waiting:
        yield _Chunk(waiting)


def _count(tuplet: Token) -> int:
    """Returns how many notes a tuplet has: the last of its numbers, or the first where it has no third."""
    parts = tuplet.text[1:].split(":")
    count = parts[2] if len(parts) == 3 and parts[2] else parts[0]
    return bounded_number(count)
