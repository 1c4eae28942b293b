"""Faults are told where they are, in words that a musician understands; sound tunes have none."""

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from model.notation.parser import parse
from model.notation.problems import Problem, find_problems
from model.notation.tune import Tunebook

JIG = "X:1\nT:jig\nM:6/8\nL:1/8\nK:G\n"


def problems(body: str, header: str = JIG) -> tuple[Problem, ...]:
    return find_problems(parse(header + body))


def messages(body: str, header: str = JIG) -> list[str]:
    return [problem.message for problem in problems(body, header)]


@pytest.mark.parametrize(
    "body",
    [
        "GAB cde|G6|]",
        "D|GAB cde|G3 G2:|",  # anacrusis, and a last bar that makes room for it
        "D|GAB cde|G3 G2:|\n|:B|cde cde|G3 G2:|",
        "D|GAB cde|1G3 G2D:|2G6|]",
        "GAB|cde cde|G3||",
        "GAB cde|G3:|G3|GAB cde|G6|]",  # a bar split by a repeat
        "Z4|GAB cde|",
        "(3GABc B3|",
        "[GBd]6|G6&B6|",
        "G>AB c<dB|",
        "GAB cde|[M:9/8]GAB cde gfe|",
        "(GAB) (c(de))|{ga}G6|",
        '"G"!trill!G3 ~B3|"^slow"HG6|]',
        "|:GAB cde:|",
        "GAB cde::GAB cde:|",
        "GAB cde|!\nG6|]!\n",
        "G-A-B c-de|",
        "GABc de|x6|z6|",
    ],
)
def test_sound_music_has_no_problems(body: str) -> None:
    assert messages(body) == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("GAB cde|GAB cdef|G6|", "This bar has 7 eighths; the meter 6/8 wants 6."),
        ("GAB cde|GAB cd|G6|", "This bar has 5 eighths; the meter 6/8 wants 6."),
        ("GAB cde|GAB cde/|G6|", "This bar has 11 sixteenths; the meter 6/8 wants 12."),
        ("GAB cde|(3GAB G|G6|", "This bar has 3 eighths; the meter 6/8 wants 6."),
        ("GAB cde|(3:2:1G|G6|", "This bar has 2/3 of an eighth; the meter 6/8 wants 6."),
        ("GAB cde|GAB cde (3:2:1G|G6|", "This bar has 6 eighths and 2/3 of one; the meter 6/8 wants 6."),
        ("GAB cde|G6 G|", "This bar has 7 eighths; the meter 6/8 wants 6."),
        ("GAB cde|[GB|G6|", "This chord is not closed; put a ] behind its last note."),
        ("C,,,,,,6|", "This note is outside of what MIDI can play; change its octave."),
        ("[M:7/0]G6|", "M:7/0 is no meter that can be counted."),
        ("[K:Jolly]G6|", "K:Jolly names no key that is known."),
        ("[L:0]G6|", "L:0 is no note length; write a fraction such as 1/8."),
        ("[Q:0]G6|", "Q:0 is no tempo that can be played."),
    ],
)
def test_errors_are_told(body: str, sentence: str) -> None:
    assert sentence in [problem.message for problem in problems(body) if problem.severity == "error"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("GAB cde|GAB d2c Hx||GAB cde|", "This bar has 7 eighths; the meter 6/8 wants 6."),
        ("GAB cde|GAB c2:|", "This bar has 5 eighths; the meter 6/8 wants 6."),
        ("|:GAB cde|", "A repeat begins at this |: and no :| ends it."),
        ("|:G6|1B6:|", "This first ending has no second ending."),
        ("G6|2B6|", "Ending 2 comes without a first ending."),
        ("(GAB cde|", "This ( opens a slur that nothing closes."),
        ("GAB) cde|", "This ) closes a slur that nothing opened."),
        ("!sparkle!G6|", "No decoration is called sparkle; it is left out."),
        ("GAB ç cde|", "ç means nothing here in ABC and is left out."),
        ("G2>B G3|", "Broken rhythm between notes of unequal length has no effect."),
        ("G6&B5|", "The voices on both sides of the & in this bar differ in length."),
        ("", "This tune has no notes yet."),
        (
            "G6|" * 400 + "[1-63 G6:|",
            "The repeats of this tune ask for more bars than can be played; it is cut.",
        ),
    ],
)
def test_what_tunes_live_with_is_a_warning(body: str, sentence: str) -> None:
    assert sentence in [problem.message for problem in problems(body) if problem.severity == "warning"]


@pytest.mark.parametrize(
    ("body", "sentences"),
    [
        ("GAB cde\nGAB cde|G6|", ["A bar line is missing at the end of this line."]),
        ("GAB cde|G3\nGAB|G6|", []),  # a bar that goes on in the next line
        ("GAB cde\nGAB cdef|G6|", ["A bar line is missing at the end of this line.",
                                    "This bar has 7 eighths; the meter 6/8 wants 6."]),
        ("GAB cd\nGAB cd|G6|", ["This bar has 10 eighths; the meter 6/8 wants 6."]),
        ("GAB cde\nG6\nG6|", ["A bar line is missing at the end of this line."] * 2),
    ],
)  # fmt: skip
def test_a_bar_line_is_missed_at_the_end_of_a_line(body: str, sentences: list[str]) -> None:
    assert messages(body) == sentences


def test_a_fault_knows_its_line_and_column() -> None:
    (problem,) = problems("GAB cde|\nGAB cdef|G6|\n")
    assert (problem.line, problem.column) == (7, 1)
    assert (JIG + "GAB cde|\nGAB cdef|G6|\n")[problem.span.start : problem.span.end] == "GAB cdef"


@pytest.mark.parametrize(
    ("text", "sentence", "severity"),
    [
        ("X:1\nT:a\nABc|\n", "This tune has no K: line; its key belongs at the end of the header, such as K:G.", "error"),
        ("T:a\nK:C\nABc|", "This tune has no X: line; give it a number, such as X:1.", "warning"),
        ("X:1\nK:C\nABc|", "This tune has no T: line; give it a title.", "warning"),
        ("I:abc-include x.abh\n\nX:1\nT:a\nK:C\nA|", "No other file is read from here; copy the lines of x.abh into this one.",
         "warning"),
        ("X:1\nT:a\nI:abc-include x.abh\nK:C\nA|", "No other file is read from here; copy the lines of x.abh into this one.",
         "warning"),
        ("X:one\nT:a\nK:C\nA|", "A tune's X: line wants a number.", "error"),
        ("X:1\nT:a\nM:0/0\nK:C\nA|", "M:0/0 is no meter that can be counted.", "error"),
        ("X:1\nT:a\nL:0/1\nK:C\nA|", "L:0/1 is no note length; write a fraction such as 1/8.", "error"),
        ("X:1\nT:a\nQ:0\nK:C\nA|", "Q:0 is no tempo that can be played.", "error"),
        ("X:1\nT:a\nK:Zz\nA|", "K:Zz names no key that is known.", "error"),
        ("X:1\nT:a\nwhat\nK:C\nA|", "This line of the header is no field and is left out.", "warning"),
        ("X:1\nT:a\nP:(A99)99\nK:C\nP:A\nA|", "P: asks for more than 1000 parts; the rest is not played.", "warning"),
        ("Good morning", "There is no tune here; a tune begins with a line X:1 and has its key in a line such as K:G.",
         "error"),
    ],
)  # fmt: skip
def test_faults_of_the_header_are_told(text: str, sentence: str, severity: str) -> None:
    assert (sentence, severity) in [
        (problem.message, problem.severity) for problem in find_problems(parse(text))
    ]


def test_an_empty_text_has_no_problems() -> None:
    assert find_problems(parse("\n\n")) == ()


def test_problems_come_in_the_order_of_the_text() -> None:
    found = problems("GAB cdef|GA|(G6|\n\n" + JIG.replace("X:1", "X:2") + "GAB cdef|ç|")
    assert [problem.span for problem in found] == sorted(problem.span for problem in found)
    assert {problem.line for problem in found} == {6, 13}


@pytest.mark.parametrize(("collection", "share"), [("airdsAirs", 0.02), ("ryansMammoth", 0.06)])
def test_few_tunes_of_people_have_errors(
    collections_folder: Path, read_book: Callable[[Path], str], collection: str, share: float
) -> None:
    paths = sorted((collections_folder / collection).glob("*.abc"))
    tunes = [tune for path in paths for tune in parse(read_book(path)).tunes]
    assert len(tunes) > 1000
    some = tunes[::3]
    errors = sum(
        any(problem.severity == "error" for problem in find_problems(parse(tune.text))) for tune in some
    )
    assert errors < share * len(some)


@pytest.mark.parametrize(
    ("collection", "size", "seed", "table"),
    [
        ("oneills1850", 200, 1850, "errors_of_oneill.tsv"),
        ("ryansMammoth", 100, 2011, "errors_of_others.tsv"),
        ("airdsAirs", 100, 2011, "errors_of_others.tsv"),
        ("miscFolk", 100, 2011, "errors_of_others.tsv"),
        ("essenFolksong", 100, 2011, "errors_of_others.tsv"),
    ],
)
def test_errors_told_of_tunes_of_people_are_faults_of_the_tunes(
    collections_folder: Path,
    read_book: Callable[[Path], str],
    collection: str,
    size: int,
    seed: int,
    table: str,
) -> None:
    tunes = {
        (path.name, index): Tunebook(book.text, (tune,))
        for path in sorted((collections_folder / collection).glob("*.abc"))
        for book in [parse(read_book(path))]
        for index, tune in enumerate(book.tunes)
    }
    sample = random.Random(seed).sample(sorted(tunes), size)
    told = {
        place for place in sample if any(found.severity == "error" for found in find_problems(tunes[place]))
    }
    with (Path(__file__).parent / table).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [row for row in rows if row.get("collection", collection) == collection]
    assert told == {(row["file"], int(row["index"])) for row in rows}
    assert sum(row["is_fault"] == "no" for row in rows) < 0.03 * len(sample)


def test_repeat_without_an_end_is_told_where_it_begins() -> None:
    """Not at the :| on the line before, which belongs to the same bar line."""
    text = "X:1\nT:Open\nM:4/4\nL:1/4\nK:C\n|:CDEF:|\n|:CDEF|\n"
    (problem,) = find_problems(parse(text))
    assert (problem.line, problem.column) == (7, 1)
    assert text[problem.span.start : problem.span.end] == "|:"
