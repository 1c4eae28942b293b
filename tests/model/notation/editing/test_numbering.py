"""The tunes of a book are numbered in their order, and nothing else changes."""

import pytest

from model.notation.editing.numbering import renumber
from model.notation.errors import NotationError

BOOK = "% songs\nM:6/8\n\nX:7 % first\nT:X:9\nK:C\nabc|\n\nsome text, X:3\n\nX: 7\nK:G\nabc|\nX:\nK:D\nd|\n\nT:none\nK:A\na|\n"


def test_numbers_follow_the_order_of_the_tunes() -> None:
    expected = BOOK.replace("X:7 % first", "X:1 % first").replace("X: 7", "X: 2").replace("X:\n", "X:3\n")
    assert renumber(BOOK) == expected
    assert renumber(renumber(BOOK, 100)) == expected
    assert "X:100 % first" in renumber(BOOK, 100)


def test_a_number_below_one_is_refused() -> None:
    with pytest.raises(NotationError, match="at 1 or above"):
        renumber(BOOK, 0)
