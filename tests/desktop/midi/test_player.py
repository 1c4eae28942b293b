"""What the player sends when; no test here waits."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.midi import messages
from desktop.midi.output import OutputLostError
from desktop.midi.performance import Performance, TimedMessage
from desktop.midi.protocol import Finished, Play, Playing, Stopped, Timing
from model.notation.spans import Span

Scale = Callable[..., Performance]


def test_every_message_leaves_at_its_time_in_order(stage: Any, make_scale: Scale) -> None:
    tune = make_scale()
    stage.player.load(tune)
    stage.player.play(Play())
    stage.run_until(5.0)
    assert stage.output.sent == [(event.at_seconds, event.data) for event in tune.events]
    assert stage.said(Finished) == [Finished(2.0)]
    assert not stage.player.is_playing


def test_deadlines_are_absolute_although_the_driver_is_late(stage: Any, make_scale: Scale) -> None:
    tune = make_scale()
    stage.player.load(tune)
    stage.player.play(Play())
    for late in (0.013, 0.6, 1.31, 1.7, 2.2):
        stage.clock.time = 100.0 + late
        stage.player.advance()
    assert stage.output.deadlines == [pytest.approx(100.0 + event.at_seconds) for event in tune.events]


def test_stop_silences_every_sounding_note(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale(channel=2))
    stage.player.play(Play())
    stage.run_until(0.7)
    stage.player.stop()
    assert stage.output.still_sounding() == set()
    assert stage.output.data[-4:] == [messages.note_off(2, 61), *messages.silence(2)]
    assert stage.output.withdrawals >= 1
    assert stage.said(Stopped) == [Stopped(pytest.approx(0.7))]


def test_nothing_is_sent_after_stop(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(0.7)
    stage.player.stop()
    before = list(stage.output.sent)
    stage.run_until(5.0)
    assert stage.output.sent == before


def test_another_output_is_taken_only_after_the_old_one_is_silent(
    stage: Any, make_scale: Scale, make_output: Any
) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(0.7)
    old, new = stage.output, make_output(stage.clock)
    stage.player.change_output(new)
    assert old.still_sounding() == set()
    assert old.data[-3:] == list(messages.silence(0))
    assert old.is_closed
    stage.run_until(5.0)
    assert [data for data in new.data if messages.is_note_on(data)] == [
        messages.note_on(0, 62, 80),
        messages.note_on(0, 63, 80),
    ]
    assert new.still_sounding() == set()


def test_closing_silences_and_gives_the_output_back(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(0.2)
    stage.player.close()
    assert stage.output.still_sounding() == set()
    assert stage.output.is_closed


def test_panic_reaches_all_sixteen_channels(stage: Any) -> None:
    stage.player.panic()
    assert stage.output.data == [data for channel in range(16) for data in messages.silence(channel)]


def test_a_new_tempo_goes_on_without_a_jump(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(0.75)
    stage.player.set_tempo(2.0)
    stage.run_until(5.0)
    starts = [time for time, data in stage.output.sent if messages.is_note_on(data)]
    assert starts == [pytest.approx(time) for time in (0.0, 0.5, 0.875, 1.125)]


def test_a_tempo_set_before_playing_holds(stage: Any, make_scale: Scale) -> None:
    stage.player.set_tempo(0.5)
    stage.player.load(make_scale(2))
    stage.player.play(Play())
    stage.run_until(5.0)
    assert [time for time, data in stage.output.sent if messages.is_note_on(data)] == [0.0, 1.0]


def test_playing_from_a_place_sends_no_ends_of_notes_before_it(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play(from_seconds=1.0))
    stage.run_until(5.0)
    assert stage.output.sent == [
        (0.0, messages.note_on(0, 62, 80)),
        (0.5, messages.note_off(0, 62)),
        (0.5, messages.note_on(0, 63, 80)),
        (1.0, messages.note_off(0, 63)),
    ]


def test_playing_from_a_place_sets_the_channels_up_first(stage: Any, make_scale: Scale) -> None:
    violin = TimedMessage(0.0, bytes((messages.PROGRAM_CHANGE, 40)))
    tune = make_scale()
    stage.player.load(Performance((violin, *tune.events), tune.duration_seconds))
    stage.player.play(Play(from_seconds=1.0))
    stage.run_until(0.0)
    assert stage.output.data == [violin.data, messages.note_on(0, 62, 80)]


def test_playing_until_a_place_ends_the_notes_that_sound_there(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play(until_seconds=0.75))
    stage.run_until(5.0)
    assert stage.output.sent[-1] == (0.75, messages.note_off(0, 61))
    assert stage.said(Finished) == [Finished(0.75)]


def test_a_start_behind_the_end_is_over_at_once(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play(from_seconds=50.0))
    stage.run_until(0.0)
    assert stage.output.sent == []
    assert stage.said(Finished) == [Finished(2.0)]


def test_a_loop_comes_round_in_time_with_every_note(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale(2))
    stage.player.play(Play(loop=True))
    stage.run_until(3.4)
    starts = [time for time, data in stage.output.sent if messages.is_note_on(data)]
    assert starts == [pytest.approx(index * 0.5) for index in range(7)]
    stage.player.stop()
    assert stage.output.still_sounding() == set()


def test_a_loop_over_a_held_note_ends_it_where_it_turns_back(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play(until_seconds=0.75, loop=True))
    stage.run_until(0.75)
    assert stage.output.sent[-2:] == [(0.75, messages.note_off(0, 61)), (0.75, messages.note_on(0, 60, 80))]


def test_a_loop_without_length_ends_instead_of_hanging(stage: Any) -> None:
    stage.player.load(Performance())
    stage.player.play(Play(loop=True))
    stage.run_until(0.0)
    assert stage.said(Finished) == [Finished(0.0)]


def test_the_place_is_reported_at_least_twenty_times_a_second(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(1.0)
    places = [report.seconds for report in stage.said(Playing)]
    assert len(places) >= 20
    assert places[0] == 0.0
    assert places == sorted(places)


def test_reports_name_the_spans_that_sound(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(1.9)
    heard = {report.spans for report in stage.said(Playing)}
    assert heard == {(Span(index, index + 1),) for index in range(4)}


def test_the_reported_place_is_what_is_heard_not_what_is_sent(stage: Any, make_scale: Scale) -> None:
    stage.output.latency_seconds = 0.05
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(1.0)
    assert stage.said(Playing)[-1].seconds == pytest.approx(0.95, abs=0.04)
    assert stage.said(Playing)[-1].seconds <= 0.95


def test_the_end_is_reported_when_it_was_heard(stage: Any, make_scale: Scale) -> None:
    stage.output.latency_seconds = 0.25
    stage.player.load(make_scale(2))
    stage.player.play(Play())
    stage.run_until(1.2)
    assert stage.said(Finished) == []
    stage.run_until(1.3)
    assert stage.said(Finished) == [Finished(1.0)]


def test_a_changed_tune_goes_on_at_its_place_and_ends_only_the_notes_that_are_gone(
    stage: Any, make_scale: Scale
) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(0.6)
    stage.player.load(make_scale())
    assert stage.output.still_sounding() == {(0, 61)}
    stage.player.load(make_scale(first=70))
    assert stage.output.still_sounding() == set()
    stage.run_until(1.1)
    assert stage.output.still_sounding() == {(0, 72)}


def test_playing_again_starts_from_silence(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(0.7)
    stage.player.play(Play())
    assert stage.output.still_sounding() == set()
    stage.run_until(0.7)
    assert stage.output.still_sounding() == {(0, 60)}


def test_a_lost_output_is_told_once_and_stop_still_works(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(0.2)
    stage.output.is_broken = True
    stage.clock.time = 100.5
    with pytest.raises(OutputLostError):
        stage.player.advance()
    assert stage.player.is_playing
    stage.player.stop()
    assert stage.said(Stopped) == [Stopped(pytest.approx(0.5))]


def test_lateness_is_summed_up_at_the_end(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale(1))
    stage.player.play(Play())
    stage.clock.time = 100.002
    stage.player.advance()
    stage.clock.time = 100.501
    stage.player.advance()
    stage.run_until(1.0)
    (timing,) = stage.said(Timing)
    assert (timing.messages, timing.worst_ms) == (2, pytest.approx(2.0, abs=1e-6))
    assert timing.median_ms == pytest.approx(2.0, rel=0.011)


def test_lateness_is_told_once_a_second_while_it_plays(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale(20))
    stage.player.play(Play())
    stage.run_until(5.2)
    assert [report.messages for report in stage.said(Timing)] == [5, 9, 13, 17, 21]


def test_every_report_on_a_playing_carries_its_number(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play(number=7))
    stage.run_until(0.3)
    stage.player.play(Play(number=8))
    stage.run_until(5.0)
    assert [report.number for report in stage.said(Finished)] == [8]
    assert sorted({report.number for report in stage.said(Playing)}) == [7, 8]


def test_a_note_is_marked_when_it_begins_to_sound(stage: Any, make_scale: Scale) -> None:
    stage.output.latency_seconds = 0.05
    stage.player.load(make_scale(step=0.47))
    stage.player.play(Play())
    stage.run_until(1.8)
    places = [report for report in stage.said(Playing) if report.spans]
    first = {report.spans: report.seconds for report in reversed(places)}
    assert sorted(first.values()) == [pytest.approx(index * 0.47, abs=1.1e-3) for index in range(4)]
