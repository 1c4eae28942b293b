"""The second opinion in the window: a warning in the list of problems, never a failure, and never in the way."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from model.reading.reader import Reading

ONE = "X:1\nT:One\nM:4/4\nL:1/4\nK:C\nCDEF|]\n"
TWO = "X:2\nT:Two\nM:4/4\nL:1/4\nK:C\nGABc|]\n"
FAULTY = "X:1\nT:One\nM:4/4\nL:1/4\nK:C\nCDEF|GAB|CDEF|CDEF|]\n"
OTHER = Reading(True, notes=3, measures=1)


def _rows(program) -> list[str]:
    rows = program.window.problems.list
    return [rows.item(row).text() for row in range(rows.count())]


def test_what_another_reader_reads_otherwise_is_a_warning_at_its_tune(program) -> None:
    program.reader.reading = OTHER
    text = ONE + "\n" + TWO
    program.start(text)
    program.wait(lambda: program.status.problems == "1 problem")
    assert program.reader.tunes == [TWO.rstrip("\n")]
    assert len(_rows(program)) == 1
    assert _rows(program)[0].startswith("8:1 ")
    assert "3 notes" in _rows(program)[0]
    underlined = [each.cursor.selectedText() for each in program.editor.extraSelections()[1:]]
    assert underlined == ["X:2"]
    program.editor.set_caret(0)
    program.wait(lambda: program.status.problems == "2 problems")


def test_readers_that_agree_say_nothing_and_a_tune_is_read_once(program) -> None:
    program.start(ONE)
    program.wait(lambda: len(program.reader.tunes) == 1)
    program.editor.set_caret(2)
    program.editor.set_caret(20)
    program.controller.checking.ask_now()
    program.editor.insertPlainText(" ")
    program.actions.undo.trigger()
    program.wait(lambda: program.status.problems == "No problems")
    program.controller.checking.ask_now()
    program.editor.load(TWO)
    program.wait(lambda: len(program.reader.tunes) == 2)
    assert program.reader.tunes == [ONE.rstrip("\n"), TWO.rstrip("\n")]
    assert program.status.problems == "No problems"


def test_a_tune_with_an_error_of_its_own_is_not_asked_about(program) -> None:
    program.start(FAULTY)
    program.wait(lambda: program.status.problems == "1 problem")
    program.controller.checking.ask_now()
    program.editor.load(ONE)
    program.wait(lambda: len(program.reader.tunes) == 1)
    assert program.reader.tunes == [ONE.rstrip("\n")]


def test_it_can_be_left_out_and_that_is_remembered(program) -> None:
    program.reader.reading = OTHER
    program.start(ONE)
    program.wait(lambda: program.status.problems == "1 problem")
    program.actions.second_opinion.trigger()
    program.wait(lambda: program.status.problems == "No problems")
    program.controller.shut_down()
    assert program.store.value("second_opinion") == "False"


@pytest.mark.parametrize("fault", [RuntimeError("gone"), OSError("none")])
def test_a_reader_that_fails_takes_nothing_along(program, monkeypatch, fault: Exception) -> None:
    def fail(*_: object) -> Reading:
        program.reader.tunes.append("asked")
        raise fault

    monkeypatch.setattr(program.reader, "read", fail)
    program.start(ONE)
    program.wait(lambda: program.reader.tunes == ["asked"])
    monkeypatch.undo()
    program.reader.reading = OTHER
    program.editor.load(TWO)
    program.wait(lambda: program.status.problems == "1 problem")


def test_what_the_network_wrote_gets_a_second_opinion_once_it_is_taken(program, written_by) -> None:
    program.start(ONE[:-4])
    program.wait(lambda: len(program.reader.tunes) == 1)
    program.reader.reading = OTHER
    program.compose(*written_by("|GABc|]"))
    QTest.keyClick(program.editor, Qt.Key.Key_Tab)
    program.wait(lambda: any("second reader" in row for row in _rows(program)))
