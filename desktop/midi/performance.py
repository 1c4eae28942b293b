"""A tune as the MIDI messages that play it, at the notated tempo."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from desktop.midi import messages
from model.notation.key_presses import key_presses
from model.notation.spans import Span

if TYPE_CHECKING:
    from model.notation.timeline import Timeline

_QUARTERS_IN_A_WHOLE = 4


@dataclass(frozen=True)
class TimedMessage:
    """One message of a performance and the place in the text that it comes from."""

    at_seconds: float  # since the beginning of the tune, at the notated tempo
    data: bytes
    span: Span | None = None
    is_click: bool = False  # of the metronome: not every output takes it


@dataclass(frozen=True)
class BeatPoint:
    """A place where the tempo changes; between two of them the beats are even."""

    at_seconds: float  # since the beginning of the tune, at the notated tempo
    at_quarters: float  # quarter notes since the beginning
    quarters_per_second: float  # from here on


@dataclass(frozen=True)
class Performance:
    """Everything that is sent to play a tune, in the order in which it is sent."""

    events: tuple[TimedMessage, ...] = ()
    duration_seconds: float = 0.0  # to the end of the last bar, rests included
    beats: tuple[BeatPoint, ...] = ()  # the first at 0; none: a quarter note lasts half a second

    def __post_init__(self) -> None:
        if any(later.at_seconds < event.at_seconds for event, later in pairwise(self.events)):
            raise ValueError("the events of a performance are sorted by time")


def performance(timeline: "Timeline") -> Performance:
    """The messages of a timeline, at the notated tempo, sorted by time: those of its MIDI file.

    At one moment the notes that end come before what sets up the channels, and that before the notes that
    begin: a repeated note is heard twice, and a note sounds on the instrument that is set with it.
    """
    events: list[TimedMessage] = []
    # A bank is selected before the program that is looked for in it.
    for control in timeline.controls:
        data = messages.control_change(control.channel, control.controller, control.value)
        events.append(TimedMessage(timeline.seconds_at(control.onset), data))
    for program in timeline.programs:
        data = messages.program_change(program.channel, program.program)
        events.append(TimedMessage(timeline.seconds_at(program.onset), data))
    for press in key_presses(timeline.notes):
        start, end = timeline.seconds_at(press.onset), timeline.seconds_at(press.onset + press.duration)
        events.append(
            TimedMessage(start, messages.note_on(press.channel, press.pitch, press.velocity), press.span)
        )
        events.append(TimedMessage(end, messages.note_off(press.channel, press.pitch), press.span))
    events.sort(key=_rank)
    return Performance(
        tuple(events), max(0.0, timeline.seconds_at(timeline.duration)), tuple(_beats(timeline))
    )


def _beats(timeline: "Timeline") -> Iterator[BeatPoint]:
    for tempo in timeline.tempi:
        quarters_a_minute = float(tempo.whole_notes_per_minute * _QUARTERS_IN_A_WHOLE)
        at_seconds = timeline.seconds_at(tempo.onset)
        yield BeatPoint(at_seconds, float(tempo.onset * _QUARTERS_IN_A_WHOLE), quarters_a_minute / 60)


def _rank(event: TimedMessage) -> tuple[float, int]:
    if messages.is_note_off(event.data):
        return event.at_seconds, 0
    return event.at_seconds, 2 if messages.is_note_on(event.data) else 1
