"""Senders of a MIDI clock, simulated: how their tempo goes, how uneven their pulses come, and which are lost."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

Tempo = Callable[[float], float]  # seconds -> quarters a minute
Unevenness = Callable[[random.Random, float], float]  # a generator, the true time -> the time of the arrival
Loss = Callable[[random.Random, int, float], int]  # number and true time of a pulse -> how often it arrives

STEP_SECONDS = 0.0005
TWICE_SECONDS = 0.0007  # from a pulse to the same once more
FRAME_SECONDS = 0.001  # of USB
PERIOD_SECONDS, LONG_PERIOD_SECONDS = 64 / 48000, 1024 / 48000  # of JACK


def steady(bpm: float) -> Tempo:
    """The same for ever."""
    return lambda time: bpm


def ramp(first: float, last: float, at: float, seconds: float) -> Tempo:
    """Evenly in time."""
    return lambda time: first + (last - first) * min(max((time - at) / seconds, 0.0), 1.0)


def curve(first: float, last: float, at: float, seconds: float) -> Tempo:
    """By the same factor each second."""
    return lambda time: first * (last / first) ** min(max((time - at) / seconds, 0.0), 1.0)


def steps(*tempi: float, each: float = 8.0) -> Tempo:
    """One tempo after the other."""
    return lambda time: tempi[min(int(time / each), len(tempi) - 1)]


def wandering(bpm: float, part: float, seconds: float) -> Tempo:
    """As people play: up and down by a part of it."""
    return lambda time: bpm * (1 + part * math.sin(2 * math.pi * time / seconds))


def even(rng: random.Random, time: float) -> float:
    """As it was meant."""
    return time


def uniform(milliseconds: float) -> Unevenness:
    """Up to so many to both sides."""
    return lambda rng, time: time + rng.uniform(-milliseconds, milliseconds) / 1000


def gaussian(milliseconds: float) -> Unevenness:
    """With this standard deviation."""
    return lambda rng, time: time + rng.gauss(0.0, milliseconds / 1000)


def on_grid(unevenness: Unevenness, grid_seconds: float) -> Unevenness:
    """As a driver hands it on, which looks only so often; half of that, which is its delay, is taken off."""

    def arrival(rng: random.Random, time: float) -> float:
        return (math.ceil(unevenness(rng, time) / grid_seconds) - 0.5) * grid_seconds

    return arrival


def late_at_times(milliseconds: float, part: float) -> Unevenness:
    """A part of them held up by up to so much, the others within a millisecond."""
    return lambda rng, time: (
        time
        + rng.gauss(0.0, 0.0005)
        + (rng.uniform(0.0, milliseconds) / 1000 if rng.random() < part else 0.0)
    )


def all_arrive(rng: random.Random, number: int, time: float) -> int:
    """None is lost."""
    return 1


def some(lost: float, doubled: float = 0.0) -> Loss:
    """Such parts of them, behind the first ten seconds."""

    def count(rng: random.Random, number: int, time: float) -> int:
        chance = rng.random() if time > 10 else 1.0
        return 0 if chance < lost else 2 if chance < lost + doubled else 1

    return count


def gap(since: float, seconds: float) -> Loss:
    """All in a stretch of time."""
    return lambda rng, number, time: 0 if since <= time < since + seconds else 1


@dataclass(frozen=True)
class Case:
    """A sender."""

    name: str
    tempo: Tempo
    unevenness: Unevenness
    seconds: float = 32.0
    loss: Loss = all_arrive

    def truth(self) -> list[float]:
        """When each pulse is meant."""
        times, time, phase = [0.0], 0.0, 0.0
        while time < self.seconds:
            forward = self.tempo(time) * 24 / 60 * STEP_SECONDS
            if phase + forward >= len(times):
                times.append(time + (len(times) - phase) / forward * STEP_SECONDS)
            phase += forward
            time += STEP_SECONDS
        return times

    def arrivals(self, truth: list[float], seed: int) -> list[float]:
        """When pulses arrive, in order."""
        rng = random.Random(seed)
        heard: list[float] = []
        for number, time in enumerate(truth):
            at = self.unevenness(rng, time)
            often = self.loss(rng, number, time)
            often = often if time < self.seconds - 2 else 1
            heard += [at + copy * TWICE_SECONDS for copy in range(often)]
        return sorted(heard)


RAMP = ramp(60, 200, 8, 20)
CASES = [
    *(
        Case(f"steady {bpm}, {name}", steady(bpm), unevenness)
        for bpm in (60, 120, 200)
        for name, unevenness in (("uniform 3", uniform(3)), ("Gauss 3", gaussian(3)))
    ),
    Case("steady 120, Gauss 1", steady(120), gaussian(1)),
    Case("steady 120, on JACK's periods", steady(120), on_grid(uniform(3), PERIOD_SECONDS)),
    Case("steady 137, on frames of USB", steady(137), on_grid(even, FRAME_SECONDS)),
    Case("steady 120, on periods of 1024", steady(120), on_grid(even, LONG_PERIOD_SECONDS)),
    Case("steady 200, on periods of 1024", steady(200), on_grid(even, LONG_PERIOD_SECONDS)),
    Case("ramp 60-200, on periods of 1024", ramp(60, 200, 8, 20), on_grid(even, LONG_PERIOD_SECONDS)),
    Case("steady 120, 1 of 10 late by 15", steady(120), late_at_times(15, 0.1)),
    Case("steady 20, Gauss 3", steady(20), gaussian(3), 90.0),
    Case("steady 300, uniform 3", steady(300), uniform(3)),
    Case("steady 400, uniform 2", steady(400), uniform(2)),
    Case("ramp 60-200 in 20 s, uniform 3", RAMP, uniform(3)),
    Case("ramp 60-200 in 20 s, Gauss 3", RAMP, gaussian(3)),
    Case("ramp 60-200 in 20 s, on periods", RAMP, on_grid(uniform(3), PERIOD_SECONDS)),
    Case("ramp 60-200 in 10 s, uniform 3", ramp(60, 200, 10, 10), uniform(3)),
    Case("ramp 60-200 in 10 s, Gauss 3", ramp(60, 200, 10, 10), gaussian(3)),
    Case("ramp 60-200 in 60 s, Gauss 3", ramp(60, 200, 8, 60), gaussian(3), 75.0),
    Case("ramp 200-60 in 20 s, Gauss 3", ramp(200, 60, 8, 20), gaussian(3)),
    Case("curve 60-200 in 20 s, Gauss 3", curve(60, 200, 8, 20), gaussian(3)),
    Case("wandering by 3 % in 8 s, Gauss 3", wandering(110, 0.03, 8), gaussian(3)),
    Case("steps 120 132 100 140, uniform 3", steps(120, 132, 100, 140), uniform(3)),
    Case("steps 120 60 120 180, uniform 1", steps(120, 60, 120, 180), uniform(1)),
    Case("steps 120 60 120 180, Gauss 3", steps(120, 60, 120, 180), gaussian(3)),
    Case("200, Gauss 3, 1 % lost", steady(200), gaussian(3), loss=some(0.01)),
    Case("200, uniform 3, 5 % lost, 1 % twice", steady(200), uniform(3), loss=some(0.05, 0.01)),
    Case("120, uniform 3, 5 % lost, 1 % twice", steady(120), uniform(3), loss=some(0.05, 0.01)),
    Case("ramp 60-200, Gauss 3, 1 % lost", RAMP, gaussian(3), loss=some(0.01)),
    Case("120, uniform 3, a second lost", steady(120), uniform(3), loss=gap(20, 1.0)),
    Case("200, Gauss 3, a second lost", steady(200), gaussian(3), loss=gap(20, 1.0)),
    Case("ramp 60-200, uniform 3, a second lost", RAMP, uniform(3), loss=gap(20, 1.0)),
    Case("ramp 60-200, Gauss 3, a second lost", RAMP, gaussian(3), loss=gap(20, 1.0)),
]
