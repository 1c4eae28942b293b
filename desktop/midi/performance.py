"""A tune as the MIDI messages that play it, at the notated tempo."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop.midi import messages
from model.notation.spans import Span

if TYPE_CHECKING:
    from model.notation.timeline import TimedNote, Timeline


@dataclass(frozen=True)
class TimedMessage:
    """One message of a performance and the place in the text that it comes from."""

    at_seconds: float  # since the beginning of the tune, at the notated tempo
    data: bytes
    span: Span | None = None


@dataclass(frozen=True)
class Performance:
    """Everything that is sent to play a tune, in the order in which it is sent."""

    events: tuple[TimedMessage, ...] = ()
    duration_seconds: float = 0.0  # to the end of the last bar, rests included

    def __post_init__(self) -> None:
        if any(later.at_seconds < event.at_seconds for event, later in pairwise(self.events)):
            raise ValueError("the events of a performance are sorted by time")


def performance(timeline: "Timeline") -> Performance:
    """The messages of a timeline, at the notated tempo, sorted by time.

    At one moment the notes that end come before those that begin, so that a repeated note is heard twice.
    A key is pressed once at a time (MIDI 1.0 leaves a second Note On of a sounding key to the receiver):
    where a unison meets a note that still sounds, that note is ended, and the key sounds on to the later end.
    """
    events: list[TimedMessage] = []
    for press in _presses(timeline.notes):
        start, end = timeline.seconds_at(press.onset), timeline.seconds_at(press.end)
        events.append(
            TimedMessage(start, messages.note_on(press.channel, press.pitch, press.velocity), press.span)
        )
        events.append(TimedMessage(end, messages.note_off(press.channel, press.pitch), press.span))
    events.sort(key=lambda event: (event.at_seconds, messages.is_note_on(event.data)))
    return Performance(tuple(events), max(0.0, timeline.seconds_at(timeline.duration)))


@dataclass(frozen=True)
class _Press:
    """A key that goes down and up again; onset and end in whole notes."""

    channel: int
    pitch: int
    velocity: int
    onset: Fraction
    end: Fraction
    span: Span


def _presses(notes: Iterable["TimedNote"]) -> Iterator[_Press]:
    """The notes, given by onset, without overlaps of one key, and without those that MIDI cannot say."""
    pressed: dict[tuple[int, int], _Press] = {}
    for note in notes:
        if note.duration <= 0 or not 0 <= note.pitch <= 127:
            continue
        velocity = max(1, min(127, note.velocity))
        end = note.onset + note.duration
        press = _Press(note.channel, note.pitch, velocity, note.onset, end, note.span)
        before = pressed.get((note.channel, note.pitch))
        if before is not None and before.onset < press.onset:
            yield replace(before, end=min(before.end, press.onset))
        if before is not None and before.end > press.onset:
            press = replace(press, end=max(before.end, press.end))
        pressed[note.channel, note.pitch] = press
    yield from pressed.values()
