"""The form of a tune as its bar lines tell it."""

import pytest

from model.form import Form, form_of, with_header_line
from model.notation.parser import parse

HEADER = "X:1\nM:2/4\nL:1/8\nK:C\n"
A = "CDEF|GABc|cBAG|FEDC"
B = "gfed|cdef|gagf|edcB"


def form(music: str) -> Form | None:
    return form_of(parse(HEADER + music).tunes[0])


@pytest.mark.parametrize(
    ("music", "letters", "bars"),
    [
        (f"|:{A}:|\n|:{B}:|", "AABB", (4, 4)),
        (f"{A}||{B}|]", "AB", (4, 4)),
        (f"{A}||{B}||{A}|]", "ABA", (4, 4)),
        (f"{A}::{B}:|", "AABB", (4, 4)),
        (f"|:{A}|1 G4:|2 C4||{B}:|", "AABB", (5, 4)),
        (f"G2|:{A}:|", "AA", (4,)),
        (f"{A}|{B}|]", "A", (8,)),
        (f"|:{A}::{B}:: {A}:|", "AABBAA", (4, 4)),
        (f"P:A\n{A}|\nP:B\n{B}|]", "AB", (4, 4)),
    ],
)
def test_form_follows_the_bar_lines(music: str, letters: str, bars: tuple[int, ...]) -> None:
    assert form(music) == Form(letters, bars)


def test_strain_that_ends_otherwise_is_the_same_part() -> None:
    assert form(f"{A}||{B}||CDEF|GABc|cBAG|C4|]") == Form("ABA", (4, 4))


def test_free_meter_has_no_form() -> None:
    assert form_of(parse("X:1\nM:none\nK:C\nCDEF|GABc|]").tunes[0]) is None


def test_tune_without_music_has_no_form() -> None:
    assert form_of(parse("X:1\nK:C\n").tunes[0]) is None


def test_too_many_parts_are_no_form() -> None:
    assert form("||".join([A, B] * 9)) is None


def test_form_line_stands_before_the_key_and_changes_nothing_else() -> None:
    text = "X:1\nT:A tune\nM:2/4\nL:1/8\nK:C\nCDEF|]"
    told = with_header_line(text, Form("AABB", (8, 16)).field())
    assert told == text.replace("\nK:", "\nN:AABB 8 16\nK:")
    assert Form("AABB", (8, 16)).length_field() == "N:24"
