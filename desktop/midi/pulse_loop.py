"""The even pulses behind the uneven ones that arrive: which of the clock's each was, and when it was meant."""

import math
from collections import deque
from dataclasses import dataclass, replace

from desktop.midi.motion import FASTEST
from desktop.midi.tempo_filter import TempoFilter
from desktop.midi.two_trains import TwoTrains

_SURE_AFTER = 24  # pulses: a quarter note
_LINE_OF = 8  # pulses: as long as the clock is heard for so few, a straight line is drawn through them
_UNEVEN_AT_FIRST = 0.004  # seconds
_PLAIN, _POSSIBLE = 2.5, 3.5  # standard deviations
# What is against it, as the negative logarithm of its chance:
_LOST, _EACH_LOST, _STRAY, _ANEW = 5.5, 0.02, 8.0, 10.0
_LOST_OFTEN, _OFTEN, _LOST_MEMORY = (
    14.0,
    0.15,
    48,
)  # a part of so many pulses: then a slower clock is likelier
_UNDONE, _UNDONE_WITHIN = 6.5, 24  # twice so few pulses behind a loss: there was none
_MOVED = 1.0  # where that was announced
# The same for one that comes close behind another, as if both had been held up.
_HELD, _TWICE = 1.0, 2.0
_AT_ONCE_SECONDS = 0.0001  # what comes together was handed on together, as by JACK: those are two
_HOPELESS = 20.0  # behind the best reading
_SWITCH = 1.5  # better than the one believed: then it is believed
_MOST_READINGS = 6
_NARROWEST = 0.02  # of a period
_UNSTEADY, _ASTRAY = 0.4, 0.5  # part of the latest pulses that came otherwise than expected
_YOUNG = 10  # pulses
_FLUTTERS = 1.2  # how much the pulses come too early and too late by turns, in variances


@dataclass
class _Reading:
    """One way to understand what has arrived."""

    index: int  # of the latest pulse
    filter: TempoFilter
    against: float = 0.0  # the negative logarithm of its likelihood, up to a constant
    age: int = 1_000_000  # pulses since it was thought that the clock had jumped
    complete: int = 1_000_000  # pulses since some were lost
    losses: float = 0.0  # part of the latest pulses before which some were
    plain: bool = True  # whether the latest pulse came as expected
    line: tuple[float, ...] = ()  # the first pulses at another tempo, while they are few


class _Flutter:
    """How much pulses come too early and too late by turns."""

    def __init__(self) -> None:
        self.amount = 0.0  # in variances
        self._left = (0.0, 0.0)

    def take(self, surprise: float, spread: float) -> None:
        """Takes in how late a pulse was, in seconds, and how far off one is expected to be."""
        one, two = self._left
        self.amount += (surprise * (two - one) / spread**2 - self.amount) * 0.02
        self._left = (surprise, one)


class PulseLoop:
    """Counts the pulses of a MIDI clock and knows when each was meant.

    A pulse that comes as expected corrects the tempo filter. One that does not can be understood in several ways:
    pulses were lost before it, it came twice, it strayed, or the clock jumped to another tempo or phase. Each way is
    pursued as a reading of its own until the pulses behind it have told which is the likeliest (multiple hypothesis
    tracking, Reid 1979).
    """

    def __init__(self) -> None:
        """Has heard nothing yet."""
        self.forget()

    def forget(self) -> None:
        """Begins anew: no pulse has been heard."""
        self._readings: list[_Reading] = []
        self._latest = -math.inf
        self._seen = 0
        self._odd = self._lean = 0.0
        self._flutter, self._flutter_apart = _Flutter(), _Flutter()
        self._hurry = 0
        self._is_at_once = False
        self._opening: list[float] = []
        self._recent: deque[float] = deque(maxlen=_LINE_OF)
        self._trains = TwoTrains()

    # What is known.

    @property
    def has_tempo(self) -> bool:
        """Whether two pulses or more have been heard."""
        return bool(self._readings)

    @property
    def index(self) -> int:
        """The number of the latest pulse; the first one heard is number 0."""
        return self._readings[0].index if self._readings else len(self._opening) - 1

    @property
    def period(self) -> float:
        """The seconds from one pulse to the next; 0 while no tempo is known."""
        return self._readings[0].filter.period if self._readings else 0.0

    @property
    def is_sure(self) -> bool:
        """Whether a quarter note of pulses has come as expected, one after the other."""
        return self._seen >= _SURE_AFTER and abs(self._lean) < 2.0

    @property
    def is_steady(self) -> bool:
        """Whether these pulses can be of one clock.

        Two clocks at once come too early and too late by turns; what is left over of one clock has no order.
        """
        if not self._readings:
            return True
        is_flood = self._hurry > 4 * _SURE_AFTER
        is_flood = is_flood or (self._seen > _SURE_AFTER and self._readings[0].filter.speed > 0.99 * FASTEST)
        flutters = self._is_uneven and self._flutter.amount > _FLUTTERS
        return not (flutters or self.are_two or is_flood or self._odd > _UNSTEADY)

    @property
    def are_two(self) -> bool:
        """Whether these pulses are those of two clocks for sure, and their tempo is that of neither.

        Pulses that come by turns too early and too late are, unless a driver hands them on two at once; those of
        unlike tempo are told apart (see `two_trains`).
        """
        return (self._is_uneven and self._flutter_apart.amount > _FLUTTERS) or self._trains.are_heard

    @property
    def _is_uneven(self) -> bool:
        if not self._readings:
            return False
        believed = self._readings[0].filter
        return math.sqrt(believed.unevenness) > max(0.001, 0.08 * believed.period)

    def index_at(self, time: float) -> float:
        """The number of the pulse at a time now or soon, with its fraction; to be asked where `has_tempo` holds."""
        return self._readings[0].index + self._readings[0].filter.pulses_at(time)

    def pulses_a_second(self, time: float) -> float:
        """How fast the pulses follow each other at a time, which is that of the latest pulse or soon after."""
        return self._readings[0].filter.speed_at(time)

    def time_of(self, index: float) -> float:
        """The time at which the pulse of a number is due, by the tempo now."""
        return self._readings[0].filter.time_of(index - self._readings[0].index)

    # What is heard.

    def pulse(self, at: float) -> None:
        """Takes in a pulse that arrived at this time, in seconds."""
        before, self._latest = self._latest, max(at, self._latest)
        self._seen += 1
        self._recent.append(self._latest)
        self._trains.pulse(self._latest)
        if not self._readings:
            self._begin()
            return
        is_hurried = self._latest - before < 0.25 * self.period
        self._is_at_once = self._latest - before < _AT_ONCE_SECONDS
        self._hurry = self._hurry + 1 if is_hurried else 0
        self._look_back()
        self._readings = self._pruned([way for each in self._readings for way in self._ways(each)])
        self._odd += (float(not self._readings[0].plain and not is_hurried) - self._odd) * 0.03
        if self._odd > _ASTRAY:
            self._take_bearings()

    def _take_bearings(self) -> None:
        """Where nothing comes as expected any more: begins with a straight line again."""
        line = TempoFilter(tuple(self._recent), _UNEVEN_AT_FIRST)
        self._readings = [_Reading(self._readings[0].index, line)]
        self._odd = _UNSTEADY

    def realign(self, at: float) -> None:
        """Takes in a pulse that may begin a new phase, as after Start."""
        if not self.has_tempo:
            self.pulse(at)
            return
        self._latest = max(at, self._latest)
        self._recent.append(self._latest)
        self._trains.pulse(self._latest)
        before = self._readings[0]
        due = before.filter.after()
        off = (self._latest - due.time) / due.spread
        goes_on = self._gone_on(before, 1, due, min(off * off / 2, _STRAY) + _width(due), off)
        against = before.against + _MOVED + math.log(before.filter.period)
        moved = _Reading(before.index + 1, before.filter.moved_to(self._latest), against)
        self._readings = self._pruned([goes_on, moved])
        self._lean = 0.0

    def _begin(self) -> None:
        """Draws a straight line through the first pulses, which those behind them will turn."""
        self._opening.append(self._latest)
        steps = len(self._opening) - 1
        if steps and (self._latest - self._opening[0] > steps / FASTEST or steps == _LINE_OF):
            line = tuple(self._opening)
            self._readings = [_Reading(steps, TempoFilter(line, _UNEVEN_AT_FIRST), line=line)]

    def _look_back(self) -> None:
        """Learns from how far off the pulse is whether there is order in what is left over."""
        believed = self._readings[0].filter
        surprise = self._latest - believed.time_of(1)
        off = min(max(surprise / believed.spread, -3.0), 3.0)
        self._lean += (off - self._lean) * 0.2
        if abs(off) < 3.0:
            self._flutter.take(surprise, believed.spread)
            if not self._is_at_once:
                self._flutter_apart.take(surprise, believed.spread)

    # How it can be understood.

    def _ways(self, reading: _Reading) -> list[_Reading]:
        """All that the latest pulse can be, if what was before it is understood like this."""
        due = reading.filter.after()
        off = (self._latest - due.time) / due.spread
        against = min(off * off / 2, _HELD if self._hurry else _STRAY) + _width(due)
        ways = [self._gone_on(reading, 1, due, against, off)]
        if abs(off) < _PLAIN:
            return ways
        if not self._hurry:
            ways += self._lost(reading)
            if reading is self._readings[0] and reading.age > _YOUNG:
                ways += self._jumped(reading)
        return ways + self._twice(reading)

    def _twice(self, reading: _Reading) -> list[_Reading]:
        """As the one before once more: so close behind it, or where the loss of one was believed in vain."""
        off = (self._latest - reading.filter.time) / reading.filter.spread
        is_close = self._hurry and not self._is_at_once
        if abs(off) > _POSSIBLE or not (is_close or reading.complete < _UNDONE_WITHIN):
            return []
        against = (_TWICE if is_close else _UNDONE) + off * off / 2 + _width(reading.filter)
        return [replace(reading, against=reading.against + against, plain=False)]

    def _gone_on(
        self, reading: _Reading, pulses: int, due: TempoFilter, against: float, off: float
    ) -> _Reading:
        """The reading so many pulses later, with what speaks against it."""
        line = (*reading.line, self._latest) if pulses == 1 else ()
        if 2 < len(line) <= _LINE_OF and abs(off) < _POSSIBLE:
            due = TempoFilter(line, math.sqrt(reading.filter.unevenness))
        elif abs(off) < _POSSIBLE:
            due.correct(self._latest)
        return _Reading(
            reading.index + pulses,
            due,
            reading.against + against,
            reading.age + 1,
            reading.complete + 1 if pulses == 1 else 0,
            reading.losses + (float(pulses > 1) - reading.losses) / _LOST_MEMORY,
            pulses == 1 and abs(off) < _PLAIN,
            line if 2 < len(line) < _LINE_OF else (),
        )

    def _lost(self, reading: _Reading) -> list[_Reading]:
        """As the second pulse behind the one before, or as the third, or as one behind a gap."""
        about = round(reading.filter.pulses_at(self._latest))
        ways = []
        for pulses in range(max(2, about - 2), about + 3):
            due = reading.filter.after(pulses)
            off = (self._latest - due.time) / due.spread
            if abs(off) < _POSSIBLE:
                against = _LOST_OFTEN if reading.losses > _OFTEN else _LOST
                against += _EACH_LOST * pulses + off * off / 2 + _width(due)
                ways.append(self._gone_on(reading, pulses, due, against, off))
        return ways

    def _jumped(self, reading: _Reading) -> list[_Reading]:
        """As the first pulse at another tempo, or at another phase."""
        before = reading.filter
        index = reading.index + max(1, round(before.pulses_at(self._latest)) if self._is_gap(before) else 1)
        against = reading.against + _ANEW + math.log(before.period)
        moved = _Reading(index, before.moved_to(self._latest), against, 0, plain=False)
        line = (before.time, self._latest)
        if self._is_gap(before) or line[1] - line[0] < 1 / FASTEST:
            return [moved]
        faster = TempoFilter(line, math.sqrt(before.unevenness))
        return [moved, _Reading(index, faster, against, 0, plain=False, line=line)]

    def _is_gap(self, before: TempoFilter) -> bool:
        return before.pulses_at(self._latest) > 4.5

    def _pruned(self, ways: list[_Reading]) -> list[_Reading]:
        """The likeliest ways, the believed one first; of two that say the same, the likelier."""
        believed = ways[0]  # what comes from the reading believed, if this pulse is as expected
        ways.sort(key=lambda way: way.against)
        least = ways[0].against
        kept: list[_Reading] = []
        for way in ways:
            way.against -= least
            if len(kept) == _MOST_READINGS or way.against > _HOPELESS:
                break
            if not any(_are_alike(way, other) for other in kept):
                kept.append(way)
        if believed in kept[1:] and believed.against < _SWITCH:
            kept.remove(believed)
            kept.insert(0, believed)
        return kept


def _width(due: TempoFilter) -> float:
    """What a wide expectation has against it, as a narrow one foretold more; nothing is foretold to the microsecond."""
    return math.log(max(due.spread, _NARROWEST * due.period))


def _are_alike(one: _Reading, other: _Reading) -> bool:
    """Whether two readings foretell the same from now on."""
    first, second = one.filter, other.filter
    return (
        one.index == other.index
        and abs(first.time - second.time) < 0.1 * first.period
        and abs(first.speed - second.speed) < 0.01 * first.speed
    )
