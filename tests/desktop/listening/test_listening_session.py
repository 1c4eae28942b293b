"""Listening in the window, to a keyboard whose messages the test reports, with a network that says what it wants."""

from typing import Any

import pytest

from desktop.listening.free_talk import NO_ANSWER
from desktop.listening.listening_panel import NO_INPUT, STOP
from desktop.listening.listening_session import OTHERS_PLAY
from desktop.listening.recorder import NOTHING
from desktop.listening.wishes import Mode
from desktop.midi import messages
from desktop.midi.performance import Performance
from desktop.midi.protocol import Ended, Finished, Heard, InputsOpened, Playing, Splice, Stopped
from desktop.states import State

REEL = "X:7\nT:Mine\nM:4/4\nL:1/8\nQ:1/4=120\nK:G\nG2B2 d2B2|"
SCALE = (67, 69, 71, 72, 74, 71, 69, 67)


class Player:
    """A keyboard, and a clock that the session reads."""

    def __init__(self, program: Any) -> None:
        self.program, self.now = program, 50.0
        self.session = program.controller.live.listening.session
        self.panel = program.controller.live.listening.panel
        self.session._clock = lambda: self.now

    def hear(self, data: bytes, seconds: float | None = None) -> None:
        self.program.performer.report(Heard(self.now, data, "Keys", seconds))

    def strike(self, key: int, length: float = 0.25, at: float | None = None) -> None:
        self.hear(messages.note_on(0, key, 80), at)
        self.now += 0.9 * length
        self.hear(messages.note_off(0, key), None if at is None else at + 0.9 * length)
        self.now += 0.1 * length

    def begin(self, mode: Mode) -> None:
        self.panel.choose_mode(mode)
        self.session.begin()

    def performances(self) -> list[Performance]:
        return [each for each in self.program.performer.said if isinstance(each, Performance)]


@pytest.fixture
def keyboard(program: Any) -> Player:
    program.start(REEL)
    return Player(program)


def test_a_phrase_is_answered_and_both_are_a_tune_behind_the_others(
    keyboard: Player, written_by: Any
) -> None:
    program = keyboard.program
    program.composer.script = written_by("d2B2 G4|")
    keyboard.begin(Mode.ANSWER)
    for key in SCALE:
        keyboard.strike(key)
    keyboard.session.answer_now()
    program.wait(lambda: "d2B2 G4|" in program.editor.text())
    text = program.editor.text()
    assert text.startswith(REEL + "\n\nX:8\nT:Conversation\nM:4/4\nL:1/8\nQ:1/4=120\nK:G\n")
    assert text.endswith("K:G\nGABc dBAG|\nd2B2 G4|\n")
    sounds = keyboard.performances()[-1]
    assert [event.data[1] for event in sounds.events if event.data[0] == 0x90] == [74, 71, 67]
    request = program.composer.requests[-1]
    assert (request.bars, request.go_on, request.candidates) == (1, True, 1)


def test_a_knob_that_is_turned_holds_for_the_next_answer(keyboard: Player, written_by: Any) -> None:
    program = keyboard.program
    program.composer.script = written_by("d2B2 G4|")
    keyboard.begin(Mode.ANSWER)
    program.panel.temperature.setValue(1.3)
    keyboard.strike(67)
    keyboard.session.answer_now()
    program.wait(lambda: bool(program.composer.requests))
    assert program.composer.requests[-1].sampling.temperature == 1.3


def test_a_silence_ends_the_phrase(keyboard: Player, written_by: Any) -> None:
    program = keyboard.program
    keyboard.panel.silence.setValue(50)
    program.composer.script = written_by("d2B2 G4|")
    keyboard.begin(Mode.ANSWER)
    for key in SCALE:
        keyboard.strike(key)
    keyboard.now += 1.0
    program.wait(lambda: program.editor.text().endswith("d2B2 G4|\n"))


def test_each_turn_is_one_step_for_undo(keyboard: Player, written_by: Any) -> None:
    program = keyboard.program
    program.composer.script = written_by("d2B2 G4|")
    keyboard.begin(Mode.ANSWER)
    for key in SCALE:
        keyboard.strike(key)
    keyboard.session.answer_now()
    program.wait(lambda: program.editor.text().endswith("d2B2 G4|\n"))
    keyboard.session.stop()
    program.editor.undo()
    assert program.editor.text().endswith("K:G\nGABc dBAG|\n")
    program.editor.undo()
    assert program.editor.text() == REEL


def test_without_a_network_a_sentence_says_so_and_the_phrase_is_kept(keyboard: Player) -> None:
    program = keyboard.program
    program.window.composing.show_networks([], None)
    keyboard.begin(Mode.ANSWER)
    keyboard.strike(67)
    keyboard.session.answer_now()
    assert program.status.message == NO_ANSWER
    program.wait(lambda: "Gz7|" in program.editor.text())


def test_trading_starts_a_metronome_and_splices_the_answer_in_at_the_bar_line(
    keyboard: Player, written_by: Any
) -> None:
    program = keyboard.program
    program.composer.script = written_by("d2B2 G4|")
    keyboard.panel.turn_bars.setValue(1)
    keyboard.begin(Mode.TRADE)
    assert any(event.is_click for event in keyboard.performances()[-1].events)
    bar, start = 2.0, keyboard.now

    def is_at(place: float) -> None:
        keyboard.now = start + place
        program.performer.report(Playing(place, number=program.performer.number))

    is_at(0.0)
    for number, key in enumerate((67, 69, 71)):
        keyboard.now = start + bar + 0.5 * number
        keyboard.strike(key, 0.5, bar + 0.5 * number)
    is_at(1.9 * bar)
    program.wait(lambda: keyboard.session._answering.bars == ("d2B2 G4",))
    is_at(2 * bar - 0.05)
    splice = next(each for each in program.performer.said if isinstance(each, Splice))
    assert splice.at_seconds == 2 * bar
    is_at(2.5 * bar)
    program.wait(lambda: program.editor.text().endswith("G2A2 B2z2|\nd2B2 G4|\n"))


def test_keys_are_written_at_the_cursor_step_by_step(keyboard: Player) -> None:
    keyboard.begin(Mode.STEP)
    for key in (67, 66, 65):
        keyboard.strike(key)
    for key in (60, 64, 67):
        keyboard.hear(messages.note_on(0, key, 80))
    keyboard.hear(messages.note_off(0, 64))
    keyboard.hear(messages.control_change(0, 64, 127))
    text = keyboard.program.editor.text()
    assert text == REEL + "GF=F[CEG] z"
    keyboard.program.editor.undo()
    keyboard.program.editor.undo()
    assert keyboard.program.editor.text() == REEL + "GF=F"


def test_the_chosen_length_holds_for_the_next_step(keyboard: Player) -> None:
    keyboard.begin(Mode.STEP)
    keyboard.panel.length.setCurrentText("half note")
    keyboard.strike(67)
    keyboard.strike(74)
    keyboard.strike(71)
    assert keyboard.program.editor.text() == REEL + "G4 d4|B4"


def test_step_entry_into_an_empty_editor_begins_a_tune(keyboard: Player) -> None:
    keyboard.program.editor.load("")
    keyboard.begin(Mode.STEP)
    keyboard.strike(60)
    assert keyboard.program.editor.text() == "X:1\nT:Untitled\nM:4/4\nL:1/8\nQ:1/4=120\nK:C\nC"


def test_a_recording_becomes_bars_at_the_cursor_in_one_step(keyboard: Player) -> None:
    program = keyboard.program
    keyboard.begin(Mode.RECORD)
    program.performer.report(Playing(0.0, number=program.performer.number))
    for number, key in enumerate(SCALE):
        keyboard.strike(key, at=2.0 + 0.25 * number + 0.02)
    program.performer.report(Playing(4.5, number=program.performer.number))
    keyboard.session.stop()
    assert program.editor.text() == REEL + "GABc dBAG|"
    assert "Recorded a bar" in program.status.message
    assert program.performer.said[-1] == "stop"
    program.editor.undo()
    assert program.editor.text() == REEL


def test_a_free_recording_finds_the_tempo_and_needs_no_player(keyboard: Player) -> None:
    keyboard.panel.clicks.setChecked(False)
    keyboard.begin(Mode.RECORD)
    for key in SCALE:
        keyboard.strike(key, 0.21)
    keyboard.session.stop()
    assert keyboard.program.editor.text() == REEL + "GABc dBAG|"
    assert not keyboard.performances()


def _report_playing(program: Any, seconds: float) -> None:
    program.performer.report(Playing(seconds, number=1))


@pytest.mark.parametrize("clicks", [True, False])
def test_what_is_recorded_while_the_tune_plays_is_in_its_beat_and_the_tune_goes_on(
    keyboard: Player, clicks: bool
) -> None:
    program = keyboard.program
    program.editor.load(REEL.replace("|", "|" + "G2B2 d2B2|" * 7))
    program.editor.set_caret(program.editor.text().rindex("G2B2"))
    before = program.editor.text()
    program.actions.play.trigger()
    _report_playing(program, 2.7)
    keyboard.panel.clicks.setChecked(clicks)
    keyboard.begin(Mode.RECORD)
    _report_playing(program, 3.9)
    for number, key in enumerate(SCALE):
        keyboard.strike(key, at=4.0 + 0.25 * number + 0.03)
    _report_playing(program, 6.5)
    assert program.controller.performing.playing and len(keyboard.performances()) == 1
    keyboard.session.stop()
    assert program.editor.text() == before[:-10] + "GABc dBAG|" + before[-10:]
    assert program.controller.performing.playing and "stop" not in program.performer.said


def test_a_tune_that_ends_ends_what_is_recorded_to_it(keyboard: Player) -> None:
    program = keyboard.program
    program.actions.play.trigger()
    _report_playing(program, 0.0)
    keyboard.begin(Mode.RECORD)
    keyboard.strike(67, 1.0, at=1.0)
    program.performer.report(Finished(2.0))
    assert not keyboard.session.running
    assert program.editor.text() == REEL + "z4 G4|"


def test_a_recording_of_nothing_writes_nothing(keyboard: Player) -> None:
    keyboard.begin(Mode.RECORD)
    keyboard.session.stop()
    assert keyboard.program.editor.text() == REEL
    assert keyboard.program.status.message == NOTHING


def test_another_tune_that_plays_ends_the_conversation(keyboard: Player) -> None:
    program = keyboard.program
    keyboard.begin(Mode.TRADE)
    program.performer.report(Playing(0.0, number=program.performer.number))
    program.performer.report(Playing(1.0, number=3))
    assert not keyboard.session.running and program.status.message == OTHERS_PLAY


@pytest.mark.parametrize("report", [Stopped(1.0), Finished(1.0), Ended("Gone.")])
def test_a_metronome_that_stops_ends_the_conversation(keyboard: Player, report: Any) -> None:
    keyboard.begin(Mode.TRADE)
    keyboard.program.performer.report(report)
    assert not keyboard.session.running and keyboard.panel.start.text() != STOP


def test_listening_takes_the_network_from_a_composition(keyboard: Player, written_by: Any) -> None:
    program = keyboard.program
    program.composer.script, program.composer.holds = written_by("d2B2 G4|"), True
    program.actions.compose.trigger()
    program.wait(lambda: bool(program.composer.requests))
    keyboard.begin(Mode.ANSWER)
    program.wait(lambda: program.controller.machine.state is State.IDLE)
    assert keyboard.session.running


def test_escape_ends_listening(keyboard: Player) -> None:
    keyboard.begin(Mode.TRADE)
    assert keyboard.panel.start.text() == STOP
    keyboard.program.controller.halt()
    assert not keyboard.session.running
    assert keyboard.program.performer.said[-1] == "stop"


def test_the_panel_says_what_is_listened_to_and_what_arrives(keyboard: Player) -> None:
    assert keyboard.panel.inputs.text() == NO_INPUT
    keyboard.program.performer.report(InputsOpened(("Keystation 49",)))
    assert keyboard.panel.inputs.text() == "Listening to Keystation 49."
    keyboard.hear(messages.note_on(0, 66, 80))
    assert keyboard.panel.heard.text() == "^F"


def test_a_learned_key_is_neither_written_nor_answered_nor_heard_elsewhere(keyboard: Player) -> None:
    learned = messages.note_on(0, 36, 90)
    keyboard.panel.controls.learn_asked.emit("rest")
    keyboard.hear(learned)
    keyboard.hear(messages.note_off(0, 36))
    assert keyboard.program.performer.controls == (messages.control_of(learned),)
    keyboard.begin(Mode.STEP)
    keyboard.strike(67)
    keyboard.strike(36)
    keyboard.strike(69)
    assert keyboard.program.editor.text() == REEL + "GzA"


def test_a_flood_of_notes_is_no_phrase_and_nothing_hangs(keyboard: Player) -> None:
    keyboard.begin(Mode.ANSWER)
    for number in range(5000):
        keyboard.now += 0.0001
        keyboard.hear(messages.note_on(number % 16, number % 128, 1 + number % 127))
    keyboard.session.stop()
    assert not keyboard.session.running


@pytest.mark.parametrize(
    "data", [b"", b"\x90", b"\x90\x3c", b"\xf8", b"\xf0\x01\xf7", b"\xd0\x40", b"\xe0\x00\x40"]
)
@pytest.mark.parametrize("mode", list(Mode))
def test_what_is_no_note_changes_nothing(keyboard: Player, mode: Mode, data: bytes) -> None:
    keyboard.begin(mode)
    keyboard.hear(data)
    keyboard.session.stop()
    assert keyboard.program.editor.text() == REEL
