"""Where musicians begin another beam: the groups of a bar."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.measures import Bar, Event
from model.notation.meter import Meter
from model.notation.tune import Tune

_QUARTER, _EIGHTH = Fraction(1, 4), Fraction(1, 8)
_SUM = re.compile(r"\(?\s*(\d+(?:\s*\+\s*\d+)+)\s*\)?\s*/\s*(\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands in its bar."""

    group: int  # of the beats that musicians beam together
    is_long: bool  # a quarter or longer, so that it stands apart where beats are quarters
    layer: int  # behind how many & of its bar


def places(tune: Tune) -> dict[int, Place]:
    """Returns the place of every event by where it begins in the text; those of bars without beats are left out."""
    found: dict[int, Place] = {}
    for voice in tune.measures.voices:
        for index, bar in enumerate(voice.bars):
            groups = _groups(bar.meter)
            if groups:
                _put_places(found, bar, _missing(voice.bars, index), groups)
    return found


def _put_places(found: dict[int, Place], bar: Bar, missing: Fraction, groups: Sequence[Fraction]) -> None:
    ends = _ends(bar, missing, groups)
    stands_apart = not bar.meter.is_compound
    layer, at = 0, Fraction(-1)
    for event in bar.events:
        layer += event.onset <= at
        at = event.onset
        group = sum(end <= event.onset + missing for end in ends)
        found[event.span.start] = Place(group, stands_apart and event.duration >= _QUARTER, layer)


def _ends(bar: Bar, missing: Fraction, groups: Sequence[Fraction]) -> list[Fraction]:
    """Returns where the groups end, halves of a bar parted into quarters where they hold shorter notes than eighths."""
    ends: list[Fraction] = []
    start = Fraction(0)
    for size in groups:
        end = start + size
        parts = _holds_short(bar.events, start - missing, end - missing)
        if size == 2 * _QUARTER and not bar.meter.is_compound and parts:
            ends.append(start + _QUARTER)
        ends.append(end)
        start = end
    return ends


def _holds_short(events: Sequence[Event], start: Fraction, end: Fraction) -> bool:
    return any(start <= event.onset < end and event.duration < _EIGHTH for event in events)


def _groups(meter: Meter) -> list[Fraction]:
    """Returns the lengths of what is beamed together in a bar, in whole notes; none where nobody could say."""
    if not meter.beats:
        return []
    beat = Fraction(1, meter.unit)
    found = _SUM.match(meter.text)
    if found is not None and int(found[2]) == meter.unit:
        return [int(part) * beat for part in found[1].split("+") if int(part)]
    if meter.unit >= 8 and meter.beats % 3 == 0:
        return [3 * beat] * (meter.beats // 3)
    if (meter.beats, meter.unit) in ((4, 4), (2, 2), (4, 2), (3, 2)):
        return [2 * _QUARTER] * int(meter.beats * beat / (2 * _QUARTER))
    if meter.unit >= 8 and meter.beats % 2:
        return []
    count = meter.beats * beat / _QUARTER
    return [_QUARTER] * int(count) if count.denominator == 1 else []


def _missing(bars: Sequence[Bar], index: int) -> Fraction:
    """Returns how much of a full bar is left out before an upbeat or the second half of a split bar."""
    bar = bars[index]
    full = bar.meter.duration
    if full is None or bar.duration >= full:
        return Fraction(0)
    if index == 0:
        return full - bar.duration
    before = bars[index - 1].duration
    opening = bar.opening
    begins = opening is not None and bool(opening.closes or opening.opens or opening.is_double)
    return full - bar.duration if begins or before + bar.duration == full else Fraction(0)
