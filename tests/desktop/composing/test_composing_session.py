"""Continue, Cancel and the ghost, in the window, with a composer that says what the test wants."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.appearance import LIGHT
from desktop.composing.composer_thread import UNEXPECTED
from desktop.composing.composing_session import EDITED, OTHER_TEXT
from desktop.composing.composition import STOPPED_BEFORE_WRITING
from desktop.states import State
from model.composition import (
    Composed,
    Doubted,
    FillingRequest,
    Finished,
    Ranked,
    Restarted,
    Score,
    Streamed,
    Warned,
)  # fmt: skip
from model.errors import ModelError
from model.notation.spans import Span
from model.originality import Originality

TUNE = "X:1\nT:A Tune\nM:4/4\nL:1/8\nK:D\n|:d2fd Adfd|e2ge cAce|\n"
BODY = TUNE.rstrip("\n")


CTRL = Qt.KeyboardModifier.ControlModifier


def _ghost(program) -> str:
    ghost = program.editor.ghost.current
    return ghost.text if ghost is not None else ""


def _press(program, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(program.editor, key, modifier)


@pytest.fixture
def several(program, candidate_of):
    """A window with two candidates, the second ranked first."""
    first, second = candidate_of("AAAA BBBB|cccc dddd|", 0), candidate_of("efga bagf|", 1)
    program.start()
    program.compose(
        Streamed(0, "AAAA BBBB|cccc dddd|"),
        Streamed(1, "efga bagf|"),
        Composed(first),
        Composed(second),
        Ranked((second, first), 0),
        Finished((second, first), 0),
    )
    return program


def test_what_is_written_is_a_ghost_and_not_in_the_document(program, written_by) -> None:
    program.start().compose(*written_by("d2fd|\nA4|]"))
    assert program.editor.text() == TUNE
    assert _ghost(program) == "\nd2fd|\nA4|]"
    assert program.editor.seen_text() == BODY + "\nd2fd|\nA4|]\n"
    assert not program.filing.modified


def test_tab_takes_all_of_it_as_one_undo_step(program, written_by) -> None:
    program.start().compose(*written_by("d2fd|\nA4|]"))
    _press(program, Qt.Key.Key_Tab)
    assert program.editor.text() == BODY + "\nd2fd|\nA4|]\n"
    assert program.editor.caret() == len(BODY + "\nd2fd|\nA4|]")
    assert not _ghost(program)
    program.actions.undo.trigger()
    assert program.editor.text() == TUNE


def test_ctrl_right_takes_a_bar_at_a_time_each_an_undo_step(program, written_by) -> None:
    program.start().compose(*written_by("d2fd A4|e8|]"))
    _press(program, Qt.Key.Key_Right, CTRL)
    assert program.editor.text() == BODY + "\nd2fd A4|\n"
    assert _ghost(program) == "e8|]"
    _press(program, Qt.Key.Key_Right, CTRL)
    assert program.editor.text() == BODY + "\nd2fd A4|e8|]\n"
    program.actions.undo.trigger()
    assert program.editor.text() == BODY + "\nd2fd A4|\n"
    program.actions.undo.trigger()
    assert program.editor.text() == TUNE


def test_escape_takes_none_of_it(program, written_by, qtbot) -> None:
    program.start().compose(*written_by("d2fd|"))
    program.editor.setFocus()
    qtbot.waitUntil(lambda: program.editor.hasFocus(), timeout=5000)
    _press(program, Qt.Key.Key_Escape)
    assert program.editor.text() == program.editor.seen_text() == TUNE
    assert not program.actions.cancel.isEnabled()


def test_up_and_down_walk_through_the_candidates_in_their_order(several) -> None:
    assert _ghost(several).strip() == "efga bagf|"
    _press(several, Qt.Key.Key_Down)
    assert _ghost(several).strip() == "AAAA BBBB|cccc dddd|"
    _press(several, Qt.Key.Key_Down)
    assert _ghost(several).strip() == "efga bagf|"
    _press(several, Qt.Key.Key_Up)
    assert _ghost(several).strip() == "AAAA BBBB|cccc dddd|"
    assert several.panel.candidates.currentRow() == 1


def test_without_a_ghost_up_and_down_move_the_caret(several) -> None:
    several.actions.cancel.trigger()
    before = several.editor.caret()
    _press(several, Qt.Key.Key_Up)
    assert several.editor.caret() < before


def test_typing_sends_the_ghost_away_and_types(program, written_by) -> None:
    program.start().compose(*written_by("d2fd|"))
    QTest.keyClicks(program.editor, "z")
    assert program.editor.text() == BODY + "z\n"
    assert not _ghost(program)


def test_typing_what_the_ghost_begins_with_goes_along_with_it(program, written_by) -> None:
    program.start()
    program.editor.set_caret(len(BODY))
    program.compose(*written_by("d2fd|"))
    QTest.keyClicks(program.editor, "d2")
    assert program.editor.text() == BODY + "d2\n"
    assert _ghost(program) == "fd|"


def test_moving_the_caret_sends_the_ghost_away_and_the_list_brings_it_back(several) -> None:
    several.editor.set_caret(3)
    assert not _ghost(several)
    assert several.panel.candidates.currentRow() == -1
    several.panel.candidates.setCurrentRow(1)
    assert _ghost(several).strip() == "AAAA BBBB|cccc dddd|"


def test_a_ghost_is_neither_saved_nor_kept_for_recovery(program, written_by, tmp_path) -> None:
    program.start()
    QTest.keyClicks(program.editor, "%")
    program.compose(*written_by("d2fd|"))
    assert _ghost(program)
    program.filing.autosave()
    kept = [file.read_text() for file in (program.folder / "recovery").glob("*.json")]
    assert kept
    assert not any("d2fd|" in text.replace("d2fd Adfd|", "") for text in kept)
    program.dialogs.saves = tmp_path / "tune.abc"
    program.actions.save_as.trigger()
    assert (tmp_path / "tune.abc").read_text() == TUNE + "%"


def test_a_ghost_has_no_problems(program, written_by) -> None:
    program.start().compose(*written_by("d2fd d|"))
    program.controller.checking.check_later()
    program.wait(lambda: program.status.problems == "No problems")


def test_play_plays_the_ghost_too(program, written_by) -> None:
    program.start().compose(*written_by("d8|]"))
    program.actions.play.trigger()
    played = program.performer.said[-1]
    assert sum(event.data[0] & 0xF0 == 0x90 for event in played.events) == 14 + 1


def test_the_button_of_a_candidate_plays_the_tune_with_it_from_where_it_begins(several) -> None:
    several.panel.candidates.card(1).play.click()
    assert _ghost(several).strip() == "AAAA BBBB|cccc dddd|"
    assert several.controller.machine.state is State.PLAYING
    assert several.performer.started_at > 0
    several.actions.stop.trigger()
    assert several.performer.said[-1] == "stop"
    assert several.controller.machine.state is State.IDLE


def test_another_candidate_while_the_tune_plays_goes_on_sounding_with_that_one(several) -> None:
    several.play()
    _press(several, Qt.Key.Key_Down)
    several.wait(
        lambda: isinstance(several.performer.said[-1], tuple) and several.performer.said[-1][0] == "load"
    )


def test_after_one_was_taken_another_replaces_it(several) -> None:
    _press(several, Qt.Key.Key_Tab)
    several.panel.candidates.setCurrentRow(1)
    assert several.editor.text() == BODY + "\nefga bagf|\n"
    assert several.editor.seen_text() == BODY + "\nAAAA BBBB|cccc dddd|\n"
    _press(several, Qt.Key.Key_Tab)
    assert several.editor.text() == BODY + "\nAAAA BBBB|cccc dddd|\n"


def test_after_the_tune_was_edited_elsewhere_a_candidate_is_refused_in_a_sentence(several) -> None:
    several.editor.set_caret(len("X:1\nT:A"))
    QTest.keyClicks(several.editor, "n")
    several.panel.candidates.setCurrentRow(1)
    assert not _ghost(several)
    assert several.status.message == OTHER_TEXT
    several.actions.undo.trigger()
    several.panel.candidates.setCurrentRow(0)
    assert _ghost(several)


def test_the_ranking_reorders_the_list_once_and_the_scores_are_told(program, candidate_of) -> None:
    score = Score(0.7, 0.6, 0.8, 0.5, 1.0)
    first, second = candidate_of("a8|", 0), replace(candidate_of("b8|", 1), score=score)
    program.start()
    program.compose(
        Streamed(0, "a8|"), Streamed(1, "b8|"), Composed(first), Composed(second),
        Ranked((second, first), 3, 2), Finished((second, first), 3, 2),
    )  # fmt: skip
    card = program.panel.candidates.card(0)
    assert card.state.index == 1
    assert card.bar.share == 0.7
    assert "Likelihood 60%" in card.bar.toolTip()
    assert "3 thrown away, 2 of them" in program.panel.status.text()


def test_a_choice_made_while_the_candidates_grow_outlasts_the_ranking(program, candidate_of) -> None:
    first, second = candidate_of("a8|", 0), candidate_of("b8|", 1)
    program.start()
    program.composer.holds = True
    program.composer.script = [Streamed(0, "a8|"), Streamed(1, "b8|"), Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: program.panel.candidates.count() == 4 and bool(_ghost(program)))
    program.panel.candidates.setCurrentRow(1)
    program.wait(lambda: _ghost(program).strip() == "b8|")
    composition = program.controller.composing._composition
    composition.take(Ranked((first, second), 0))
    assert _ghost(program).strip() == "b8|"
    program.actions.cancel.trigger()


def test_what_music21_reads_otherwise_stands_in_the_card_and_throws_nothing_away(
    program, candidate_of
) -> None:
    only = candidate_of("a8|", 0)
    program.start()
    program.compose(
        Streamed(0, "a8|"), Composed(only), Ranked((only,), 0), Doubted(0, "music21 counts 2 bars."),
        Finished((only,), 0),
    )  # fmt: skip
    program.wait(lambda: program.panel.candidates.card(0).warning.sentence == "music21 counts 2 bars.")
    assert _ghost(program).strip() == "a8|"


def test_the_ranking_ends_the_writing_though_music21_still_reads(program, candidate_of) -> None:
    only = candidate_of("a8|", 0)
    program.start()
    program.composer.holds = True
    program.composer.script = [Streamed(0, "a8|"), Composed(only), Ranked((only,), 0), Finished((only,), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: program.actions.play.isEnabled() and bool(_ghost(program)))
    assert program.controller.machine.state is State.IDLE


def test_the_status_line_tells_the_pace_and_what_was_thrown_away(program, candidate_of) -> None:
    only = candidate_of("a8|", 0)
    program.start().compose(
        Streamed(0, "bad|"),
        Restarted(0, "it is bad."),
        Streamed(0, "a8|"),
        Composed(only),
        Finished((only,), 1),
    )
    assert "bars/s" in program.status.pace
    assert "1 thrown away" in program.status.pace


def test_notes_of_a_known_tune_are_told_in_the_ghost_and_in_the_text(program, candidate_of) -> None:
    text = "d2fd Adfd|e2ge cAce|"
    whole = BODY + "\n" + text
    run = Span(whole.rindex(text), whole.rindex(text) + 9)
    originality = Originality("The Maid", 0.5, 13, "The Maid", run)
    only = replace(candidate_of(text), abc=whole, originality=originality)
    program.start().compose(Streamed(0, text), Composed(only), Ranked((only,), 0), Finished((only,), 0))
    ghost = program.editor.ghost.current
    assert ghost.text[ghost.shared.start : ghost.shared.end] == "d2fd Adfd"
    assert ghost.remark == "13 notes in a row as in “The Maid”."
    _press(program, Qt.Key.Key_Tab)
    underlined = [
        each.cursor.selectedText()
        for each in program.editor.extraSelections()
        if each.format.underlineColor().name() == LIGHT.shared
    ]
    assert underlined == ["d2fd Adfd"]


def test_a_short_run_is_not_marked(program, candidate_of) -> None:
    only = replace(
        candidate_of("a8|"), abc=BODY + "\na8|", originality=Originality("X", 0.1, 12, "X", Span(60, 62))
    )
    program.start().compose(Streamed(0, "a8|"), Composed(only), Finished((only,), 0))
    assert program.editor.ghost.current.shared is None


def test_the_selected_bars_are_struck_out_and_the_new_ones_replace_them(program, candidate_of) -> None:
    new = replace(candidate_of("AAAA BBBB"), bars=1, replaces=(BODY.index("e2ge"), len(BODY) - 1))
    program.start()
    program.editor.select(Span(BODY.index("e2ge"), len(BODY)))
    program.composer.script = [
        Streamed(0, "AAAA BBBB"),
        Composed(new),
        Ranked((new,), 0),
        Finished((new,), 0),
    ]
    with program.qtbot.waitSignal(program.controller.composing.ended, timeout=10_000):
        program.actions.rewrite.trigger()
    request = program.composer.requests[0]
    assert isinstance(request, FillingRequest)
    assert request.text[request.start : request.end] == "e2ge cAce"
    struck = [e.cursor.selectedText() for e in program.editor.extraSelections() if e.format.fontStrikeOut()]
    assert struck == ["e2ge cAce"]
    assert program.editor.text() == TUNE
    assert program.editor.seen_text() == TUNE.replace("e2ge cAce", "AAAA BBBB")
    _press(program, Qt.Key.Key_Tab)
    assert program.editor.text() == TUNE.replace("e2ge cAce", "AAAA BBBB")
    program.actions.undo.trigger()
    assert program.editor.text() == TUNE


def test_new_bars_are_taken_one_by_one_in_place_of_the_old_ones(program, candidate_of) -> None:
    new = replace(candidate_of("AAAA BBBB|cccc dddd"), bars=2)
    program.start()
    program.editor.select(Span(BODY.index("d2fd"), len(BODY)))
    program.composer.script = [Composed(new), Ranked((new,), 0), Finished((new,), 0)]
    with program.qtbot.waitSignal(program.controller.composing.ended, timeout=10_000):
        program.actions.vary.trigger()
    assert program.composer.requests[0].closeness == 0.5
    _press(program, Qt.Key.Key_Right, CTRL)
    assert program.editor.text() == TUNE.replace("d2fd Adfd", "AAAA BBBB")
    assert program.editor.seen_text() == TUNE.replace("d2fd Adfd|e2ge cAce", "AAAA BBBB|cccc dddd")
    _press(program, Qt.Key.Key_Right, CTRL)
    assert program.editor.text() == TUNE.replace("d2fd Adfd|e2ge cAce", "AAAA BBBB|cccc dddd")


def test_where_there_is_no_bar_to_rewrite_a_sentence_says_so(program) -> None:
    program.start("X:1\nK:D\n")
    program.actions.rewrite.trigger()
    assert "bars" in program.status.message
    assert program.controller.machine.state is State.IDLE


def test_the_phrase_before_the_cursor_is_answered(program, written_by) -> None:
    program.start()
    program.composer.script = written_by("a8|")
    with program.qtbot.waitSignal(program.controller.composing.ended, timeout=10_000):
        program.actions.answer.trigger()
    request = program.composer.requests[0]
    assert request.seed_text[slice(*request.answers)] == "|:d2fd Adfd|e2ge cAce|"


def test_another_key_is_asked_for_and_goes_into_the_request(program, written_by) -> None:
    program.start()
    program.dialogs.keys = "A"
    program.composer.script = written_by("a8|")
    with program.qtbot.waitSignal(program.controller.composing.ended, timeout=10_000):
        program.actions.compose_in_key.trigger()
    assert program.composer.requests[0].key == "A"


def test_an_edit_while_the_network_writes_stops_it(program) -> None:
    program.start()
    program.composer.holds = True
    program.composer.script = [Streamed(0, "d8|e"), Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: bool(_ghost(program)))
    QTest.keyClicks(program.editor, "zzz")
    assert program.editor.text() == BODY + "zzz\n"
    assert program.controller.machine.state is State.IDLE
    assert program.status.message == EDITED


def test_bars_can_be_taken_while_the_network_still_writes(program) -> None:
    program.start()
    program.composer.holds = True
    program.composer.script = [Streamed(0, "d8|e8|f"), Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: _ghost(program).endswith("f"))
    _press(program, Qt.Key.Key_Right, CTRL)
    assert program.editor.text() == BODY + "\nd8|\n"
    assert program.controller.machine.state is State.COMPOSING
    program.actions.cancel.trigger()
    assert _ghost(program) == "e8|"


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
    assert program.editor.seen_text() == BODY + "\nA|\n"


def test_with_text_behind_the_caret_the_continuation_goes_in_between(program, written_by) -> None:
    program.start()
    program.editor.set_caret(TUNE.index("e2ge"))
    program.compose(*written_by("AAAA BBBB|"))
    assert program.editor.seen_text() == TUNE.replace("e2ge", "AAAA BBBB|e2ge")


def test_an_empty_editor_gets_a_tune_of_the_networks_own(program, candidate_of) -> None:
    new = replace(candidate_of("T:New\nK:D\nA|"), abc="X:1\nT:New\nK:D\nA|")
    program.start("").compose(Streamed(0, new.continuation), Composed(new), Ranked((new,), 0))
    assert program.composer.requests[0].seed_text == "X:1\n"
    assert program.editor.seen_text() == "X:1\nT:New\nK:D\nA|"
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
    assert program.editor.seen_text() == BODY + "\nright|\n"
    assert "1 thrown away" in program.panel.status.text()
    assert "bar 1 has 3 eighths" in program.panel.status.text()
    assert program.status.message == program.panel.status.text()


def test_the_finished_text_is_what_stays_where_it_differs_from_what_streamed(program, candidate_of) -> None:
    final = candidate_of("A|]")
    program.start().compose(Streamed(0, "A|] and more"), Composed(final), Finished((final,), 0))
    assert program.editor.seen_text() == BODY + "\nA|]\n"


def test_when_nothing_passes_the_checks_the_tune_is_as_it_was(program) -> None:
    program.start().compose(
        Streamed(0, "bad"), Restarted(0, "it is bad."), Streamed(0, "worse"), Finished((), 4)
    )
    assert program.editor.text() == TUNE
    assert "4 thrown away" in program.panel.status.text()
    assert "as it was" in program.status.message


def test_a_candidate_can_be_chosen_while_all_of_them_grow(program) -> None:
    program.start()
    program.panel.candidate_count.setValue(2)
    program.composer.holds = True
    program.composer.script = [Streamed(0, "a|"), Streamed(1, "b|"), Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: program.panel.candidates.count() == 2)
    program.panel.candidates.setCurrentRow(1)
    assert program.editor.seen_text() == BODY + "\nb|\n"
    program.actions.cancel.trigger()


def test_when_the_shown_candidate_fails_a_good_one_takes_its_place(program, candidate_of) -> None:
    second = candidate_of("second|", 1)
    program.start()
    program.panel.candidate_count.setValue(2)
    program.compose(Streamed(0, "bad"), Streamed(1, "second|"), Composed(second), Finished((second,), 3))
    assert program.editor.seen_text() == BODY + "\nsecond|\n"


def test_what_a_cancelled_composition_says_late_is_dropped(program, written_by) -> None:
    program.start()
    program.composer.holds = True
    program.composer.script = [Streamed(0, "half"), Finished((), 0)]
    program.actions.compose.trigger()
    program.wait(lambda: "half" in program.editor.seen_text())
    program.actions.cancel.trigger()
    program.actions.undo.trigger()
    program.composer.holds = False
    program.compose(*written_by("new|"))
    assert program.editor.seen_text() == BODY + "\nnew|\n"


def test_a_failing_composer_is_a_sentence_and_the_next_composition_works(program, written_by) -> None:
    program.start().compose(ModelError("The tune to continue is too long; shorten it."))
    assert program.status.message == "The tune to continue is too long; shorten it."
    assert program.controller.machine.state is State.IDLE
    program.compose(*written_by("A|"))
    assert program.editor.seen_text() == BODY + "\nA|\n"


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
    assert program.editor.seen_text() == BODY + "\nA|\n"
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
    program.wait(lambda: "half" in program.editor.seen_text() or not holds)
    program.window.close()
    assert program.controller.shut_down()
    assert program.composer.closed
    assert program.performer.closed


def test_a_remark_on_where_the_network_went_on_stays_to_be_read(program, written_by) -> None:
    program.start()
    program.editor.set_caret(TUNE.index("A Tune"))
    program.compose(*written_by("A|"))
    assert program.editor.seen_text() == BODY + "A|\n"
    assert "stood before the music" in program.panel.status.text()


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
