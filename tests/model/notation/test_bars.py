"""A generator that counts bars counts those that a musician counts."""

from itertools import pairwise

import pytest

from model.notation.bars import bar_ends


def pieces(text: str) -> list[str]:
    """Returns the text cut at the ends of its bars."""
    ends = [0, *bar_ends(text), len(text)]
    return [text[start:end] for start, end in pairwise(ends) if start < end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AB:|2 cd|", ["AB:|2", " cd|"]),
        ("AB|cd|ef", ["AB|", "cd|", "ef"]),
        ("|:AB|cd:|", ["|:AB|", "cd:|"]),
        ("A2::B2|]", ["A2::", "B2|]"]),
        ("AB[1 cd:|[2 ef|", ["AB[1 cd:|[2", " ef|"]),
        ("AB|1 cd:|2 ef||", ["AB|1", " cd:|2", " ef||"]),
        ("AB| [2 ef|", ["AB|", " [2 ef|"]),
        ("z4|x4|Z2|", ["z4|", "x4|", "Z2|"]),
        ("| | |AB|", ["| | |AB|"]),
        ("{AB}|CD|", ["{AB}|CD|"]),
        ("[CEG]2|[K:D]|A|", ["[CEG]2|", "[K:D]|A|"]),
        ("A|!\n|:B:|!\n", ["A|", "!\n|:B:|", "!\n"]),
        ('"A|B"c|d', ['"A|B"c|', "d"]),
        ("A % no bar |\nB|", ["A % no bar |\nB|"]),
        ("w:la|la|\nA|", ["w:la|la|\nA|"]),
        ("", []),
    ],
)
def test_bars_end_behind_their_bar_lines(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_the_header_of_a_whole_tune_has_no_bars() -> None:
    text = "X:1\nT:A|B|C|\nM:C|\nK:G\nGAB|cde|"
    assert bar_ends(text) == (text.index("GAB|") + 4, len(text))


def test_a_note_before_a_repeat_sign_is_no_field() -> None:
    assert len(bar_ends("G:|\nA:|\n")) == 2
