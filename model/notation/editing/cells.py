"""Lines of music cut into bars: what stands before each bar line, and the bar line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from model.notation.tokens import Token, TokenKind

_CLOSING = frozenset({TokenKind.BAR, TokenKind.ENDING})


@dataclass(slots=True)
class Cell:
    """One bar as written; `opening` and `closing` are bar lines, empty where there is none.

    `tail` is what breaks the line of the score behind it: `!` or `$`.
    """

    opening: str = ""
    tokens: list[Token] = field(default_factory=list)
    closing: str = ""
    tail: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing but space stands in it."""
        return all(token.kind == TokenKind.SPACE for token in self.tokens)

    @property
    def ends_section(self) -> bool:
        """Whether a repeat or a section ends (or begins) at its bar line."""
        return is_border(self.closing)

    @property
    def begins_later_ending(self) -> bool:
        """Whether its first sign is the number of an ending other than the first, as in `[2`."""
        first = next((token for token in self.tokens if token.kind != TokenKind.SPACE), None)
        return first is not None and first.kind == TokenKind.ENDING and not first.text.startswith("[1")

    @property
    def leads_to_later_ending(self) -> bool:
        """Whether such a number stands behind its bar line, as in `:|2`."""
        number = self.closing.lstrip(".:|[]")
        return number != "" and not number.startswith("1")


def is_border(bar_line: str) -> bool:
    """Tells whether a bar line is more than a simple one."""
    return ":" in bar_line or bar_line.count("|") > 1 or "[|" in bar_line or "|]" in bar_line


def cut(tokens: Iterable[Token]) -> list[Cell]:
    """Returns the bars in the tokens of one or more lines of music.

    The number of an ending that stands directly behind a bar line is part of it. A bar line with nothing before
    it is the opening of the bar that follows, or joins the closing of the last.
    """
    cells = [Cell()]
    before: Token | None = None
    for token in tokens:
        cell = cells[-1]
        if token.kind == TokenKind.ENDING and before is not None and before.kind == TokenKind.BAR:
            _lengthen(cells, token.text)
        elif token.kind == TokenKind.BAR:
            if cell.is_empty:
                cell.opening = _joined(cell.opening, token.text)
            else:
                cell.closing = token.text
                cells.append(Cell())
        elif token.kind == TokenKind.BREAK and cell.is_empty and not cell.opening and len(cells) > 1:
            cells[-2].tail = _joined(cells[-2].tail, token.text)
        elif token.kind != TokenKind.SPACE or cell.tokens:
            cell.tokens.append(token)
        before = token
    if cells[-1].is_empty:
        last = cells.pop()
        if cells:
            cells[-1].closing = _joined(cells[-1].closing, last.opening)
        elif last.opening:
            cells.append(last)
    return cells


def _lengthen(cells: Sequence[Cell], number: str) -> None:
    """Puts the number of an ending behind the bar line before it."""
    if cells[-1].opening or len(cells) == 1:
        cells[-1].opening += number
    else:
        cells[-2].closing += number


def _joined(before: str, after: str) -> str:
    return f"{before} {after}" if before and after else before or after
