"""The time and tempo of the latest of many uneven pulses: three Kalman filters that watch one clock."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

SLOWEST, FASTEST = 4.0, 250.0  # pulses a second: 10 and 625 quarters a minute
_LEAST_UNEVEN, _MOST_UNEVEN = 0.0002, 0.008  # seconds, standard deviation
_MEMORY = 100.0  # pulses from which the unevenness is learnt
_FAR = 3.0  # standard deviations: a pulse that is further off counts as much as one there
_LEAST_CHANCE = 1e-6
_BELIEVED_SECONDS = 1.0  # for which a change of tempo is thought to go on


class Motion(NamedTuple):
    """A belief: the time of the latest pulse, the tempo there and its change, and their covariances."""

    time: float  # clock seconds
    speed: float  # pulses a second
    change: float  # of the speed, in pulses a second, a second
    tt: float
    ts: float
    tc: float
    ss: float
    sc: float
    cc: float


@dataclass(frozen=True)
class Manner:
    """A way in which a tempo may go; parts of the tempo are relative to it."""

    changes: bool  # whether the tempo can change evenly
    speed_drift: float  # how far the tempo wanders in a second: part of it
    change_drift: float  # how far its change wanders in a second: part of the tempo, a second


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
        line = _line(times, self.unevenness)
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
            _forward(motion, pulses, manner) for motion, manner in zip(mixed, MANNERS, strict=True)
        )
        return self._copy(chances, motions)

    def loosened(self, part_of_speed: float, part_of_period: float) -> "TempoFilter":
        """The same, but that tempo and phase may have jumped by such parts."""
        more_ss, more_tt = (part_of_speed * self.speed) ** 2, (part_of_period * self.period) ** 2
        # A tempo that jumped one pulse ago has moved this pulse already.
        ts = -more_ss * self.period / self.speed
        tt = more_tt + more_ss * (self.period / self.speed) ** 2
        freed = tuple(
            each._replace(tt=each.tt + tt, ts=each.ts + ts, ss=each.ss + more_ss, change=0.0, tc=0.0, sc=0.0)
            for each in self._motions
        )
        return self._copy((0.9, 0.05, 0.05), freed)

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
        surprise = at - self.time
        self._learn_unevenness(surprise)
        likely, motions = [], []
        for chance, motion in zip(self._chances, self._motions, strict=True):
            variance = motion.tt + self.unevenness
            spread = math.sqrt(variance)
            off = min(max((at - motion.time) / spread, -_FAR), _FAR)
            likely.append(max(chance * math.exp(-off * off / 2) / spread, 1e-30))
            motions.append(_corrected(motion, off * spread, variance))
        whole = sum(likely)
        self._chances = tuple(max(each / whole, _LEAST_CHANCE) for each in likely)
        self._motions = tuple(motions)
        self._sum_up()

    def _learn_unevenness(self, surprise: float) -> None:
        off = min(abs(surprise) / self.spread, _FAR)
        self._counted = min(self._counted + 1, _MEMORY)
        self.unevenness += (off * off - 1.0) * self.unevenness / self._counted
        self.unevenness = min(max(self.unevenness, _LEAST_UNEVEN**2), _MOST_UNEVEN**2)


def _line(times: Sequence[float], variance: float) -> Motion:
    """The straight line through arrivals, by least squares."""
    count = len(times)
    middle = (count - 1) / 2
    mean = sum(times) / count
    square = sum((number - middle) ** 2 for number in range(count))
    period = sum((number - middle) * (time - mean) for number, time in enumerate(times)) / square
    speed = 1.0 / min(max(period, 1 / FASTEST), 1 / SLOWEST)
    tt, tp, pp = variance * (1 / count + middle**2 / square), variance * middle / square, variance / square
    return Motion(mean + middle / speed, speed, 0.0, tt, -tp * speed**2, 0.0, pp * speed**4, 0.0, 0.0)


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
        mixed.append(_blend([share / whole for share in shares], motions, manner))
    return tuple(new_chances), mixed


def _blend(shares: list[float], motions: tuple[Motion, ...], manner: Manner) -> Motion:
    """One belief with the mean and the covariances of several."""
    time = sum(share * each.time for share, each in zip(shares, motions, strict=True))
    speed = sum(share * each.speed for share, each in zip(shares, motions, strict=True))
    change = sum(share * each.change for share, each in zip(shares, motions, strict=True))
    tt = ts = tc = ss = sc = cc = 0.0
    for share, each in zip(shares, motions, strict=True):
        t, s, c = each.time - time, each.speed - speed, each.change - change
        tt += share * (each.tt + t * t)
        ts += share * (each.ts + t * s)
        ss += share * (each.ss + s * s)
        tc += share * (each.tc + t * c)
        sc += share * (each.sc + s * c)
        cc += share * (each.cc + c * c)
    if not manner.changes:
        return Motion(time, speed, 0.0, tt, ts, 0.0, ss, 0.0, 0.0)
    # Who comes from the even manner knows nothing of the change yet.
    return Motion(time, speed, change, tt, ts, tc, ss, sc, cc + shares[0] * (_LIKELY_CHANGE * speed) ** 2)


def _forward(motion: Motion, pulses: int, manner: Manner) -> Motion:
    """So many pulses later, as long as the change is the same; what drifts meanwhile makes it less certain."""
    time, speed, change, tt, ts, tc, ss, sc, cc = motion
    root = math.sqrt(max(speed * speed + 2 * change * pulses, speed * speed / 4))
    seconds = 2 * pulses / (speed + root)
    then = min(max(speed + change * seconds, SLOWEST), FASTEST)
    # How time and speed there follow from speed and change here.
    t_s, t_c = -seconds / then, -seconds * seconds / 2 / then
    s_s, s_c = 1 + change * t_s, seconds + change * t_c
    tt, ts, tc = (
        tt + 2 * (t_s * ts + t_c * tc) + t_s * t_s * ss + 2 * t_s * t_c * sc + t_c * t_c * cc,
        s_s * (ts + t_s * ss + t_c * sc) + s_c * (tc + t_s * sc + t_c * cc),
        tc + t_s * sc + t_c * cc,
    )
    ss, sc = s_s * s_s * ss + 2 * s_s * s_c * sc + s_c * s_c * cc, s_s * sc + s_c * cc
    ss += (manner.speed_drift * then) ** 2 * seconds
    drift = (manner.change_drift * then) ** 2 * seconds
    if pulses > 1:  # what drifted in the beginning has had its time to act
        tt += drift * seconds**4 / 20 / then**2 + (manner.speed_drift * seconds) ** 2 * seconds / 3
        ts -= drift * seconds**3 / 8 / then
        tc -= drift * seconds**2 / 6 / then
        ss += drift * seconds**2 / 3
        sc += drift * seconds / 2
    return Motion(time + seconds, then, change, tt, ts, tc, ss, sc, cc + drift)


def _corrected(motion: Motion, surprise: float, variance: float) -> Motion:
    """What is believed once the pulse has come: the step of a Kalman filter."""
    time, speed, change, tt, ts, tc, ss, sc, cc = motion
    gain_t, gain_s, gain_c = tt / variance, ts / variance, tc / variance
    rest = 1 - gain_t
    return Motion(
        time + gain_t * surprise,
        min(max(speed + gain_s * surprise, SLOWEST), FASTEST),
        change + gain_c * surprise,
        tt * rest,
        ts * rest,
        tc * rest,
        ss - gain_s * ts,
        sc - gain_s * tc,
        cc - gain_c * tc,
    )
