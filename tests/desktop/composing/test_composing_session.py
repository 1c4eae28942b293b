"""Continue, Cancel and the candidates, in the window, with a composer that says what the test wants."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.composing.composer_thread import UNEXPECTED
from desktop.composing.composition import STOPPED_BEFORE_WRITING
from desktop.states import State
from model.composition import Composed, Finished, Restarted, Streamed, Warned
from model.errors import ModelError

TUNE = "X:1\nT:A Tune\nM:4/4\nL:1/8\nK:D\n|:d2fd Adfd|e2ge cAce|\n"
BODY = TUNE.rstrip("\n")


def test_continue_streams_into_the_editor_as_one_undo_step(program, written_by) -> None:
    program.start().compose(*written_by("d2fd|\nA4|]"))
    assert program.editor.text() == BODY + "\nd2fd|\nA4|]\n"
    assert program.editor.caret() == len(BODY + "\nd2fd|\nA4|]")
    program.actions.undo.trigger()
    assert program.editor.text() == TUNE


def test_the_request_carries_what_the_panel_shows(program, written_by) -> None:
    program.start()
    panel = program.panel
    panel.bars.setValue(8)
    panel.temperature.setValue(0.65)
    panel.seed.setValue(42)
    panel.candidate_count.setValue(3)
    program.compose(*written_by("A|"))
    request = program.composer.requests[0]
    assert (request.seed_text, request.bars, request.candidates) == (TUNE, 8, 3)
    assert (request.sampling.temperature, request.sampling.seed) == (0.65, 42)


def test_an_empty_seed_field_asks_for_another_tune_every_time(program, written_by) -> None:
    program.start().compose(*written_by("A|"))
    assert program.composer.requests[0].sampling.seed is None


def test_ctrl_return_in_the_editor_continues(program, written_by, qtbot) -> None:
    program.start()
    program.composer.script = written_by("A|")
    program.editor.setFocus()
    qtbot.waitUntil(lambda: program.editor.hasFocus(), timeout=5000)
    with qtbot.waitSignal(program.controller.composing.ended, timeout=10_000):
        QTest.keyClick(program.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert program.editor.text() == BODY + "\nA|\n"


def test_with_text_behind_the_caret_the_continuation_goes_in_between(program, written_by) -> None:
    program.start()
    program.editor.set_caret(TUNE.index("e2ge"))
    program.compose(*written_by("AAAA BBBB|"))
    assert program.editor.text() == TUNE.replace("e2ge", "AAAA BBBB|e2ge")


def test_an_empty_editor_gets_a_tune_of_the_networks_own(program, written_by) -> None:
    program.start("").compose(*written_by("T:New\nK:D\nA|"))
    assert program.composer.requests[0].seed_text == "X:1\n"
    assert program.editor.text() == "X:1\nT:New\nK:D\nA|"
    program.actions.undo.trigger()
    assert program.editor.text() == ""


def test_a_candidate_that_starts_again_takes_its_text_away(program, candidate_of) -> None:
    right = candidate_of("right|")
    program.start().compose(
        Streamed(0, "wro"),
        Streamed(0, "ng|"),
        Restarted(0, "bar 1 has 3 eighths; the meter wants 8."),
        Streamed(0, "right|"),
        Composed(right),
        Finished((right,), 1),
    )
    assert program.editor.text() == BODY + "\nright|\n"
    assert "1 thrown away" in program.panel.status.text()
    assert "bar 1 has 3 eighths" in program.panel.status.text()
    assert program.status.message == program.panel.status.text()


def test_the_finished_text_is_what_stays_where_it_differs_from_what_streamed(program, candidate_of) -> None:
    final = candidate_of("A|]")
    program.start().compose(Streamed(0, "A|] and more"), Composed(final), Finished((final,), 0))
    assert program.editor.text() == BODY + "\nA|]\n"


def test_when_nothing_passes_the_checks_the_tune_is_as_it_was(program) -> None:
    program.start().compose(
        Streamed(0, "bad"), Restarted(0, "it is bad."), Streamed(0, "worse"), Finished((), 4)
    )
    assert program.editor.text() == TUNE
    assert "4 thrown away" in program.panel.status.text()
    assert "as it was" in program.status.message


def test_choosing_another_candidate_exchanges_it_and_undo_takes_everything_back(
    program, candidate_of
) -> None:
    first, second = candidate_of("first|", 0), candidate_of("second|", 1)
    program.start()
    program.panel.candidate_count.setValue(2)
    program.compose(
        Streamed(0, "first|"),
        Streamed(1, "second|"),
        Composed(first),
        Composed(second),
        Finished((first, second), 0),
    )
    candidates = program.panel.candidates
    assert candidates.isVisible()
    assert candidates.count() == 2
    assert program.editor.text() == BODY + "\nfirst|\n"
    candidates.setCurrentRow(1)
    assert program.editor.text() == BODY + "\nsecond|\n"
    candidates.setCurrentRow(0)
    assert program.editor.text() == BODY + "\nfirst|\n"
    program.actions.undo.trigger()
    assert program.editor.text() == TUNE


def test_a_candidate_can_be_chosen_while_all_of_them_grow(program) -> None:
    program.start()
    program.panel.candidate_count.setValue(2)
    program.composer.holds = True
    program.composer.script = [Streamed(0, "a|"), Streamed(1, "b|"), Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: program.panel.candidates.count() == 2)
    program.panel.candidates.setCurrentRow(1)
    assert program.editor.text() == BODY + "\nb|\n"
    program.actions.cancel.trigger()


def test_when_the_shown_candidate_fails_a_good_one_takes_its_place(program, candidate_of) -> None:
    second = candidate_of("second|", 1)
    program.start()
    program.panel.candidate_count.setValue(2)
    program.compose(Streamed(0, "bad"), Streamed(1, "second|"), Composed(second), Finished((second,), 3))
    assert program.editor.text() == BODY + "\nsecond|\n"


def test_one_candidate_needs_no_list(program, written_by) -> None:
    program.start().compose(*written_by("A|"))
    assert not program.panel.candidates.isVisible()


def test_cancel_keeps_what_was_written_and_one_undo_takes_it_away(program) -> None:
    program.start()
    program.composer.holds = True
    program.composer.script = [Streamed(0, "half"), Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: "half" in program.editor.text())
    assert program.controller.machine.state is State.COMPOSING
    program.actions.cancel.trigger()
    assert program.controller.machine.state is State.IDLE
    assert program.editor.text() == BODY + "\nhalf\n"
    assert "stays" in program.panel.status.text()
    program.actions.undo.trigger()
    assert program.editor.text() == TUNE


def test_what_a_cancelled_composition_says_late_is_dropped(program, written_by) -> None:
    program.start()
    program.composer.holds = True
    program.composer.script = [Streamed(0, "half"), Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: "half" in program.editor.text())
    program.actions.cancel.trigger()
    program.actions.undo.trigger()
    program.composer.holds = False
    program.compose(*written_by("new|"))
    assert program.editor.text() == BODY + "new|\n"


def test_while_it_writes_the_editor_takes_no_keys_and_afterwards_it_does(program) -> None:
    program.start()
    program.composer.holds = True
    program.composer.script = [Streamed(0, "half"), Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: "half" in program.editor.text())
    QTest.keyClicks(program.editor, "zzz")
    assert "zzz" not in program.editor.text()
    assert not program.actions.undo.isEnabled()
    program.actions.cancel.trigger()
    QTest.keyClicks(program.editor, "zzz")
    assert "zzz" in program.editor.text()


def test_a_failing_composer_is_a_sentence_and_the_next_composition_works(program, written_by) -> None:
    program.start().compose(ModelError("The tune to continue is too long; shorten it."))
    assert program.status.message == "The tune to continue is too long; shorten it."
    assert program.controller.machine.state is State.IDLE
    program.compose(*written_by("A|"))
    assert program.editor.text() == BODY + "\nA|\n"


def test_a_fault_in_the_composer_is_a_sentence_too(program) -> None:
    program.start().compose(Streamed(0, "A"), ZeroDivisionError("nobody should read this"))
    assert program.status.message == UNEXPECTED
    assert program.controller.machine.state is State.IDLE


def test_a_warning_is_shown(program, written_by) -> None:
    sentence = "2 characters that the network does not know were dropped."
    program.start().compose(Warned(sentence), *written_by("A|"))
    assert sentence in program.panel.status.text()


def test_a_broken_checkpoint_is_a_sentence_and_another_network_still_works(program, written_by) -> None:
    def load(checkpoint: Path):
        if checkpoint.name == "first":
            raise ModelError("The checkpoint first is truncated; get it again.")
        return program.composer

    program.load = load
    program.start()
    program.wait(lambda: "truncated" in program.status.message)
    assert program.status.device == "no network"
    program.compose(*written_by("A|"))
    assert program.editor.text() == TUNE
    program.panel.network.setCurrentIndex(1)
    program.compose(*written_by("A|"))
    assert program.editor.text() == BODY + "\nA|\n"
    assert program.status.device == "CPU"


def test_without_any_network_continue_says_what_to_do(program) -> None:
    program.networks.clear()
    program.start()
    program.actions.compose.trigger()
    assert "Train" in program.status.message
    assert program.controller.machine.state is State.IDLE


def test_the_device_is_shown_once_the_network_is_there(program) -> None:
    program.start()
    program.wait(lambda: program.status.device == "CPU")


@pytest.mark.parametrize("holds", [True, False])
def test_the_window_closes_cleanly_whether_it_writes_or_not(program, holds: bool) -> None:
    program.start()
    program.composer.holds = holds
    program.composer.script = [Streamed(0, "half"), Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: "half" in program.editor.text() or not holds)
    program.window.close()
    assert program.controller.shut_down()
    assert program.composer.closed
    assert program.performer.closed


def test_a_remark_on_where_the_network_went_on_stays_to_be_read(program, written_by) -> None:
    program.start()
    program.editor.set_caret(TUNE.index("A Tune"))
    program.compose(*written_by("A|"))
    assert program.editor.text() == BODY + "A|\n"
    assert "stood in the header" in program.panel.status.text()


@pytest.mark.parametrize("script", [[], [Streamed(0, "wrong|"), Restarted(0, "it is bad.")]])
def test_cancel_before_anything_stands_there_leaves_the_tune_as_it_was(program, script: list) -> None:
    program.start()
    program.composer.holds = True
    program.composer.script = [*script, Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(
        lambda: bool(program.composer.requests) and ("thrown" in program.status.message or not script)
    )
    program.actions.cancel.trigger()
    assert program.editor.text() == TUNE
    assert program.status.message == STOPPED_BEFORE_WRITING
