"""What is found in one text after the other is what is found in each alone, and only what changed is read."""

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from model.notation import tune as tunes
from model.notation.body import Body, read_body
from model.notation.elements import Note
from model.notation.parser import parse
from model.notation.problems import ProblemFinder, find_problems

BARS = "|:dffe dBAF|ABde fBBA|dffe dBAF|EFGE FD:|\n"  # the last bar is too short
LOOSE = "X:{0}\nT:Tune {0}\nM:4/4\nL:1/8\nK:D\n" + BARS
TEXTS = (
    LOOSE.format(1),
    LOOSE.format(1) + "\n" + LOOSE.format(2),
    LOOSE.format(1) + BARS + "\n" + LOOSE.format(2),  # the second has moved
    LOOSE.format(1) + BARS + "\n" + LOOSE.format(1),  # two of one number
    "%abc-2.1\nM:3/4\n\n" + LOOSE.format(1).replace("M:4/4\n", ""),
    "%abc-2.1\nM:2/2\n\n" + LOOSE.format(1).replace("M:4/4\n", ""),  # by the file header only
    "",
    LOOSE.format(1),
)


class Reading:
    """Notes down what is read, and how many notes of older trees there are then."""

    def __init__(self) -> None:
        self.tunes = 0
        self.notes_before: list[int] = []

    def read(self, *words: Any, **named: Any) -> Body:
        self.tunes += 1
        self.notes_before.append(sum(isinstance(each, Note) for each in gc.get_objects()))
        return read_body(*words, **named)


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reading]:
    result = Reading()
    monkeypatch.setattr(tunes, "read_body", result.read)
    gc.collect()
    gc.disable()
    yield result
    gc.enable()


def book_of(count: int) -> str:
    return "\n".join(LOOSE.format(number + 1) for number in range(count))


def test_problems_are_those_of_each_text_alone() -> None:
    finder = ProblemFinder()
    for text in TEXTS:
        assert finder.find(parse(text)) == find_problems(parse(text))


def test_only_a_tune_that_changed_is_read_again(reading: Reading) -> None:
    finder = ProblemFinder()
    finder.find(parse(book_of(20)))
    assert reading.tunes == 20
    finder.find(parse(book_of(20) + BARS))
    assert reading.tunes == 21
    finder.find(parse(book_of(20) + BARS + "\n" + LOOSE.format(21)))
    assert reading.tunes == 22


def test_no_more_than_one_tune_is_in_memory_at_a_time(reading: Reading) -> None:
    book = parse(book_of(20))
    ProblemFinder().find(book)
    assert reading.notes_before == [reading.notes_before[0]] * 20
