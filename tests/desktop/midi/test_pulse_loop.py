"""A loop that finds the even pulses behind the uneven ones that arrive: simulated senders, many seeds."""

import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest

from desktop.midi.pulse_loop import PulseLoop

TWO_BARS = 2 * 4 * 24
Tempo = Callable[[float], float]
Unevenness = Callable[[random.Random], float]


def uniform(rng: random.Random) -> float:
    return rng.uniform(-0.003, 0.003)


def gaussian(rng: random.Random) -> float:
    return rng.gauss(0.0, 0.003)


def none(rng: random.Random) -> float:
    return 0.0


def steady(bpm: float) -> Tempo:
    return lambda time: bpm


def ramp(seconds: float) -> Tempo:
    """60 quarters a minute, then a ramp to 200, then these."""
    return lambda time: 60 + 140 * min(max((time - 10) / seconds, 0.0), 1.0)


def true_times(tempo: Tempo, pulses: int) -> list[float]:
    """When each pulse is meant, by small steps through the tempo."""
    times, time, phase, step = [0.0], 0.0, 0.0, 0.001
    while len(times) < pulses:
        forward = tempo(time) * 24 / 60 * step
        if phase + forward >= len(times):
            times.append(time + (len(times) - phase) / forward * step)
        phase += forward
        time += step
    return times


@dataclass
class Run:
    """A loop that was fed with a sender's pulses, and how far it was off at each of them, in milliseconds."""

    loop: PulseLoop = field(default_factory=PulseLoop)
    errors: list[float] = field(default_factory=list)

    def hear(self, arrivals: Iterable[tuple[int, float]], truth: list[float]) -> "Run":
        for number, at in arrivals:
            self.loop.pulse(at)
            if self.loop.has_tempo and number + 1 < len(truth):
                self.errors.append(1000 * abs(self.loop.time_of(number + 1) - truth[number + 1]))
        return self

    def p99(self, skip: int = TWO_BARS) -> float:
        ordered = sorted(self.errors[skip:])
        return ordered[int(len(ordered) * 0.99)]


def sent(truth: list[float], unevenness: Unevenness, seed: int) -> list[tuple[int, float]]:
    rng = random.Random(seed)
    return [(number, time + unevenness(rng)) for number, time in enumerate(truth)]


@pytest.mark.parametrize("bpm", [30, 60, 120, 200, 300])
@pytest.mark.parametrize("unevenness", [none, uniform, gaussian])
def test_two_bars_after_the_first_pulse_it_is_within_a_few_milliseconds_of_the_true_beat(
    bpm: float, unevenness: Unevenness
) -> None:
    truth = true_times(steady(bpm), 1000)
    for seed in range(3):
        run = Run().hear(sent(truth, unevenness, seed), truth)
        assert run.p99() < (3.0 if unevenness is gaussian else 2.0)
        assert run.loop.is_sure
        assert run.loop.is_steady


@pytest.mark.parametrize("seconds", [10, 20, 60])
@pytest.mark.parametrize("unevenness", [uniform, gaussian])
def test_a_ramp_from_60_to_200_is_followed_within_5_ms(seconds: float, unevenness: Unevenness) -> None:
    truth = true_times(ramp(seconds), 2500)
    for seed in range(3):
        assert Run().hear(sent(truth, unevenness, seed), truth).p99() < (
            4.5 if unevenness is gaussian else 3.0
        )


def test_an_even_clock_is_known_after_a_quarter_note() -> None:
    truth = true_times(steady(137), 25)
    run = Run().hear(enumerate(truth), truth)
    assert run.loop.is_sure
    assert run.loop.pulses_a_second(truth[-1]) == pytest.approx(137 * 24 / 60, rel=1e-3)
    assert max(run.errors) < 0.1


@pytest.mark.parametrize("bpm", [60, 120, 200])
def test_pulses_that_are_lost_for_a_second_are_counted_all_the_same(bpm: float) -> None:
    truth = true_times(steady(bpm), 1000)
    for seed in range(3):
        pulses = [
            (number, at)
            for number, at in sent(truth, lambda rng: rng.uniform(-0.001, 0.001), seed)
            if not 15.0 < at < 16.0
        ]
        run = Run().hear(pulses, truth)
        assert run.loop.index == 999
        assert run.errors[-1] < 2.0


def test_pulses_that_are_lost_in_a_ramp_are_counted_by_the_tempo_before_and_behind_them() -> None:
    truth = true_times(ramp(20), 1800)
    for seed in range(4):
        pulses = [(number, at) for number, at in sent(truth, uniform, seed) if not 18.0 < at < 19.0]
        run = Run().hear(pulses, truth)
        assert run.loop.index == 1799
        assert run.errors[-1] < 5.0


@pytest.mark.parametrize("bpm", [60, 120, 200])
@pytest.mark.parametrize("unevenness", [uniform, gaussian])
def test_single_pulses_that_are_lost_are_counted_all_the_same(bpm: float, unevenness: Unevenness) -> None:
    truth = true_times(steady(bpm), 1200)
    for seed in range(3):
        lost = set(random.Random(seed).sample(range(300, 1150), 12))
        pulses = [(number, at) for number, at in sent(truth, unevenness, seed) if number not in lost]
        run = Run().hear(pulses, truth)
        assert run.loop.index == 1199
        assert run.errors[-1] < 4.0


@pytest.mark.parametrize("bpm", [90, 160, 200])
def test_pulses_that_a_driver_hands_on_two_at_once_are_all_counted(bpm: float) -> None:
    truth, period = true_times(steady(bpm), 1000), 1024 / 48000
    arrivals = [(number, math.ceil(time / period) * period) for number, time in enumerate(truth)]
    run = Run().hear(arrivals, truth)
    assert run.loop.index == 999
    assert run.loop.is_steady
    assert max(run.errors[TWO_BARS:]) - min(run.errors[TWO_BARS:]) < 3.0  # all are as late as the driver is


@pytest.mark.parametrize("bpm", [100, 120, 130])
def test_pulses_that_a_driver_hands_on_in_long_periods_are_not_those_of_two_clocks(bpm: float) -> None:
    period, loop = 2048 / 48000, PulseLoop()
    for time in true_times(steady(bpm), 1000):
        loop.pulse(math.ceil(time / period) * period)
        assert not loop.are_two


def test_after_start_a_pulse_that_is_only_uneven_moves_nothing() -> None:
    truth = true_times(steady(200), 400)
    for seed in range(5):
        arrivals = sent(truth, uniform, seed)
        run = Run().hear(arrivals[:300], truth)
        run.loop.realign(arrivals[300][1])
        assert abs(run.loop.time_of(301) - truth[301]) < 0.0025


@pytest.mark.parametrize("bpm", [60, 120, 200])
def test_a_pulse_that_comes_twice_moves_nothing(bpm: float) -> None:
    truth = true_times(steady(bpm), 500)
    pulses = sent(truth, lambda rng: rng.uniform(-0.001, 0.001), 1)
    pulses.insert(300, (299, pulses[299][1] + 0.0005))
    run = Run().hear(pulses, truth)
    assert run.loop.index == 499
    assert run.errors[-1] < 2.0


def test_pulses_that_were_held_up_and_come_all_at_once_move_nothing() -> None:
    truth = true_times(steady(120), 600)
    pulses = [(number, 5.3 + number * 1e-5 if 5.0 < at < 5.3 else at) for number, at in enumerate(truth)]
    run = Run().hear(pulses, truth)
    assert max(run.errors[TWO_BARS:]) < 3.0
    assert run.loop.is_steady


def test_single_pulses_that_come_far_too_late_are_not_believed() -> None:
    truth = true_times(steady(120), 800)
    pulses = [(number, at + (0.015 if number % 50 == 0 else 0.0)) for number, at in enumerate(truth)]
    assert Run().hear(pulses, truth).p99() < 1.0


@pytest.mark.parametrize(("before", "behind"), [(120, 90), (120, 60), (90, 180), (60, 70)])
def test_a_new_tempo_is_found_within_a_beat(before: float, behind: float) -> None:
    truth = true_times(lambda time: before if time < 10 else behind, 900)
    first = next(number for number, time in enumerate(truth) if time > 10)
    run = Run().hear(sent(truth, lambda rng: rng.uniform(-0.0005, 0.0005), 3), truth)
    assert run.loop.index == 899
    assert max(run.errors[first + 24 : first + 200]) < 3.0


@pytest.mark.parametrize("second", [97.0, 120.0, 121.0, 131.0, 180.0, 240.0])
def test_two_clocks_at_once_are_not_taken_for_a_steady_one(second: float) -> None:
    both = sorted([*true_times(steady(120), 2000), *(0.007 + at for at in true_times(steady(second), 2000))])
    loop = PulseLoop()
    doubted = False
    for at in both[:2500]:
        loop.pulse(at)
        doubted = doubted or not loop.is_steady
    assert doubted


def test_two_thousand_pulses_a_second_are_no_tempo() -> None:
    loop = PulseLoop()
    for number in range(4000):
        loop.pulse(number / 2000)
    assert not loop.is_steady


@pytest.mark.parametrize("gap", [0.0, 1e-9, 1000.0])
def test_impossible_times_break_nothing(gap: float) -> None:
    loop = PulseLoop()
    for number in range(200):
        loop.pulse(50.0 - number if number % 7 == 0 else number * gap)
        if loop.has_tempo:
            assert 0 < loop.pulses_a_second(number * gap) < 1000


def test_after_start_a_phase_far_off_is_believed_at_once_and_the_tempo_kept() -> None:
    truth = true_times(steady(120), 300)
    run = Run().hear(sent(truth, none, 0), truth)
    begin = truth[-1] + 0.0325
    run.loop.realign(begin)
    assert run.loop.time_of(run.loop.index + 1) == pytest.approx(begin + 60 / 120 / 24, abs=1e-4)
