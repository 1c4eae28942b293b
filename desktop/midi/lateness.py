"""How late the messages left: recorded while the player plays, summed up at any moment."""

import math
from array import array
from collections.abc import Callable

from desktop.midi.reports import Report, Timing

REPORT_SECONDS = 1.0
_SUMMING_SECONDS = 0.003
_STEPS_A_DOUBLING = 64  # a figure is within 1.1 % of the truth
_UNIT_SECONDS = 1e-6  # what is earlier than this, or before its time, counts as no lateness
_DOUBLINGS = 30  # up to a quarter of an hour


class Lateness:
    """A histogram of fixed size, so that a playing of days costs no more than one of a minute, nor does its sum.

    Its steps grow with the figure; the worst, the mean and the spread are exact.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begins a new playing."""
        self._counts = array("l", bytes((_DOUBLINGS * _STEPS_A_DOUBLING + 1) * array("l").itemsize))
        self._messages = 0
        self._mean = 0.0
        self._squares = 0.0  # of the distances from the mean (Welford 1962)
        self._worst = 0.0

    def add(self, seconds: float) -> None:
        """One message left this long after its deadline."""
        self._counts[_step(seconds)] += 1
        self._messages += 1
        distance = seconds - self._mean
        self._mean += distance / self._messages
        self._squares += distance * (seconds - self._mean)
        self._worst = max(self._worst, seconds)

    def timing(self) -> Timing:
        """The figures of everything added so far, in milliseconds; all 0 if that is nothing."""
        if not self._messages:
            return Timing(0, 0.0, 0.0, 0.0)
        median, p99, p999 = self._quantiles(0.5, 0.99, 0.999)
        jitter = math.sqrt(self._squares / self._messages)
        return Timing(self._messages, median, p99, self._worst * 1000, p999, jitter * 1000)

    def _quantiles(self, *shares: float) -> list[float]:
        """For each share, which grow, the milliseconds of the message before which this share of them lies."""
        ranks = [int(self._messages * share) for share in shares]
        found: list[float] = []
        seen = 0
        for step, count in enumerate(self._counts):
            seen += count
            while seen > ranks[len(found)]:
                found.append(min(_seconds(step), self._worst) * 1000)
                if len(found) == len(ranks):
                    return found
        raise AssertionError("every message is in one of the steps")


class TimingReports:
    """Says once a second how late the messages are, where the next deadline leaves the time for it."""

    def __init__(self, lateness: Lateness, report: Callable[[Report], None]) -> None:
        self._lateness = lateness
        self._report = report
        self._next = -math.inf  # clock seconds

    def pause(self, now: float, until: float) -> None:
        """Nothing is to be sent between these clock times."""
        if now < self._next or until - now < _SUMMING_SECONDS:
            return
        if self._next > -math.inf:
            self._report(self._lateness.timing())
        self._next = now + REPORT_SECONDS

    def clear(self) -> None:
        """Begins a new playing, on which the first word is due in a second."""
        self._lateness.clear()
        self._next = -math.inf

    def finish(self) -> None:
        """Says the last word on a playing."""
        self._report(self._lateness.timing())


def _step(seconds: float) -> int:
    if seconds <= _UNIT_SECONDS:
        return 0
    doublings = math.log2(seconds / _UNIT_SECONDS)
    return min(round(doublings * _STEPS_A_DOUBLING), _DOUBLINGS * _STEPS_A_DOUBLING)


def _seconds(step: int) -> float:
    return float(_UNIT_SECONDS * 2.0 ** (step / _STEPS_A_DOUBLING)) if step else 0.0
