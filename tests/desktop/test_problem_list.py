"""The list of problems: places, sentences, and the way from a row to the text."""

from PySide6.QtCore import Qt

from desktop.appearance import DARK
from desktop.problem_list import MOST_LISTED
from desktop.settings import load_settings
from model.notation.problems import Problem
from model.notation.spans import Span

TEXT = "X:1\nT:One\nM:4/4\nL:1/4\nK:C\nCDEF|GAB|CDEF|CDEFG|CDEF|]\n"


def _shown(program):
    program.start(TEXT)
    program.actions.show_problems.setChecked(True)
    program.wait(lambda: program.window.problems.list.count() == 2)
    return program.window.problems.list


def test_every_problem_has_a_row_with_its_place_and_enter_goes_there(program, qtbot) -> None:
    rows = _shown(program)
    assert rows.item(0).text().startswith("6:6 ")
    assert "3 quarters" in rows.item(0).text()
    assert rows.item(0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("error, line 6, column 6")
    rows.setCurrentRow(1)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert program.editor.caret() == TEXT.index("CDEFG")
    assert "5 quarters" in program.status.message


def test_a_click_goes_there_and_the_row_stays_chosen_while_one_types(program, qtbot) -> None:
    rows = _shown(program)
    place = rows.visualItemRect(rows.item(1)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert program.editor.caret() == TEXT.index("CDEFG")
    program.editor.set_caret(0)
    program.editor.insertPlainText("% a line\n")
    program.wait(lambda: rows.item(0).text().startswith("7:6 "))
    assert rows.currentRow() == 1


def test_the_count_in_the_status_bar_shows_and_hides_the_list(program) -> None:
    program.start(TEXT)
    assert not program.window.problems.isVisible()
    program.status.problems_clicked.emit()
    assert program.window.problems.isVisible()
    program.controller.shut_down()
    assert load_settings(program.store).problems_shown


def test_a_text_that_is_not_checked_says_so_and_one_without_problems_too(program) -> None:
    panel = program.window.problems
    program.start("X:1\nT:A\nL:1/8\nM:4/4\nK:C\nCDEF GABc|]\n")
    program.wait(lambda: program.status.problems == "No problems")
    assert "No problems" in panel.words
    panel.show_unchecked()
    assert "too long" in panel.words


def test_more_problems_than_help_anybody_are_counted(program) -> None:
    panel = program.window.problems
    problems = tuple(Problem(Span(0, 1), line, 1, "warning", "Odd.") for line in range(1, MOST_LISTED + 8))
    panel.show_problems(problems)
    assert panel.list.count() == MOST_LISTED + 1
    assert "7 more" in panel.list.item(MOST_LISTED).text()
    panel.set_colours(DARK)
