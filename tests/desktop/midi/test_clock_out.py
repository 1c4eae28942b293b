"""The clock for other machines, heard by one that does as MIDI 1.0 says; no test here waits."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from desktop.midi import messages
from desktop.midi.performance import BeatPoint, Performance, TimedMessage
from desktop.midi.protocol import Play, SetLoop

Scale = Callable[..., Performance]

EVEN = (BeatPoint(0.0, 0.0, 2.0),)


@pytest.fixture
def master(stage: Any) -> Any:
    stage.output.wants_clock = True
    return stage


def tune(seconds: float, beats: tuple[BeatPoint, ...] = EVEN) -> Performance:
    return Performance((), seconds, beats)


def pulses(stage: Any) -> list[float]:
    return [time for time, data in stage.output.clock_sent if data == messages.CLOCK]


def others(stage: Any) -> list[bytes]:
    return [data for _, data in stage.output.clock_sent if data != messages.CLOCK]


def gaps(stage: Any) -> list[float]:
    times = pulses(stage)
    return [later - time for time, later in pairwise(times)]


def test_a_tune_from_its_beginning_is_a_start_and_24_pulses_a_quarter(master: Any) -> None:
    master.player.load(tune(2.0))
    master.player.play(Play())
    master.run_until(3.0)
    assert others(master) == [messages.START, messages.STOP]
    assert master.output.clock_sent[0][1] == messages.START
    assert len(pulses(master)) == 4 * 24 + 1  # the last one is the end of the last beat
    assert gaps(master) == [pytest.approx(0.5 / 24, abs=2e-6)] * 96


def test_start_comes_at_least_a_millisecond_before_the_first_pulse(master: Any) -> None:
    master.player.load(tune(2.0))
    master.player.play(Play())
    master.run_until(1.0)
    (start, _), (pulse, _) = master.output.clock_sent[:2]
    assert pulse - start >= 0.00099


def test_the_first_note_sounds_with_the_first_pulse(master: Any) -> None:
    note = TimedMessage(0.0, messages.note_on(0, 60, 80))
    master.player.load(Performance((note,), 2.0, EVEN))
    master.player.play(Play())
    master.run_until(1.0)
    assert master.output.sent[0][0] == pulses(master)[0]


def test_elsewhere_the_place_is_told_in_sixteenths_and_playing_continues_there(master: Any) -> None:
    master.player.load(tune(10.0))
    master.player.play(Play(from_seconds=3.3))  # 6.6 quarters: the next sixteenth is the 27th
    master.run_until(2.0)
    assert others(master) == [messages.song_position(27), messages.CONTINUE]
    index = [data for _, data in master.output.clock_sent].index(messages.CONTINUE)
    first = master.output.clock_sent[index + 1][0]
    assert first == pytest.approx(27 / 4 / 2 - 3.3 + 0.005, abs=2e-6)


def test_a_song_position_has_its_low_seven_bits_first() -> None:
    assert messages.song_position(300) == bytes((0xF2, 300 & 0x7F, 300 >> 7))


def test_stop_is_told_and_no_pulse_follows(master: Any) -> None:
    master.player.load(tune(10.0))
    master.player.play(Play())
    master.run_until(1.0)
    master.player.stop()
    count = len(master.output.clock_sent)
    master.run_until(5.0)
    assert master.output.clock_sent[count - 1][1] == messages.STOP
    assert len(master.output.clock_sent) == count


def test_pulses_follow_the_tempo_of_the_tune_and_of_the_player(master: Any) -> None:
    master.player.load(tune(20.0, (*EVEN, BeatPoint(1.0, 2.0, 4.0))))
    master.player.play(Play())
    master.run_until(1.5)
    assert gaps(master)[:48] == [pytest.approx(0.5 / 24, abs=2e-6)] * 48
    assert gaps(master)[48:] == [pytest.approx(0.25 / 24, abs=2e-6)] * len(gaps(master)[48:])
    count = len(gaps(master))
    master.player.set_tempo(0.5)
    master.run_until(2.5)
    assert gaps(master)[count + 1 :] == [pytest.approx(0.5 / 24, abs=2e-6)] * len(gaps(master)[count + 1 :])


@pytest.mark.parametrize("length", [0.5, 0.4999, 1.0, 1 / 3, 2.0, 0.12345])
def test_over_a_loop_the_pulses_go_on_evenly_and_none_is_left_out(master: Any, length: float) -> None:
    master.player.load(tune(10.0))
    master.player.play(Play())
    master.run_until(0.2)
    master.player.set_loop(SetLoop(True, 0.25, 0.25 + length))
    master.run_until(8.0)
    assert gaps(master) == [pytest.approx(0.5 / 24, abs=2e-6)] * len(gaps(master))
    assert len(pulses(master)) == pytest.approx(8.0 * 48, abs=2)


def test_another_tune_leaves_the_pulses_even(master: Any) -> None:
    master.player.load(tune(10.0))
    master.player.play(Play())
    master.run_until(1.0)
    master.player.load(tune(10.0, (BeatPoint(0.0, 0.0, 3.0), BeatPoint(0.7, 2.1, 2.0))))
    master.run_until(1.5)
    master.player.splice(3.0, tune(12.0))
    master.run_until(5.0)
    assert gaps(master) == [pytest.approx(0.5 / 24, abs=2e-6)] * len(gaps(master))


def test_the_pulses_of_a_count_in_tell_the_tempo_before_the_start(master: Any) -> None:
    master.player.load(tune(10.0, (BeatPoint(0.0, 0.0, 1.0), BeatPoint(2.0, 2.0, 2.0))))
    master.player.play(Play(from_seconds=2.0, lead_in=tune(1.0)))
    master.run_until(2.0)
    kinds = [data for _, data in master.output.clock_sent]
    assert kinds[0] == messages.song_position(8)
    assert kinds.index(messages.CONTINUE) == 1 + 48
    assert gaps(master) == [pytest.approx(0.5 / 24, abs=2e-6)] * len(gaps(master))


def test_an_output_that_comes_later_is_told_where_to_follow(
    stage: Any, make_output: Any, make_scale: Scale
) -> None:
    stage.player.load(tune(10.0))
    stage.player.play(Play())
    stage.run_until(1.1)
    late = make_output(stage.clock)
    late.wants_clock = True
    stage.player.change_output(late)
    stage.run_until(2.0)
    assert [data for _, data in late.clock_sent if data != messages.CLOCK] == [
        messages.song_position(9),
        messages.CONTINUE,
    ]
    assert len([data for _, data in late.clock_sent if data == messages.CLOCK]) == pytest.approx(
        0.9 * 48, abs=2
    )


def test_outputs_that_want_no_clock_get_none(stage: Any) -> None:
    stage.player.load(tune(2.0))
    stage.player.play(Play())
    stage.run_until(3.0)
    assert stage.output.clock_sent == []


def test_playing_again_stops_the_other_machine_first(master: Any) -> None:
    master.player.load(tune(10.0))
    master.player.play(Play())
    master.run_until(1.0)
    master.player.play(Play())
    master.run_until(1.1)
    assert others(master) == [messages.START, messages.STOP, messages.START]


def test_what_lies_before_the_first_beat_of_the_song_is_followed_from_that_beat_on(master: Any) -> None:
    master.player.load(tune(4.0, (BeatPoint(0.0, -1.0, 2.0),)))
    master.player.play(Play())
    master.run_until(5.0)
    assert others(master) == [messages.START, messages.STOP]
    start = next(time for time, data in master.output.clock_sent if data == messages.START)
    before = [time for time in pulses(master) if time < start]
    assert len(before) == 24
