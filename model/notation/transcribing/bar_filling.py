"""Lanes of notes cut into bars, spelled, with rests where nothing sounds."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from model.notation.errors import NotationError
from model.notation.key import Key
from model.notation.meter import Meter
from model.notation.transcribing.lanes import Strike
from model.notation.transcribing.note_spelling import spell_chord
from model.notation.transcribing.rhythm import divided
from model.notation.transcribing.sheet import SheetBar, SheetEvent, SheetNote, SheetPitch, Verse

_FREE_BAR = Fraction(1)
_MOST_BARS = 20_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class BarPlace:
    """A bar before it is filled; whole notes from the start of the tune."""

    start: Fraction
    duration: Fraction
    meter: Meter
    key: Key

    @property
    def end(self) -> Fraction:
        """Where the next bar begins."""
        return self.start + self.duration


@dataclass(frozen=True)
class Frame:
    """What the bars of all voices are cut by; meters and keys hold from their onsets on, the first from 0."""

    meters: tuple[tuple[Fraction, Meter], ...]
    keys: tuple[tuple[Fraction, Key], ...]
    anacrusis: Fraction = Fraction(0)  # the length of the upbeat

    def bars(self, end: Fraction) -> tuple[BarPlace, ...]:
        """Returns the bars up to the one that `end` (whole notes) lies in; a meter always begins with a bar.

        The last bar is cut so that with the upbeat it makes a whole one, if the music ends there. Raises
        NotationError where there are more than 20,000 bars.
        """
        found: list[BarPlace] = []
        at = Fraction(0)
        meter_onsets = [onset for onset, _ in self.meters]
        while at < end or not found:
            if len(found) == _MOST_BARS:
                raise NotationError(f"The notes last longer than {_MOST_BARS:,} bars; divide them.")
            meter = _last(self.meters, at)
            full = meter.duration or _FREE_BAR
            duration = self.anacrusis if not found and 0 < self.anacrusis < full else full
            following = bisect_right(meter_onsets, at)
            if following < len(meter_onsets) and meter_onsets[following] < at + duration:
                duration = meter_onsets[following] - at
            found.append(BarPlace(at, duration, meter, _last(self.keys, at + duration / 4)))
            at += duration
        last = found[-1]
        short = last.duration - self.anacrusis
        if self.anacrusis and len(found) > 1 and end - last.start <= short:
            found[-1] = replace(last, duration=short)
        return tuple(found)


def _last(changes: Sequence[tuple[Fraction, _T]], at: Fraction) -> _T:
    index = bisect_right(changes, at, key=lambda change: change[0])
    return changes[max(0, index - 1)][1]


def fill(
    voice: Sequence[Sequence[Strike]],
    bars: Sequence[BarPlace],
    words: Mapping[Fraction, tuple[Verse, ...]] | None = None,
    tempi: Mapping[Fraction, str] | None = None,
) -> tuple[SheetBar, ...]:
    """Returns the bars of a voice: its lanes become layers, the first one always, the others where they sound.

    `words` are what is sung at an onset, `tempi` the values of Q: by their onsets; a note or rest is divided where
    a tempo begins in its midst.
    """
    cut = [_lane(lane, bars, words or {} if number == 0 else {}) for number, lane in enumerate(voice)] or [{}]
    starts = [bar.start for bar in bars]
    changes: dict[int, dict[Fraction, str]] = {}
    for at, tempo in (tempi or {}).items():
        number = bisect_right(starts, at) - 1
        changes.setdefault(number, {})[at - starts[number]] = tempo
    filled = []
    for index, place in enumerate(bars):
        sounding = [lane[index] for lane in cut if lane.get(index)]
        layers = [
            tuple(_with_rests(events, place, is_visible=number == 0))
            for number, events in enumerate(sounding or [[]])
        ]
        if index in changes:
            layers[0] = tuple(_with_tempi(layers[0], changes[index]))
        closing = "|]" if index == len(bars) - 1 else "|"
        filled.append(SheetBar(tuple(layers), place.duration, place.meter, place.key, closing=closing))
    return tuple(filled)


def _lane(
    lane: Sequence[Strike], bars: Sequence[BarPlace], words: Mapping[Fraction, tuple[Verse, ...]]
) -> dict[int, list[SheetEvent]]:
    """Returns the events of a lane by the numbers of their bars, tied where a note sounds into the next."""
    starts = [bar.start for bar in bars]
    found: dict[int, list[SheetEvent]] = {}
    for number, strike in enumerate(lane):
        following = lane[number + 1].pitches if number + 1 < len(lane) else ()
        index = bisect_right(starts, strike.onset) - 1
        spelled = spell_chord(strike.pitches, bars[index].key, following)
        event = _event(strike, bars[index], spelled, words.get(strike.onset, ()))
        while event.end > bars[index].duration and index + 1 < len(bars):
            before, event = divided(event, bars[index].duration - event.onset)
            found.setdefault(index, []).append(before)
            event = replace(event, onset=Fraction(0))
            index += 1
        found.setdefault(index, []).append(event)
    return found


def _event(
    strike: Strike, bar: BarPlace, spelled: Iterable[SheetPitch], verses: tuple[Verse, ...]
) -> SheetEvent:
    notes = tuple(SheetNote(pitch) for pitch in spelled)
    return SheetEvent(strike.onset - bar.start, strike.duration, notes, verses=verses)


def _with_rests(events: Sequence[SheetEvent], place: BarPlace, is_visible: bool) -> Iterable[SheetEvent]:
    at = Fraction(0)
    for event in events:
        if event.onset > at:
            yield SheetEvent(at, event.onset - at, is_visible=is_visible)
        yield event
        at = event.end
    if at < place.duration:
        yield SheetEvent(at, place.duration - at, is_visible=is_visible)


def _with_tempi(events: Iterable[SheetEvent], tempi: Mapping[Fraction, str]) -> Iterable[SheetEvent]:
    """Yields the events of a bar with the tempi inside of it."""
    for event in events:
        rest = event
        for at in sorted(at for at in tempi if event.onset < at < event.end):
            before, rest = divided(rest, at - rest.onset)
            yield _with_tempo(before, tempi)
        yield _with_tempo(rest, tempi)


def _with_tempo(event: SheetEvent, tempi: Mapping[Fraction, str]) -> SheetEvent:
    if event.onset not in tempi:
        return event
    return replace(event, fields=(*event.fields, f"Q:{tempi[event.onset]}"))
