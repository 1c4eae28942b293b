"""The one clock of the player: seconds that never run backwards."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time; a test gives one that it turns by hand."""

    def now(self) -> float:
        """Seconds since some fixed moment, never less than at the call before."""
        ...


class MonotonicClock:
    """The finest monotonic clock of the system.

    `perf_counter` and not `monotonic`, whose steps are of 15 ms on Windows before Python 3.13.
    """

    def now(self) -> float:
        """Seconds since a fixed moment of this process."""
        return time.perf_counter()
