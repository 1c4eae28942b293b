"""Where the beats of a performance lie: seconds at the notated tempo to quarter notes, and back."""

from bisect import bisect_right
from collections.abc import Sequence

from desktop.midi.performance import BeatPoint

PULSES_A_QUARTER = 24  # MIDI 1.0, system real-time messages
SIXTEENTHS_A_QUARTER = 4  # the unit of Song Position: one is six pulses (MIDI 1.0, system common messages)
_EVEN = BeatPoint(0.0, 0.0, 2.0)


class BeatMap:
    """Straight lines from seconds of the tune to quarters, one between each two changes of tempo.

    Before the first point the first tempo holds, behind the last point the last.
    """

    def __init__(self, points: Sequence[BeatPoint] = ()) -> None:
        """The points in order, as `Performance.beats` has them; none: a quarter note lasts half a second."""
        self._points = tuple(point for point in points if point.quarters_per_second > 0) or (_EVEN,)
        self._seconds = [point.at_seconds for point in self._points]
        self._quarters = [point.at_quarters for point in self._points]

    def quarters(self, seconds: float) -> float:
        """The quarter notes from the beginning to a place in seconds at the notated tempo."""
        point = self._points[max(0, bisect_right(self._seconds, seconds) - 1)]
        return point.at_quarters + (seconds - point.at_seconds) * point.quarters_per_second

    def seconds(self, quarters: float) -> float:
        """The place in seconds at the notated tempo that lies so many quarter notes behind the beginning."""
        point = self._points[max(0, bisect_right(self._quarters, quarters) - 1)]
        return point.at_seconds + (quarters - point.at_quarters) / point.quarters_per_second

    def tempo(self, seconds: float) -> float:
        """The quarters a second notated from this place on."""
        return self._points[max(0, bisect_right(self._seconds, seconds) - 1)].quarters_per_second

    def next_change(self, seconds: float) -> float | None:
        """The next place behind this one where the tempo changes; None: it stays."""
        index = bisect_right(self._seconds, seconds)
        return self._seconds[index] if index < len(self._seconds) else None
