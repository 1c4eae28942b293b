"""A tempo that is tapped."""

from collections import deque
from collections.abc import Callable

FEWEST_TAPS = 3  # two could be a slip of the finger
MOST_TAPS = 8  # older ones are forgotten
LONGEST_GAP_SECONDS = 2.0  # a longer one begins anew


class TapTempo:
    """Counts taps on a clock in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._times: deque[float] = deque(maxlen=MOST_TAPS)

    def tap(self) -> float | None:
        """Take a tap; return the beats a minute of all since the last long gap, None until there are three."""
        now = self._clock()
        if self._times and now - self._times[-1] > LONGEST_GAP_SECONDS:
            self._times.clear()
        self._times.append(now)
        length = now - self._times[0]
        if len(self._times) < FEWEST_TAPS or not length:
            return None
        return 60 * (len(self._times) - 1) / length
