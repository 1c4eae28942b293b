"""Which bars have a number on paper: upbeats have none."""

from collections.abc import Sequence
from fractions import Fraction

from model.notation.measures import Bar


def is_short(bar: Bar) -> bool:
    """Tell whether a bar is shorter than its meter."""
    wanted = bar.meter.duration
    return wanted is not None and bar.duration < wanted


def upbeats(bars: Sequence[Bar]) -> list[Bar]:
    """Return the bars that are not counted: those that come before the first beat of a tune or a part.

    That is a short first bar, and a short one that begins a part or an ending and makes no more than a whole with
    the short bar before it.
    """
    found: list[Bar] = []
    missing: Fraction | None = None  # of the bar before, None where there is none
    for place, bar in enumerate(bars):
        begins = missing is None or _begins(bars[place - 1], bar)
        if begins and is_short(bar) and (missing is None or bar.duration <= missing):
            found.append(bar)
            missing = Fraction(0)
        else:
            missing = max(Fraction(0), (bar.meter.duration or bar.duration) - bar.duration)
    return found


def _begins(before: Bar, bar: Bar) -> bool:
    """Tell whether a bar begins a part or an ending."""
    if bar.ending or bar.begins_part or (bar.opening is not None and bar.opening.opens):
        return True
    line = before.closing
    return line is not None and bool(line.closes or line.opens or line.is_double)
