"""How many bars a continuation adds to a tune, however long the tune is."""

import re

from model.notation.bar_numbers import upbeats
from model.notation.bars import bar_ends
from model.notation.parser import parse

_IN_BODY = "K:C\n"  # tells the reader of what follows that the header is over
_HEADER = re.compile(r"^[XK]:", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


class BarCount:
    """Counts the bars of continuations of one tune."""

    def __init__(self, tune: str) -> None:
        """`tune` is what goes on: a whole one, its header alone, or a few bars without a header."""
        self._tune, self._context = tune, _what_counts(tune)
        self._bars_before = len(bar_ends(self._context))

    def ends(self, continuation: str) -> list[int]:
        """Where the bars of `continuation` end, in characters from its start.

        A bar line of the tune that the continuation makes longer (`|` and then `:`) is none of its own.
        """
        offset = len(self._context)
        ends = bar_ends(self._context + continuation)[self._bars_before :]
        return [end - offset for end in ends if end > offset]

    def numbered_ends(self, continuation: str) -> list[int]:
        """Where the bars of `continuation` end that have a number on paper, which upbeats have not."""
        ends = self.ends(continuation)
        tunes = parse(self._tune + continuation).tunes if ends else ()
        voices = tunes[-1].measures.voices if tunes else ()
        short = upbeats(voices[0].bars) if voices else []
        lines = [bar.closing.span.start - len(self._tune) for bar in short if bar.closing is not None]
        left_out = {next((end for end in ends if end > line), None) for line in lines if line >= 0}
        return [end for end in ends if end not in left_out]

    def end_of(self, continuation: str, wanted: int) -> int | None:
        """Where the numbered bar ends that is the last of so many, None where it is still to come."""
        if len(self.ends(continuation)) < wanted:  # most of the time; it need not be read whole
            return None
        ends = self.numbered_ends(continuation)
        return ends[wanted - 1] if len(ends) >= wanted else None


def _what_counts(tune: str) -> str:
    """The end of the tune from the line of its last bar line on; that is all that later bars depend on."""
    paragraph = _BLANK_LINE.split(tune)[-1]
    ends = bar_ends(paragraph)
    if ends:
        return _IN_BODY + paragraph[paragraph.rfind("\n", 0, ends[-1]) + 1 :]
    if bar_ends(tune):  # music goes on after a blank line, where ABC 2.1 (2.2.1) sees free text
        return _IN_BODY + paragraph
    return tune if not tune or _HEADER.search(tune) else _IN_BODY + tune
