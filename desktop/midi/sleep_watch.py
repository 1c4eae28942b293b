"""Notices that the computer slept, which nobody tells a program."""

import time
from collections.abc import Callable

SLEPT_SECONDS = 3.0  # a poll that is late by so much was not kept waiting by a busy system


def seconds_asleep_too() -> float:
    """A clock that goes on while the computer sleeps: where the system has one that nobody sets, that one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.time()


class SleepWatch:
    """Compares a clock that stands still in sleep with one that goes on.

    On Windows both go on; there the gap between two looks tells. A person who sets the clock by more than
    three seconds is taken for a sleep where there is no better clock, at the cost of one Stop.
    """

    def __init__(
        self,
        awake: Callable[[], float] = time.perf_counter,
        always: Callable[[], float] = seconds_asleep_too,
    ) -> None:
        self._awake = awake
        self._always = always
        self._latest = awake(), always()

    def slept(self) -> bool:
        """Whether the computer slept since the last look; to be asked several times a second."""
        before, self._latest = self._latest, (self._awake(), self._always())
        gone_awake, gone_always = (now - then for now, then in zip(self._latest, before, strict=True))
        return max(gone_awake, gone_always) > SLEPT_SECONDS
