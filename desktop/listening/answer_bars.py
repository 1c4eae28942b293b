"""What the network streams, as whole bars that can be played one after the other."""

from model.notation.bars import bar_ends
from model.notation.lexer import tokenize
from model.notation.tokens import TokenKind

_LEFT_OUT = frozenset(
    {TokenKind.BAR, TokenKind.ENDING, TokenKind.COMMENT, TokenKind.CONTINUATION, TokenKind.BREAK}
)
_FIELDS = frozenset({TokenKind.FIELD, TokenKind.FIELD_NAME, TokenKind.DIRECTIVE})


def whole_bars(text: str) -> tuple[str, ...]:
    """Returns the bars that are complete in a text of music, without bar lines, repeats and endings.

    In a conversation each bar is played once, as it was said; bars stop before a field, which would change the key
    or the meter under the other's hands.
    """
    found, start = [], 0
    for end in bar_ends(text):
        tokens = [
            token for token in tokenize(text[start:end].strip(), in_body=True) if token.kind not in _LEFT_OUT
        ]
        if any(token.kind in _FIELDS for token in tokens):
            break
        bar = "".join(token.text for token in tokens)
        found.append(" ".join(bar.split()))
        start = end
    return tuple(found)


def filled(bars: tuple[str, ...], wanted: int) -> tuple[str, ...]:
    """Returns so many bars: those that are there, from their beginning again where they are too few."""
    return tuple(bars[number % len(bars)] for number in range(wanted)) if bars else ()
