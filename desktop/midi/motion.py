"""What is believed of a clock between two pulses: its time, its tempo and the tempo's change, and how surely."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

SLOWEST, FASTEST = 4.0, 250.0  # pulses a second: 10 and 625 quarters a minute


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


def line_through(times: Sequence[float], variance: float) -> Motion:
    """The straight line through arrivals, by least squares."""
    count = len(times)
    middle = (count - 1) / 2
    mean = sum(times) / count
    square = sum((number - middle) ** 2 for number in range(count))
    period = sum((number - middle) * (time - mean) for number, time in enumerate(times)) / square
    speed = 1.0 / min(max(period, 1 / FASTEST), 1 / SLOWEST)
    tt, tp, pp = variance * (1 / count + middle**2 / square), variance * middle / square, variance / square
    return Motion(mean + middle / speed, speed, 0.0, tt, -tp * speed**2, 0.0, pp * speed**4, 0.0, 0.0)


def blend(shares: Sequence[float], motions: Sequence[Motion]) -> Motion:
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
    return Motion(time, speed, change, tt, ts, tc, ss, sc, cc)


def forward(motion: Motion, pulses: int, manner: Manner) -> Motion:
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


def corrected(motion: Motion, surprise: float, variance: float) -> Motion:
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
