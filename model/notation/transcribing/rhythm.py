"""Durations as they are written: notes divided where no single value writes them, and gathered to tuplets."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

from model.notation.lengths import MAX_NUMBER
from model.notation.meter import Meter
from model.notation.transcribing.beats import next_beat
from model.notation.transcribing.sheet import SheetEvent

_MOST_NOTES_OF_TUPLET = 15
_FINEST = Fraction(1, 256)
_LONGEST = Fraction(2)
_SINGLE = (1, 3, 7)  # a note value, with one dot, with two
_ONE, _HALF = Fraction(1), Fraction(1, 2)
_CUT, _SHORTEST_UNIT = Fraction(1, 16), Fraction(1, 32)


@dataclass(frozen=True, slots=True)
class Tuplet:
    """(p:q:r in front of a note: `notes` in the time of `into`, for the next `count`."""

    notes: int
    into: int
    count: int

    @property
    def text(self) -> str:
        """How ABC writes it (section 4.13)."""
        if (self.notes, self.into) == (3, 2):
            return "(3" if self.count == 3 else f"(3:2:{self.count}"
        return f"({self.notes}:{self.into}:{self.count}"


@dataclass(frozen=True, slots=True)
class Piece:
    """An event with the length that is written for it, in whole notes."""

    event: SheetEvent
    written: Fraction
    tuplet: Tuplet | None = None  # that begins at it
    in_tuplet: bool = False


def pieces(events: Iterable[SheetEvent], meter: Meter, offset: Fraction) -> Iterator[Piece]:
    """Yields the events of a layer, divided and gathered so that note values and tuplets can write them.

    `offset` is how far into a full bar the bar begins, for an upbeat. The events follow each other without gaps.
    """
    if not is_binary(offset):  # halving never comes to such beats: they are counted from the start of the bar
        offset = Fraction(0)
    waiting = deque(events)
    while waiting:
        event = waiting[0]
        if is_binary(event.onset) and is_binary(event.duration):
            waiting.popleft()
            yield from (Piece(part, part.duration) for part in _single_values(event, meter, offset))
            continue
        run = _tuplet(waiting, meter, offset)
        if run is None and _divided_at_beat(waiting, meter, offset):
            continue
        if run is None:
            waiting.popleft()
            yield from (Piece(part, part.duration) for part in _writable(event))
            continue
        factor = Fraction(run.notes, run.into)
        for number in range(run.count):
            part = waiting.popleft()
            yield Piece(part, part.duration * factor, None if number else run, in_tuplet=True)


def divided(event: SheetEvent, first: Fraction) -> tuple[SheetEvent, SheetEvent]:
    """Returns the two tied parts of an event; the first lasts `first`."""
    tied = tuple(replace(note, is_tied=True) for note in event.notes)
    before = replace(event, duration=first, notes=tied, slurs_closed=0)
    after = replace(
        event,
        onset=event.onset + first,
        duration=event.duration - first,
        fields=(),
        key=None,
        signs=(),
        graces=(),
        slurs_opened=0,
        verses=(),
        is_continuation=bool(event.notes),
    )
    return before, after


def is_binary(number: Fraction) -> bool:
    """Tells whether halving alone leads from whole notes to it, no further than note values go."""
    below = number.denominator
    return below & (below - 1) == 0 and below <= _FINEST.denominator * 4


def _single_values(event: SheetEvent, meter: Meter, offset: Fraction) -> Iterator[SheetEvent]:
    """Yields the parts of an event that single note values write."""
    while not _is_single(event.duration):
        first, event = divided(event, _division(event, meter, offset) - event.onset)
        yield from _single_values(first, meter, offset)
    yield event


def _is_single(duration: Fraction) -> bool:
    above, below = duration.numerator, duration.denominator
    if below & (below - 1):
        return False
    return above // (above & -above) in _SINGLE and duration <= _LONGEST * 2


def _division(event: SheetEvent, meter: Meter, offset: Fraction) -> Fraction:
    """Returns where an event is best divided: at the strongest place of the bar inside of it."""
    start, end = event.onset + offset, event.end + offset
    beat = next_beat(meter, start, end)
    if beat is not None:
        half = (start // _HALF + 1) * _HALF
        return (half if half < end and next_beat(meter, half - _FINEST, end) == half else beat) - offset
    step = Fraction(1, 8)
    while True:
        place = (start // step + 1) * step
        if place < end:
            return place - offset
        step /= 2


def _writable(event: SheetEvent) -> Iterator[SheetEvent]:
    """Yields the parts of an event whose lengths are no numbers beyond what ABC is read with."""
    while (event.duration / _SHORTEST_UNIT).numerator > MAX_NUMBER and event.duration > _CUT:
        first, event = divided(event, _CUT)
        yield first
    yield event


def _divided_at_beat(events: deque[SheetEvent], meter: Meter, offset: Fraction) -> bool:
    """Divides the event that sounds over the next beat, so that a tuplet can end there; tells whether one does."""
    start, end = events[0].onset + offset, events[-1].end + offset
    beat = next_beat(meter, start, end)
    for index, event in enumerate(events):
        if beat is None or event.onset + offset >= beat:
            return False
        if event.end + offset > beat:
            del events[index]
            for part in reversed(divided(event, beat - offset - event.onset)):
                events.insert(index, part)
            return True
    return False


def _tuplet(events: Sequence[SheetEvent], meter: Meter, offset: Fraction) -> Tuplet | None:
    """Returns the tuplet that begins at the first event, None where there is none that a musician would write."""
    start = events[0].onset
    if not is_binary(start):
        return None
    odd, shortest, total, durations = 1, events[0].duration, Fraction(0), []
    for event in events:
        odd = lcm(odd, _odd_part(event.duration.denominator))
        shortest = min(shortest, event.duration)
        total += event.duration
        durations.append(event.duration)
        if odd > _MOST_NOTES_OF_TUPLET or total > _ONE:
            return None
        if is_binary(total):
            break
    into = 1 << (odd.bit_length() - 1)
    factor = Fraction(odd, into)
    crosses = next_beat(meter, start + offset, start + offset + total) is not None
    if not is_binary(total) or (crosses and shortest * odd < total):
        return None
    if all(_is_single(duration * factor) and duration * factor >= _FINEST for duration in durations):
        return Tuplet(odd, into, len(durations))
    return None


def _odd_part(number: int) -> int:
    return number // (number & -number)
