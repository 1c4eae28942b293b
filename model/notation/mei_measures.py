"""The bars of all voices side by side: which stand in one measure, and how far the endings reach."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from model.notation.elements import BarLine, MultiRest
from model.notation.measures import Bar, Event, Voice
from model.notation.spans import Span

_PLAIN = BarLine(Span(0, 0), "|", 0, 0, False)
MOST_MEASURES = 20_000
"""The most measures that are engraved."""

_ALWAYS_DRAWN = 4_000  # measures of all voices together that even the shortest tune may have
_MOST_GROWTH = 2  # times as many as the bars of the voice that has most of them


@dataclass(frozen=True, slots=True)
class Slot:
    """What one voice has in one measure."""

    bar: Bar
    opening: BarLine | None
    closing: BarLine | None
    rest_bars: int = 0  # 1: a bar of rest; more: a rest of so many bars in one measure
    is_drawn: bool = True  # False: the rest is an invisible one

    @property
    def layers(self) -> list[list[Event]]:
        """The events of the bar, layer by layer: an overlay begins where the time goes back to the start."""
        layers: list[list[Event]] = []
        for event in self.bar.events:
            if not layers or event.onset == 0:
                layers.append([])
            layers[-1].append(event)
        return layers


@dataclass(frozen=True, slots=True)
class EndingSpan:
    """An ending: its measures from `start` up to `end`."""

    start: int
    end: int
    numbers: frozenset[int]

    @property
    def label(self) -> str:
        """The numbers as they are printed: 1, 2 or 1-3."""
        ordered = sorted(self.numbers)
        runs = groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0])
        bounds = [[number for _, number in run] for _, run in runs]
        return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in bounds)


def most_measures(voices: Sequence[Voice]) -> int:
    """Returns how many measures are engraved: Z999 in many voices makes no score that is never drawn."""
    longest = max((len(voice.bars) for voice in voices), default=0)
    return min(MOST_MEASURES, _ALWAYS_DRAWN // max(1, len(voices)) + _MOST_GROWTH * longest)


def slots(
    voice: Voice, bar_rest: Callable[[Event], MultiRest | None], is_alone: bool, most: int = MOST_MEASURES
) -> list[Slot]:
    """Returns the measures of a voice, at most so many; a Z4 takes four of them, one where no other voice needs them."""
    found: list[Slot] = []
    for bar in voice.bars:
        found += _bar_slots(bar, bar_rest, is_alone)
        if len(found) > most:
            break
    return found[:most]


def _bar_slots(bar: Bar, bar_rest: Callable[[Event], MultiRest | None], is_alone: bool) -> Iterator[Slot]:
    slot = Slot(bar, bar.opening, bar.closing)
    rests = [rest for event in bar.events if (rest := bar_rest(event)) is not None]
    is_drawn = any(rest.is_visible for rest in rests)
    if not rests or len(rests) < len(bar.events):
        yield slot
    elif is_alone and is_drawn:
        yield replace(slot, rest_bars=bar.rest_bars)
    else:
        for index in range(bar.rest_bars):
            yield Slot(
                # An ending or a part begins once.
                bar if index == 0 else replace(bar, ending=frozenset(), begins_part=False, tempi=()),
                bar.opening if index == 0 else _PLAIN,
                bar.closing if index == bar.rest_bars - 1 else _PLAIN,
                rest_bars=1,
                is_drawn=is_drawn,
            )


@dataclass(frozen=True, slots=True)
class MeasureNumber:
    """The number of a measure; what is no whole bar of its own is not counted."""

    text: str
    is_counted: bool = True


def measure_numbers(measures: Sequence[Slot]) -> list[MeasureNumber]:
    """Returns the numbers as musicians count: an upbeat is 0, the second half of a bar goes with the first."""
    numbers: list[MeasureNumber] = []
    count = 0
    missing = Fraction(0)  # what the measure before lacks
    for index, slot in enumerate(measures):
        bar = slot.bar
        whole = bar.meter.duration
        lacks = (
            max(Fraction(0), whole - bar.duration)
            if whole is not None and not slot.rest_bars
            else Fraction(0)
        )
        if lacks and index == 0 and len(measures) > 1:
            numbers.append(MeasureNumber("0", is_counted=False))
            missing = Fraction(0)
        elif lacks and missing == bar.duration:
            numbers.append(MeasureNumber("", is_counted=False))
            missing = Fraction(0)
        else:
            count += 1
            numbers.append(MeasureNumber(str(count)))
            count += max(0, slot.rest_bars - 1)
            missing = lacks
    return numbers


def endings(measures: Sequence[Slot]) -> dict[int, EndingSpan]:
    """Returns the endings by the measure that they begin in.

    An ending closes at the repeat, the double bar or the next ending (ABC 2.1 section 4.9); where the last one
    finds none of them it is as long as the one before it.
    """
    found: dict[int, EndingSpan] = {}
    before: EndingSpan | None = None
    for start, slot in enumerate(measures):
        if not slot.bar.ending:
            continue
        length = before.end - before.start if before is not None and before.end == start else 0
        before = EndingSpan(start, _end(measures, start, length), slot.bar.ending)
        found[start] = before
    return found


def _end(measures: Sequence[Slot], start: int, usual_length: int) -> int:
    for index in range(start, len(measures)):
        line = measures[index].closing
        if line is not None and (line.closes or line.opens or line.is_double):
            return index + 1
        follows = measures[index + 1].bar if index + 1 < len(measures) else None
        if follows is not None and (follows.ending or follows.begins_part):
            return index + 1
    return min(start + usual_length, len(measures)) if usual_length else len(measures)


def right_line(slot: Slot) -> str:
    """Returns what MEI calls the bar line that closes a measure."""
    line = slot.closing
    if line is None:
        return "invis"
    text = line.text
    if line.closes:
        return "rptend"
    if "[|]" in text:
        return "invis"
    if "|]" in text:
        return "end"
    if line.is_double:
        return "dbl"
    return "dotted" if text.startswith(".") else "single"


def left_line(slot: Slot) -> str:
    """Returns what MEI calls the bar line that opens a measure, empty where it needs none of its own."""
    return "rptstart" if slot.opening is not None and slot.opening.opens else ""
