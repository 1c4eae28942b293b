import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.appearance import LIGHT
from desktop.editor.abc_editor import AbcEditor

BEFORE = "X:1\nK:D\nABc|"


@pytest.fixture
def editor(qtbot: QtBot) -> AbcEditor:
    editor = AbcEditor(LIGHT)
    qtbot.addWidget(editor)
    editor.load(BEFORE)
    editor.set_caret(len(BEFORE))
    return editor


def test_what_streamed_in_pieces_is_one_undo_step(editor: AbcEditor) -> None:
    continuation = editor.begin_continuation(len(BEFORE))
    for piece in ("def|", "gab|\n", "c'd'e'|"):
        continuation.append(piece)
    assert editor.text() == BEFORE + "def|gab|\nc'd'e'|"
    editor.undo()
    assert editor.text() == BEFORE


def test_starting_again_belongs_to_the_same_undo_step(editor: AbcEditor) -> None:
    continuation = editor.begin_continuation(len(BEFORE))
    continuation.append("wrong|")
    continuation.replace("")
    continuation.append("right|")
    assert editor.text() == BEFORE + "right|"
    editor.undo()
    assert editor.text() == BEFORE
    editor.redo()
    assert editor.text() == BEFORE + "right|"


def test_typing_before_it_is_a_step_of_its_own(editor: AbcEditor) -> None:
    QTest.keyClicks(editor, "xy")
    editor.begin_continuation(len(BEFORE) + 2).append("def|")
    editor.undo()
    assert editor.text() == BEFORE + "xy"


def test_typing_behind_it_is_a_step_of_its_own_and_no_part_of_it(editor: AbcEditor) -> None:
    continuation = editor.begin_continuation(len(BEFORE))
    continuation.append("def|")
    editor.show_continuation(continuation)
    QTest.keyClicks(editor, "z")
    assert editor.text() == BEFORE + "def|z"
    assert continuation.text == "def|"
    editor.undo()
    assert editor.text() == BEFORE + "def|"
    editor.undo()
    assert editor.text() == BEFORE


def test_exchanging_it_after_an_edit_keeps_the_edit_on_the_undo_stack(editor: AbcEditor) -> None:
    continuation = editor.begin_continuation(len(BEFORE))
    continuation.append("def|")
    editor.set_caret(0)
    QTest.keyClicks(editor, "%")
    continuation.replace("gab|")
    assert editor.text() == "%" + BEFORE + "gab|"
    editor.undo()
    assert editor.text() == "%" + BEFORE + "def|"


def test_it_can_come_back_after_it_was_undone(editor: AbcEditor) -> None:
    continuation = editor.begin_continuation(len(BEFORE))
    continuation.append("def|")
    editor.undo()
    continuation.replace("gab|")
    assert editor.text() == BEFORE + "gab|"


def test_it_grows_in_the_middle_of_a_text(editor: AbcEditor) -> None:
    continuation = editor.begin_continuation(len(BEFORE) - 1)
    continuation.append("de")
    continuation.append("f")
    assert editor.text() == "X:1\nK:D\nABcdef|"
    assert continuation.text == "def"


def test_it_has_a_colour_of_its_own(editor: AbcEditor) -> None:
    continuation = editor.begin_continuation(len(BEFORE))
    continuation.append("def|")
    editor.show_continuation(continuation)
    coloured = {
        selection.cursor.selectedText(): selection.format.foreground().color().name()
        for selection in editor.extraSelections()
    }
    assert coloured["def|"] == LIGHT.generated
