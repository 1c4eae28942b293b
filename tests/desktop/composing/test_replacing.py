"""Bars that give way to others, in the window: what is struck out, what stays selected, what is said."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.composing.asking import NO_BAR
from desktop.composing.composing_session import PUT_AWAY, STILL_WRITING, TAKEN
from desktop.composing.composition import HOW_TO_TAKE, STOPPED_FILLING
from model.composition import Composed, Finished, Ranked, Restarted, Streamed
from model.errors import ModelError
from model.notation.spans import Span

TUNE = "X:1\nT:A Tune\nM:4/4\nL:1/8\nK:D\n|:d2fd Adfd|e2ge cAce|d2fd efge|fdAF D4|\n"
PHRASE = Span(TUNE.index("d2fd"), TUNE.index("|e2ge"))
BEHIND = "e2ge cAce"
ANSWER = "AAAA BBBB"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def asked(program, candidate_of):
    """A window whose network answers the first bar in the place of the second."""
    start = TUNE.index(BEHIND)
    new = replace(candidate_of(ANSWER), bars=1, replaces=(start, start + len(BEHIND)))
    program.start(TUNE)
    program.editor.select(PHRASE)
    program.composer.script = [Streamed(0, ANSWER), Composed(new), Ranked((new,), 0), Finished((new,), 0)]
    return program


def _answer(program) -> None:
    with program.qtbot.waitSignal(program.controller.composing.ended, timeout=10_000):
        program.actions.answer.trigger()


def _struck(program) -> list[str]:
    return [
        each.cursor.selectedText() for each in program.editor.extraSelections() if each.format.fontStrikeOut()
    ]


def test_an_answer_takes_the_place_of_the_bars_behind_in_one_step_and_a_sentence_says_how_to_undo(
    asked,
) -> None:
    _answer(asked)
    assert _struck(asked) == [BEHIND]
    QTest.keyClick(asked.editor, Qt.Key.Key_Tab)
    assert asked.editor.text() == TUNE.replace(BEHIND, ANSWER)
    assert asked.panel.status.text() == TAKEN
    asked.actions.undo.trigger()
    assert asked.editor.text() == TUNE


def test_what_was_selected_is_selected_again_where_nothing_is_taken(asked) -> None:
    _answer(asked)
    asked.actions.cancel.trigger()
    assert asked.editor.selection() == PHRASE
    assert asked.panel.status.text() == PUT_AWAY


def test_chosen_again_from_the_list_a_sentence_says_how_to_take_it(asked) -> None:
    _answer(asked)
    asked.actions.cancel.trigger()
    asked.panel.candidates.setCurrentRow(0)
    assert asked.editor.ghost.current.text == ANSWER
    assert asked.panel.status.text() == HOW_TO_TAKE


def test_asked_again_over_a_ghost_the_same_phrase_is_answered(asked) -> None:
    _answer(asked)
    _answer(asked)
    first, second = asked.composer.requests
    assert first == second


def test_asked_again_after_a_ghost_was_taken_the_caret_counts(asked) -> None:
    _answer(asked)
    QTest.keyClick(asked.editor, Qt.Key.Key_Tab)
    _answer(asked)
    assert asked.composer.requests[1].text == TUNE.replace(BEHIND, ANSWER).rstrip("\n")


@pytest.mark.parametrize("script", [[ModelError("No.")], [Streamed(0, "AA"), ModelError("No.")]])
def test_a_failure_strikes_nothing_out_and_leaves_no_candidates(asked, script) -> None:
    asked.composer.script = script
    _answer(asked)
    assert not _struck(asked)
    assert asked.editor.ghost.current is None
    assert not asked.panel.candidates.count()
    assert asked.panel.status.text() == "No."


def test_bars_that_were_stopped_half_way_do_not_take_the_place_of_whole_ones(asked) -> None:
    asked.composer.holds = True
    asked.editor.select(Span(PHRASE.start, TUNE.index("|d2fd")))
    asked.composer.script = [Streamed(0, "AAAA BBBB|cc"), Finished((), 0)]
    asked.actions.answer.trigger()
    asked.wait(lambda: asked.editor.ghost.current is not None)
    asked.actions.cancel.trigger()
    assert asked.editor.ghost.current is None
    assert asked.editor.text() == asked.editor.seen_text() == TUNE
    assert asked.panel.status.text() == STOPPED_FILLING


def test_bars_that_still_grow_cannot_take_the_place_of_whole_ones(asked) -> None:
    asked.composer.holds = True
    asked.composer.script = [Streamed(0, "AAAA BB"), Finished((), 0)]
    asked.actions.answer.trigger()
    asked.wait(lambda: asked.editor.ghost.current is not None)
    for key, modifier in ((Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Right, CTRL)):
        QTest.keyClick(asked.editor, key, modifier)
        assert asked.editor.text() == TUNE
        assert asked.panel.status.text() == STILL_WRITING
    asked.actions.cancel.trigger()


def test_after_a_click_on_continue_or_on_a_candidate_the_keys_are_the_editors(asked) -> None:
    asked.editor.set_caret(len(TUNE))
    new = asked.composer.script[2].candidates[0]
    first, second = replace(new, replaces=None), replace(new, replaces=None, index=1, continuation="cccc|")
    asked.composer.script = [
        *(Composed(each) for each in (first, second)), Ranked((first, second), 0), Finished((first, second), 0)
    ]  # fmt: skip
    asked.window.activateWindow()
    with asked.qtbot.waitSignal(asked.controller.composing.ended, timeout=10_000):
        QTest.mouseClick(asked.panel.continue_button, Qt.MouseButton.LeftButton)
    assert asked.window.focusWidget() is asked.editor
    asked.panel.bars.setFocus()
    candidates = asked.panel.candidates
    place = candidates.visualItemRect(candidates.item(1)).center()
    QTest.mouseClick(candidates.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert candidates.currentRow() == 1
    assert asked.window.focusWidget() is asked.editor


def test_enter_in_the_list_takes_the_candidate(asked) -> None:
    _answer(asked)
    asked.panel.candidates.setFocus()
    QTest.keyClick(asked.panel.candidates, Qt.Key.Key_Return)
    assert asked.editor.text() == TUNE.replace(BEHIND, ANSWER)


def test_another_draft_is_no_candidate_that_was_thrown_away(asked) -> None:
    done = asked.composer.script[1:]
    asked.composer.script = [Streamed(0, "cccc"), Restarted(0, ""), Streamed(0, ANSWER), *done]
    _answer(asked)
    assert "thrown" not in asked.panel.status.text()
    assert asked.editor.ghost.current.text == ANSWER


def test_a_selection_without_a_bar_is_refused_in_a_sentence(asked) -> None:
    asked.editor.select(Span(0, 8))
    asked.actions.answer.trigger()
    assert asked.status.message != NO_BAR  # before the music: the tune's last bars are answered
    asked.wait(lambda: asked.actions.answer.isEnabled())
    words = TUNE + "w:one two three\n"
    asked.editor.load(words)
    asked.editor.select(Span(len(TUNE) + 2, len(TUNE) + 5))
    asked.actions.answer.trigger()
    assert asked.status.message == NO_BAR


def test_a_ghost_ends_before_the_bar_line_that_stands_there_already(program, candidate_of) -> None:
    tune = TUNE.replace("D4|\n", "D4:|\n")
    place = tune.index(":|\n")
    program.start(tune)
    program.editor.set_caret(place)
    new = replace(candidate_of("AAAA BBBB|"), abc=tune[:place] + "|AAAA BBBB|")
    program.compose(Streamed(0, "AAAA BBBB|"), Composed(new), Ranked((new,), 0), Finished((new,), 0))
    assert program.editor.seen_text() == tune.replace("D4:|", "D4|AAAA BBBB:|")
