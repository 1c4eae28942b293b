"""The bars of a metronome: when they begin, and what is heard of them."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from desktop.listening.talk import Talk
from desktop.midi import messages
from desktop.midi.arrangement import PlayingOptions, arranged
from desktop.midi.performance import Performance, TimedMessage
from model.notation.meter import read_meter
from model.notation.parser import parse
from model.notation.transcribing.lengths_text import length_text

_WITH_CLICKS, _WITHOUT = PlayingOptions(click=True), PlayingOptions()
_LEAST_LOUDNESS, _LOUDEST = 30, 120


@dataclass(frozen=True)
class BeatGrid:
    """Even bars from 0 on; all times are seconds of the performance that the metronome plays."""

    meter: str
    tempo: Fraction  # whole notes a minute

    @property
    def bar_seconds(self) -> float:
        """How long a bar lasts."""
        return float((read_meter(self.meter).duration or Fraction(1)) * 60 / self.tempo)

    def line(self, bar: int) -> float:
        """Returns when a bar begins."""
        return bar * self.bar_seconds

    def bar_at(self, seconds: float) -> int:
        """Returns the number of the bar that a moment lies in, from 0."""
        return floor(seconds / self.bar_seconds)


def performed(talk: Talk, bars: tuple[str, ...], rests: int = 0, clicks: bool = False) -> Performance:
    """Returns how bars of a talk sound, then so many bars of rest, with the metronome's clicks where they are wanted.

    Its messages have no place in the text: they are played before they stand in it.
    """
    rest = f"z{length_text(read_meter(talk.meter).duration or Fraction(1), talk.unit)}"
    tune = parse(talk.music((*bars, *(rest,) * rests))).tunes[0]
    played = arranged(tune, _WITH_CLICKS if clicks else _WITHOUT)
    return replace(played, events=tuple(replace(event, span=None) for event in played.events))


def moved(performance: Performance, seconds: float) -> Performance:
    """Returns a performance of one tempo so many seconds later, with nothing before it."""
    events = tuple(replace(event, at_seconds=event.at_seconds + seconds) for event in performance.events)
    return Performance(events, performance.duration_seconds + seconds, performance.beats)


def stretched(performance: Performance, factor: float) -> Performance:
    """Returns a performance of one tempo so many times as long: a player that is as much too fast plays it as it was."""
    events = tuple(replace(event, at_seconds=event.at_seconds * factor) for event in performance.events)
    beats = tuple(
        replace(beat, quarters_per_second=beat.quarters_per_second / factor) for beat in performance.beats
    )
    return Performance(events, performance.duration_seconds * factor, beats)


def as_loud_as(performance: Performance, velocity: int) -> Performance:
    """Returns a performance whose loudest notes are as loud as a hand was; clicks stay as they are."""
    if not velocity:
        return performance
    wanted = max(_LEAST_LOUDNESS, min(_LOUDEST, velocity))
    loudest = max((_velocity(event) for event in performance.events), default=0)
    if not loudest:
        return performance
    events = (_scaled(event, wanted / loudest) for event in performance.events)
    return replace(performance, events=tuple(events))


def _velocity(event: TimedMessage) -> int:
    return event.data[2] if messages.is_note_on(event.data) and not event.is_click else 0


def _scaled(event: TimedMessage, factor: float) -> TimedMessage:
    velocity = _velocity(event)
    if not velocity:
        return event
    louder = max(1, min(127, round(velocity * factor)))
    return replace(event, data=bytes((event.data[0], event.data[1], louder)))
