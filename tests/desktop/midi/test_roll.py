"""What holds at a place of a performance, by its index."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.midi import messages
from desktop.midi.channel_setup import setting_key
from desktop.midi.performance import BeatPoint, Performance, TimedMessage
from desktop.midi.roll import Roll

Scale = Callable[..., Performance]

PITCHES = st.integers(60, 63)
DATA = st.one_of(
    st.builds(messages.note_on, st.just(0), PITCHES, st.just(80)),
    st.builds(messages.note_off, st.just(0), PITCHES),
    st.builds(messages.control_change, st.just(0), st.sampled_from((7, 10)), st.integers(0, 127)),
)
EVENTS = st.lists(st.tuples(st.integers(0, 20), DATA), max_size=40)


def made(pairs: list[tuple[int, bytes]], seconds: float = 30.0) -> Performance:
    ordered = sorted(pairs, key=lambda pair: pair[0])
    return Performance(tuple(TimedMessage(float(at), data) for at, data in ordered), seconds)


def sounding(events: tuple[TimedMessage, ...], key: tuple[int, int] = (0, 60)) -> int:
    count = 0
    for event in events:
        if (event.data[0] & 0x0F, event.data[1]) == key:
            count += messages.is_note_on(event.data)
            count = max(0, count - messages.is_note_off(event.data))
    return count


@given(EVENTS, st.integers(0, 40))
def test_the_index_says_what_reading_all_events_says(pairs: list[tuple[int, bytes]], place: int) -> None:
    roll = Roll(made(pairs))
    before = roll.events[:place]
    settings = {setting_key(event.data): event.data for event in before if setting_key(event.data)}
    assert set(roll.settings_before(place)) == set(settings.values())
    assert roll.held_before(place, 0, 60) == sounding(before)


@given(EVENTS, EVENTS, st.integers(0, 20))
def test_a_splice_leaves_no_note_of_the_old_sounding(
    old: list[tuple[int, bytes]], new: list[tuple[int, bytes]], at: int
) -> None:
    fresh = made(new)
    spliced = Roll(made(old)).spliced(float(at), fresh)
    alone = tuple(event for event in fresh.events if event.at_seconds >= at)
    for pitch in range(60, 64):
        assert sounding(spliced.events, (0, pitch)) == sounding(alone, (0, pitch))


def test_a_note_goes_on_over_a_splice_that_ends_it_behind() -> None:
    on, off = messages.note_on(0, 60, 80), messages.note_off(0, 60)
    spliced = Roll(made([(0, on), (4, off)])).spliced(2.0, made([(3, off)]))
    assert [(event.at_seconds, event.data) for event in spliced.events] == [(0.0, on), (3.0, off)]


def test_a_note_that_the_splice_presses_again_is_ended_first() -> None:
    on, off = messages.note_on(0, 60, 80), messages.note_off(0, 60)
    spliced = Roll(made([(0, on), (4, off)])).spliced(2.0, made([(2, on), (3, off)]))
    assert [(event.at_seconds, event.data) for event in spliced.events] == [
        (0.0, on),
        (2.0, off),
        (2.0, on),
        (3.0, off),
    ]


def test_what_was_played_long_ago_is_forgotten_but_not_what_it_set(make_scale: Scale) -> None:
    violin = TimedMessage(0.0, bytes((messages.PROGRAM_CHANGE, 40)))
    tune = make_scale(40)
    roll = Roll(Performance((violin, *tune.events), tune.duration_seconds))
    spliced = roll.spliced(20.0, Performance((), 24.0), kept_from=10.0)
    assert len(spliced.events) < len(roll.events) / 2 + 3
    assert spliced.settings_before(spliced.first_at(15.0)) == (violin.data,)
    assert spliced.duration_seconds == 24.0


def test_an_endless_tune_of_many_splices_keeps_its_size(make_scale: Scale) -> None:
    phrase = make_scale(4)
    roll, sizes = Roll(Performance()), []
    for index in range(100):
        at = index * 2.0
        events = tuple(TimedMessage(event.at_seconds + at, event.data) for event in phrase.events)
        beats = (BeatPoint(at, at * 2, 2.0),)
        roll = roll.spliced(at, Performance(events, at + 2.0, beats), kept_from=at - 20.0)
        sizes.append((len(roll.events), len(roll.performance.beats)))
    assert sizes[-1] == sizes[50]
    assert len(roll.performance.beats) == 1


def test_a_splice_brings_its_tempo_from_its_place_on() -> None:
    old = Performance((), 10.0, (BeatPoint(0.0, 0.0, 2.0),))
    new = Performance((), 20.0, (BeatPoint(0.0, 0.0, 2.0), BeatPoint(6.0, 12.0, 3.0)))
    beats = Roll(old).spliced(5.0, new).performance.beats
    assert beats == (BeatPoint(0.0, 0.0, 2.0), BeatPoint(6.0, 12.0, 3.0))
    faster = Performance((), 20.0, (BeatPoint(0.0, 0.0, 4.0),))
    beats = Roll(old).spliced(5.0, faster).performance.beats
    assert beats == (BeatPoint(0.0, 0.0, 2.0), BeatPoint(5.0, pytest.approx(10.0), 4.0))
