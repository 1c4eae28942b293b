"""The beats of a meter: where notes are divided and beams end."""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

from model.notation.meter import Meter

_EIGHTH, _QUARTER, _HALF = Fraction(1, 8), Fraction(1, 4), Fraction(1, 2)
_IRREGULAR = {5: (3, 2), 7: (2, 2, 3), 8: (3, 3, 2), 10: (3, 2, 3, 2), 11: (3, 3, 3, 2)}
_SUM = re.compile(r"\(?(\d+(?:\s*\+\s*\d+)+)\)?\s*/")


def beat_lengths(meter: Meter) -> tuple[Fraction, ...]:
    """Returns the beats of a bar in whole notes, in their order; those of a free meter are quarters."""
    if not meter.beats:
        return (_QUARTER,)
    unit = Fraction(1, meter.unit)
    written = _SUM.match(meter.text)
    if written is not None:
        parts = [int(part) for part in written[1].split("+")]
        if sum(parts) == meter.beats and meter.unit >= 8:
            return tuple(part * unit for part in parts)
    if meter.unit >= 8 and meter.beats % 3 == 0:
        return (3 * unit,) * (meter.beats // 3)
    if meter.unit >= 8 and meter.beats in _IRREGULAR:
        return tuple(part * unit for part in _IRREGULAR[meter.beats])
    if meter.unit >= 8 and unit * 2 <= _QUARTER and meter.beats % 2 == 0:
        return (2 * unit,) * (meter.beats // 2)
    return (unit,) * meter.beats


@lru_cache(maxsize=4096)
def beat_starts(meter: Meter, length: Fraction) -> tuple[Fraction, ...]:
    """Returns where the beats of a bar that lasts `length` begin; past the meter's own bar they go on."""
    beats = beat_lengths(meter)
    bar = sum(beats)
    starts = (Fraction(0), *accumulate(beats))[:-1]
    bars = -(-length // bar)
    return tuple(start + bar * n for n in range(int(bars)) for start in starts if start + bar * n < length)


def next_beat(meter: Meter, start: Fraction, end: Fraction) -> Fraction | None:
    """Returns the first beat behind `start` and before `end`, None where there is none."""
    bar, beats = _bar_of(meter)
    full = start // bar * bar
    place = next((full + beat for beat in (*beats, bar) if full + beat > start), end)
    return place if place < end else None


@lru_cache(maxsize=256)
def _bar_of(meter: Meter) -> tuple[Fraction, tuple[Fraction, ...]]:
    """Returns the length of a bar and where its beats begin."""
    lengths = beat_lengths(meter)
    return sum(lengths, Fraction(0)), (Fraction(0), *accumulate(lengths))[:-1]


def beam_starts(
    meter: Meter, length: Fraction, durations: Sequence[tuple[Fraction, Fraction]]
) -> set[Fraction]:
    """Returns where beams begin anew in a bar: at every beat, in common time at the half bar where it can be.

    `durations` are onset and duration of its notes: where all last an eighth or longer, four eighths stand
    under one beam, as reels are written.
    """
    starts = set(beat_starts(meter, length))
    if meter.beats != 4 or meter.unit != 4:
        return starts
    short = {onset // _HALF for onset, duration in durations if duration < _EIGHTH}
    return {start for start in starts if start % _HALF != _QUARTER or start // _HALF in short}
