"""Repeats as the program abc2midi plays them, which differ where a `:|` has no `|:`.

Found out by giving it texts. It writes what is missing first, and then plays what is written:

* the first `:|` without a `|:` goes back to the start of the tune, over all double bar lines; a later one to
  the latest `:|` or double bar line behind it;
* a `|:` that meets another before a `:|` repeats as well, but not one that stood in a `::`;
* `||:` is a double bar line with a colon behind it;
* a `:|` goes back once more than there were endings, and the endings that a pass does not name are left out
  as far as the next repeat or double bar line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from model.notation.elements import BarLine
from model.notation.measures import Bar

_DOUBLE_BEFORE_COLON = re.compile(r"(?<![:|])\|\|:$")


class _Open(Enum):
    """What may be repeated from the place where a repeat began."""

    NOTHING = 0  # after a :|
    WRITTEN = 1  # after a |:
    SILENT = 2  # at the start of the tune, after a :: and among endings


@dataclass(slots=True)
class _Step:
    """A bar, or what stands between two bars."""

    bar: int = -1
    closes: bool = False
    opens: bool = False
    is_double: bool = False
    ending: frozenset[int] = frozenset()

    @property
    def ends_ending(self) -> bool:
        return self.closes or self.opens or self.is_double


def abc2midi_order(bars: Sequence[Bar], is_mended: bool, limit: int) -> list[int]:
    """Returns the indices of the bars of a voice in the order in which abc2midi plays them, at most `limit`.

    `is_mended` says whether it writes the missing `|:`, as it does where one voice and no P: are given.
    """
    steps = list(_steps(bars))
    return _played(_mended(steps) if is_mended else steps, limit)


def _steps(bars: Sequence[Bar]) -> Iterator[_Step]:
    before: BarLine | None = None
    for index, bar in enumerate(bars):
        if bar.opening is not None and bar.opening is not before:
            yield _line(bar.opening) if index else replace(_line(bar.opening), closes=False)
        if bar.ending:
            yield _Step(ending=bar.ending)
        yield _Step(bar=index)
        before = bar.closing
        if before is not None:
            yield _line(before)


def _line(line: BarLine) -> _Step:
    is_one_sign = line.span.end - line.span.start == len(line.text)
    opens = line.opens > 0 and not (is_one_sign and _DOUBLE_BEFORE_COLON.search(line.text))
    return _Step(closes=line.closes > 0, opens=opens, is_double=line.is_double)


def _mended(steps: Sequence[_Step]) -> list[_Step]:
    """Returns the steps with what is missing put in."""
    mended: list[_Step] = []
    state, start, is_among_endings = _Open.SILENT, 0, False
    for step in steps:
        if state == _Open.NOTHING and (step.closes or step.ending):
            mended.insert(start, _Step(opens=True))
            state = _Open.WRITTEN
        if step.ending:
            is_among_endings = True
        if step.opens and state == _Open.WRITTEN and not step.closes and not is_among_endings:
            mended.append(_Step(closes=True))
        mended.append(step)
        if step.opens:
            state = _Open.SILENT if step.closes else _Open.WRITTEN
            is_among_endings = False
        elif step.closes and not is_among_endings:
            state, start = _Open.NOTHING, len(mended)
        elif step.is_double and state == _Open.NOTHING:
            start = len(mended)
    return mended


def _played(steps: Sequence[_Step], limit: int) -> list[int]:
    order: list[int] = []
    start, number, highest = 0, 1, 1
    place, is_left_out = 0, False
    while place < len(steps) and len(order) <= limit:
        step = steps[place]
        place += 1
        if is_left_out and not step.ends_ending:
            continue
        goes_back = step.closes and not is_left_out and number <= highest
        is_left_out = False
        if step.bar >= 0:
            order.append(step.bar)
        elif step.ending:
            highest = max(highest, *step.ending)
            is_left_out = number not in step.ending
        elif goes_back:
            place, number = start, number + 1
        elif step.opens:
            start, number, highest = place, 1, 1
    return order
