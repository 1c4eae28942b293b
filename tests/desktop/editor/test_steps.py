"""Undo and redo of what was done for the person: text, caret and view go back together."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.appearance import LIGHT
from desktop.editor.abc_editor import AbcEditor
from desktop.editor.ghost import Ghost
from model.notation.spans import Span

CTRL = Qt.KeyboardModifier.ControlModifier
LINES = 200
TEXT = "X:1\nK:C\n" + "CDEF GABc|\n" * LINES
MIDDLE = TEXT.index("GABc") + 11 * (LINES // 2)


@pytest.fixture
def editor(qtbot: QtBot) -> AbcEditor:
    """A long tune, scrolled to its middle, where a group of notes is selected."""
    shown = AbcEditor(LIGHT)
    qtbot.addWidget(shown)
    shown.resize(400, 200)
    shown.show()
    shown.load(TEXT)
    shown.select(Span(MIDDLE, MIDDLE + 4))
    return shown


def _view(editor: AbcEditor) -> tuple[Span | None, int, int]:
    return editor.selection(), editor.caret(), editor.verticalScrollBar().value()


def test_undo_of_a_rewriting_ends_where_the_person_was_and_redo_where_it_had_brought_them(
    editor: AbcEditor,
) -> None:
    before = _view(editor)
    editor.replace(0, len(TEXT), TEXT.replace("C", "cc"), Span(MIDDLE + 100, MIDDLE + 104))
    after = _view(editor)
    assert after != before
    editor.undo()
    assert editor.text() == TEXT
    assert _view(editor) == before
    editor.redo()
    assert editor.text() == TEXT.replace("C", "cc")
    assert _view(editor) == after
    QTest.keyClick(editor, Qt.Key.Key_Z, CTRL)
    assert _view(editor) == before


def test_undo_of_a_ghost_that_was_taken_ends_where_the_person_was(editor: AbcEditor) -> None:
    editor.ghost.show(Ghost(MIDDLE, MIDDLE, "gab|\n" * 50))
    before = _view(editor)
    editor.ghost.take(250, 0)
    assert _view(editor) != before
    editor.undo()
    assert editor.text() == TEXT
    assert _view(editor) == before


def test_two_changes_are_undone_one_after_the_other(editor: AbcEditor) -> None:
    first = _view(editor)
    editor.replace(MIDDLE, MIDDLE + 4, "A8", Span(MIDDLE, MIDDLE + 2))
    second = _view(editor)
    editor.replace(0, 3, "X:20", Span(0, 4))
    editor.undo()
    assert _view(editor) == second
    editor.undo()
    assert _view(editor) == first
    assert editor.text() == TEXT


def test_what_is_typed_is_undone_as_ever(editor: AbcEditor) -> None:
    editor.replace(MIDDLE, MIDDLE + 4, "A8", Span(MIDDLE, MIDDLE))
    editor.undo()
    editor.set_caret(8)
    QTest.keyClicks(editor, "z")
    editor.undo()
    assert editor.text() == TEXT
    assert editor.caret() == 8


def test_the_menu_of_the_editor_undoes_as_its_keys_do(editor: AbcEditor) -> None:
    before = _view(editor)
    editor.replace(0, len(TEXT), TEXT.replace("C", "cc"), Span(0, 0))
    menu = editor.menu(editor.rect().center())
    undo = menu.findChild(QAction, "edit-undo")
    assert undo is not None
    undo.trigger()
    assert _view(editor) == before
