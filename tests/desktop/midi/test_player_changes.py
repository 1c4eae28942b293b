"""What changes while the player plays: the tune, the loop, the count-in; no test here waits."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.midi import messages
from desktop.midi.performance import Performance, TimedMessage
from desktop.midi.protocol import Finished, Play, Playing, SetLoop, Stopped

Scale = Callable[..., Performance]


def starts(stage: Any) -> list[tuple[float, int]]:
    return [(time, data[1]) for time, data in stage.output.sent if messages.is_note_on(data)]


def clicks(count: int, step: float) -> Performance:
    events = []
    for index in range(count):
        events.append(TimedMessage(index * step, messages.note_on(9, 76, 100), is_click=True))
        events.append(TimedMessage(index * step + 0.1, messages.note_off(9, 76), is_click=True))
    return Performance(tuple(events), count * step)


def test_a_splice_changes_what_follows_and_not_what_sounds(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(0.6)
    before = list(stage.output.sent)
    stage.player.splice(1.0, make_scale(8, first=70))
    assert stage.output.sent == before
    stage.run_until(9.0)
    assert starts(stage) == [(index * 0.5, 60 + index if index < 2 else 70 + index) for index in range(8)]
    assert stage.output.still_sounding() == set()
    assert stage.said(Finished) == [Finished(4.0)]


def test_a_splice_behind_the_place_ends_the_notes_that_went(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(1.2)
    stage.player.splice(0.5, make_scale(8, first=70))
    assert stage.output.still_sounding() == set()
    stage.run_until(1.6)
    assert stage.output.still_sounding() == {(0, 73)}


def test_loading_again_and_again_leaves_no_message_out_and_sends_none_twice(
    stage: Any, make_scale: Scale
) -> None:
    tune = make_scale(40, step=0.05)
    stage.player.load(tune)
    stage.player.play(Play())
    for step in range(300):
        # The clock goes on before the player looks at it: deadlines pass between the command and the sending.
        stage.clock.time = 100.0 + step * 0.007
        stage.player.load(tune)
        stage.player.advance()
    stage.run_until(3.0)
    assert stage.output.data == [event.data for event in tune.events]


def test_of_a_key_pressed_twice_only_the_note_that_went_is_ended(stage: Any) -> None:
    on, off = messages.note_on(0, 60, 80), messages.note_off(0, 60)
    both = (TimedMessage(0.0, on), TimedMessage(0.1, on), TimedMessage(3.0, off), TimedMessage(4.0, off))
    stage.player.load(Performance(both, 5.0))
    stage.player.play(Play())
    stage.run_until(1.0)
    stage.player.load(Performance((both[0], both[3]), 5.0))
    assert stage.output.sent[-1] == (1.0, off)
    stage.run_until(9.0)
    assert [data for data in stage.output.data if data == off] == [off, off]


def test_a_count_in_sounds_before_the_place_and_no_note_of_the_tune_does(
    stage: Any, make_scale: Scale
) -> None:
    stage.player.set_tempo(2.0)
    stage.player.load(make_scale())
    stage.player.play(Play(from_seconds=1.0, lead_in=clicks(4, 0.5)))
    stage.run_until(9.0)
    assert starts(stage) == [(0.0, 76), (0.25, 76), (0.5, 76), (0.75, 76), (1.0, 62), (1.25, 63)]
    assert stage.output.still_sounding() == set()


def test_in_a_count_in_the_listener_stands_where_playing_begins(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play(from_seconds=1.0, lead_in=clicks(4, 0.5)))
    stage.run_until(1.0)
    assert {report.seconds for report in stage.said(Playing)} == {1.0}
    assert stage.player.place_heard_at(stage.clock.now()) == pytest.approx(0.0)
    stage.player.stop()
    assert stage.said(Stopped) == [Stopped(1.0)]
    assert stage.output.still_sounding() == set()


def test_a_tune_changed_in_its_count_in_begins_where_it_was_to_begin(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play(from_seconds=1.0, lead_in=clicks(2, 0.5)))
    stage.run_until(0.7)
    stage.player.load(make_scale(first=70))
    stage.run_until(9.0)
    assert starts(stage)[-2:] == [(1.0, 72), (1.5, 73)]


def test_a_loop_set_while_playing_turns_back_at_its_end(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale(8))
    stage.player.play(Play())
    stage.run_until(0.7)
    stage.player.set_loop(SetLoop(True, 1.0, 2.0))
    stage.run_until(3.7)
    assert [pitch for _, pitch in starts(stage)] == [60, 61, 62, 63, 62, 63, 62, 63]
    assert [time for time, _ in starts(stage)] == [pytest.approx(index * 0.5) for index in range(8)]


def test_a_loop_that_is_released_plays_on_behind_it(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale(6))
    stage.player.play(Play(loop=True, until_seconds=1.0))
    stage.run_until(1.7)
    stage.player.set_loop(SetLoop(False))
    stage.run_until(9.0)
    assert [pitch for _, pitch in starts(stage)] == [60, 61, 60, 61, 62, 63, 64, 65]
    assert stage.said(Finished) == [Finished(3.0)]


def test_a_loop_set_behind_its_end_goes_on_as_if_it_had_looped_before(stage: Any, make_scale: Scale) -> None:
    stage.player.load(make_scale(8))
    stage.player.play(Play())
    stage.run_until(2.75)
    stage.player.set_loop(SetLoop(True, 0.0, 1.0))
    assert stage.output.still_sounding() == set()
    stage.run_until(3.6)
    assert starts(stage)[-2:] == [(pytest.approx(3.0), 60), (pytest.approx(3.5), 61)]


def test_after_a_standstill_the_tune_goes_on_where_it_was_and_not_in_a_burst(
    stage: Any, make_scale: Scale
) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(0.6)
    stage.clock.time = 3700.0  # the whole process slept for an hour
    stage.player.advance()
    stage.run_until(3602.0)
    assert [round(time, 3) for time, _ in starts(stage)] == [0.0, 0.5, 3600.0, 3600.5]


@pytest.mark.parametrize("channel", range(16))
def test_notes_without_ends_are_ended_on_every_channel(stage: Any, channel: int) -> None:
    on = messages.note_on(channel, 60, 80)
    stage.player.load(Performance((TimedMessage(0.0, on), TimedMessage(0.1, on)), 1.0))
    stage.player.play(Play())
    stage.run_until(2.0)
    assert stage.output.data.count(messages.note_off(channel, 60)) == 2


def test_a_note_that_went_is_ended_behind_its_beginning_where_sound_comes_late(
    stage: Any, make_scale: Scale
) -> None:
    stage.player.load(make_scale())
    stage.player.play(Play())
    stage.run_until(0.501)
    stage.player.load(make_scale(first=70))
    began, ended = (stage.output.deadlines[-2], stage.output.deadlines[-1])
    assert stage.output.data[-2:] == [messages.note_on(0, 61, 80), messages.note_off(0, 61)]
    assert began is not None and ended is not None and ended >= began
