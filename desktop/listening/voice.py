"""The player as a conversation speaks through it."""

from desktop.midi.performance import Performance
from desktop.midi.protocol import Ended, Finished, Opened, Play, Playing, Report, Splice, Stopped
from desktop.performing.performer import Performer

FIRST_NUMBER = 2_000_000  # of a playing; other sessions count theirs from 1 and from 1,000,000


class Voice:
    """Plays what the network says; knows whether what plays is its own."""

    def __init__(self, performer: Performer) -> None:
        self._performer = performer
        self._runs = 0
        self.is_playing = False  # what was played here last
        self._latencies: dict[int, float] = {}

    @property
    def latency_seconds(self) -> float:
        """How much later than it is sent a note is heard, where that is longest."""
        return max(self._latencies.values(), default=0.0)

    def play(self, performance: Performance) -> None:
        """Play this from its beginning."""
        self._runs += 1
        self.is_playing = True
        self._performer.play(performance, Play(number=FIRST_NUMBER + self._runs))

    def go_on(self, performance: Performance) -> None:
        """Play this in place of what plays, from the same place on."""
        self._performer.load(performance)

    def splice(self, at_seconds: float, performance: Performance) -> None:
        """Play this from a place on, and before it what is there."""
        self._performer.tell(Splice(at_seconds, performance))

    def silence(self) -> None:
        """Stop what plays, where it was begun here."""
        if self.is_playing:
            self.is_playing = False
            self._performer.stop()

    def forget(self) -> None:
        """Somebody else plays by now, and is not to be stopped."""
        self.is_playing = False

    def take(self, report: Report) -> None:
        """Take note of how late the outputs are, and of the end of what plays."""
        if isinstance(report, Stopped | Finished | Ended) and (
            isinstance(report, Ended) or self.is_own(report)
        ):
            self.is_playing = False
        if isinstance(report, Opened):
            if report.route == 0:
                self._latencies.clear()
            self._latencies[report.route] = report.latency_seconds

    def is_own(self, report: Report) -> bool:
        """Return whether a report is on what was played last here."""
        number: int | None = getattr(report, "number", None)
        return bool(self._runs) and number == FIRST_NUMBER + self._runs

    def is_of_another(self, report: Report) -> bool:
        """Return whether somebody else's music plays by now."""
        return isinstance(report, Playing) and not FIRST_NUMBER <= report.number <= FIRST_NUMBER + self._runs
