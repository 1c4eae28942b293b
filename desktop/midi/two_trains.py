"""Whether pulses are those of two clocks: two even trains of unlike tempo, neither of which lacks a pulse."""

from collections import deque
from collections.abc import Sequence

from desktop.midi.motion import FASTEST

_PULSES, _EACH = 48, 24  # so many are looked at, behind each so many
_SIGNS, _MOST_SIGNS = 2, 3  # looks that found two: so many are believed, and more are not remembered
_SLOWEST_PULSES_A_SECOND = 8.0  # 20 quarters a minute
_NEAR_SECONDS = 0.003  # of a pulse to its place in an even train
_LEARNS, _MOVES = 0.25, 0.5  # how much a pulse tells of its train's period, and of its phase
_UNLIKE = 1.05  # times as fast; every second pulse of one clock and the others between are alike
_AT_ONCE_SECONDS = 0.0005  # what a driver hands on together is no sign of two
_FEWEST = 6  # pulses of a train
_FIRST = 3  # among so many pulses is one of the faster train


class TwoTrains:
    """Told every pulse of an input; says whether they have lately been those of two clocks."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=_PULSES)
        self._heard = 0
        self._signs = 0

    @property
    def are_heard(self) -> bool:
        """Whether two clocks were found more than once, and not again lost."""
        return self._signs >= _SIGNS

    def pulse(self, at: float) -> None:
        """Takes in a pulse that arrived at this time, in seconds, and not before the latest one."""
        self._times.append(at)
        self._heard += 1
        if self._heard >= _PULSES and self._heard % _EACH == 0:
            sign = 1 if are_two_trains(tuple(self._times)) else -1
            self._signs = min(max(self._signs + sign, 0), _MOST_SIGNS)


def are_two_trains(times: Sequence[float]) -> bool:
    """Whether successive pulses, in seconds, are those of two clocks.

    A train that comes evenly from the first to the last is taken out; what is left must be another such train. The
    pulses of one clock, be they uneven, lost, doubled, or ever faster, leave no such rest: only every second one
    of them does, and those trains are alike.
    """
    for first in range(_FIRST):
        for second in range(first + 1, first + 1 + _FIRST):
            one, rest = _even_train(times, first, second)
            if _FEWEST <= len(rest) <= len(one):
                other, left = _even_train(rest, 0, 1)
                if not left and _are_unlike(one, other) and _are_apart(one, other):
                    return True
    return False


def _even_train(times: Sequence[float], first: int, second: int) -> tuple[list[float], list[float]]:
    """The even train that begins with two of the pulses, and all others; an empty one where it does not last."""
    if second >= len(times):
        return [], list(times)
    period, latest = times[second] - times[first], times[second]
    if not 1 / FASTEST < period < 1 / _SLOWEST_PULSES_A_SECOND:
        return [], list(times)
    train = [times[first], latest]
    rest = [*times[:first], *times[first + 1 : second]]
    place = second + 1
    while place < len(times):
        due = latest + period
        near = min(range(place, min(place + _FIRST, len(times))), key=lambda each: abs(times[each] - due))
        off = times[near] - due
        if off < -_NEAR_SECONDS:  # none of these is
            rest.extend(times[place : near + 1])
        elif off > _NEAR_SECONDS:
            return [], list(times)
        else:
            rest.extend(times[place:near])
            train.append(times[near])
            period, latest = period + off * _LEARNS, due + off * _MOVES
        place = near + 1
    return train, rest


def _are_unlike(one: Sequence[float], other: Sequence[float]) -> bool:
    faster, slower = sorted((train[-1] - train[0]) / (len(train) - 1) for train in (one, other))
    return slower > _UNLIKE * faster


def _are_apart(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether most pulses of the other come when none of the one does."""
    apart = [at for at in other if min(abs(at - each) for each in one) > _AT_ONCE_SECONDS]
    return len(apart) > len(other) / 2
