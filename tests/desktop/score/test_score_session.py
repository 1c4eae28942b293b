"""The score in the window, with an engraver that draws a head for every note: it follows text, caret and sound."""

import time

import pytest
from PySide6.QtCore import QPoint, Qt

from desktop.midi.protocol import Finished, Playing
from desktop.score.score_panel import NOTHING, OLDER
from desktop.settings import load_settings
from model.errors import ModelError
from model.notation.spans import Span

ONE = "X:1\nT:One\nM:4/4\nL:1/4\nK:C\nCDEF|\n"
TWO = "X:2\nT:Two\nM:4/4\nL:1/4\nK:C\nGABc|]\n"
BOOK = ONE + "\n" + TWO


@pytest.fixture
def drawn(program):
    """A window with two tunes, the first of them drawn."""
    program.start(BOOK)
    program.editor.set_caret(BOOK.index("CDEF"))
    program.wait(lambda: "One" in _titles(program)[-1:] and not program.window.score.words)
    return program


def _titles(program) -> list[str]:
    return [title for mei in program.engraver.scores for title in ("One", "Two") if f">{title}<" in mei]


def _sheet(program):
    return program.window.score.view.widget()


def _marks(program) -> tuple[Span, ...]:
    return _sheet(program).sounding


def test_the_tune_at_the_caret_is_drawn_and_the_other_when_the_caret_goes_there(drawn) -> None:
    drawn.editor.set_caret(BOOK.index("GABc"))
    drawn.wait(lambda: _titles(drawn)[-1] == "Two")
    start = BOOK.index("GABc")
    drawn.wait(lambda: _sheet(drawn).notes() == tuple(Span(start + i, start + i + 1) for i in range(4)))


def test_while_one_types_the_old_picture_stays_and_says_that_it_is_older(drawn) -> None:
    panel = drawn.window.score
    before = _sheet(drawn).notes()
    drawn.editor.insertPlainText("A")
    assert panel.sign == OLDER
    assert not panel.words
    assert _sheet(drawn).notes() == before
    drawn.wait(lambda: not panel.sign)
    assert len(_sheet(drawn).notes()) == 5


def test_typing_in_another_tune_leaves_the_score_as_it_is(drawn) -> None:
    cursor = drawn.editor.textCursor()
    cursor.setPosition(len(BOOK) - 3)
    cursor.insertText("d")
    assert drawn.window.score.sign == ""


def test_a_failure_is_a_sentence_over_the_last_good_picture(drawn) -> None:
    drawn.engraver.error = ModelError("It can't be drawn.")
    drawn.editor.insertPlainText("A")
    drawn.wait(lambda: drawn.window.score.sign == "It can't be drawn.")
    assert len(_sheet(drawn).notes()) == 4
    drawn.engraver.error = None
    drawn.editor.insertPlainText("B")
    drawn.wait(lambda: len(_sheet(drawn).notes()) == 6)
    assert drawn.window.score.sign == ""


def test_a_first_failure_is_a_sentence_in_place_of_the_score(program) -> None:
    program.engraver.error = ModelError("It can't be drawn.")
    program.start(ONE)
    program.wait(lambda: program.window.score.words == "It can't be drawn.")


@pytest.mark.parametrize("text", ["", "X:1\nK:C\n", "only words"])
def test_without_notes_the_panel_says_what_it_is_for(program, text: str) -> None:
    program.start(text)
    program.wait(lambda: program.window.score.words == NOTHING)


def test_the_note_at_the_caret_is_outlined(drawn) -> None:
    place = BOOK.index("EF|")
    drawn.editor.set_caret(place)
    assert _sheet(drawn).caret == Span(place, place + 1)
    drawn.editor.set_caret(2)
    assert _sheet(drawn).caret is None


def test_a_click_on_a_note_puts_the_caret_there_and_makes_no_sound(drawn, qtbot) -> None:
    place = BOOK.index("EF|")
    at = _sheet(drawn).place_of(Span(place, place + 1)).center().toPoint()
    said = list(drawn.performer.said)
    qtbot.mouseClick(_sheet(drawn), Qt.MouseButton.LeftButton, pos=at + QPoint(1, 1))
    assert drawn.editor.caret() == place
    assert drawn.performer.said == said


def test_a_click_finds_the_note_that_typing_has_moved(drawn, qtbot) -> None:
    place = BOOK.index("EF|")
    at = _sheet(drawn).place_of(Span(place, place + 1)).center().toPoint()
    drawn.editor.set_caret(BOOK.index("T:One") + 2)
    drawn.editor.insertPlainText("Number ")
    qtbot.mouseClick(_sheet(drawn), Qt.MouseButton.LeftButton, pos=at)
    assert drawn.editor.caret() == place + len("Number ")


def test_the_arrow_keys_in_the_score_move_the_caret(drawn, qtbot) -> None:
    view = drawn.window.score.view
    drawn.editor.set_caret(BOOK.index("CDEF"))
    for _ in range(2):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert drawn.editor.caret() == BOOK.index("EF|")


def test_the_notes_that_sound_are_marked_and_those_only(drawn) -> None:
    drawn.editor.set_caret(0)
    drawn.play()
    place = BOOK.index("DEF|")
    drawn.performer.report(Playing(0.5, (Span(place, place + 1),)))
    assert _marks(drawn) == (Span(place, place + 1),)
    drawn.performer.report(Finished(2.0))
    assert _marks(drawn) == ()


def test_notes_of_a_bar_with_an_error_are_coloured_with_its_sentence(program) -> None:
    text = "X:1\nT:One\nM:4/4\nL:1/4\nK:C\nCDEF|GAB|CDEF|CDEF|]\n"
    program.start(text)
    place = text.index("GAB")
    program.wait(lambda: len(_sheet(program).faults) == 3)
    assert set(_sheet(program).faults) == {Span(place + i, place + i + 1) for i in range(3)}
    assert all("3 quarters" in fault.sentence for fault in _sheet(program).faults.values())


def test_what_is_said_of_the_whole_tune_colours_no_note(program) -> None:
    text = "CDEF|GAB|\nCDEF|GABc|"  # without a header: the first line is music
    program.start(text)
    program.wait(lambda: "problem" in program.status.problems and program.status.problems != "No problems")
    program.wait(lambda: len(_sheet(program).notes()) == 15)
    assert not _sheet(program).faults


def test_a_score_that_is_not_shown_is_not_drawn_and_that_is_remembered(program) -> None:
    program.start(None)
    program.actions.show_score.trigger()
    count = len(program.engraver.scores)
    program.editor.load(ONE)
    program.wait(lambda: program.status.problems == "No problems")
    assert len(program.engraver.scores) == count
    program.actions.show_score.trigger()
    program.wait(lambda: len(program.engraver.scores) > count)
    program.actions.score_beside.trigger()
    program.actions.show_score.trigger()
    program.actions.score_larger.trigger()
    program.controller.shut_down()
    settings = load_settings(program.store)
    assert (settings.score_shown, settings.score_beside, settings.score_zoom) == (False, True, 115)


def test_what_the_network_writes_is_drawn_as_it_grows(program, written_by) -> None:
    program.start(ONE)
    program.compose(*written_by("GABc|"))
    program.wait(lambda: len(_sheet(program).notes()) == 8)


def test_keys_that_don_t_stop_don_t_keep_the_score_waiting(drawn) -> None:
    count = len(drawn.engraver.scores)
    times = [time.monotonic()]
    drawn.controller.score._clock = lambda: times[0]

    def typed_on() -> bool:
        times[0] += 0.05
        drawn.editor.insertPlainText("A")
        return len(drawn.engraver.scores) > count

    drawn.wait(typed_on)
