"""When a message arrived, told better than by looking at the clock once the message is at hand."""

from collections import deque

_REMEMBERED = 32
_SLEEP_SECONDS = 0.03


class ArrivalTimes:
    """Turns the times between messages, which RtMidi takes in the driver's own thread, into times of our clock.

    Whoever fetches the messages comes late by as much as the interpreter and the system please, but never
    early: the smallest distance of late between our clock and the sum of the times between is the true one.
    """

    def __init__(self) -> None:
        self._sum = 0.0
        self._distances: deque[float] = deque(maxlen=_REMEMBERED)

    def of(self, delta_seconds: float, now: float) -> float:
        """The clock time of a message that came `delta_seconds` after the one before it and was fetched `now`.

        Never later than `now`, and not long before it: RtMidi counts no time before messages that it leaves
        out, so a message that seems to have waited long begins a new count.
        """
        self._sum += max(0.0, delta_seconds)
        distance = now - self._sum
        if self._distances and distance - min(self._distances) > _SLEEP_SECONDS:
            self._distances.clear()
        self._distances.append(distance)
        return self._sum + min(self._distances)
