"""How many bars a continuation adds to a tune, however long the tune is."""

import re

from model.notation.bars import bar_ends

_IN_BODY = "K:C\n"  # tells the reader of what follows that the header is over
_HEADER = re.compile(r"^[XK]:", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


class BarCount:
    """Counts the bars of continuations of one tune."""

    def __init__(self, tune: str) -> None:
        """`tune` is what goes on: a whole one, its header alone, or a few bars without a header."""
        self._context = _what_counts(tune)
        self._bars_before = len(bar_ends(self._context))

    def ends(self, continuation: str) -> list[int]:
        """Where the bars of `continuation` end, in characters from its start.

        A bar line of the tune that the continuation makes longer (`|` and then `:`) is none of its own.
        """
        offset = len(self._context)
        ends = bar_ends(self._context + continuation)[self._bars_before :]
        return [end - offset for end in ends if end > offset]


def _what_counts(tune: str) -> str:
    """The end of the tune from the line of its last bar line on; that is all that later bars depend on."""
    paragraph = _BLANK_LINE.split(tune)[-1]
    ends = bar_ends(paragraph)
    if ends:
        return _IN_BODY + paragraph[paragraph.rfind("\n", 0, ends[-1]) + 1 :]
    if bar_ends(tune):  # music goes on after a blank line, where ABC 2.1 (2.2.1) sees free text
        return _IN_BODY + paragraph
    return tune if not tune or _HEADER.search(tune) else _IN_BODY + tune
