"""Counting the bars of a continuation does not depend on how much stands before it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.bar_count import BarCount
from model.notation.bars import bar_ends

HEADER = "X:1\nT:Bag\nK:D\n"
MUSIC = st.text(alphabet=list("ABcd2z|:] \n1"), max_size=30).map(lambda text: text.replace("\n\n", "\n"))


@given(MUSIC, MUSIC)
def test_bars_are_those_of_the_whole_tune_less_those_of_the_seed(seed: str, continuation: str) -> None:
    tune = (HEADER + seed).rstrip("\n") + "|"
    whole = [end - len(tune) for end in bar_ends(tune + continuation)[len(bar_ends(tune)) :]]
    if not re.search(r"\n *\n", tune + continuation):  # a blank line ends a tune
        assert BarCount(tune).ends(continuation) == whole


@pytest.mark.parametrize("continuation", ["", "A", "\n", ":", ":|", "1"])
def test_less_than_a_bar_is_none(continuation: str) -> None:
    assert BarCount(HEADER + "AB|").ends(continuation) == []


def test_counting_looks_at_the_end_of_a_long_seed_alone() -> None:
    counter = BarCount(HEADER + "ABcd|\n" * 3000)
    assert len(counter._context) < 30
    assert counter.ends("AB|cd|") == [3, 6]


def test_header_that_is_not_over_counts_no_bars() -> None:
    assert BarCount("X:1\nT:A|B|").ends("C|\nK:D\nAB|") == [len("C|\nK:D\nAB|")]
