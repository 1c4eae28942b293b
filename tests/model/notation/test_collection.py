"""The collector is held off while trees are built, and comes back."""

import gc

import pytest

from model.notation.collection import only_the_young, uncollected
from model.notation.elements import Note
from model.notation.parser import parse
from model.notation.problems import find_problems

TUNE = "X:1\nT:One\nM:4/4\nL:1/8\nK:D\n|:dffe [dF]BAF|A2de {g}fBBA:|\n"


@uncollected
def state_inside(error: bool = False) -> bool:
    if error:
        raise ValueError
    return gc.isenabled()


def test_nothing_is_collected_inside_and_the_collector_is_on_again_behind() -> None:
    assert gc.isenabled()
    assert state_inside() is False
    assert gc.isenabled()


def test_an_error_leaves_the_collector_on() -> None:
    with pytest.raises(ValueError):
        state_inside(error=True)
    assert gc.isenabled()


def test_a_collector_that_is_off_stays_off() -> None:
    gc.disable()
    try:
        state_inside()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_only_what_is_young_is_looked_at_inside_and_everything_again_behind() -> None:
    before = gc.get_threshold()
    with only_the_young():
        assert gc.isenabled()
        assert gc.get_threshold()[:2] == before[:2] and gc.get_threshold()[2] > 1000 * before[2]
    assert gc.get_threshold() == before


def test_an_inner_block_that_outlasts_the_outer_one_keeps_nothing_back() -> None:
    before, outer, inner = gc.get_threshold(), only_the_young(), only_the_young()
    outer.__enter__()
    inner.__enter__()
    outer.__exit__(None, None, None)
    inner.__exit__(None, None, None)
    assert gc.get_threshold() == before


def test_a_tune_that_nobody_holds_is_gone_without_the_collector() -> None:
    gc.disable()
    try:
        before = notes()
        find_problems(parse(TUNE))
        assert notes() == before
    finally:
        gc.enable()


def notes() -> int:
    """How many notes of trees there are, those in circles that nobody holds too."""
    return sum(isinstance(each, Note) for each in gc.get_objects())
