"""The second opinion: a warning where music21 and Carolan read a tune otherwise, and silence where they agree."""

from collections.abc import Iterator

import pytest

from model.notation.parser import parse
from model.notation.tune import Tune
from model.reading.disagreement import Count, count_of, disagreement, second_problems
from model.reading.reader import Reading, SecondReader

GOOD = 'X:1\nT:Good\nM:4/4\nL:1/8\nK:G\n|:"G"GABc {g}d2[Bd]B|(3ccc A2 z4|z8|G8:|\n'
NO_LENGTH = "X:2\nT:Odd\nM:4/4\nL:1/8\nK:G\nG1/0 A7|G8|]\n"
SILENT = "X:3\nT:Silent\nK:G\nz4|\n"


def tune_of(text: str) -> Tune:
    return parse(text).tunes[0]


@pytest.fixture(scope="module")
def music21() -> Iterator[SecondReader]:
    with SecondReader(seconds=60.0) as reader:
        yield reader


def test_notes_and_chords_count_and_grace_notes_rests_and_chord_symbols_do_not() -> None:
    assert count_of(tune_of(GOOD)) == Count(12, 3)


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (Reading(True, notes=12, measures=3), ()),
        (Reading(True, "It was not asked."), ()),
        (Reading(True, notes=11, measures=3), ("11 notes in 3 bars", "12 notes in 3 bars")),
        (Reading(True, notes=1, measures=1), ("1 note in 1 bar",)),
        (Reading(False, "music21 can't read it."), ("can't read it.",)),
    ],
)
def test_what_differs_is_said_and_nothing_else(reading: Reading, words: tuple[str, ...]) -> None:
    sentence = disagreement(tune_of(GOOD), reading)
    assert bool(sentence) == bool(words)
    assert all(word in sentence for word in words)
    assert not sentence or sentence.endswith(".")


def test_a_tune_without_notes_is_not_judged() -> None:
    assert disagreement(tune_of(SILENT), Reading(False, "music21 finds no notes in it.")) == ""


def test_music21_agrees_with_a_good_tune_and_the_warning_stands_at_the_odd_one(music21: SecondReader) -> None:
    book = parse(f"{GOOD}\n{NO_LENGTH}\n{SILENT}")
    warnings = list(second_problems(book, music21))
    assert [(warning.line, warning.column, warning.severity) for warning in warnings] == [(8, 1, "warning")]


def test_a_cancelled_second_opinion_says_nothing(music21: SecondReader) -> None:
    assert list(second_problems(parse(NO_LENGTH), music21, lambda: True)) == []
