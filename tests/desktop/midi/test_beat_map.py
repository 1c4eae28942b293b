"""Seconds of a tune and its quarter notes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.midi.beat_map import BeatMap
from desktop.midi.performance import BeatPoint, performance
from model.notation.parser import parse
from model.notation.timeline import perform

FASTER_AFTER_FOUR = BeatMap((BeatPoint(0.0, 0.0, 1.0), BeatPoint(4.0, 4.0, 2.0)))


def test_without_a_tempo_a_quarter_lasts_half_a_second() -> None:
    assert BeatMap().quarters(3.0) == 6.0
    assert BeatMap().seconds(6.0) == 3.0


def test_behind_a_change_the_beats_are_counted_at_the_new_tempo() -> None:
    assert FASTER_AFTER_FOUR.quarters(5.0) == 6.0
    assert FASTER_AFTER_FOUR.seconds(6.0) == 5.0
    assert (FASTER_AFTER_FOUR.tempo(3.99), FASTER_AFTER_FOUR.tempo(4.0)) == (1.0, 2.0)


def test_before_the_beginning_the_first_tempo_holds() -> None:
    assert FASTER_AFTER_FOUR.quarters(-2.0) == -2.0


def test_the_next_change_is_told_until_the_last_is_passed() -> None:
    assert [FASTER_AFTER_FOUR.next_change(place) for place in (-1.0, 0.0, 4.0)] == [0.0, 4.0, None]


@given(st.floats(-10, 100))
def test_there_and_back_is_the_same_place(seconds: float) -> None:
    assert FASTER_AFTER_FOUR.seconds(FASTER_AFTER_FOUR.quarters(seconds)) == pytest.approx(seconds)


def test_the_beats_of_a_tune_are_its_notated_quarters() -> None:
    played = performance(perform(parse("X:1\nL:1/4\nM:4/4\nQ:1/4=60\nK:C\nCDEF|[Q:1/4=120]CDEF|\n").tunes[0]))
    beats = BeatMap(played.beats)
    assert beats.quarters(played.duration_seconds) == 8.0
    assert [beats.seconds(quarters) for quarters in (0.0, 4.0, 8.0)] == [0.0, 4.0, 6.0]
