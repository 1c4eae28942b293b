"""A tune in another unit note length is written anew and sounds the same."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from model.notation.editing.unit_length import change_unit_length
from model.notation.errors import NotationError
from model.notation.parser import parse
from model.notation.timeline import perform
from model.notation.tune import Tune


def changed(body: str, unit: Fraction, header: str = "M:4/4\nL:1/8") -> str:
    (tune,) = parse(f"X:1\nT:test\n{header}\nK:C\n{body}").tunes
    return change_unit_length(tune, unit).split("K:C\n", 1)[1]


@pytest.mark.parametrize(("before", "unit", "after"), [
    ("A2 B>c {g}d3/2z/|", Fraction(1, 16), "A4 B2>c2 {g}d3z|"),
    ("A2 B>c {g}d3/2z/|", Fraction(1, 4), "A B/>c/ {g}d3/4z/4|"),
    ("[CE]2 [CE] [C2E3] [CE2]/|", Fraction(1, 16), "[CE]4 [CE]2 [C4E6] [C2E4]/|"),
    ("(3ABc (3:2:2A2B x3 Z2 y2 A// A/4|", Fraction(1, 16), "(3A2B2c2 (3:2:2A4B2 x6 Z2 y2 A/ A/|"),
    ("A[L:1/16]B2 [L:1/4]c|d", Fraction(1, 8), "AB c2|d2"),
    ("A B\nL:1/4\nA B\nL:1/16 % short\nA B", Fraction(1, 8), "A B\nA2 B2\n% short\nA/ B/"),
    ("A [V:2][L:1/4]A [V:1]A [V:2]A|", Fraction(1, 8), "A [V:2]A2 [V:1]A [V:2]A2|"),
    ("A2\nw: A2\n% A2\n\"A2\"A2", Fraction(1, 4), 'A\nw: A2\n% A2\n"A2"A'),
])  # fmt: skip
def test_lengths_are_written_in_the_shortest_usual_spelling(before: str, unit: Fraction, after: str) -> None:
    assert changed(before, unit) == after


@pytest.mark.parametrize(("header", "after"), [
    ("M:4/4\nL:1/8 % unit", "M:4/4\nL:1/16 % unit"),
    ("M:4/4", "M:4/4\nL:1/16"), ("L:1/8\nM:4/4\nL:1/8", "L:1/16\nM:4/4\nL:1/16"),
    ("M:4/4\nQ:C3=40", "M:4/4\nQ:3/8=40\nL:1/16"),
    ('M:4/4\nQ:"Slow" 1/4=90', 'M:4/4\nQ:"Slow" 1/4=90\nL:1/16'),
])  # fmt: skip
def test_the_header_says_the_unit_and_the_tempo_stays(header: str, after: str) -> None:
    (tune,) = parse(f"X:1\nT:test\n{header}\nK:C\nA|").tunes
    text = change_unit_length(tune, Fraction(1, 16))
    assert text == f"X:1\nT:test\n{after}\nK:C\nA2|"
    assert perform(parse(text).tunes[0]).tempi == perform(tune).tempi


@pytest.mark.parametrize(
    "unit", [Fraction(1, 7), Fraction(0), Fraction(-1, 8), Fraction(1, 1024), Fraction(8)]
)
def test_a_unit_that_is_no_note_value_is_refused(tune: Callable[..., Tune], unit: Fraction) -> None:
    with pytest.raises(NotationError, match="no unit note length"):
        change_unit_length(tune("A|"), unit)


def test_a_length_that_can_not_be_written_is_refused(tune: Callable[..., Tune]) -> None:
    with pytest.raises(NotationError, match="can't be written"):
        change_unit_length(tune("A1000|"), Fraction(1, 64))
