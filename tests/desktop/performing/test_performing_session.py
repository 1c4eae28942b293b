"""Play, Stop, tempo and output, in the window, with a player that says what the test wants."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.midi.performance import Performance
from desktop.midi.protocol import Ended, Finished, Lost, Open, Opened, Playing, Ports, Stopped, Trouble
from desktop.states import State
from model.notation.spans import Span

TWO = "X:1\nT:One\nM:4/4\nL:1/4\nQ:1/4=120\nK:C\nCDEF|\n\nX:2\nT:Two\nL:1/4\nK:C\nGABc|\n"


def test_play_plays_the_tune_at_the_caret(program) -> None:
    program.start(TWO)
    program.editor.set_caret(TWO.index("GABc"))
    program.actions.play.trigger()
    performance = program.performer.said[-1]
    assert isinstance(performance, Performance)
    assert [event.data[1] for event in performance.events if event.data[0] & 0xF0 == 0x90] == [67, 69, 71, 72]
    assert program.controller.machine.state is State.PLAYING
    assert "Two" in program.status.message


def test_the_notes_that_sound_are_lit_where_they_stand_in_the_editor(program) -> None:
    program.start(TWO)
    program.editor.set_caret(TWO.index("GABc"))
    program.play()
    place = TWO.index("GABc")
    program.performer.report(Playing(0.0, (Span(place, place + 1),)))
    lit = [each.cursor.selectedText() for each in program.editor.extraSelections()[1:]]
    assert lit == ["G"]
    program.performer.report(Finished(2.0))
    assert len(program.editor.extraSelections()) == 1
    assert program.controller.machine.state is State.IDLE


def test_stop_is_told_to_the_player_at_once(program) -> None:
    program.start(TWO)
    program.play()
    program.actions.stop.trigger()
    assert program.performer.said[-1] == "stop"
    assert program.controller.machine.state is State.IDLE


def test_escape_stops_the_tune(program, qtbot) -> None:
    program.start(TWO)
    program.play()
    program.editor.setFocus()
    qtbot.waitUntil(lambda: program.editor.hasFocus(), timeout=5000)
    QTest.keyClick(program.editor, Qt.Key.Key_Escape)
    assert program.performer.said[-1] == "stop"


def test_ctrl_space_plays(program, qtbot) -> None:
    program.start(TWO)
    program.editor.setFocus()
    qtbot.waitUntil(lambda: program.editor.hasFocus(), timeout=5000)
    QTest.keyClick(program.editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert program.controller.machine.state is State.PLAYING
    assert program.editor.text() == TWO


@pytest.mark.parametrize("answer", [Stopped(0.5, 1), Finished(2.0, 1)])
def test_late_reports_on_an_earlier_playing_do_not_end_the_next(program, answer: Stopped | Finished) -> None:
    program.start(TWO)
    program.play()
    program.actions.stop.trigger()
    program.actions.play.trigger()
    program.performer.report(Playing(0.4, (Span(40, 41),), 1.0, 1))
    program.performer.report(answer)
    assert program.controller.machine.state is State.PLAYING
    assert len(program.editor.extraSelections()) == 1
    program.performer.report(Playing(0.1, (), 1.0, 2))
    program.performer.report(Stopped(0.1, 2))
    assert program.controller.machine.state is State.IDLE


def test_continue_stops_the_tune_first(program, written_by) -> None:
    program.start(TWO)
    program.play()
    program.compose(*written_by("A|"))
    assert program.performer.said[-1] == "stop"
    assert program.controller.machine.state is State.IDLE


@pytest.mark.parametrize("text", ["", "X:1\nT:Nothing\nK:C\n", "just words"])
def test_without_notes_there_is_a_sentence_and_no_playing(program, text: str) -> None:
    program.start(text)
    program.actions.play.trigger()
    assert "no notes" in program.status.message
    assert program.controller.machine.state is State.IDLE


def test_the_tempo_changes_while_it_plays(program) -> None:
    program.start(TWO)
    program.play()
    program.window.transport.tempo.setValue(150)
    assert program.performer.said[-1] == ("tempo", 1.5)


def test_the_beats_a_minute_are_shown_beside_the_percentage(program) -> None:
    program.start(TWO)
    program.editor.set_caret(0)
    program.play()
    program.window.transport.tempo.setValue(50)
    assert program.window.transport.beats == "♩ = 60"


def test_the_ports_of_the_machine_are_offered_and_opened(program) -> None:
    program.start(TWO)
    output = program.window.transport.output
    program.performer.report(Ports(("Synth A", "Synth B"), (), "ALSA"))
    output.setCurrentIndex(output.findText("Synth B"))
    assert program.performer.said[-1] == Open("port", "Synth B")


def test_a_chosen_port_that_is_gone_stays_chosen_and_says_so(program) -> None:
    program.start(TWO)
    output = program.window.transport.output
    program.performer.report(Ports(("Synth A",), (), "ALSA"))
    output.setCurrentIndex(output.findText("Synth A"))
    program.performer.report(Ports((), (), "ALSA"))
    assert output.currentText() == "Synth A (not connected)"
    assert output.currentData() == "port:Synth A"
    program.performer.report(Ports(("Synth A",), (), "ALSA"))
    assert output.currentText() == "Synth A"


def test_a_port_that_vanishes_is_a_sentence_and_the_tune_goes_on(program) -> None:
    program.start(TWO)
    program.play()
    program.performer.report(Lost("Synth A", "The MIDI output Synth A vanished."))
    assert program.status.message == "The MIDI output Synth A vanished."
    assert program.controller.machine.state is State.PLAYING


def test_a_port_that_is_back_says_so(program) -> None:
    program.start(TWO)
    program.play()
    program.performer.report(Lost("Piano", "The MIDI output “Piano” vanished."))
    program.performer.report(Opened("none"))
    assert "vanished" in program.status.message
    program.performer.report(Opened("port", "Piano"))
    assert program.status.message == "The tune sounds through Piano now."


def test_play_tries_an_output_again_that_was_lost(program) -> None:
    program.start(TWO)
    program.play()
    program.performer.report(Lost("Built-in synth", "The audio device stopped."))
    program.performer.report(Finished(1.0))
    program.actions.play.trigger()
    assert program.performer.said[-2] == "again"
    program.performer.report(Ended("The player stopped by itself."))  # to connect to the sound system anew
    assert isinstance(program.performer.said[-1], Performance)
    assert program.controller.machine.state is State.PLAYING
    program.performer.report(Ended("The player stopped by itself."))
    assert program.controller.machine.state is State.IDLE


def test_a_missing_audio_device_is_told_when_sound_is_wanted_and_not_before(program) -> None:
    program.start(TWO)
    program.performer.report(Trouble("No audio device was found."))
    program.performer.report(Opened("none"))
    assert "audio" not in program.status.message
    program.actions.play.trigger()
    assert program.status.message == "No audio device was found."
    assert program.controller.machine.state is State.PLAYING


def test_a_player_that_dies_is_a_sentence_and_play_works_again(program) -> None:
    program.start(TWO)
    program.play()
    program.performer.running = False
    program.performer.report(Ended("The player stopped by itself; press Play."))
    assert program.status.message == "The player stopped by itself; press Play."
    assert program.controller.machine.state is State.IDLE
    program.actions.play.trigger()
    assert program.performer.running
    assert program.controller.machine.state is State.PLAYING


def test_an_edit_while_it_plays_is_heard_after_a_pause(program) -> None:
    program.start(TWO)
    program.editor.set_caret(0)
    program.play()
    program.editor.set_caret(TWO.index("CDEF") + 4)
    program.editor.insertPlainText(" G2")
    program.performer.report(Playing(0.1, (Span(40, 41),)))
    assert len(program.editor.extraSelections()) == 1
    program.wait(
        lambda: isinstance(program.performer.said[-1], tuple) and program.performer.said[-1][0] == "load"
    )
    notes = [event.data[1] for event in program.performer.said[-1][1].events if event.data[0] & 0xF0 == 0x90]
    assert notes == [60, 62, 64, 65, 67]


def test_while_the_network_writes_nothing_plays(program) -> None:
    from model.composition import Finished as Written
    from model.composition import Streamed

    program.start(TWO)
    program.composer.holds = True
    program.composer.script = [Streamed(0, "A"), Written((), 0)]
    program.actions.compose.trigger()
    assert not program.actions.play.isEnabled()
    program.actions.cancel.trigger()
    assert program.actions.play.isEnabled()
