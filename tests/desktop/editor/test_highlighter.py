"""The colours of ABC in the editor: those of the lexer's tokens, line by line."""

import pytest
from PySide6.QtGui import QTextDocument

from desktop.appearance import LIGHT
from desktop.editor.highlighter import AbcHighlighter


def _inks(text: str, qtbot) -> list[dict[str, str]]:
    """For every line: what is coloured, and how."""
    document = QTextDocument()
    highlighter = AbcHighlighter(document, LIGHT)
    document.setPlainText(text)
    highlighter.rehighlight()
    lines = []
    block = document.begin()
    while block.isValid():
        ranges = block.layout().formats()
        lines.append(
            {
                block.text()[each.start : each.start + each.length]: each.format.foreground().color().name()
                for each in ranges
            }
        )
        block = block.next()
    return lines


@pytest.fixture
def inks(qtbot):
    return lambda text: _inks(text, qtbot)


def test_fields_bar_lines_chord_symbols_and_decorations_have_colours(inks) -> None:
    lines = inks('X:1\nT:The Tune\nK:G\n"Am"AB!trill!c|[K:D]d2|]\n%a word')
    assert lines[0] == {"X:": LIGHT.field_name, "1": LIGHT.field_value}
    assert lines[1]["The Tune"] == LIGHT.text
    assert lines[3] == {
        '"Am"': LIGHT.quoted, "!trill!": LIGHT.decoration, "|": LIGHT.bar_line, "[K:D]": LIGHT.field_name,
        "|]": LIGHT.bar_line,
    }  # fmt: skip
    assert lines[4] == {"%a word": LIGHT.comment}


def test_a_tune_ends_at_an_empty_line_and_words_between_tunes_are_no_music(inks) -> None:
    lines = inks("X:1\nK:G\nAB|\n\nsome | words\n\nX:2\nK:D\nd|")
    assert lines[2] == {"|": LIGHT.bar_line}
    assert lines[4] == {}
    assert lines[8] == {"|": LIGHT.bar_line}


def test_in_the_body_a_note_before_a_repeat_sign_is_no_field(inks) -> None:
    lines = inks("X:1\nG:group\nK:G\nG:|\nW:words")
    assert lines[1]["G:"] == LIGHT.field_name
    assert "G:" not in lines[3]
    assert lines[4]["W:"] == LIGHT.field_name


def test_a_tune_without_a_number_and_one_without_a_key_are_coloured_too(inks) -> None:
    assert inks("K:G\nAB|")[1] == {"|": LIGHT.bar_line}
    assert inks("X:1\nAB|")[1] == {"|": LIGHT.bar_line}
