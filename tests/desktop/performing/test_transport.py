"""Pause, the cursor, the selection, the loop, tempo, and what varies in playing, with a player that obeys the test."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.midi import messages
from desktop.midi.performance import Performance
from desktop.midi.protocol import Finished, Panic, Playing, SetLoop, Stopped, Timing
from desktop.performing.performing_session import NUDGE
from desktop.states import State
from model.notation.spans import Span

TUNE = "X:1\nT:One\nM:4/4\nL:1/4\nQ:1/4=60\nK:C\nCDEF|GABc|\n"
DUET = "X:1\nM:4/4\nL:1/4\nQ:1/4=60\nK:C\nV:1\nCDEF|\nV:2\nC,4|\n"


@pytest.fixture
def transport(program):
    """The actions of playing, in a window with TUNE."""
    program.start(TUNE)
    program.editor.set_caret(TUNE.index("CDEF"))
    return program.actions.transport


def pitches(performance: Performance, clicks: bool = False) -> list[int]:
    return [
        event.data[1]
        for event in performance.events
        if messages.is_note_on(event.data) and event.is_click == clicks
    ]


def loaded(program) -> Performance:
    """The performance that was loaded last while it played."""
    return next(
        each[1] for each in reversed(program.performer.said) if isinstance(each, tuple) and each[0] == "load"
    )


def test_play_pauses_and_goes_on_where_it_was(program, transport) -> None:
    transport.play.trigger()
    program.performer.report(Playing(1.4))
    transport.play.trigger()
    assert program.performer.said[-1] == "stop"
    assert program.controller.machine.state is State.IDLE
    program.performer.report(Stopped(1.5))
    transport.play.trigger()
    assert program.performer.started_at == pytest.approx(1.5, abs=0.001)
    assert program.controller.machine.state is State.PLAYING


def test_stop_forgets_where_it_was_paused(program, transport) -> None:
    transport.play.trigger()
    program.performer.report(Playing(1.5))
    transport.play.trigger()
    assert transport.stop.isEnabled()
    transport.stop.trigger()
    assert not transport.stop.isEnabled()
    transport.play.trigger()
    assert program.performer.started_at == 0


def test_what_was_paused_in_one_tune_does_not_begin_another_in_its_midst(program) -> None:
    text = TUNE + "\nX:2\nL:1/4\nK:C\nGABc|\n"
    program.start(text)
    program.editor.set_caret(0)
    program.actions.play.trigger()
    program.performer.report(Playing(1.5))
    program.actions.play.trigger()
    program.editor.set_caret(text.index("X:2"))
    program.actions.play.trigger()
    assert program.performer.started_at == 0


def test_the_button_says_what_it_does_next(program, transport) -> None:
    assert transport.play.text() == "&Play"
    transport.play.trigger()
    assert transport.play.text() == "&Pause"
    program.performer.report(Finished(8.0))
    assert transport.play.text() == "&Play"


def test_play_from_the_cursor_begins_with_the_note_there(program, transport) -> None:
    program.editor.set_caret(TUNE.index("ABc|"))
    transport.play_here.trigger()
    assert program.performer.started_at == 5
    assert not program.performer.how.loop


def test_the_selection_is_played_once_and_no_further(program, transport) -> None:
    start = TUNE.index("EF|G")
    program.editor.select(Span(start, start + 4))
    transport.play_selection.trigger()
    how = program.performer.how
    assert (how.from_seconds, how.until_seconds, how.loop) == (2, 5, False)


def test_without_a_selection_there_is_a_sentence(program, transport) -> None:
    transport.play_selection.trigger()
    assert "Select some notes" in program.status.message
    assert program.controller.machine.state is State.IDLE


def test_the_loop_is_what_is_selected_and_is_seen(program, transport) -> None:
    start = TUNE.index("GABc")
    program.editor.select(Span(start, start + 4))
    transport.loop.trigger()
    marked = [each.cursor.selectedText() for each in program.editor.extraSelections()]
    assert "GABc" in marked
    program.editor.set_caret(0)
    transport.play.trigger()
    how = program.performer.how
    assert (how.from_seconds, how.loop_from_seconds, how.until_seconds, how.loop) == (4, 4, 8, True)


def test_a_loop_from_a_to_b_begins_while_it_plays_and_ends_again(program, transport) -> None:
    transport.play.trigger()
    program.editor.set_caret(TUNE.index("DEF"))
    transport.loop_start.trigger()
    program.editor.set_caret(TUNE.index("F|"))
    transport.loop_end.trigger()
    assert program.performer.said[-1] == SetLoop(True, 1, 3)
    transport.loop.trigger()
    assert program.performer.said[-1] == SetLoop(False)


def test_the_loop_moves_along_with_what_is_typed_before_it(program, transport) -> None:
    start = TUNE.index("GABc")
    program.editor.select(Span(start, start + 4))
    transport.loop.trigger()
    program.editor.set_caret(TUNE.index("CDEF"))
    program.editor.insertPlainText("C4|")
    transport.play.trigger()
    how = program.performer.how
    assert (how.loop_from_seconds, how.until_seconds) == (8, 12)


def test_a_loop_without_places_is_the_whole_tune(program, transport) -> None:
    transport.loop.trigger()
    transport.play.trigger()
    how = program.performer.how
    assert (how.loop, how.loop_from_seconds, how.until_seconds) == (True, 0, 8)


def test_another_text_has_no_loop(program, transport) -> None:
    program.editor.select(Span(TUNE.index("GABc"), len(TUNE)))
    transport.loop.trigger()
    program.controller.filing.new()
    assert not transport.loop.isChecked()


def test_nudging_is_faster_while_the_button_is_held(program, transport) -> None:
    part = program.window.transport.tempo_part
    part.faster.pressed.emit()
    assert program.performer.said[-1] == ("tempo", pytest.approx(1.03))
    part.faster.released.emit()
    assert program.performer.said[-1] == ("tempo", 1.0)


def test_the_tempo_is_tapped_in_the_beats_of_the_tune(program, qtbot) -> None:
    program.start("X:1\nM:6/8\nL:1/8\nQ:3/8=60\nK:C\nCDE FGA|\n")
    program.controller.playing.look()
    assert program.window.transport.beats == "♩. = 60"
    program.window.transport.tempo_part.set_beats(90)
    assert program.window.transport.tempo.value() == 150
    assert program.performer.said[-1] == ("tempo", 1.5)


def test_choices_are_heard_at_once_at_the_same_place(program, transport) -> None:
    transport.play.trigger()
    part = program.window.sound.playing
    part.transpose.setValue(2)
    assert pitches(loaded(program)) == [62, 64, 66, 67, 69, 71, 73, 74]
    transport.metronome.trigger()
    assert len(pitches(loaded(program), clicks=True)) == 8
    assert program.performer.said.count(program.performer.said[-1]) == 1


def test_a_bar_written_before_the_place_moves_nothing_that_is_heard(program, transport) -> None:
    transport.play.trigger()
    program.performer.report(Playing(5.0))
    program.editor.set_caret(TUNE.index("CDEF"))
    program.editor.insertPlainText("c4|")
    program.wait(lambda: isinstance(program.performer.said[-1], tuple))
    struck = [
        (event.data[1], event.at_seconds)
        for event in loaded(program).events
        if messages.is_note_on(event.data)
    ]
    assert struck[-4:] == [
        (67, pytest.approx(4)),
        (69, pytest.approx(5)),
        (71, pytest.approx(6)),
        (72, pytest.approx(7)),
    ]
    program.performer.report(Playing(5.5))
    transport.play.trigger()
    program.performer.report(Stopped(5.5))
    transport.play.trigger()
    assert program.performer.started_at == pytest.approx(9.5, abs=0.001)


def test_a_drone_that_is_turned_on_is_struck_at_the_next_bar(program, transport) -> None:
    transport.play.trigger()
    program.performer.report(Playing(2.2))
    transport.drone.trigger()
    struck = [
        event for event in loaded(program).events if messages.is_note_on(event.data) and event.span is None
    ]
    assert [event.at_seconds for event in struck] == [0, 0, 4, 4]


def test_a_count_in_is_clicked_before_the_tune_but_not_where_it_goes_on(program, transport) -> None:
    program.window.sound.playing.count_in.setValue(1)
    transport.play.trigger()
    assert program.performer.how.lead_in.duration_seconds == 4
    program.performer.report(Playing(1.0))
    transport.play.trigger()
    transport.play.trigger()
    assert program.performer.how.lead_in == Performance()


def test_voices_are_muted_and_soloed_where_there_are_several(program) -> None:
    program.start(DUET)
    program.controller.playing.look()
    voices = program.window.sound.playing.voices
    assert not voices.isHidden()
    program.actions.play.trigger()
    voices.button(0).click()
    assert pitches(loaded(program)) == [48]
    voices.button(0, solo=True).click()
    assert pitches(loaded(program)) == [60, 62, 64, 65]
    program.editor.load(TUNE)
    program.controller.playing.look()
    assert voices.isHidden()
    assert not voices.muted | voices.soloed


def test_panic_silences_everything_at_any_time(program, transport, qtbot) -> None:
    transport.play.trigger()
    program.editor.setFocus()
    qtbot.waitUntil(lambda: program.editor.hasFocus(), timeout=5000)
    QTest.keyClick(program.editor, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert program.performer.said[-1] == Panic()
    assert program.controller.machine.state is State.IDLE
    program.window.transport.panic_button.click()
    assert program.performer.said.count(Panic()) == 2


def test_the_timing_of_the_last_playing_is_told_where_the_mouse_rests(program, transport) -> None:
    transport.play.trigger()
    program.performer.report(Timing(480, 0.013, 0.03, 0.2, 0.1, 0.02))
    assert "99 of 100 within 0.03 ms" in program.window.transport.toolTip()
    assert "jitter 0.02 ms" in program.window.transport.toolTip()


def test_choices_are_remembered_but_those_for_one_tune_are_not(program, transport) -> None:
    part = program.window.sound.playing
    part.swing.setValue(62)
    part.count_in.setValue(2)
    part.transpose.setValue(5)
    transport.accompaniment.trigger()
    program.controller.shut_down()
    stored = {
        name: str(program.store.value(name)) for name in ("swing", "count_in", "accompaniment", "drone")
    }
    assert stored == {"swing": "62", "count_in": "2", "accompaniment": "True", "drone": "False"}
    assert not program.store.contains("transpose")


def test_a_key_that_is_held_nudges_the_tempo_until_it_goes_up(program, transport) -> None:
    program.window.transport.tempo.setValue(80)
    transport.play.trigger()
    QTest.keyPress(program.window, Qt.Key.Key_F4)
    assert program.performer.said[-1] == ("tempo", pytest.approx(0.8 * NUDGE))
    QTest.keyRelease(program.window, Qt.Key.Key_F4)
    assert program.performer.said[-1] == ("tempo", 0.8)
    QTest.keyPress(program.window, Qt.Key.Key_F3)
    assert program.performer.said[-1] == ("tempo", pytest.approx(0.8 / NUDGE))
    QTest.keyRelease(program.window, Qt.Key.Key_F3)
    assert program.performer.said[-1] == ("tempo", 0.8)


def test_a_nudge_from_the_menu_is_over_in_a_moment(program, transport) -> None:
    transport.faster.trigger()
    assert program.performer.said[-1] == ("tempo", NUDGE)
    program.wait(lambda: program.performer.said[-1] == ("tempo", 1.0))
