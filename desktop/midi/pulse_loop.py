"""The even pulses behind the uneven ones that arrive: when each was meant, and how fast they follow each other."""

import math
from dataclasses import dataclass, replace

_SHORTEST, _LONGEST = 0.004, 0.25  # seconds between two pulses: 625 and 10 quarters a minute
_SURE_AFTER = 24  # pulses: a quarter note


@dataclass(frozen=True)
class _Odd:
    """A pulse that came far from where it was due."""

    index: int
    at: float
    surprise: float  # seconds behind the time at which it was due


@dataclass(frozen=True)
class _Gap:
    """The latest pulse before a time without any."""

    time: float
    period: float


class PulseLoop:
    """A Kalman filter over the pulses of a MIDI clock.

    Its state is the time of the latest pulse, the period, and the change of the period from pulse to pulse (the
    third order follows a ramp without lagging behind). How uneven the sender is, it learns from what is left over;
    when what is left over is one-sided, the tempo has changed, and it listens to the pulses more.

    A pulse far from where it is due is counted and otherwise not believed. Four of those in a row say what happened:
    pulses were lost or came twice, the phase was moved, or the tempo is another one. Behind a long gap some more
    are waited for: their tempo and the one before the gap tell how many pulses were lost.
    """

    _SMOOTHNESS = 0.007  # expected change of the relative tempo ramp, 1/s in a second: small is smooth
    _UNEVEN_AT_FIRST = 0.002  # seconds, until it has been learnt
    _LEAST_UNEVEN, _MOST_UNEVEN = 0.0002, 0.008
    _ONE_SIDED = 1.0  # of the running mean of what is left over, in its standard deviations: 3 of its own
    _AGREE = 4  # pulses
    _GAP = 6.0  # periods without a pulse, after which the tempo is found first
    _BEHIND_GAP_SECONDS = 0.35  # of pulses that tell the tempo there
    _BEHIND_GAP_PULSES = (8, 24)  # at least and at most

    def __init__(self) -> None:
        """Has heard nothing yet."""
        self._odd: list[_Odd] = []
        self._gap: _Gap | None = None
        self.forget()

    def forget(self) -> None:
        """Begins anew: no pulse has been heard."""
        self._odd.clear()
        self._gap = None
        self._latest = self._before_odd = -math.inf
        self._variance = self._UNEVEN_AT_FIRST**2
        self._oddness = 0.0
        self._seen = 0
        self._flutter, self._left = 0.0, (0.0, 0.0)
        self._hurry = 0
        self.index = -1
        self.time = 0.0
        self.period = 0.0
        self._change = 0.0

    # What is known.

    @property
    def has_tempo(self) -> bool:
        """Whether two pulses or more have been heard."""
        return self._seen >= 2

    @property
    def is_sure(self) -> bool:
        """Whether a quarter note of pulses has come as expected, one after the other."""
        return self._seen >= _SURE_AFTER and abs(self._lean) < 2 * self._ONE_SIDED

    @property
    def is_steady(self) -> bool:
        """Whether these pulses can be of one clock.

        Two clocks at once come too early and too late by turns; what is left over of one clock has no order.
        """
        uneven = math.sqrt(self._variance)
        are_two = self._flutter > 1.2 and uneven > max(0.001, 0.08 * self.period)
        is_flood = self._hurry > 4 * _SURE_AFTER or (self._seen > _SURE_AFTER and self.period <= _SHORTEST)
        return not (are_two or is_flood or self._oddness > 0.4)

    def index_at(self, time: float) -> float:
        """The number of the pulse at a time, with its fraction; the first pulse heard is number 0."""
        ahead = (time - self.time) / self.period
        bent = self._change * self._bend(ahead)
        return self.index + ahead - bent / (self.period + bent / max(ahead, 1.0))

    def pulses_a_second(self, time: float) -> float:
        """How fast the pulses follow each other at a time, which is that of the latest pulse or soon after."""
        ahead = min(max((time - self.time) / self.period, 0.0), self._horizon())
        return 1.0 / min(max(self.period + ahead * self._change, _SHORTEST), _LONGEST)

    def time_of(self, index: float) -> float:
        """The time at which the pulse of a number is due, by the tempo now."""
        ahead = index - self.index
        return self.time + ahead * self.period + self._change * self._bend(ahead)

    def _bend(self, ahead: float) -> float:
        """How often the change of the period has come in after so many pulses."""
        bend = min(max(ahead, 0.0), self._horizon())
        return bend * (bend - 1) / 2 + bend * (ahead - bend)

    def _horizon(self) -> float:
        """For how many pulses a ramp is believed to go on: a second where it is one beyond doubt."""
        is_ramp = self._change**2 > 9 * self._cc and self._seen > _SURE_AFTER
        return 1.0 / self.period if is_ramp else 6.0

    # What is heard.

    def pulse(self, at: float) -> int:
        """Takes in a pulse that arrived at this time, in seconds; returns how many were lost before it.

        That number is 0 but for the moment when it has become clear that pulses were lost (or, below 0, came
        twice); `index` has been corrected then.
        """
        before, self._latest = self._latest, max(at, self._latest)
        at = self._latest
        self.index += 1
        if self._seen < 2:
            self._begin(at)
            return 0
        gap = _Gap(self.time, self.period)
        self._predict()
        surprise = at - self.time
        spread = math.sqrt(self._tt + self._variance)
        is_odd = abs(surprise) > max(0.45 * self.period, 3.3 * spread)
        if is_odd:
            if not self._odd and at - before > self._GAP * self.period:
                self._gap = gap
            return self._wonder(at, surprise, before)
        self._oddness *= 0.97
        self._hurry = 0
        self._end_doubt()
        self._correct(surprise, spread)
        return 0

    def realign(self, at: float) -> None:
        """Takes in a pulse that may begin a new phase, as after Start: believes it if it is far off."""
        if not self.has_tempo or abs(at - self.time - self.period) < 0.25 * self.period:
            self.pulse(at)
            return
        self._latest = max(at, self._latest)
        self.index += 1
        self._move_to(self._latest)

    def _begin(self, at: float) -> None:
        self._seen += 1
        if self._seen == 2:
            self._restart(at, at - self.time)
        self.time = at

    def _restart(self, at: float, period: float) -> None:
        """Knows the tempo as one knows it from two pulses."""
        self.time, self.period, self._change = at, min(max(period, _SHORTEST), _LONGEST), 0.0
        self._tt = self._tp = self._variance
        self._pp, self._tc, self._pc = 2 * self._variance, 0.0, 0.0
        self._cc = (0.05 * self.period * self.period) ** 2
        self._seen, self._lean = 2, 0.0
        self._end_doubt()

    def _predict(self) -> None:
        self.time += self.period
        self.period = min(max(self.period + self._change, _SHORTEST), _LONGEST)
        self._tt += 2 * self._tp + self._pp
        self._tp += self._tc + self._pp + self._pc
        self._tc += self._pc
        self._pp += 2 * self._pc + self._cc
        self._pc += self._cc
        self._cc += self._drift()

    def _drift(self) -> float:
        """How much the change of the period may change in one pulse: variance, seconds squared."""
        return (self._SMOOTHNESS * self.period**2) ** 2 * self.period

    def _correct(self, surprise: float, spread: float) -> None:
        self._seen += 1
        self._lean += (min(max(surprise / spread, -3.0), 3.0) - self._lean) * 0.2
        if self._seen > 10 and abs(self._lean) > self._ONE_SIDED:
            self._cc += 400 * self._drift()
            self._pp += (0.02 * self.period) ** 2
        total = self._tt + self._variance
        if self._seen > _SURE_AFTER and abs(self._lean) < self._ONE_SIDED:
            surprise = math.copysign(min(abs(surprise), 3 * math.sqrt(total)), surprise)
        self._learn_unevenness(surprise, total)
        gain_t, gain_p, gain_c = self._tt / total, self._tp / total, self._tc / total
        self.time += gain_t * surprise
        self.period = min(max(self.period + gain_p * surprise, _SHORTEST), _LONGEST)
        self._change += gain_c * surprise
        self._pp -= gain_p * self._tp
        self._pc -= gain_p * self._tc
        self._cc -= gain_c * self._tc
        self._tt, self._tp, self._tc = (part * (1 - gain_t) for part in (self._tt, self._tp, self._tc))

    def _learn_unevenness(self, surprise: float, total: float) -> None:
        one, two = self._left
        self._flutter += (surprise * (two - one) / self._variance - self._flutter) * 0.02
        self._left = (surprise, one)
        if self._seen > 14:
            left = surprise * surprise * self._variance / total
            self._variance += (left - self._variance) * 0.02
            self._variance = min(max(self._variance, self._LEAST_UNEVEN**2), self._MOST_UNEVEN**2)

    # What is odd.

    def _wonder(self, at: float, surprise: float, before: float) -> int:
        self._lean *= 0.8
        if at - before < 0.25 * self.period:
            self._hurry += 1  # held up somewhere, they come in a burst: their number is right
            return 0
        self._hurry = 0
        if not self._odd:
            self._before_odd = before
        self._odd.append(_Odd(self.index, at, surprise))
        if self._gap is not None:
            least, most = self._BEHIND_GAP_PULSES
            needed = min(max(self._BEHIND_GAP_SECONDS / self.period, least), most)
            return self._count_lost(self._gap) if len(self._odd) >= needed else 0
        self._oddness += (1 - self._oddness) * 0.03
        if len(self._odd) < self._AGREE:
            return 0
        if abs(_slope(self._odd)) < max(0.08 * self.period, 1.35 * math.sqrt(self._variance)):
            return self._slip(at)
        return self._find_tempo_again(at)

    def _count_lost(self, gap: "_Gap") -> int:
        """How many pulses a gap held, if the tempo went evenly from that before it to that behind it."""
        first, last, half = self._odd[0], self._odd[-1], (len(self._odd) - 1) / 2
        step = _slope([replace(odd, surprise=odd.at) for odd in self._odd])
        middle = sum(odd.at for odd in self._odd) / len(self._odd)
        seconds = middle - step * (last.index - first.index) / 2 - gap.time
        pulses = seconds / gap.period
        for _ in range(4):
            change = (step - gap.period) / (pulses + half)
            pulses = seconds / ((gap.period + step - change * half) / 2)
        lost = max(0, round(pulses) - 1)
        self.index += lost
        self._move_to(middle + step * (last.index - first.index) / 2 + change * len(self._odd) ** 2 / 12)
        self.period, self._change = min(max(step + change * half, _SHORTEST), _LONGEST), change
        return lost

    def _find_tempo_again(self, at: float) -> int:
        """The tempo is another one; a gap before the first pulse at it held pulses that were lost."""
        first = self._odd[0]
        pulses = self.index - first.index
        period = max((at - first.at) / pulses, _SHORTEST)
        gap = first.at - self._before_odd
        lost = round(2 * gap / (self.period + period)) - 1 if gap > 1.7 * max(self.period, period) else 0
        self.index += lost
        self._restart(at, period if lost else (at - self._before_odd) / (pulses + 1))
        return lost

    def _slip(self, at: float) -> int:
        """The pulses are as they were, but elsewhere: some were lost, came twice, or all were moved."""
        moved = sorted(odd.surprise for odd in self._odd)[len(self._odd) // 2]
        lost = round(self.index_at(self.time + moved) - self.index)
        self.index += lost
        self._move_to(at)
        return lost

    def _move_to(self, at: float) -> None:
        self.time, self._change = at, 0.0
        self._tt, self._tp, self._tc, self._pc = self._variance, 0.0, 0.0, 0.0
        self._pp = (0.02 * self.period) ** 2
        self._cc = (0.02 * self.period * self.period) ** 2
        self._lean = 0.0
        self._end_doubt()

    def _end_doubt(self) -> None:
        self._odd.clear()
        self._gap = None


def _slope(odd: list[_Odd]) -> float:
    """How much more the surprise was at each pulse than at the one before it: seconds a pulse."""
    mean_index = sum(pulse.index for pulse in odd) / len(odd)
    mean = sum(pulse.surprise for pulse in odd) / len(odd)
    spread = sum((pulse.index - mean_index) ** 2 for pulse in odd)
    return sum((pulse.index - mean_index) * (pulse.surprise - mean) for pulse in odd) / spread
