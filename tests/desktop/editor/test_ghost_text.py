"""The ghost in the editor: seen, scrolled and clicked at, and never in the document."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.appearance import LIGHT
from desktop.editor.abc_editor import AbcEditor
from desktop.editor.ghost import Ghost
from desktop.editor.ghost_keys import GhostKey
from model.notation.spans import Span

HEAD = "X:1\nK:D\n"
TEXT = HEAD + "ABc|def|\nGAB|]\n"
SEAM = TEXT.index("def")


@pytest.fixture
def editor(qtbot: QtBot) -> AbcEditor:
    editor = AbcEditor(LIGHT)
    qtbot.addWidget(editor)
    editor.resize(500, 400)
    editor.load(TEXT)
    editor.show()
    return editor


def _looks(editor: AbcEditor) -> list[tuple[str, str]]:
    """The stretches of the ghost's block with their colours, as they are drawn."""
    block = editor.textCursor().block()
    layout = block.layout()
    at = layout.preeditAreaPosition()
    text = block.text()[:at] + layout.preeditAreaText() + block.text()[at:] if at >= 0 else block.text()
    return [
        (text[each.start : each.start + each.length], each.format.foreground().color().name())
        for each in layout.formats()
    ]


def test_a_ghost_of_many_lines_is_drawn_and_the_document_stays_as_it_was(editor: AbcEditor) -> None:
    revision = editor.document().revision()
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|\nbag|"))
    assert editor.text() == TEXT
    assert (editor.document().revision(), editor.document().isModified()) == (revision, False)
    assert editor.textCursor().block().layout().lineCount() == 2
    assert ("gab|\u2028bag|", LIGHT.ghost) in _looks(editor)
    editor.ghost.show(None)
    assert editor.textCursor().block().layout().lineCount() == 1


def test_what_stands_behind_the_ghost_keeps_its_colours_and_marks(editor: AbcEditor) -> None:
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|"))
    editor.show_sounding([Span(SEAM + 1, SEAM + 2), Span(SEAM + 4, SEAM + 5)])
    looks = _looks(editor)
    assert ("|", LIGHT.bar_line) in looks
    assert ("a", LIGHT.sounding_text) in looks
    assert ("d", LIGHT.sounding_text) in looks


def test_what_a_ghost_replaces_is_struck_out(editor: AbcEditor) -> None:
    editor.ghost.show(Ghost(SEAM, SEAM + 3, "gab"))
    struck = [e.cursor.selectedText() for e in editor.extraSelections() if e.format.fontStrikeOut()]
    assert struck == ["def"]
    assert editor.seen_text() == TEXT.replace("def", "gab")


def test_a_long_ghost_can_be_scrolled(editor: AbcEditor, qtbot: QtBot) -> None:
    assert editor.verticalScrollBar().maximum() == 0
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|\n" * 60))
    qtbot.waitUntil(lambda: editor.verticalScrollBar().maximum() > 30, timeout=10_000)
    editor.ghost.show(None)
    qtbot.waitUntil(lambda: editor.verticalScrollBar().maximum() == 0, timeout=10_000)


def test_a_click_into_the_ghost_leaves_it_there(editor: AbcEditor) -> None:
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|\ngab|"))
    place = editor.cursorRect().center()
    place.setX(place.x() + editor.fontMetrics().horizontalAdvance("g"))
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert editor.ghost.current is not None


def test_a_click_below_the_ghost_puts_the_caret_where_it_was_aimed_at(editor: AbcEditor) -> None:
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|\ngab|\ngab|"))
    line = editor.document().findBlockByNumber(3)
    frame = editor.blockBoundingGeometry(line).translated(editor.contentOffset())
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=frame.topLeft().toPoint())
    assert editor.ghost.current is None
    assert editor.caret() == TEXT.index("GAB")


def test_a_click_behind_the_ghost_in_its_line_is_not_moved_by_its_length(editor: AbcEditor) -> None:
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|"))
    place = editor.cursorRect().center()
    place.setX(place.x() + editor.fontMetrics().horizontalAdvance("gab|d") + 2)
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert editor.ghost.current is None
    assert editor.caret() == SEAM + 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Backspace, Qt.Key.Key_X])
def test_other_keys_send_it_away_and_do_what_they_always_do(editor: AbcEditor, key: Qt.Key) -> None:
    editor.set_caret(SEAM)
    QTest.keyClick(editor, key)
    text, caret = editor.text(), editor.caret()
    editor.load(TEXT)
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|"))
    QTest.keyClick(editor, key)
    assert editor.ghost.current is None
    assert (editor.text(), editor.caret()) == (text, caret)


def test_undo_sends_it_away(editor: AbcEditor) -> None:
    editor.set_caret(SEAM)
    QTest.keyClicks(editor, "z")
    editor.ghost.show(Ghost(SEAM + 1, SEAM + 1, "gab|"))
    editor.undo()
    assert editor.ghost.current is None
    assert editor.text() == TEXT


def test_copying_and_function_keys_leave_it_alone(editor: AbcEditor) -> None:
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|"))
    QTest.keyClick(editor, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_F7)
    QTest.keyClick(editor, Qt.Key.Key_Shift)
    assert editor.ghost.current is not None


def test_keys_about_it_are_announced_and_do_nothing_else(editor: AbcEditor, qtbot: QtBot) -> None:
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|"))
    pressed: list[GhostKey] = []
    editor.ghost.key_pressed.connect(pressed.append)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Up, Qt.Key.Key_Down):
        QTest.keyClick(editor, key)
    QTest.keyClick(editor, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [GhostKey.TAKE_ALL, GhostKey.PREVIOUS, GhostKey.NEXT, GhostKey.TAKE_BAR]
    assert (editor.text(), editor.caret()) == (TEXT, SEAM)


def test_what_an_input_method_writes_goes_into_the_text(editor: AbcEditor) -> None:
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|"))
    event = QInputMethodEvent()
    event.setCommitString("é")
    QApplication.sendEvent(editor, event)
    assert editor.ghost.current is None
    assert editor.text() == TEXT[:SEAM] + "é" + TEXT[SEAM:]


def test_characters_beyond_the_basic_plane_are_no_obstacle(editor: AbcEditor) -> None:
    text = "X:1\nT:\U0001d11e\nK:D\nABc|\n"
    editor.load(text)
    seam = text.index("\n", text.index("ABc"))
    editor.ghost.show(Ghost(seam, seam, '"\U0001d11e"gab|def|'))
    editor.ghost.take(*editor.ghost.current.next_bar(""))
    assert editor.text() == text[:seam] + '"\U0001d11e"gab|' + text[seam:]
    assert editor.ghost.current.text == "def|"


def test_taken_text_has_the_colour_of_the_network_and_what_is_typed_behind_it_has_not(
    editor: AbcEditor,
) -> None:
    editor.ghost.show(Ghost(SEAM, SEAM, "gab|bag|"))
    editor.ghost.take(4, 0)
    editor.ghost.take(4, 0)
    QTest.keyClicks(editor, "z")
    coloured = [
        each.cursor.selectedText()
        for each in editor.extraSelections()
        if each.format.foreground().color().name() == LIGHT.generated
    ]
    assert coloured == ["gab|bag|"]


def test_text_that_undo_brings_back_has_not_the_colour_of_the_network(editor: AbcEditor) -> None:
    editor.ghost.show(Ghost(SEAM, SEAM + 3, "gab"))
    editor.ghost.take(3, 3)
    editor.undo()
    assert editor.text() == TEXT
    assert all(e.format.foreground().color().name() != LIGHT.generated for e in editor.extraSelections())
