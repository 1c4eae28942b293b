"""Any text cut into tokens that, joined, give it back."""

from collections.abc import Iterator

from model.notation.lines import Line, LineKind, classify
from model.notation.tokens import FIELD_LINE, MUSIC, MUSIC_KINDS, Token, TokenKind

_WHOLE_LINES = {
    LineKind.BLANK: TokenKind.SPACE,
    LineKind.COMMENT: TokenKind.COMMENT,
    LineKind.DIRECTIVE: TokenKind.DIRECTIVE,
    LineKind.TEXT: TokenKind.TEXT,
    LineKind.TYPESET: TokenKind.TEXT,
}


def tokenize(text: str, in_body: bool = False) -> tuple[Token, ...]:
    """Returns the tokens of `text`; `"".join(token.text for token in tokens) == text` for any text.

    Never raises, and takes time linear in the length of the text. With `in_body` the text is the tail of a
    tune.
    """
    tokens: list[Token] = []
    for line in classify(text, in_body):
        if line.start:
            tokens.append(Token(TokenKind.NEWLINE, "\n", line.start - 1))
        tokens.extend(line_tokens(text, line))
    return tuple(tokens)


def line_tokens(text: str, line: Line) -> Iterator[Token]:
    """Yields the tokens of one line of `text`, without its newline."""
    if line.start == line.end:
        return
    if line.kind == LineKind.MUSIC:
        yield from music_tokens(text, line.start, line.end)
    elif line.kind == LineKind.FIELD:
        yield from _field_tokens(text, line)
    else:
        yield Token(_WHOLE_LINES[line.kind], text[line.start : line.end], line.start)


def music_tokens(text: str, start: int, end: int) -> Iterator[Token]:
    """Yields the tokens of the music code in `text[start:end]`, which holds no newline."""
    for match in MUSIC.finditer(text, start, end):
        yield Token(MUSIC_KINDS[match.lastindex or 0], match[0], match.start())


def _field_tokens(text: str, line: Line) -> Iterator[Token]:
    match = FIELD_LINE.match(text, line.start, line.end)
    if match is None:
        yield Token(TokenKind.TEXT, text[line.start : line.end], line.start)
        return
    kinds = (TokenKind.FIELD_NAME, TokenKind.FIELD_VALUE, TokenKind.COMMENT)
    for index, kind in enumerate(kinds, 1):
        if match[index]:
            yield Token(kind, match[index], match.start(index))
