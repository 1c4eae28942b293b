from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from desktop.appearance import DARK, LIGHT, Colours
from desktop.editor.abc_editor import AbcEditor
from model.notation.problems import Problem
from model.notation.spans import Span

PAPERS = ("base", "current_line")
INKS = ("text", "field_name", "field_value", "comment", "bar_line", "quoted", "decoration")


@pytest.fixture
def editor(qtbot: QtBot) -> AbcEditor:
    editor = AbcEditor(LIGHT)
    qtbot.addWidget(editor)
    return editor


def test_an_editor_in_which_nobody_has_written_has_nothing_to_save(editor: AbcEditor) -> None:
    assert not editor.document().isModified()


@pytest.mark.parametrize("text", ["", "a\n\nb\n", "é\u00a0ü", "𝄞 a\nb😀", "\ttab\n"])
def test_the_text_comes_out_as_it_went_in(editor: AbcEditor, text: str) -> None:
    editor.load(text)
    assert editor.text() == text


def test_the_caret_counts_characters_beyond_the_basic_plane_once(editor: AbcEditor) -> None:
    editor.load("T:𝄞😀x")
    editor.set_caret(4)
    assert editor.caret() == 4
    assert editor.textCursor().position() == 6


def test_a_caret_beyond_the_end_goes_to_the_end(editor: AbcEditor) -> None:
    editor.load("abc")
    editor.set_caret(999)
    assert editor.caret() == 3


def test_sounding_notes_are_lit_where_they_stand(editor: AbcEditor) -> None:
    editor.load("T:𝄞\nABc")
    editor.show_sounding((Span(4, 5), Span(6, 7)))
    lit = [
        selection.cursor.selectedText()
        for selection in editor.extraSelections()
        if selection.format.background().color().name() == LIGHT.sounding
    ]
    assert lit == ["A", "c"]
    editor.show_sounding(())
    assert len(editor.extraSelections()) == 1


def test_problems_are_underlined_and_can_be_visited_in_turn(editor: AbcEditor) -> None:
    editor.load("ABc|\nd|")
    first = Problem(Span(0, 3), 1, 1, "error", "one")
    second = Problem(Span(5, 6), 2, 1, "warning", "two")
    editor.show_problems((first, second))
    underlined = [
        (selection.cursor.selectedText(), selection.format.underlineColor().name())
        for selection in editor.extraSelections()[1:]
    ]
    assert underlined == [("ABc", LIGHT.error), ("d", LIGHT.warning)]
    assert editor.go_to_next_problem() == second
    assert editor.caret() == 5
    assert editor.go_to_next_problem() == first


def test_spans_of_an_older_longer_text_do_no_harm(editor: AbcEditor) -> None:
    editor.load("A")
    editor.show_sounding((Span(50, 60),))
    editor.show_problems((Problem(Span(50, 60), 9, 1, "error", "far away"),))
    assert editor.text() == "A"


def test_dropped_files_are_announced_and_not_inserted(
    editor: AbcEditor, qtbot: QtBot, tmp_path: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.abc"))])
    assert editor.canInsertFromMimeData(data)
    with qtbot.waitSignal(editor.files_dropped) as dropped:
        editor.insertFromMimeData(data)
    assert dropped.args == [[tmp_path / "a.abc"]]
    assert editor.text() == ""


def test_rich_text_is_pasted_as_plain_text(editor: AbcEditor) -> None:
    data = QMimeData()
    data.setHtml("<b>ABc</b>")
    data.setText("ABc")
    editor.insertFromMimeData(data)
    assert editor.text() == "ABc"


def test_an_empty_editor_says_what_can_be_done_also_after_another_text(editor: AbcEditor) -> None:
    editor.resize(700, 100)
    editor.show()
    begun = editor.viewport().grab().toImage()
    editor.load("X:1")
    editor.load("")
    assert editor.viewport().grab().toImage() == begun
    assert len({begun.pixelColor(x, 24).name() for x in range(14, 400)}) > 3


def test_a_place_is_followed_while_text_is_typed_before_it(editor: AbcEditor) -> None:
    editor.load("X:1\nX:2")
    place = editor.follow(4)
    editor.set_caret(0)
    editor.insertPlainText("% 𝄞\n")
    assert editor.text()[place() :] == "X:2"


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_ink_can_be_read_on_its_paper(colours: Colours) -> None:
    pairs = [(ink, paper) for ink in INKS for paper in PAPERS]
    pairs += [("generated", "generated_paper"), ("sounding_text", "sounding"), ("accent_text", "accent")]
    pairs += [("text", "window"), ("muted", "raised"), ("error", "raised"), ("warning", "raised")]
    faint = {
        pair: round(_contrast(getattr(colours, pair[0]), getattr(colours, pair[1])), 2)
        for pair in pairs
        if _contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) < 4.5  # WCAG 2.1, 1.4.3
    }
    assert not faint


def _contrast(ink: str, paper: str) -> float:
    light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
