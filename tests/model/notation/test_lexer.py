"""Tokens, joined, give the text back."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.notation.files import read_abc
from model.notation.lexer import tokenize
from model.notation.lines import LineKind, classify
from model.notation.tokens import TokenKind

ABC_SIGNS = "ABCDEFGabcdefgzxZXy0123456789|:[]{}()<>/-^_=,'\"!+.~TuvKXMLQPVw%&\\ \n`$*"


def kinds(music: str) -> list[tuple[str, str]]:
    """Returns the tokens of a line of music as (kind, text), spaces left out."""
    return [
        (token.kind, token.text) for token in tokenize(music, in_body=True) if token.kind != TokenKind.SPACE
    ]


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("^C,3/2", [("note", "^C,3/2")]),
        ("A2B/c//", [("note", "A2"), ("note", "B/"), ("note", "c//")]),
        ("|:A::B:|", [("bar", "|:"), ("note", "A"), ("bar", "::"), ("note", "B"), ("bar", ":|")]),
        ("A|1B:|2c|]", [("note", "A"), ("bar", "|"), ("ending", "1"), ("note", "B"), ("bar", ":|"), ("ending", "2"),
                        ("note", "c"), ("bar", "|]")]),
        ("[1,3A", [("ending", "[1,3"), ("note", "A")]),
        ("[CE]2", [("chord open", "["), ("note", "C"), ("note", "E"), ("chord close", "]2")]),
        ("|[CE]", [("bar", "|"), ("chord open", "["), ("note", "C"), ("note", "E"), ("chord close", "]")]),
        ("[|A|]", [("bar", "[|"), ("note", "A"), ("bar", "|]")]),
        ("A[|]:|", [("note", "A"), ("bar", "[|]"), ("bar", ":|")]),
        ("[K:D]A", [("inline field", "[K:D]"), ("note", "A")]),
        ("(3ABC", [("tuplet", "(3"), ("note", "A"), ("note", "B"), ("note", "C")]),
        ("(3:2:2AB", [("tuplet", "(3:2:2"), ("note", "A"), ("note", "B")]),
        ("(AB)", [("slur open", "("), ("note", "A"), ("note", "B"), ("slur close", ")")]),
        ("A>B<<c", [("note", "A"), ("broken rhythm", ">"), ("note", "B"), ("broken rhythm", "<<"), ("note", "c")]),
        ("!trill!A!", [("decoration", "!trill!"), ("note", "A"), ("line break", "!")]),
        ("AB|!cd|!", [("note", "A"), ("note", "B"), ("bar", "|"), ("line break", "!"), ("note", "c"), ("note", "d"),
                      ("bar", "|"), ("line break", "!")]),
        ("~A.BTc", [("decoration", "~"), ("note", "A"), ("decoration", "."), ("note", "B"), ("decoration", "T"),
                    ("note", "c")]),
        ('"Am"A"^slow"', [("quoted", '"Am"'), ("note", "A"), ("quoted", '"^slow"')]),
        ("{/g}A", [("grace open", "{/"), ("note", "g"), ("grace close", "}"), ("note", "A")]),
        ("A-B.-c", [("note", "A"), ("tie", "-"), ("note", "B"), ("tie", ".-"), ("note", "c")]),
        ("zx2Z4y", [("rest", "z"), ("rest", "x2"), ("multi-measure rest", "Z4"), ("spacer", "y")]),
        ("A&B", [("note", "A"), ("overlay", "&"), ("note", "B")]),
        ("A\\", [("note", "A"), ("continuation", "\\")]),
        ("A % hm |", [("note", "A"), ("comment", "% hm |")]),
        ('"', [("unknown", '"')]),
    ],
)  # fmt: skip
def test_music_is_cut_into_its_signs(music: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(music) == expected


def test_a_tune_has_a_header_and_a_body() -> None:
    tokens = tokenize("X:1 % first\nK:G\nGAB|\n\ntext\n")
    assert [token.kind for token in tokens] == [
        TokenKind.FIELD_NAME, TokenKind.FIELD_VALUE, TokenKind.COMMENT, TokenKind.NEWLINE,
        TokenKind.FIELD_NAME, TokenKind.FIELD_VALUE, TokenKind.NEWLINE,
        TokenKind.NOTE, TokenKind.NOTE, TokenKind.NOTE, TokenKind.BAR, TokenKind.NEWLINE, TokenKind.NEWLINE,
        TokenKind.TEXT, TokenKind.NEWLINE,
    ]  # fmt: skip


def test_spans_are_the_places_of_the_tokens() -> None:
    text = "X:1\nK:G\nG2 [Bd]|"
    for token in tokenize(text):
        assert text[token.span.start : token.span.end] == token.text


def test_lines_know_what_they_are() -> None:
    text = "file\n%%scale 1\nX:1\nN:wrapped\nover two lines\nK:G\nG:|\nA: x\nw:la\n% no\n\nG|"
    assert [line.kind for line in classify(text)] == [
        LineKind.TEXT, LineKind.DIRECTIVE, LineKind.FIELD, LineKind.FIELD, LineKind.TEXT, LineKind.FIELD,
        LineKind.MUSIC, LineKind.FIELD, LineKind.FIELD, LineKind.COMMENT, LineKind.BLANK, LineKind.TEXT,
    ]  # fmt: skip


def test_text_blocks_are_no_music() -> None:
    lines = list(classify("X:1\nK:G\n%%begintext\nA B C\n%%endtext\nA|"))
    assert [line.kind for line in lines[3:]] == [LineKind.TYPESET, LineKind.DIRECTIVE, LineKind.MUSIC]


def test_music_without_a_key_still_is_music() -> None:
    assert [line.kind for line in classify("X:1\nT:a\nABc|\ndef|")][2:] == [LineKind.MUSIC, LineKind.MUSIC]


@given(st.text(), st.booleans())
def test_any_text_comes_back(text: str, in_body: bool) -> None:
    assert "".join(token.text for token in tokenize(text, in_body)) == text


@given(st.text(alphabet=ABC_SIGNS, max_size=200), st.booleans())
def test_any_row_of_abc_signs_comes_back(text: str, in_body: bool) -> None:
    assert "".join(token.text for token in tokenize(text, in_body)) == text


def test_collections_come_back(collections_folder: Path) -> None:
    for path in sorted((collections_folder / "airdsAirs").glob("*.abc")):
        text = read_abc(path).text
        assert "".join(token.text for token in tokenize(text)) == text
