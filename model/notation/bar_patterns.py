"""Patterns that accompany every bar: what %%MIDI gchord and %%MIDI drum write."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.lengths import bounded_number
from model.notation.meter import Meter

_ITEM = re.compile(r"([A-Za-z])(\d*)")
_MAX_ITEMS = 256
_MAX_LENGTH = 999
_MOST_BARS = 64
_PATTERNS = {
    5: "fzbcz",
    7: "fzbczcz",
}  # by the beats of the meter


@dataclass(frozen=True)
class BarPattern:
    """Signs with their lengths; all together they fill a bar."""

    items: tuple[tuple[str, int], ...]  # a sign and its length in parts of the bar

    @property
    def parts(self) -> int:
        """How many parts the bar has."""
        return sum(length for _, length in self.items)

    def spread(self, duration: Fraction) -> Iterator[tuple[str, Fraction, Fraction]]:
        """Yields each sign with its onset and duration, over a bar of `duration` whole notes."""
        at, part = Fraction(0), duration / max(1, self.parts)
        for sign, length in self.items:
            yield sign, at, part * length
            at += part * length


class BarsOfPattern:
    """Over how many bars a pattern goes, and in which of them the music is."""

    def __init__(self) -> None:
        """Begins with patterns of one bar."""
        self._bars = self._wanted = 1
        self._number = 0

    def set(self, values: Sequence[int]) -> None:
        """Follows %%MIDI gchordbars or drumbars, whose numbers `values` are: it is for the patterns to come."""
        if values and 0 < values[0] <= _MOST_BARS:
            self._wanted = values[0]

    def take(self) -> None:
        """Takes a new pattern."""
        self._bars = self._wanted
        self.begin()

    def begin(self) -> None:
        """Begins the pattern anew."""
        self._number = 0

    def go_on(self) -> None:
        """Goes on to the next bar."""
        self._number += 1

    def spread(self, pattern: BarPattern, full: Fraction) -> Iterator[tuple[str, Fraction, Fraction]]:
        """Yields each sign of the pattern with its onset in this bar (negative in those before) and its duration.

        `full` is the length of a bar in whole notes.
        """
        begin = full * (self._number % self._bars)
        for sign, onset, duration in pattern.spread(full * self._bars):
            yield sign, onset - begin, duration


def read_bar_pattern(text: str, signs: str) -> BarPattern | None:
    """Returns the pattern that a text such as `fzcz` or `d2zdd` writes, None where it holds another sign.

    A number behind a sign is its length; 1 where there is none.
    """
    items = [
        (sign, bounded_number(digits, _MAX_LENGTH) if digits else 1) for sign, digits in _ITEM.findall(text)
    ]
    is_sane = _ITEM.sub("", text) == "" and all(sign in signs and length for sign, length in items)
    return BarPattern(tuple(items[:_MAX_ITEMS])) if items and is_sane else None


def usual_chords(meter: Meter) -> BarPattern | None:
    """Returns the pattern of chords that a meter has until %%MIDI gchord says otherwise; None where it is free.

    As in abc2midi's guide: `fzczfzcz` in 4/4, `fzcz` in 2/4, `fzczcz` in 3/4, `fzc` for every beat of a
    compound meter. Meters that it has none for get theirs likewise.
    """
    if not meter.beats:
        return None
    if meter.is_compound and meter.unit > 4:
        text = "fzc" * (meter.beats // 3)
    elif meter.beats % 2 == 0:
        text = "fzcz" * (meter.beats // 2) if (meter.beats, meter.unit) != (2, 2) else "fzczfzcz"
    else:
        text = _PATTERNS.get(meter.beats, "fz" + "cz" * (meter.beats - 1))
    return read_bar_pattern(text[:_MAX_ITEMS], "fcbz")
