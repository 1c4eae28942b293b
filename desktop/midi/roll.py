"""A performance with an index: what holds at any place of it is found by bisection."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator

from desktop.midi import messages
from desktop.midi.beat_map import BeatMap
from desktop.midi.channel_setup import setting_key
from desktop.midi.courtesy import at_once
from desktop.midi.marks import EVENTS_A_STEP, SoundingSpans
from desktop.midi.performance import BeatPoint, Performance, TimedMessage


class Roll:
    """What the player plays from; made off the sender's thread, because the index reads every event once.

    Never changed once it is made: the sender takes another one instead.
    """

    def __init__(self, performance: Performance, step_back: Callable[[], None] = at_once) -> None:
        """Reads every event; `step_back` is called between two steps of the work."""
        self.performance = performance
        self.events = performance.events
        self.duration_seconds = performance.duration_seconds
        self.spans = SoundingSpans(performance, step_back)
        self.beats = BeatMap(performance.beats)
        self._settings: dict[bytes, array[int]] = {}  # what is set -> the places of the events that set it
        self._keys: dict[
            tuple[int, int], tuple[array[int], array[int]]
        ] = {}  # places, notes held behind each
        for place, event in enumerate(self.events):
            if place % EVENTS_A_STEP == 0:
                step_back()
            self._index(place, event.data)

    def _index(self, place: int, data: bytes) -> None:
        if step := _pressed(data):
            places, held = self._keys.setdefault((data[0] & 0x0F, data[1]), (array("l"), array("l")))
            places.append(place)
            held.append(max(0, (held[-1] if held else 0) + step))
        elif key := setting_key(data):
            self._settings.setdefault(key, array("l")).append(place)

    def first_at(self, seconds: float) -> int:
        """The place of the first event at or behind a moment of the tune; behind the last one, their number."""
        return _first_at(self.events, seconds)

    def first_behind(self, seconds: float) -> int:
        """The place of the first event behind a moment of the tune."""
        return bisect_right(self.events, seconds, key=lambda event: event.at_seconds)

    def settings_before(self, place: int) -> tuple[bytes, ...]:
        """What sets the channels up as they are before the event at a place, in the order of the tune."""
        last = [
            places[index - 1] for places in self._settings.values() if (index := bisect_left(places, place))
        ]
        return tuple(self.events[index].data for index in sorted(last))

    def held_before(self, place: int, channel: int, pitch: int) -> int:
        """How many notes of one key sound just before the event at a place."""
        if (channel, pitch) not in self._keys:
            return 0
        places, held = self._keys[channel, pitch]
        index = bisect_left(places, place)
        return held[index - 1] if index else 0

    @property
    def parts(self) -> tuple[object, ...]:
        """What it is made of: who lets go of them one by one frees no hour of music in one long call."""
        return (*self.events, *self.spans.parts)

    def spliced(
        self,
        at_seconds: float,
        performance: Performance,
        kept_from: float = 0.0,
        step_back: Callable[[], None] = at_once,
    ) -> "Roll":
        """What was there up to a moment, and from it on what the other holds (its times are those of the whole).

        Of the notes that sound at that moment, those go on that the other ends behind it; the rest end there.
        Events before `kept_from` are left out, but for what they set.
        """
        cut, first = self.first_at(at_seconds), self.first_at(min(kept_from, at_seconds))
        fresh = performance.events[_first_at(performance.events, at_seconds) :]
        old = self._kept(first, cut)
        ends = (TimedMessage(at_seconds, data) for data in self._ends(cut, fresh))
        events = (*old, *ends, *fresh)
        beats = _spliced_beats(self.performance.beats, at_seconds, performance.beats, kept_from)
        return Roll(Performance(events, max(performance.duration_seconds, at_seconds), beats), step_back)

    def _kept(self, first: int, cut: int) -> tuple[TimedMessage, ...]:
        if first == 0:
            return self.events[:cut]
        start = self.events[first].at_seconds if first < len(self.events) else self.events[-1].at_seconds
        settings = (TimedMessage(start, data) for data in self.settings_before(first))
        return (*settings, *self.events[first:cut])

    def _ends(self, cut: int, fresh: tuple[TimedMessage, ...]) -> Iterator[bytes]:
        """Note Offs for the notes that sound at a cut and that the events behind it don't end."""
        held = {key: count for key in self._keys if (count := self.held_before(cut, *key))}
        for event in fresh:
            if not held:
                return
            key = (event.data[0] & 0x0F, event.data[1]) if len(event.data) > 1 else (0, 0)
            if key in held and (step := _pressed(event.data)):
                if step > 0:
                    yield from [messages.note_off(*key)] * held.pop(key)
                else:
                    held[key] -= 1
                    if not held[key]:
                        del held[key]
        for key, count in held.items():
            yield from [messages.note_off(*key)] * count


def _pressed(data: bytes) -> int:
    """1 for a note that begins, -1 for one that ends, 0 for every other message."""
    if messages.is_note_on(data):
        return 1
    return -1 if messages.is_note_off(data) else 0


def _first_at(events: tuple[TimedMessage, ...], seconds: float) -> int:
    return bisect_left(events, seconds, key=lambda event: event.at_seconds)


def _spliced_beats(
    old: tuple[BeatPoint, ...], at_seconds: float, new: tuple[BeatPoint, ...], kept_from: float
) -> tuple[BeatPoint, ...]:
    """The points of the old before a moment and those of the new from it on, with the tempo in force there.

    Quarters are counted on where the two don't agree on them.
    """
    if not new:
        return old
    turn = _point_at(new, at_seconds)
    shift = _point_at(old, at_seconds).at_quarters - turn.at_quarters if old else 0.0
    turn, *behind = (
        BeatPoint(point.at_seconds, point.at_quarters + shift, point.quarters_per_second)
        for point in (turn, *new)
        if point is turn or point.at_seconds > at_seconds
    )
    before = tuple(point for point in old if kept_from < point.at_seconds < at_seconds)
    if old and old[0].at_seconds < at_seconds:
        before = (old[0] if kept_from <= old[0].at_seconds else _point_at(old, kept_from), *before)
    if before and _is_in_line(before[-1], turn):
        return (*before, *behind)
    return (*before, turn, *behind)


def _point_at(beats: tuple[BeatPoint, ...], seconds: float) -> BeatPoint:
    """The beats as they go on from a moment; before the first point as from that one on."""
    point = next((point for point in reversed(beats) if point.at_seconds <= seconds), beats[0])
    quarters = point.at_quarters + (seconds - point.at_seconds) * point.quarters_per_second
    return BeatPoint(seconds, quarters, point.quarters_per_second)


def _is_in_line(point: BeatPoint, later: BeatPoint) -> bool:
    quarters = point.at_quarters + (later.at_seconds - point.at_seconds) * point.quarters_per_second
    same_tempo = abs(point.quarters_per_second - later.quarters_per_second) < 1e-9
    return same_tempo and abs(quarters - later.at_quarters) < 1e-6
