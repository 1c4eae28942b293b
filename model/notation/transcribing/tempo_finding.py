"""The tempo at which a hand played, where no beat was given to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import log

from model.notation.meter import Meter
from model.notation.transcribing.beats import beat_lengths

_CHORD_SECONDS = 0.045  # strokes nearer than this are one chord
_SPREAD_SECONDS = 0.022  # of the time between two strokes: twice a hand's own, as both are uneven
_FASTEST_EIGHTH, _SLOWEST_EIGHTH = 0.09, 0.75  # seconds
_STEPS = 90  # tempi that are tried, evenly by ratio
_FINENESS_COST = 1.6  # of an interval that is no whole number of eighths but of halves of them
_TEMPO_COST = 10.0  # of a tempo e times as fast as the expected one, or as slow
_MOST_DISTANCE = 6.0
_LONGEST_RUN = 16  # eighths; a longer pause tells nothing of the tempo
_EIGHTH = Fraction(1, 8)
_SECONDS_PER_MINUTE = 60.0
_MOST_TOLD = 64  # strokes; the latest of a longer phrase tell the tempo


@dataclass(frozen=True, slots=True)
class FoundTempo:
    """How fast a hand played, and from when on its beats are counted."""

    tempo: Fraction  # whole notes a minute; in beats a minute it is a whole number, as on a metronome
    exact: float  # the same as it was played
    start: float  # seconds: where the first stroke was meant


def find_tempo(onsets: Sequence[float], meter: Meter, expected: Fraction) -> FoundTempo:
    """Returns a tempo; `onsets` are seconds, `expected` is what is likely beforehand, in whole notes a minute.

    It is the one whose eighths, and sixteenths at some cost, the times between strokes are nearest to; of a tempo
    and its double the one nearer to what is expected. With fewer than three strokes it is the expected one.
    """
    struck = _apart(onsets)[-_MOST_TOLD:]
    gaps = [later - earlier for earlier, later in pairwise(struck)]
    usual = _eighth_seconds(expected)
    if len(gaps) < 2:
        return FoundTempo(expected, float(expected), struck[0] if struck else 0.0)
    ratio = (_SLOWEST_EIGHTH / _FASTEST_EIGHTH) ** (1 / _STEPS)
    tried = [_FASTEST_EIGHTH * ratio**step for step in range(_STEPS + 1)]
    best = min(tried, key=lambda eighth: _cost(gaps, eighth, usual))
    beats = {_QUARTER_PARTS.get(beat, 1) for beat in beat_lengths(meter)}
    eighth, start = _refined(struck, best)
    return FoundTempo(_tempo(eighth, max(beats)), _SECONDS_PER_MINUTE / eighth / 8, start)


def first_place(onsets: Sequence[float], tempo: Fraction) -> float:
    """Returns where the first stroke was meant at a tempo that is known, in seconds: all strokes have their say."""
    struck = _apart(onsets)
    if not struck:
        return 0.0
    eighth = _eighth_seconds(tempo)
    off = [(at - struck[0] + eighth / 2) % eighth - eighth / 2 for at in struck]
    return struck[0] + sum(off) / len(off)


_QUARTER_PARTS = {Fraction(1, 4): 2, Fraction(3, 8): 3, Fraction(1, 2): 4}


def _tempo(eighth: float, parts: int) -> Fraction:
    """Returns whole notes a minute; beats a minute are whole, as a metronome has them."""
    beats = max(1, round(_SECONDS_PER_MINUTE / (eighth * parts)))
    return beats * parts * _EIGHTH


def _eighth_seconds(tempo: Fraction) -> float:
    return _SECONDS_PER_MINUTE / float(tempo) / 8


def _apart(onsets: Sequence[float]) -> list[float]:
    """Returns the strokes in their order, of a chord its first."""
    struck: list[float] = []
    for at in sorted(onsets):
        if not struck or at - struck[-1] > _CHORD_SECONDS:
            struck.append(at)
    return struck


def _cost(gaps: Sequence[float], eighth: float, usual: float) -> float:
    cost = _TEMPO_COST * log(eighth / usual) ** 2
    for gap in gaps:
        if gap / eighth > _LONGEST_RUN:
            continue
        # Eighths twice as short are twice as near to anything: the logarithm is what that is worth.
        cost += _nearest(gap, eighth)[0] - log(eighth)
    return cost


def _nearest(gap: float, eighth: float) -> tuple[float, float]:
    """Returns what it costs that a gap lasts so many eighths, and how many: whole ones, or with a half."""
    count = gap / eighth
    places = ((max(1.0, float(round(count))), 0.0), (max(0.5, round(2 * count) / 2), _FINENESS_COST))
    return min((_distance(abs(count - place), eighth) + cost, place) for place, cost in places)


def _distance(share: float, eighth: float) -> float:
    """Returns what it costs to lie off a place by a share of an eighth; one slip does not outweigh a phrase."""
    return min(_MOST_DISTANCE, (share * eighth / _SPREAD_SECONDS) ** 2 / 2)


def _refined(struck: Sequence[float], eighth: float) -> tuple[float, float]:
    """Returns the eighth that fits the strokes best as they stand, and where the first was meant: least squares."""
    places = [0.0]
    for earlier, later in pairwise(struck):
        places.append(places[-1] + _nearest(later - earlier, eighth)[1])
    mean, middle = sum(places) / len(places), sum(struck) / len(struck)
    spread = sum((place - mean) ** 2 for place in places)
    if not spread:
        return eighth, struck[0]
    fitted = sum((p - mean) * (s - middle) for p, s in zip(places, struck, strict=True)) / spread
    if not _FASTEST_EIGHTH / 2 <= fitted <= _SLOWEST_EIGHTH * 2:
        return eighth, struck[0]
    return fitted, middle - fitted * mean
