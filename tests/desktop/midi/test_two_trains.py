"""Pulses of two clocks are told from those of one, however uneven that one is."""

import random

import pytest

from desktop.midi.two_trains import TwoTrains
from tests.bench.clock_cases import CASES, Case, even, on_grid, some, steady, uniform

ONE_CLOCK = [
    *CASES,
    # Two at once each fifth time: 21.3 ms are 1024 frames at 48 kHz.
    Case("a driver that looks each 21.3 ms", steady(140.625), on_grid(even, 1024 / 48000)),
    Case("a third twice", steady(120), even, loss=some(0.0, 0.33)),
    Case("a third lost", steady(120), even, loss=some(0.33)),
]


def pulses_of(bpm: float, seconds: float, uneven_ms: float, seed: int) -> list[float]:
    dice = random.Random(seed)
    step, begins = 60 / bpm / 24, dice.random() / 20
    unevenness = uniform(uneven_ms)
    return [begins + unevenness(dice, number * step) for number in range(int(seconds / step))]


@pytest.mark.parametrize("case", ONE_CLOCK, ids=lambda case: case.name)
def test_one_clock_is_never_taken_for_two(case: Case) -> None:
    trains = TwoTrains()
    for at in case.arrivals(case.truth(), 0):
        trains.pulse(at)
        assert not trains.are_heard


@pytest.mark.parametrize(
    "tempi", [(97, 140), (90, 180), (60, 200), (120, 97), (120, 131), (30, 170), (100, 150)]
)
@pytest.mark.parametrize("uneven_ms", [0.0, 0.5])
def test_two_clocks_of_unlike_tempo_are_found_out_in_a_second_and_a_half(
    tempi: tuple[int, int], uneven_ms: float
) -> None:
    for seed in range(3):
        trains = TwoTrains()
        one, other = (pulses_of(bpm, 1.5, uneven_ms, seed + bpm) for bpm in tempi)
        for at in sorted(one + other):
            trains.pulse(at)
        assert trains.are_heard


def test_once_one_of_the_two_is_gone_the_other_is_one_clock_again() -> None:
    trains = TwoTrains()
    for at in sorted(pulses_of(97, 3.0, 0.3, 1) + pulses_of(140, 6.0, 0.3, 2)):
        trains.pulse(at)
    assert not trains.are_heard
