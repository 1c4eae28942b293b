"""Tunes are found in any text, every element at its place."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from model.notation.elements import (
    BarLine,
    Broken,
    Chord,
    Decoration,
    Ending,
    Field,
    Grace,
    MultiRest,
    Note,
    Quoted,
    Rest,
    Spacing,
    Tuplet,
)
from model.notation.parser import parse
from model.notation.tune import Tune

BOOK = "%abc-2.1\nM:3/4\n\nX:1\nT:One\nK:G\nGAB|\n\nBetween.\n\nX:2\nT:Two\nT:Too\nM:6/8\nL:1/4\nQ:1/4=90\nK:Dmix\nA|"


def test_a_book_has_its_tunes() -> None:
    book = parse(BOOK)
    assert [(tune.number, tune.title) for tune in book.tunes] == [(1, "One"), (2, "Two")]
    assert book.tunes[0].text == "X:1\nT:One\nK:G\nGAB|"
    for tune in book.tunes:
        assert book.text[tune.span.start : tune.span.end] == tune.text


def test_the_header_is_read() -> None:
    tune = parse(BOOK).tunes[1]
    assert tune.meter.duration == Fraction(3, 4)
    assert tune.unit_note_length == Fraction(1, 4)
    assert tune.key.fifths == 1
    assert tune.tempo is not None and tune.tempo.whole_notes_per_minute == Fraction(90, 4)
    assert tune.values("T") == ("Two", "Too")


def test_the_file_header_holds_for_tunes_without_their_own() -> None:
    first, second = parse(BOOK).tunes
    assert (first.meter.text, second.meter.text) == ("3/4", "6/8")


def test_a_tune_begins_at_x_without_a_blank_line() -> None:
    assert [tune.number for tune in parse("X:1\nK:G\nG|\nX:2\nK:D\nD|").tunes] == [1, 2]


def test_a_paragraph_with_a_key_needs_no_number() -> None:
    (tune,) = parse("T:No number\nK:G\nGAB|").tunes
    assert (tune.number, tune.title) == (None, "No number")


def test_bars_alone_are_a_tune() -> None:
    (tune,) = parse("GAB|cde|").tunes
    assert sum(isinstance(element, Note) for element in tune.body) == 6


@pytest.mark.parametrize("text", ["", "\n\n", "Dear Sir,\nno tunes today.", "M:4/4\nL:1/8"])
def test_text_without_a_tune_has_none(text: str) -> None:
    assert parse(text).tunes == ()


def test_a_field_goes_on_in_the_next_line() -> None:
    (tune,) = parse("X:1\nT:A long\n+:title\nK:G\nG|").tunes
    assert tune.title == "A long title"


def test_a_comment_is_no_part_of_a_field() -> None:
    (tune,) = parse("X:1 % one\nT:Title % not this\nK:G % key\nG|").tunes
    assert (tune.number, tune.title, tune.key.fifths) == (1, "Title", 1)


def test_the_tune_at_an_offset_is_found() -> None:
    book = parse(BOOK)
    assert book.tune_at(BOOK.index("GAB")) is book.tunes[0]
    assert book.tune_at(len(BOOK)) is book.tunes[1]
    assert book.tune_at(0) is book.tunes[0]
    assert parse("").tune_at(0) is None


def test_every_element_stands_where_its_span_says(tune: Callable[..., Tune]) -> None:
    parsed = tune('"Am"!trill!A2>B [CE]2|1 {gf}z/ Z2 (3abc:|[K:D]')
    text = parsed.source
    written = [
        (type(element), text[element.span.start : element.span.end])
        for element in parsed.body
        if not isinstance(element, Spacing)
    ]
    assert written == [
        (Quoted, '"Am"'), (Decoration, "!trill!"), (Note, "A2"), (Broken, ">"), (Note, "B"), (Chord, "[CE]2"),
        (BarLine, "|"), (Ending, "1"), (Grace, "{gf}"), (Rest, "z/"), (MultiRest, "Z2"), (Tuplet, "(3"), (Note, "a"),
        (Note, "b"), (Note, "c"), (BarLine, ":|"), (Field, "[K:D]"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sign", "closes", "opens", "is_double"),
    [
        ("|", 0, 0, False), ("||", 0, 0, True), ("|]", 0, 0, True), ("[|", 0, 0, True), ("|:", 0, 1, False),
        (":|", 1, 0, False), ("::", 1, 1, False), (":|:", 1, 1, False), (":||:", 1, 1, True), ("|::", 0, 2, False),
        ("::|", 2, 0, False), (".|", 0, 0, False), ("||:", 0, 1, True), (":|]", 1, 0, True),
    ],
)  # fmt: skip
def test_bar_lines_repeat_as_they_say(
    tune: Callable[..., Tune], sign: str, closes: int, opens: int, is_double: bool
) -> None:
    (line,) = [element for element in tune(f"A{sign} B").body if isinstance(element, BarLine)]
    assert (line.closes, line.opens, line.is_double) == (closes, opens, is_double)


@pytest.mark.parametrize(
    ("sign", "numbers"),
    [("|1", {1}), ("[2", {2}), ("|1,3", {1, 3}), ("|1-3", {1, 2, 3}), ("[1,3-5", {1, 3, 4, 5}), (":|2", {2})],
)
def test_endings_have_their_numbers(tune: Callable[..., Tune], sign: str, numbers: set[int]) -> None:
    (ending,) = [element for element in tune(f"A{sign} B|").body if isinstance(element, Ending)]
    assert ending.numbers == numbers


@pytest.mark.parametrize(
    ("music", "sentence"),
    [
        ("[CE", "This chord is not closed"), ("CE]", "closes no chord"), ("{CE", "grace notes are not closed"),
        ("CE}", "closes no grace notes"), ("A0", "makes no sense as a length"), ("A/0", "makes no sense as a length"),
        ("A" + "9" * 5000, "makes no sense as a length"), ("(0ABC", "is no group of notes"), ("Z0", "more bars"),
        ("A :", "means nothing"),
    ],
)  # fmt: skip
def test_faulty_writing_is_told(tune: Callable[..., Tune], music: str, sentence: str) -> None:
    messages = [fault.message for fault in tune(music).parsed_body.faults]
    assert any(sentence in message for message in messages)
    assert all(len(message) < 120 for message in messages)


def test_the_seed_corpus_has_804_tunes(irish_book: Path) -> None:
    book = parse(irish_book.read_text(encoding="utf-8"))
    assert len(book.tunes) == 804
    assert not [fault for tune in book.tunes for fault in tune.parsed_body.faults]
