"""The collector is held off while trees are built, and comes back."""

import gc

import pytest

from model.notation.collection import uncollected


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
