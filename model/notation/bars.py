"""Where the bars of a tune end in its text: what the generator counts and cuts by."""

from model.notation.lines import LineKind, classify
from model.notation.tokens import MUSIC, MUSIC_KINDS, TokenKind

_FILLING = frozenset({TokenKind.NOTE, TokenKind.OLD_CHORD, TokenKind.REST, TokenKind.MULTIREST})


def bar_ends(text: str) -> tuple[int, ...]:
    """Returns the offset just after each bar line that closes a bar holding a note or a rest.

    `text` is one tune or the tail of one. Repeat dots and the number of an ending belong to the bar line: in
    `AB:|2 cd|` the first offset stands after `:|2`. Notes inside grace braces fill no bar.
    """
    ends: list[int] = []
    filled = in_grace = False
    just_closed = False
    for line in classify(text, in_body=_is_tail(text)):
        if line.kind == LineKind.BLANK:
            filled = False
        if line.kind != LineKind.MUSIC:
            continue
        in_grace = just_closed = False
        for match in MUSIC.finditer(text, line.start, line.end):
            kind = MUSIC_KINDS[match.lastindex or 0]
            if kind == TokenKind.BAR:
                just_closed = filled
                if filled:
                    ends.append(match.end())
                filled = False
            elif kind == TokenKind.ENDING and just_closed and ends[-1] == match.start():
                ends[-1] = match.end()
            elif kind in _FILLING:
                filled = filled or not in_grace
            elif kind in (TokenKind.GRACE_OPEN, TokenKind.GRACE_CLOSE):
                in_grace = kind == TokenKind.GRACE_OPEN
    return tuple(ends)


def _is_tail(text: str) -> bool:
    """Tells a tail of a tune from a whole one: a whole one has an X: or a K: line."""
    return not any(line.code in ("X", "K") for line in classify(text) if line.kind == LineKind.FIELD)
