"""Which frame of JACK belongs to a time of the clock.

JACK's own answer comes from a filter that takes seconds to believe that the server has lost time, as each xrun makes
it, and misplaces by as much what is sent meanwhile. Here a step is believed within a few periods.
"""

from collections import deque

_FRAME_NUMBERS = 1 << 32  # JACK counts frames in 32 bits, and begins again after a day
_WINDOW_SECONDS = 0.25  # in which two clocks that differ by 100 millionths part by 25 microseconds
_STEP_SECONDS = 0.0001
_SURE_PERIODS = 4  # so many served late one after the other are not late: the server's time has stepped


class FrameClock:
    """A straight line through the punctual ones among the last periods.

    A period is served in time or late, never early: so the least distance between clock and frames is the true one.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._counted = 0  # frames, without beginning again
        self._punctual: deque[tuple[float, float]] = (
            deque()
        )  # distances, growing, each with its clock seconds
        self._late: list[float] = []  # distances of the periods since the last punctual one

    def see(self, first_frame: int, frames: int, now: float) -> None:
        """A period of so many frames began no later than at these clock seconds."""
        self._counted += distance(self._counted % _FRAME_NUMBERS, first_frame)
        found = now - self._counted / self._rate
        late = found - self._punctual[0][0] if self._punctual else 0.0
        self._late = [*self._late, found] if late > _STEP_SECONDS else []
        if (
            late > frames / self._rate
        ):  # the server waits for whoever is late, so it has lost that time itself
            self._late = [found]
        if late > frames / self._rate or len(self._late) == _SURE_PERIODS:
            self._punctual.clear()
            found = min(self._late)
            self._late = []
        self._keep(found, now)

    def _keep(self, found: float, now: float) -> None:
        while self._punctual and self._punctual[-1][0] >= found:
            self._punctual.pop()
        self._punctual.append((found, now))
        while self._punctual[0][1] < now - _WINDOW_SECONDS:
            self._punctual.popleft()

    def frame_of(self, seconds: float) -> int:
        """The number of the frame at a time of the clock; may lie beyond the number at which JACK begins again."""
        return round((seconds - self._punctual[0][0]) * self._rate)


def distance(frame: int, later: int) -> int:
    """How many frames from one number to another, where the count may have begun again in between."""
    half = _FRAME_NUMBERS // 2
    return (later - frame + half) % _FRAME_NUMBERS - half
