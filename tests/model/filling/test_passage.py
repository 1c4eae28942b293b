"""Which characters of a tune are written anew, and which bars are left alone."""

import pytest

from model.errors import ModelError
from model.filling.passage import Passage, numbered_bars, passage_of
from model.notation.parser import parse

HEADER = "X:1\nT:Bag\nM:6/8\nL:1/8\nK:D\n"
TUNE = HEADER + 'e|: (AB) {c}d- d2 e |1 "Am"A>B (3cde A :|2 \\\n ABc ~A2z || !fermata!A2 B-B2c |]\n'


def passage(selected: str, text: str = TUNE) -> Passage:
    start = text.index(selected)
    return passage_of(text, start, start + len(selected))


@pytest.mark.parametrize(
    ("selected", "original"),
    [
        ("d- d", "(AB) {c}d- d2 e"),
        ("cde A", '"Am"A>B (3cde A'),
        ('e |1 "A', '(AB) {c}d- d2 e |1 "Am"A>B (3cde A'),
        ("z", "ABc ~A2z"),
        ("c |]", "!fermata!A2 B-B2c"),
    ],
)  # fmt: skip
def test_selection_grows_to_whole_bars_without_their_bar_lines(selected: str, original: str) -> None:
    assert passage(selected).original == original


def test_cursor_in_a_bar_is_that_bar() -> None:
    place = TUNE.index("~A2")
    assert passage_of(TUNE, place, place).original == "ABc ~A2z"


def test_what_stands_between_bars_is_all_there() -> None:
    whole = passage_of(TUNE, 0, len(TUNE))
    pieces = list(whole.bars)
    text = "".join(
        TUNE[bar.span.start : bar.span.end] + (whole.between(number) if number + 1 < len(pieces) else "")
        for number, bar in enumerate(pieces)
    )
    assert text == whole.original
    assert [whole.between(number) for number in range(3)] == ["|: ", " |1 ", " :|2 \\\n "]


def test_bar_that_goes_on_over_a_line_end_keeps_it() -> None:
    whole = passage_of(HEADER + "A3\nw:la\nB3|\nc6|\n", len(HEADER), len(HEADER) + 20)
    assert [str(bar.bar.duration) for bar in whole.bars] == ["3/8", "3/8", "3/4"]
    assert [whole.between(number) for number in (0, 1)] == ["\nw:la\n", "|\n"]
    assert whole.count == 2


def test_tie_into_the_passage_names_its_pitch() -> None:
    text = HEADER + "A2B c2^f'-|^f'3 c3|d6|]\n"
    assert passage("c3", text).tie == "^f'"
    assert passage("d6", text).tie == ""


def test_slurs_that_are_open_at_the_edges_are_counted() -> None:
    text = HEADER + "A2B (c2e|f3 c3)|d6|]\n"
    assert (passage("c2e", text).depth, passage("c2e", text).depth_behind) == (0, 1)
    assert (passage("f3", text).depth, passage("f3", text).depth_behind) == (1, 0)


def test_signs_of_the_form_are_no_part_of_the_music() -> None:
    text = HEADER + "!segno!A3 B3|c3 !fine!d3|e3 f3 !D.S.!|]\n"
    assert passage("A3", text).original == "A3 B3"
    assert passage("d3", text).bars[0].signs == "!fine!"
    assert passage("f3", text).original == "e3 f3"


def test_key_and_unit_are_those_that_hold_there() -> None:
    text = HEADER + "A3 B3|[K:Ador][L:1/16]c6 d6|e6 f6|]\n"
    (bar,) = passage("f6", text).bars
    assert (bar.key, str(bar.unit)) == ("Ador", "1/16")


def test_tune_of_a_book_is_the_selected_one() -> None:
    book = TUNE + "\n" + HEADER.replace("X:1", "X:2") + "G3 G3|A3 A3|]\n"
    found = passage("G3 G", book)
    assert found.before == HEADER.replace("X:1", "X:2")
    assert found.with_fill("B6") == HEADER.replace("X:1", "X:2") + "B6|A3 A3|]"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no tune"),
        (HEADER, "Select the bars"),
        (HEADER + "A3 [K:G] B3|", "A field stands"),
        (HEADER + "A6 & d6|", "more than one voice"),
        (HEADER + "Z4|", "rest of several bars"),
        (HEADER + "V:1\nA6|\nV:2\nd6|", "one voice"),
        (HEADER + "(3AB|", "length that no plain notes"),
        (HEADER + "A6|" * 7000, "at most 20000 characters"),
    ],
)
def test_what_cannot_be_written_anew_gets_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence) as refusal:
        passage_of(text, 0, len(text))
    assert str(refusal.value).endswith((".", "note."))


def test_bars_are_numbered_without_upbeats() -> None:
    text = "X:1\nM:C\nL:1/8\nK:D\n|:A|d8|e7:|\n|:B|f8|g7:|\n"
    tune = parse(text).tunes[0]
    assert [text[slice(*numbered_bars(tune, bar, bar))] for bar in (1, 2, 3, 4)] == ["d8", "e7", "f8", "g7"]
    assert text[slice(*numbered_bars(tune, 2, 3))] == "e7:|\n|:B|f8"


@pytest.mark.parametrize(("first", "last"), [(0, 1), (2, 1), (4, 5), (5, 5)])
def test_bars_that_are_not_there_are_named(first: int, last: int) -> None:
    tune = parse("X:1\nM:C\nL:1/8\nK:D\n|:A|d8|e7:|\n|:B|f8|g7:|\n").tunes[0]
    with pytest.raises(ModelError, match="it has 4 bars, upbeats not counted"):
        numbered_bars(tune, first, last)
