"""The time and tempo of the latest of many uneven pulses: three Kalman filters that watch one clock."""

import math
from collections.abc import Sequence

from desktop.midi.motion import FASTEST, SLOWEST, Manner, Motion, blend, corrected, forward, line_through

_LEAST_UNEVEN, _MOST_UNEVEN = 0.0002, 0.008  # seconds, standard deviation
_MEMORY = 100.0  # pulses from which the unevenness is learnt
_FAR = 3.0  # standard deviations: a pulse that is further off counts as much as one there
_LEAST_CHANCE = 1e-6
_BELIEVED_SECONDS = 1.0  # for which a change of tempo is thought to go on

EVEN = Manner(False, 0.0005, 0.0)
RAMP = Manner(True, 0.0, 0.003)
TURN = Manner(True, 0.0, 0.1)  # a ramp begins or ends
MANNERS = (EVEN, RAMP, TURN)
# How often a second the row's manner gives way to the column's.
_GIVES_WAY = ((0.0, 0.005, 0.02), (0.02, 0.0, 0.02), (0.75, 0.75, 0.0))
_LIKELY_CHANGE = 0.08  # part of the tempo, a second: how much a ramp that has just begun changes it


class TempoFilter:
    """An interacting-multiple-model filter (Blom and Bar-Shalom 1988) over the pulses of a MIDI clock.

    One filter holds the tempo for even and averages over many pulses, one for a ramp, one for anything that is
    just changing; how well each foretells the pulses decides what is believed. Each step goes on by pulses, not by
    seconds, so what is measured is a time, and an even change of tempo in time is followed without lagging behind.
    How uneven the sender is, it learns from what is left over.
    """

    __slots__ = ("_chances", "_counted", "_motions", "change", "speed", "spread", "time", "unevenness")

    def __init__(self, times: Sequence[float], uneven_seconds: float) -> None:
        """Begins with the arrivals of two pulses or more, one behind the other, in clock seconds."""
        self.unevenness = uneven_seconds**2  # variance, seconds squared
        self._counted = 10.0  # pulses that stand behind it
        line = line_through(times, self.unevenness)
        self._motions = (line, *(_with_change(line, 0.1) for _ in MANNERS[1:]))
        self._chances: tuple[float, ...] = (0.5, 0.25, 0.25)
        self._sum_up()

    def _sum_up(self) -> None:
        """What all manners together believe: time, speed, change, and the standard deviation of an arrival."""
        pairs = list(zip(self._chances, self._motions, strict=True))
        self.time = sum(chance * motion.time for chance, motion in pairs)
        self.speed = sum(chance * motion.speed for chance, motion in pairs)
        self.change = sum(chance * motion.change for chance, motion in pairs)
        variance = sum(chance * (motion.tt + (motion.time - self.time) ** 2) for chance, motion in pairs)
        self.spread = math.sqrt(variance + self.unevenness)

    def _copy(self, chances: tuple[float, ...], motions: tuple[Motion, ...]) -> "TempoFilter":
        copy = TempoFilter.__new__(TempoFilter)
        copy.unevenness, copy._counted = self.unevenness, self._counted
        copy._chances, copy._motions = chances, motions
        copy._sum_up()
        return copy

    @property
    def period(self) -> float:
        """The seconds from the latest pulse to the next, about."""
        return 1.0 / self.speed

    # What is to come.

    def pulses_at(self, time: float) -> float:
        """How many pulses behind the latest a time is, with the fraction."""
        ahead = time - self.time
        bent = min(max(ahead, 0.0), _BELIEVED_SECONDS)
        return ahead * self.speed + self._change(bent) * bent * (ahead - bent / 2)

    def time_of(self, pulses: float) -> float:
        """The time of so many pulses behind the latest, by the tempo now: `pulses_at` the other way round."""
        bent = _BELIEVED_SECONDS
        change = self._change(bent)
        reached = self.speed * bent + change * bent * bent / 2
        if pulses > reached:
            return self.time + bent + (pulses - reached) / (self.speed + change * bent)
        if pulses < 0:
            return self.time + pulses / self.speed
        return self.time + 2 * pulses / (self.speed + math.sqrt(self.speed**2 + 2 * change * pulses))

    def speed_at(self, time: float) -> float:
        """Pulses a second at a time."""
        ahead = min(max(time - self.time, 0.0), _BELIEVED_SECONDS)
        return min(max(self.speed + self._change(_BELIEVED_SECONDS) * ahead, SLOWEST), FASTEST)

    def _change(self, seconds: float) -> float:
        """The change of the tempo, as far as it leaves one after so many seconds."""
        return max(self.change, -0.7 * self.speed / max(seconds, _BELIEVED_SECONDS))

    # Steps.

    def after(self, pulses: int = 1) -> "TempoFilter":
        """What is expected so many pulses later."""
        seconds = pulses / self.speed
        chances, mixed = _mix(self._chances, self._motions, seconds)
        motions = tuple(
            forward(motion, pulses, manner) for motion, manner in zip(mixed, MANNERS, strict=True)
        )
        return self._copy(chances, motions)

    def moved_to(self, time: float) -> "TempoFilter":
        """The same tempo, with the latest pulse at another time."""
        moved = tuple(
            each._replace(
                time=time, tt=self.unevenness, ts=0.0, tc=0.0, ss=each.ss + (0.02 * each.speed) ** 2
            )
            for each in self._motions
        )
        return self._copy(self._chances, moved)

    def correct(self, at: float) -> None:
        """Takes in that the latest pulse arrived at a clock time."""
        self.learn_unevenness(at)
        likely, motions = [], []
        for chance, motion in zip(self._chances, self._motions, strict=True):
            variance = motion.tt + self.unevenness
            spread = math.sqrt(variance)
            off = min(max((at - motion.time) / spread, -_FAR), _FAR)
            likely.append(max(chance * math.exp(-off * off / 2) / spread, 1e-30))
            motions.append(corrected(motion, off * spread, variance))
        whole = sum(likely)
        self._chances = tuple(max(each / whole, _LEAST_CHANCE) for each in likely)
        self._motions = tuple(motions)
        self._sum_up()

    def learn_unevenness(self, at: float) -> None:
        """Learns how uneven the sender is from the arrival of the latest pulse, and nothing else."""
        off = min(abs(at - self.time) / self.spread, _FAR)
        self._counted = min(self._counted + 1, _MEMORY)
        self.unevenness += (off * off - 1.0) * self.unevenness / self._counted
        self.unevenness = min(max(self.unevenness, _LEAST_UNEVEN**2), _MOST_UNEVEN**2)


def _with_change(motion: Motion, part: float) -> Motion:
    return motion._replace(cc=motion.cc + (part * motion.speed) ** 2)


def _mix(
    chances: tuple[float, ...], motions: tuple[Motion, ...], seconds: float
) -> tuple[tuple[float, ...], list[Motion]]:
    """The chance of each manner after so many seconds, and what is believed under it."""
    new_chances, mixed = [], []
    for into, manner in enumerate(MANNERS):
        shares = []
        for out, chance in enumerate(chances):
            leaves = min(seconds * sum(_GIVES_WAY[out]), 0.5)
            part = (
                1 - leaves if out == into else leaves * _GIVES_WAY[out][into] / (sum(_GIVES_WAY[out]) or 1.0)
            )
            shares.append(chance * part)
        whole = sum(shares)
        new_chances.append(whole)
        mixed.append(_under([share / whole for share in shares], motions, manner))
    return tuple(new_chances), mixed


def _under(shares: list[float], motions: tuple[Motion, ...], manner: Manner) -> Motion:
    """What several believe together, as it holds under one manner."""
    mixed = blend(shares, motions)
    if not manner.changes:
        return mixed._replace(change=0.0, tc=0.0, sc=0.0, cc=0.0)
    # Who comes from the even manner knows nothing of the change yet.
    return mixed._replace(cc=mixed.cc + shares[0] * (_LIKELY_CHANGE * mixed.speed) ** 2)
