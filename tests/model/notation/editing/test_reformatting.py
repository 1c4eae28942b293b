"""A tune laid out anew reads well and says the same."""

import pytest

from model.notation.editing.reformatting import reformat
from model.notation.errors import NotationError
from model.notation.parser import parse


def laid_out(body: str, meter: str = "4/4", unit: str = "1/8", bars: int = 4, is_beamed: bool = True) -> str:
    (tune,) = parse(f"X:1\nT:test\nM:{meter}\nL:{unit}\nK:G\n{body}").tunes
    return reformat(tune, bars, is_beamed).split("K:G\n", 1)[1]


@pytest.mark.parametrize(("meter", "before", "after"), [
    ("4/4", "ABcdefga|", "ABcd efga |"),
    ("4/4", "A B c d ef ga|A2B2cdef|", "ABcd efga | A2 B2 cdef |"),
    ("4/4", "A>Bc>d e/f/gab|", "A>B c>d e/f/g ab |"),
    ("4/4", "(3ABc(3def g2ab|", "(3ABc (3def g2 ab |"),
    ("C|", "ABcdefga|", "ABcd efga |"),
    ("2/4", "ABcd|A2BA|", "AB cd | A2 BA |"),
    ("3/4", "ABcdef|A2BcA2|", "AB cd ef | A2 Bc A2 |"),
    ("6/8", "ABcdef|A2Bc3|A B c d e f|", "ABc def | A2B c3 | ABc def |"),
    ("9/8", "ABcdefgab|", "ABc def gab |"),
    ("3/8", "A B c|", "ABc |"),
    ("12/8", "ABcdefgabagf|", "ABc def gab agf |"),
    ("5/8", "AB cde|", "AB cde |"),
    ("(2+3)/8", "A B c d e|", "AB cde |"),
    ("none", "AB c def|", "AB c def |"),
    ("4/4", 'A B"Am"c!trill!d {g}e(fg) a|', 'AB"Am"c!trill!d {g}e(fg)a |'),
    ("4/4", "[CE][DF] [EG]2 z2 zA|", "[CE][DF] [EG]2 z2 zA |"),
    ("4/4", "ABcdefga & C4D4|", "ABcd efga & C4 D4 |"),
    ("4/4", "A`B`cd|", "ABcd |"),
    ("4/4", "d|ABcd efga|A4 d3:|", "d | ABcd efga | A4 d3 :|"),
])  # fmt: skip
def test_notes_are_beamed_by_the_beat(meter: str, before: str, after: str) -> None:
    assert laid_out(before, meter) == after


def test_bar_lines_stand_in_columns_and_lines_end_where_sections_do() -> None:
    before = "d2|ABcd efga|A8|c8|d8|\nA2 A2 A2 A2|B8|c8|1d6:|2d8||ABcd efga|a8|b8|a8|]"
    assert laid_out(before) == (
        "d2 | ABcd efga | A8 | c8 |  d8 |\n"
        "A2 A2 A2 A2    | B8 | c8 |1 d6 :|2 d8 ||\n"
        "ABcd efga      | a8 | b8 |  a8 |]"
    )


def test_lines_hold_as_many_bars_as_wanted() -> None:
    assert laid_out("A8|B8|c8|\nd8|e8|", bars=2) == "A8 | B8 |\nc8 | d8 |\ne8 |"
    with pytest.raises(NotationError, match="one bar at least"):
        laid_out("A8|", bars=0)


def test_spaces_stay_where_beams_are_not_asked_for() -> None:
    assert laid_out("A B  cd efga|A8|", is_beamed=False) == "A B cd efga | A8 |"


def test_words_fields_and_comments_stay_with_their_music() -> None:
    body = "A2B2 c2d2|\nw: one two three four\ne8|f8|\n% a comment\nP:B\nABcdefga|\\\n%%MIDI program 3\na8| % end\nb8|]"
    assert laid_out(body) == (
        "A2 B2 c2 d2 |\nw: one two three four\ne8 | f8 |\n% a comment\nP:B\nABcd efga | \\\n%%MIDI program 3\na8 | % end\nb8 |]"
    )


def test_voices_of_a_line_stand_below_each_other() -> None:
    body = "[V:1]ABcdefga|a8|\n[V:2]A8|A4 B4|\n[V:1]a8|b8|\n[V:2]A8|B8|\nc8|]"
    assert laid_out(body) == (
        "[V:1] ABcd efga | a8    |\n[V:2] A8        | A4 B4 |\n[V:1] a8        | b8    |\n"
        "[V:2] A8        | B8    |\nc8 |]"
    )


def test_breaks_of_the_score_end_a_line() -> None:
    assert laid_out("A8|B8|!c8|d8|e8|f8|!") == "A8 | B8 | !\nc8 | d8 | e8 | f8 | !"


def test_what_is_laid_out_is_left_alone() -> None:
    once = laid_out("d|ABcd efga|A4 d3:|2 cdef|g8|:A4B4:|")
    assert laid_out(once) == once


@pytest.mark.parametrize(("before", "after"), [
    ("A4B4|c8|\nw: one two three\nd8|e8|\nw: four five\nf8|", "A4 B4 | c8 | d8 | e8 |\nw: one two three four five\nf8 |"),
    ("A8|B8|c8|d8|e8|f8|\nw: a-men sing__\nw:* b c d\\'e f-g", "A8 | B8 | c8 | d8 |\nw: a-men sing _\nw: * b c d\\'e\ne8 | f8 |\nw: _\nw: f-g"),
    ("A8|B8|c8|d8|e8|\nw:o-ver | so~long - it", "A8 | B8 | c8 | d8 |\nw: o-ver so~long--\ne8 |\nw: it"),
    ("A8|B8|c8|d8|e8|\nw:one two three four", "A8 | B8 | c8 | d8 |\nw: one two three four\ne8 |"),
    ("{g}[CE]4 z4|A4B4|\nw: one two three\nw: un deux trois", "{g}[CE]4 z4 | A4 B4 |\nw: one two three\nw: un deux trois"),
    ("A8|B8|\nw: one two three", "A8 | B8 |\nw: one two three"),
    ("A8|B8|c8|d8|e8|\ns: !p! *\nw: one", "A8 | B8 | c8 | d8 | e8 |\ns: !p! *\nw: one"),
])  # fmt: skip
def test_words_go_where_their_notes_go(before: str, after: str) -> None:
    assert laid_out(before) == after
