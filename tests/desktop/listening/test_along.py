"""The bars of a tune that plays are those of what is recorded to it, also where it loops and changes its tempo."""

from fractions import Fraction

import pytest

from desktop.listening.along import Along
from desktop.midi.beat_map import BeatMap
from desktop.midi.performance import BeatPoint
from desktop.midi.protocol import SetLoop
from desktop.performing.playback import playback_at
from desktop.performing.running import Running, running

TEMPO = Fraction(30)  # a quarter note lasts half a second
TUNE = "X:1\nM:3/4\nL:1/4\nQ:1/4=120\nK:C\nC|DEF|GAB|cde|\n"


def test_the_latest_bar_line_is_where_the_even_bars_begin() -> None:
    playback = playback_at(TUNE, 0)
    beat = running(playback, 1, 2.6, 0.0, SetLoop(False))
    assert beat.bar_line == 4
    assert Along(beat, TEMPO).place(2.6) == pytest.approx(0.6)


def test_an_upbeat_lies_at_the_end_of_a_bar() -> None:
    beat = running(playback_at(TUNE, 0), 1, 0.1, 0.0, SetLoop(False))
    assert beat.bar_line == -2


def test_a_tune_that_the_player_has_earlier_has_its_bars_earlier() -> None:
    beat = running(playback_at(TUNE, 0), 1, 2.6, 1.5, SetLoop(False))
    assert Along(beat, TEMPO).place(1.1) == pytest.approx(0.6)


def test_a_loop_goes_on_counting_and_a_key_before_its_end_stays_there() -> None:
    along = Along(running(playback_at(TUNE, 0), 1, 0.6, 0.0, SetLoop(True, 0.5, 3.5)), TEMPO)
    places = [along.place(seconds) for seconds in (0.6, 1.9, 3.4, 0.6, 3.48, 2.0, 3.4, 0.5)]
    assert places == pytest.approx([0.1, 1.4, 2.9, 3.1, 2.98, 4.5, 5.9, 6.0])


def test_another_tempo_in_the_tune_is_the_same_number_of_beats() -> None:
    beats = BeatMap((BeatPoint(0.0, 0.0, 2.0), BeatPoint(1.0, 2.0, 4.0)))
    along = Along(Running(1, beats, 0.0), TEMPO)
    assert [along.place(seconds) for seconds in (0.5, 1.0, 1.5)] == pytest.approx([0.5, 1.0, 2.0])
