"""What m: writes short is read as if it were written out."""

from collections.abc import Callable

import pytest

from model.notation.lexer import tokenize
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.notation.timeline import perform
from model.notation.tune import Tune

Make = Callable[..., Tune]


@pytest.mark.parametrize(
    ("macro", "short", "long"),
    [
        ("~G2 = {A}G{F}G", "~G2A2|", "{A}G{F}GA2|"),
        ("~G3 = G{d}G{e}G", "G~G3|~G3G|", "GG{d}G{e}G|G{d}G{e}GG|"),
        ("~n2 = (3o/n/m/ n", "~c2~B,2|", "(3d/c/B/ c(3C/B,/A,/ B,|"),
        ("~n3 = n<n n", "~b3~c'3|", "b<b bc'<c' c'|"),
        ("n4 = !turn!n2n2", "A4|", "!turn!A2A2|"),
        ("~G = GG", "~G2A|", "~G2A|"),  # another length is another sign
    ],
)
def test_macros_are_written_out(tune: Make, macro: str, short: str, long: str) -> None:
    written = perform(tune(long))
    expanded = perform(tune(short, f"X:1\nT:t\nM:4/4\nL:1/4\nm:{macro}\nK:C\n"))
    assert [(note.onset, note.duration, note.pitch) for note in expanded.notes] == [
        (note.onset, note.duration, note.pitch) for note in written.notes
    ]


def test_notes_of_a_macro_stand_where_its_sign_does() -> None:
    text = "X:1\nT:t\nL:1/4\nm:~G2 = {A}G{F}G\nK:C\n~G2A2|"
    notes = perform(parse(text).tunes[0]).notes
    assert {text[note.span.start : note.span.end] for note in notes} == {"~G2", "A2"}
    assert "".join(token.text for token in tokenize(text)) == text


def test_a_macro_in_the_file_header_holds_for_every_tune() -> None:
    book = parse("m:~G2 = GAG\n\nX:1\nK:C\n~G2|\n\nX:2\nK:C\n~G2|\n")
    assert [len(perform(tune).notes) for tune in book.tunes] == [3, 3]


def test_a_macro_in_the_body_holds_from_there_on(tune: Make) -> None:
    assert len(perform(tune("G4|\nm:G4 = GGGG\nG4|")).notes) == 5


@pytest.mark.parametrize(
    "macro", ["", "=", "~G2", "n =", "~G2 = ~G2", "n = nnnn", "(((n = ]|:{", "~G = " + "G" * 5000]
)
def test_macros_that_make_no_sense_are_read(macro: str) -> None:
    book = parse(f"X:1\nT:t\nL:1/4\nm:{macro}\nK:C\n" + "~G2A2 " * 200 + "|\n")
    assert len(perform(book.tunes[0]).notes) > 0
    assert all(problem.message for problem in find_problems(book))
