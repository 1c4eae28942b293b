"""From the timeline to messages."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.midi import messages
from desktop.midi.marks import SoundingSpans
from desktop.midi.performance import Performance, TimedMessage, performance
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.timeline import TempoChange, TimedNote, Timeline, perform

QUARTER = Fraction(1, 4)


def timeline(
    *notes: TimedNote, tempi: tuple[TempoChange, ...] = (TempoChange(Fraction(0), Fraction(30)),)
) -> Timeline:
    duration = max((note.onset + note.duration for note in notes), default=Fraction(0))
    return Timeline(tuple(sorted(notes, key=lambda note: note.onset)), tempi, (), duration)


def note(onset: Fraction | int, duration: Fraction | int, pitch: int = 60, velocity: int = 80) -> TimedNote:
    return TimedNote(Fraction(onset), Fraction(duration), pitch, velocity, 0, Span(pitch, pitch + 1))


def test_a_tune_becomes_its_notes_at_the_notated_tempo() -> None:
    tune = parse("X:1\nL:1/4\nM:4/4\nQ:1/4=60\nK:C\nC2 DE|\n").tunes[0]
    played = performance(perform(tune))
    assert [(event.at_seconds, event.data[:2]) for event in played.events] == [
        (0.0, b"\x90\x3c"),
        (2.0, b"\x80\x3c"),
        (2.0, b"\x90\x3e"),
        (3.0, b"\x80\x3e"),
        (3.0, b"\x90\x40"),
        (4.0, b"\x80\x40"),
    ]
    assert played.duration_seconds == 4.0
    assert [tune.text[event.span.start : event.span.end] for event in played.events[::2] if event.span] == [
        "C2",
        "D",
        "E",
    ]


def test_a_change_of_tempo_is_followed() -> None:
    tempi = (TempoChange(Fraction(0), Fraction(30)), TempoChange(QUARTER, Fraction(15)))
    played = performance(timeline(note(0, QUARTER), note(QUARTER, QUARTER, 62), tempi=tempi))
    assert [event.at_seconds for event in played.events] == [0.0, 0.5, 0.5, 1.5]


def test_a_repeated_note_ends_before_it_begins_again() -> None:
    played = performance(timeline(note(0, QUARTER), note(QUARTER, QUARTER)))
    assert [messages.is_note_on(event.data) for event in played.events] == [True, False, True, False]


def test_a_unison_sounds_to_the_later_end() -> None:
    played = performance(timeline(note(0, QUARTER * 4), note(QUARTER, QUARTER)))
    assert [(event.at_seconds, messages.is_note_on(event.data)) for event in played.events] == [
        (0.0, True),
        (0.5, False),
        (0.5, True),
        (2.0, False),
    ]


def test_what_midi_cannot_say_is_left_out() -> None:
    assert performance(timeline(note(0, 0), note(0, QUARTER, 128), note(0, QUARTER, -1))).events == ()


def test_velocities_stay_within_midi() -> None:
    played = performance(timeline(note(0, QUARTER, 60, 0), note(0, QUARTER, 61, 300)))
    assert [event.data[2] for event in played.events if messages.is_note_on(event.data)] == [1, 127]


sixteenths = st.integers(0, 32).map(lambda count: Fraction(count, 16))


@given(st.lists(st.builds(note, sixteenths, sixteenths, st.integers(60, 62)), max_size=30))
def test_a_key_is_never_pressed_twice_and_never_left_down(notes: list[TimedNote]) -> None:
    pressed: set[int] = set()
    for event in performance(timeline(*notes)).events:
        if messages.is_note_on(event.data):
            assert event.data[1] not in pressed
            pressed.add(event.data[1])
        else:
            pressed.remove(event.data[1])
    assert pressed == set()


def test_unsorted_events_are_refused() -> None:
    with pytest.raises(ValueError, match="sorted"):
        Performance((TimedMessage(1.0, b"\x90\x3c\x50"), TimedMessage(0.0, b"\x80\x3c\x40")), 1.0)


def test_the_spans_of_a_chord_sound_together() -> None:
    spans = SoundingSpans(performance(timeline(note(0, QUARTER), note(0, QUARTER * 2, 64))))
    assert set(spans.at(0.1)) == {Span(60, 61), Span(64, 65)}
    assert spans.at(0.6) == (Span(64, 65),)
    assert spans.at(1.5) == ()
    assert spans.at(-1.0) == ()
