"""Lines of bars whose bar lines stand under each other."""

from collections.abc import Sequence
from typing import NamedTuple


class BarText(NamedTuple):
    """One bar as it is written: its signs, and the bar line behind it."""

    text: str
    closing: str
    tail: str = ""  # behind the bar line, at the end of the line


def aligned(lines: Sequence[Sequence[BarText]]) -> list[str]:
    """Returns the lines with their bars in columns, without spaces at their ends."""
    columns = max((len(line) for line in lines), default=0)
    widths = [max(len(line[at].text) for line in lines if at < len(line)) for at in range(columns)]
    signs = [max(len(line[at].closing) for line in lines if at < len(line)) for at in range(columns)]
    return [
        " ".join(
            f"{bar.text:<{width}} {bar.closing:<{sign}}{' ' if bar.tail else ''}{bar.tail}"
            for bar, width, sign in zip(line, widths, signs, strict=False)
        ).rstrip()
        for line in lines
    ]
