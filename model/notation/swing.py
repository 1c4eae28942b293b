"""Hornpipes and their like: of two notes of half a beat the first is held longer."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from model.notation.measures import Bar, Event
from model.notation.meter import Meter

_HORNPIPE = re.compile(r"\s*[Hh]ornpipe")
_SWUNG = Fraction(2, 3)  # of a pair: the share of its first note
_DOTTED = Fraction(3, 4)  # the same where broken rhythm is played as written
_HALF_BEATS = {(4, 4): Fraction(1, 8), (2, 4): Fraction(1, 16)}  # by the beats and the unit of the meter
_MAX_RATIO = 100
_SIMPLE_UNITS = (2, 4)  # the meters that swing where it is asked for: their beats have two halves


class Swing:
    """How the pairs of a tune are played: those of broken rhythm, and in hornpipes the even ones."""

    def __init__(self, rhythm: str, meter: Meter, wanted: Fraction | None = None) -> None:
        """Takes the value of R: and the meter of the header, and the share of the first note that is `wanted`.

        As abc2midi plays: R:hornpipe in 4/4 swings eighths, in 2/4 sixteenths; in other meters, C| among
        them, only its broken rhythm is gentler, two to one instead of three to one. A wanted share is that of all
        even pairs of a simple meter, sixteenths in 2/4 and eighths elsewhere; of broken rhythm in hornpipes alone.
        """
        is_hornpipe = _HORNPIPE.match(rhythm) is not None
        self._half_beat = _HALF_BEATS.get((meter.beats, meter.unit)) if is_hornpipe else None
        self._share = _SWUNG if is_hornpipe else _DOTTED
        self._even_share = self._share
        if wanted is not None:
            self._half_beat = _half_beat(meter)
            self._share = wanted if is_hornpipe else _DOTTED
            self._even_share = wanted
        self._is_wanted = wanted is not None

    def bars(self, bars: Sequence[Bar]) -> tuple[Bar, ...]:
        """Returns the bars as they swing, `%%MIDI ratio` followed; bars that do not swing are the same."""
        swung: list[Bar] = []
        for index, bar in enumerate(bars):
            for instruction in bar.instructions:
                self.instruct(instruction.words)
            swung.append(self._bar(bar, self._missing(bars, index)))
        return tuple(swung)

    def instruct(self, words: Sequence[str]) -> None:
        """Follows %%MIDI ratio n m: the two notes of a broken pair last n and m parts of it."""
        if words[:1] != ("ratio",) or len(words) < 3 or not all(word.isdecimal() for word in words[1:3]):
            return
        first, second = (int(word[:4]) for word in words[1:3])
        if 0 < first <= _MAX_RATIO and 0 < second <= _MAX_RATIO:
            self._share = Fraction(first, first + second)
            if not self._is_wanted:
                self._even_share = self._share

    def _missing(self, bars: Sequence[Bar], index: int) -> Fraction:
        """Returns what an upbeat lacks: it is the end of a full bar."""
        bar = bars[index]
        full = bar.meter.duration
        is_upbeat = index == 0 and full is not None and bar.duration < full
        return full - bar.duration if is_upbeat and full is not None else Fraction(0)

    def _bar(self, bar: Bar, missing: Fraction) -> Bar:
        if self._half_beat is None and self._share == _DOTTED:
            return bar
        events = list(bar.events)
        has_changed = False
        for place, (first, second) in enumerate(pairwise(bar.events)):
            if second.onset != first.onset + first.duration:
                continue
            share = self._first_share(first, second, missing)
            if share is None:
                continue
            whole = first.duration + second.duration
            events[place] = replace(first, duration=whole * share)
            events[place + 1] = replace(
                second, onset=first.onset + whole * share, duration=whole * (1 - share)
            )
            has_changed = True
        return replace(bar, events=tuple(events)) if has_changed else bar

    def _first_share(self, first: Event, second: Event, missing: Fraction) -> Fraction | None:
        """Returns the share of the first of two notes, None where they are no pair that swings."""
        if abs(first.broken) == 1:
            return self._share if first.broken > 0 else 1 - self._share
        half = self._half_beat
        if half is None or first.broken or not (first.sounds and second.sounds):
            return None
        is_pair = first.duration == second.duration == half and (first.onset + missing) % (2 * half) == 0
        return self._even_share if is_pair else None


def _half_beat(meter: Meter) -> Fraction | None:
    """Returns half a beat of a simple meter, as hornpipes have it; None where beats have three parts or none."""
    if not meter.beats or meter.is_compound or meter.unit not in _SIMPLE_UNITS:
        return None
    return _HALF_BEATS.get((meter.beats, meter.unit), Fraction(1, 8))
