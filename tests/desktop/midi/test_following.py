"""Playing by another machine's clock: a simulated machine, a clock that is turned by hand."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from desktop.midi import messages
from desktop.midi.commands import FollowClock, Play, SetLoop
from desktop.midi.following import Following
from desktop.midi.performance import BeatPoint, Performance
from desktop.midi.reports import Finished, Stopped, Synced, Trouble
from tests.desktop.midi.machine import Machine, Scale, join, off, quarters, run, starts, steady


def test_nothing_plays_before_the_machine_starts(stage: Any, following: Following, make_scale: Scale) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    Machine(steady(100)).pulse_until(3.0).send(0.0, messages.STOP).play_to(stage, following, 3.0)
    assert starts(stage) == []
    assert stage.said(Synced)[-1].state == "waiting"


@pytest.mark.parametrize("bpm", [20, 40, 90, 120, 250, 400])
def test_from_start_every_note_lies_on_the_machines_beat(
    stage: Any, following: Following, make_scale: Scale, bpm: float
) -> None:
    stage.player.load(quarters(make_scale, 24))
    following.play(Play())
    machine = Machine(steady(bpm)).send(0.0, messages.START).pulse_until(24.5 * 60 / bpm)
    machine.play_to(stage, following, 24.4 * 60 / bpm)
    assert [pitch for _, pitch in starts(stage)] == list(range(24))
    assert off(stage, machine, since=2) < 1.0


def test_the_end_of_the_tune_is_not_the_end_of_following(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale, 4))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START).send(6.0, messages.START)
    machine.play_to(stage, following, 9.0)
    assert [pitch for _, pitch in starts(stage)] == [0, 1, 2, 3, 0, 1, 2, 3]
    assert stage.said(Finished) == []


def test_three_milliseconds_of_unevenness_and_a_ramp_are_followed_within_five(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale, 100))
    following.play(Play())
    machine = Machine(lambda time: 60 + 140 * min(max((time - 8) / 20, 0.0), 1.0), 0.003, seed=2)
    machine.send(0.0, messages.START).pulse_until(45.0).play_to(stage, following, 44.0)
    notes = starts(stage)
    assert [pitch for _, pitch in notes] == list(range(len(notes)))
    assert len(notes) > 75
    assert off(stage, machine, since=8) < 5.0


def test_notated_changes_of_tempo_give_way_to_the_machines(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    events = [
        replace(event, at_seconds=min(event.at_seconds, 4.0) + max(0.0, event.at_seconds - 4.0) / 2)
        for event in make_scale(16, 0.5, 0).events
    ]
    beats = (BeatPoint(0.0, 0.0, 2.0), BeatPoint(4.0, 8.0, 4.0))
    stage.player.load(Performance(tuple(events), 6.0, beats))
    following.play(Play())
    machine = Machine(steady(100)).send(0.0, messages.START).pulse_until(11.0)
    machine.play_to(stage, following, 10.0)
    assert len(starts(stage)) == 16
    assert off(stage, machine, since=2) < 1.0


def test_stop_pauses_and_continue_goes_on_where_it_was(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play(number=7))
    machine = Machine(steady(120)).pulse_until(20.0)
    machine.send(0.0, messages.START).send(2.0, messages.STOP).send(5.0, messages.CONTINUE)
    machine.play_to(stage, following, 4.0)
    assert stage.output.still_sounding() == set()
    assert [pitch for _, pitch in starts(stage)] == [0, 1, 2, 3]
    assert stage.said(Stopped) == []  # it goes on; only a person ends it
    machine.play_to(stage, following, 8.9)
    assert [pitch for _, pitch in starts(stage)] == list(range(12))
    assert off(stage, machine, since=5, first=6) < 1.0


def test_song_position_is_chased(stage: Any, following: Following, make_scale: Scale) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(20.0)
    machine.send(1.0, messages.STOP, messages.song_position(80), messages.CONTINUE)
    machine.play_to(stage, following, 5.9)
    assert [pitch for _, pitch in starts(stage)] == list(range(20, 30))
    assert off(stage, machine, first=2 - 20) < 1.0


def test_a_song_position_while_it_runs_jumps_at_once_and_leaves_nothing_sounding(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START)
    machine.send(2.0, messages.song_position(4 * 40)).play_to(stage, following, 3.9)
    assert [pitch for _, pitch in starts(stage)] == [0, 1, 2, 3, 40, 41, 42, 43]


def test_a_song_position_behind_the_end_ends_the_tune(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale, 8))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START)
    machine.send(2.0, messages.song_position(4 * 40)).play_to(stage, following, 3.9)
    assert [pitch for _, pitch in starts(stage)] == [0, 1, 2, 3]
    assert stage.output.still_sounding() == set()


def test_a_song_position_alone_starts_nothing(stage: Any, following: Following, make_scale: Scale) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(8.0).send(0.0, messages.STOP)
    machine.send(2.0, messages.song_position(16)).play_to(stage, following, 8.0)
    assert starts(stage) == []


def test_a_second_start_begins_again(stage: Any, following: Following, make_scale: Scale) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(9.0)
    machine.send(0.0, messages.START, messages.START).send(2.0, messages.START)
    machine.play_to(stage, following, 3.9)
    assert [pitch for _, pitch in starts(stage)] == [0, 1, 2, 3, 0, 1, 2, 3]


def test_a_machine_that_runs_already_is_joined_at_its_next_bar_line_where_its_song_is_then(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 4.2)
    following.play(Play())
    machine.play_to(stage, following, 7.4)
    assert [pitch for _, pitch in starts(stage)] == [12, 13, 14]
    assert off(stage, machine) < 1.0


def test_a_machine_that_told_no_place_is_joined_at_its_next_bar(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    machine = Machine(steady(120)).pulse_until(20.0)
    machine.play_to(stage, following, 4.2)
    following.play(Play(from_seconds=1.0))
    machine.play_to(stage, following, 8.4)
    assert [pitch for _, pitch in starts(stage)] == list(range(2, 7))
    assert off(stage, machine, first=12 - 2) < 1.0
    machine.play_to(stage, following, 19.0)
    assert len(starts(stage)) == 26


def test_a_machine_that_is_behind_the_end_of_the_tune_is_joined_at_its_next_bar(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale, 4))
    machine = Machine(steady(120)).pulse_until(30.0).send(0.0, messages.START)
    machine.play_to(stage, following, 10.2)
    following.play(Play())
    machine.play_to(stage, following, 29.0)
    assert [pitch for _, pitch in starts(stage)] == [0, 1, 2, 3]
    assert off(stage, machine, first=24) < 1.0


def test_a_tune_that_is_over_is_not_played_again_by_a_machine_that_goes_on(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale, 4))
    machine = Machine(steady(120)).pulse_until(20.0)
    machine.play_to(stage, following, 4.2)
    following.play(Play())
    machine.play_to(stage, following, 19.0)
    assert len(starts(stage)) == 4
    assert len(stage.said(Finished)) == 1


def test_a_loop_comes_round_in_phase(stage: Any, following: Following, make_scale: Scale) -> None:
    stage.player.load(quarters(make_scale, 4))
    following.play(Play(loop=True))
    machine = Machine(steady(130), 0.001).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 19.0)
    notes = starts(stage)
    assert [pitch for _, pitch in notes] == [number % 4 for number in range(len(notes))]
    errors = [abs(time - machine.time_of(number)) for number, (time, _) in enumerate(notes)][8:]
    assert max(errors) < 0.003


def test_a_loop_that_is_set_while_it_waits_is_kept(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    following.set_loop(SetLoop(True, 1.0, 2.0))
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 4.9)
    assert [pitch for _, pitch in starts(stage)] == [0, 1, 2, 3, 2, 3, 2, 3, 2, 3]


def test_a_clock_that_stops_in_mid_bar_is_played_on_for_a_moment_and_then_waited_for(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(2.3).send(0.0, messages.START)
    machine.play_to(stage, following, 20.0)
    assert [pitch for _, pitch in starts(stage)] == list(range(8))
    assert stage.output.still_sounding() == set()
    assert [report.sentence for report in stage.said(Trouble)] == [
        "The MIDI clock of “DAW” stopped; playing goes on when it is there again."
    ]
    assert [report.state for report in stage.said(Synced)][-2:] == ["coasting", "waiting"]


@pytest.mark.parametrize("bpm", [120, 180])
def test_a_drop_out_of_a_second_costs_no_phase(
    stage: Any, following: Following, make_scale: Scale, bpm: float
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(bpm), 0.001).send(0.0, messages.START).pulse_until(18.0, (6.0, 7.0))
    machine.play_to(stage, following, 17.0)
    assert off(stage, machine, since=4) < 5.0


def test_what_is_heard_is_in_phase_where_the_output_is_late(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.output.latency_seconds = 0.11
    stage.player.load(quarters(make_scale, 40))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 15.0)
    notes = starts(stage)
    assert [pitch for _, pitch in notes][:20] == list(range(20))  # the first as well, though it is late
    assert max(abs(time + 0.11 - machine.time_of(pitch)) for time, pitch in notes[2:]) < 0.001


def test_an_offset_plays_ahead_of_the_machine(stage: Any, following: Following, make_scale: Scale) -> None:
    following.follow(FollowClock("DAW", offset_ms=25.0))
    stage.player.load(quarters(make_scale, 40))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 12.0)
    assert max(abs(time + 0.025 - machine.time_of(pitch)) for time, pitch in starts(stage)[2:]) < 0.001


def test_without_a_clock_to_follow_it_goes_on_by_its_own_tempo(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.set_tempo(0.5)
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 2.1)
    following.follow(FollowClock())
    run(stage, following, 100.0 + 8.0)
    later = [time for time, pitch in starts(stage) if pitch >= 5]
    assert [round(after - before, 3) for before, after in pairwise(later)] == [1.0] * 5


def test_what_plays_already_takes_the_tempo_of_a_clock_that_told_no_place(
    stage: Any, make_scale: Scale
) -> None:
    following = join(stage)
    stage.player.load(quarters(make_scale))
    following.play(Play())
    following.follow(FollowClock("DAW"))
    machine = Machine(steady(150)).pulse_until(10.0)
    machine.play_to(stage, following, 9.0)
    notes = starts(stage)
    assert [pitch for _, pitch in notes] == list(range(len(notes)))
    steps = [after - before for (before, _), (after, _) in pairwise(notes[5:])]
    assert all(abs(step - 0.4) < 0.001 for step in steps)


def test_what_waits_is_over_when_no_clock_is_followed_any_more(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play(number=3))
    machine = Machine(steady(120)).pulse_until(9.0).send(0.0, messages.START).send(1.9, messages.STOP)
    machine.play_to(stage, following, 3.0)
    following.follow(FollowClock())
    machine.play_to(stage, following, 8.0)
    assert [(round(report.seconds, 1), report.number) for report in stage.said(Stopped)] == [(1.9, 3)]
    assert len(starts(stage)) == 4


def test_stop_by_hand_is_not_undone_by_the_machine(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(9.0).send(0.0, messages.START).send(4.0, messages.START)
    machine.play_to(stage, following, 2.1)
    following.stop()
    machine.play_to(stage, following, 8.0)
    assert len(starts(stage)) == 5


def test_two_clocks_on_one_input_are_one_sentence(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    first, second = Machine(steady(120)).pulse_until(20.0), Machine(steady(97)).pulse_until(20.0)
    first.send(0.0, messages.START)
    for at in second.pulses:
        first.send(at + 0.003, messages.CLOCK)
    first.play_to(stage, following, 19.0)
    assert len(stage.said(Trouble)) == 1
    assert "not that of one machine" in stage.said(Trouble)[0].sentence


def both_from(at: float, one: float, other: float) -> Machine:
    """A machine that starts, and the pulses of another one that comes to the same input later; 20 seconds of both."""
    first, second = Machine(steady(one)).pulse_until(20.0), Machine(steady(other)).pulse_until(20.0 - at)
    for pulse in second.pulses:
        first.send(at + pulse + 0.003, messages.CLOCK)
    return first.send(0.0, messages.START)


PAIRS = [(97.0, 140.0), (90.0, 180.0), (60.0, 200.0), (120.0, 120.0), (120.0, 121.0)]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_clocks_from_the_first_pulse_on_are_not_followed_at_the_sum_of_their_tempi(
    stage: Any, following: Following, make_scale: Scale, one: float, other: float
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    both_from(0.0, one, other).play_to(stage, following, 19.0)
    assert ["not that of one machine" in said.sentence for said in stage.said(Trouble)] == [True]
    assert max(time for time, _ in starts(stage)) < 3.0


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_where_a_second_clock_comes_the_tempo_stays_that_of_the_first(
    stage: Any, following: Following, make_scale: Scale, one: float, other: float
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    both_from(8.0, one, other).play_to(stage, following, 19.0)
    assert ["not that of one machine" in said.sentence for said in stage.said(Trouble)] == [True]
    late = [time for time, _ in starts(stage) if time > 11.0]
    assert [after - before for before, after in pairwise(late)] == pytest.approx(
        [60 / one] * (len(late) - 1), rel=0.02
    )


def test_a_song_position_between_stop_and_continue_is_where_it_goes_on(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(120)).pulse_until(20.0).send(0.0, messages.START).send(2.0, messages.STOP)
    machine.send(3.0, messages.song_position(4 * 20)).send(4.0, messages.CONTINUE)
    machine.play_to(stage, following, 4.9)
    assert [pitch for _, pitch in starts(stage)] == [0, 1, 2, 3, 20, 21]


def test_start_behind_stop_begins_at_the_beginning_even_without_pulses_between(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(120)).send(0.0, messages.START).pulse_until(20.0, (2.0, 4.0))
    machine.send(2.0, messages.STOP).send(4.0, messages.START)
    machine.play_to(stage, following, 5.4)
    assert [pitch for _, pitch in starts(stage)] == [0, 1, 2, 3, 0, 1, 2]
    assert [report.sentence for report in stage.said(Trouble)] == []


def test_a_flood_of_pulses_is_one_sentence_and_the_true_clock_behind_it_is_followed_again(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    for number in range(1500):
        run(stage, following, 100.0 + number / 500)
        following.receive(messages.CLOCK, stage.clock.time)
    assert len(stage.said(Trouble)) == 1
    machine = Machine(steady(120)).pulse_until(20.0, (0.0, 4.0)).send(6.0, messages.START)
    machine.play_to(stage, following, 9.9)
    assert [pitch for _, pitch in starts(stage)][-8:] == list(range(8))


def test_notes_are_as_evenly_spaced_as_the_beat_behind_the_uneven_pulses(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale, 100))
    following.play(Play())
    machine = Machine(steady(120), 0.003, seed=5).send(0.0, messages.START).pulse_until(40.0)
    machine.play_to(stage, following, 39.0)
    times = [time for time, pitch in starts(stage) if pitch >= 8]
    assert max(abs(after - before - 0.5) for before, after in pairwise(times)) < 0.0025


def test_its_state_tempo_and_error_are_told_a_few_times_a_second(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    machine = Machine(steady(133), 0.001).pulse_until(20.0).send(0.0, messages.START)
    machine.play_to(stage, following, 15.0)
    told = stage.said(Synced)
    assert 50 <= len(told) <= 70
    assert told[0] == Synced("waiting")
    assert told[-1].state == "locked"
    assert abs(told[-1].tempo_bpm - 133) < 1.0
    assert abs(told[-1].phase_error_ms) < 3.0


def test_a_flood_of_everything_hangs_nothing_and_is_one_sentence_at_most(
    stage: Any, following: Following, make_scale: Scale
) -> None:
    stage.player.load(quarters(make_scale))
    following.play(Play())
    kinds = [
        messages.CLOCK,
        messages.START,
        messages.STOP,
        messages.CONTINUE,
        b"\xf2\x7f\x7f",
        b"\xf2\x01",
        b"",
    ]
    for number in range(4000):
        run(stage, following, 100.0 + number / 2000)
        following.receive(kinds[number * number % 7 if number % 3 else 0], stage.clock.time)
    following.stop()
    run(stage, following, 110.0)
    assert stage.output.still_sounding() == set()
    assert len(stage.said(Trouble)) <= 1
    assert len(stage.said(Synced)) <= 2.0 / 0.05 + 10
