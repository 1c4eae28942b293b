"""Says where the listener is in the tune, often enough for a playhead that seems to stand on the notes."""

from collections.abc import Callable
from dataclasses import dataclass

from desktop.midi.marks import SoundingSpans
from desktop.midi.reports import Playing, Report
from desktop.midi.schedule import Schedule

REPORT_SECONDS = 1 / 30
_SHORTEST_REPORT_SECONDS = 0.001
_ROUNDING_SECONDS = 1e-9


@dataclass(frozen=True)
class Place:
    """Where the listener is."""

    seconds: float  # of the tune, as it is heard
    latency_seconds: float  # from sending to hearing
    number: int  # of the playing


class Playhead:
    """Reports the place thirty times a second, and whenever a note begins to be heard."""

    def __init__(self, report: Callable[[Report], None]) -> None:
        self._report = report
        self.next_report = 0.0  # clock seconds

    def hurry(self) -> None:
        """Something jumped: the place is said as soon as possible."""
        self.next_report = 0.0

    def report_place(self, now: float, place: Place, schedule: Schedule, spans: SoundingSpans) -> float:
        """Says the place if it is time to; returns the clock time at which it is to be said next."""
        if now < self.next_report:
            return self.next_report
        seconds = place.seconds + _ROUNDING_SECONDS
        self._report(Playing(place.seconds, spans.at(seconds), schedule.factor, place.number))
        self.next_report = now + REPORT_SECONDS
        change = spans.next_change(seconds)
        if change is not None:
            # What sounds is marked when it begins to sound, and not up to a thirtieth of a second later.
            heard_at = schedule.time_of(change) + place.latency_seconds
            if now < heard_at < self.next_report:
                self.next_report = max(heard_at, now + _SHORTEST_REPORT_SECONDS)
        return self.next_report
