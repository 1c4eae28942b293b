"""The metronome: clicks on the beats of the bars as they are played, and the count-in before them."""

from collections.abc import Iterator
from fractions import Fraction

from desktop.midi import messages
from desktop.midi.performance import Performance, TimedMessage
from model.notation.meter import Meter
from model.notation.played_bars import PlayedBar, beginnings
from model.notation.timeline import Timeline

CHANNEL = 9  # the drums' (General MIDI 1)
_FIRST, _OTHER = (76, 112), (77, 84)  # key and velocity: high and low wood block
_CLICK_SECONDS = 0.04
_QUARTER = Fraction(1, 4)


def beat_of(meter: Meter) -> Fraction:
    """The length of a beat in whole notes: three parts where the meter is compound, a quarter where it is free."""
    if not meter.beats:
        return _QUARTER
    return Fraction(3 if meter.is_compound else 1, meter.unit)


def clicks(timeline: Timeline) -> tuple[TimedMessage, ...]:
    """The clicks of a whole tune, at the notated tempo: on every beat, the first of a bar higher and louder."""
    found: list[TimedMessage] = []
    for bar, before in zip(timeline.bars, beginnings(timeline.bars), strict=True):
        for place, is_first in _beats(bar.meter, before, before + bar.duration):
            found += _click(timeline.seconds_at(bar.onset + place - before), is_first)
    return tuple(sorted(found, key=rank))


def count_in(timeline: Timeline, bars: int, start: Fraction) -> Performance:
    """So many bars of clicks that lead to `start`, a place of the tune in whole notes, at the tempo there.

    What lies between its bar line and the place is counted too, so that an upbeat comes where it belongs. Its
    times count from its own beginning; 0 bars are an empty performance.
    """
    if bars <= 0:
        return Performance()
    meter, before = _place_in_bar(timeline, start)
    length = bars * (meter.duration or 4 * _QUARTER) + before
    a_whole = timeline.seconds_at(start + 1) - timeline.seconds_at(start)
    found: list[TimedMessage] = []
    for place, is_first in _beats(meter, Fraction(0), length):
        found += _click(float(place) * a_whole, is_first)
    return Performance(tuple(sorted(found, key=rank)), float(length) * a_whole)


def bar_at(timeline: Timeline, start: Fraction) -> tuple[float, float]:
    """The length of the bar at a place, and how far the place lies behind its bar line: both in quarter notes.

    An upbeat lies as far behind a bar line as if its bar were whole. 4 quarters where the meter is free.
    """
    meter, before = _place_in_bar(timeline, start)
    return float(4 * (meter.duration or 4 * _QUARTER)), float(4 * before)


def rank(event: TimedMessage) -> tuple[float, int]:
    """The order of messages: by their time, at one moment ends before changes and those before beginnings."""
    if messages.is_note_off(event.data):
        return event.at_seconds, 0
    return event.at_seconds, 2 if messages.is_note_on(event.data) else 1


def _place_in_bar(timeline: Timeline, start: Fraction) -> tuple[Meter, Fraction]:
    """The meter at a place, and how much of a whole bar lies before it."""
    found: tuple[PlayedBar, Fraction] | None = None
    for bar, before in zip(timeline.bars, beginnings(timeline.bars), strict=True):
        if found is None or bar.onset <= start:
            found = bar, before
    if found is None:
        return Meter("none"), Fraction(0)
    bar, before = found
    return bar.meter, max(Fraction(0), before + start - bar.onset) % (bar.meter.duration or _QUARTER)


def _beats(meter: Meter, start: Fraction, end: Fraction) -> Iterator[tuple[Fraction, bool]]:
    """The beats of bars of a meter from one place to another, and whether each is the first of its bar."""
    beat, whole = beat_of(meter), meter.duration or 4 * _QUARTER
    place = -(-start // beat) * beat
    while place < end:
        yield place, place % whole == 0
        place += beat


def _click(at: float, is_first: bool) -> tuple[TimedMessage, TimedMessage]:
    key, velocity = _FIRST if is_first else _OTHER
    return (
        TimedMessage(at, messages.note_on(CHANNEL, key, velocity), is_click=True),
        TimedMessage(at + _CLICK_SECONDS, messages.note_off(CHANNEL, key), is_click=True),
    )
