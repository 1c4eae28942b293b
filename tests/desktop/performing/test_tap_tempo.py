"""A tempo that is tapped."""

import pytest

from desktop.performing.tap_tempo import TapTempo


class Clock:
    def __init__(self) -> None:
        self.time = 50.0

    def now(self) -> float:
        return self.time


def taps(*gaps: float) -> float | None:
    """The tempo after a tap and one more behind each gap in seconds."""
    clock = Clock()
    tapped = TapTempo(clock.now)
    tempo = tapped.tap()
    for gap in gaps:
        clock.time += gap
        tempo = tapped.tap()
    return tempo


def test_two_taps_are_not_enough() -> None:
    assert taps() is None
    assert taps(0.5) is None


def test_unsteady_taps_are_averaged() -> None:
    assert taps(0.45, 0.55, 0.5) == pytest.approx(120)


def test_a_long_gap_begins_anew() -> None:
    assert taps(1.0, 1.0, 5.0) is None
    assert taps(1.0, 1.0, 5.0, 0.4, 0.4) == pytest.approx(150)


def test_taps_of_long_ago_are_forgotten() -> None:
    assert taps(*[1.0] * 10, *[0.5] * 8) == pytest.approx(120)
