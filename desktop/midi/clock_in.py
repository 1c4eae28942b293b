"""Another machine's MIDI clock: how fast it goes, whether it runs, and where in its song it is."""

import math

from desktop.midi.beat_map import PULSES_A_QUARTER, SIXTEENTHS_A_QUARTER
from desktop.midi.pulse_loop import PulseLoop
from desktop.midi.reports import SyncState

_LATE_PULSES, _LATE_SECONDS = 4.0, 0.03  # behind the latest pulse: from then on it coasts
_SHORTEST_ABSENCE_SECONDS = 1.25  # of a clock that has gone: what is lost in a second is played over
_LONGEST_DROPOUT_SECONDS = 5.0  # after that the clock is another one


class ClockFollower:
    """Told every message of a clock and the clock time of its arrival; knows where the other machine is.

    Places are quarter notes from the beginning of its song. MIDI 1.0, system real-time and common messages: after
    Start the next pulse is the first of the song; after Continue it is that of the Song Position, or of the place
    where the song was stopped; a Song Position counts sixteenths.
    """

    def __init__(self) -> None:
        """Has heard nothing yet."""
        self.entries = 0  # how often it has begun or jumped
        self.renewals = 0  # how often what was known of it was forgotten
        self._forget()

    def _forget(self) -> None:
        self.renewals += 1
        self._loop = PulseLoop()
        self._heard_at = -math.inf
        self._origin = (0, 0.0)  # a pulse, and its place in the song
        self._next_place: float | None = None  # of the next pulse, where it is not behind the latest
        self._stopped_at: float | None = None
        self.runs: bool | None = None  # whether its song runs; None: it has said nothing of it
        self.knows_place = False  # whether its places are those of its song

    def receive(self, data: bytes, at: float) -> None:
        """Takes in a message that arrived at a clock time; one that is not of the clock changes nothing."""
        match data[:1]:
            case b"\xf8":
                self._pulse(at)
            case b"\xfa":
                self.runs, self._next_place = True, 0.0
            case b"\xfb":
                self._continue()
            case b"\xfc":
                self._stop()
            case b"\xff":
                self._forget()
            case b"\xf2" if len(data) == 3:
                self._move((data[1] & 0x7F | (data[2] & 0x7F) << 7) / SIXTEENTHS_A_QUARTER)

    # What is known.

    @property
    def heard_at(self) -> float:
        """The clock time of the latest pulse; minus infinity: there was none."""
        return self._heard_at

    @property
    def entry_place(self) -> float:
        """Where it began or jumped to the last time."""
        return self._origin[1]

    @property
    def next_place(self) -> float | None:
        """Where it is with the next pulse, if it has said that it begins or jumps there."""
        return self._next_place

    @property
    def has_tempo(self) -> bool:
        """Whether its tempo is known."""
        return self._loop.has_tempo

    @property
    def is_steady(self) -> bool:
        """Whether what arrives can be the clock of one machine."""
        return self._loop.is_steady

    @property
    def are_two(self) -> bool:
        """Whether what arrives are the clocks of two machines, whose tempo and places are those of neither."""
        return self._loop.are_two

    def state(self, now: float) -> SyncState:
        """How well the clock is known at a time: locked once a quarter note has come as expected."""
        since = now - self._heard_at
        if since > self.gone_after() or not self.has_tempo:
            return "waiting"
        if since > self.late_after():
            return "coasting"
        return "locked" if self._loop.is_sure and self._loop.is_steady else "locking"

    def late_after(self) -> float:
        """The seconds behind a pulse after which one is missing."""
        return _LATE_PULSES * self._loop.period + _LATE_SECONDS if self.has_tempo else _LATE_SECONDS

    def gone_after(self) -> float:
        """The seconds behind a pulse after which the clock is no longer there: two beats, or a bit over a second."""
        return min(max(2 * PULSES_A_QUARTER * self._loop.period, _SHORTEST_ABSENCE_SECONDS), 3.0)

    def quarters_a_second(self, time: float) -> float:
        """Its tempo at a time now or soon; to be asked where `has_tempo` holds."""
        return self._loop.pulses_a_second(time) / PULSES_A_QUARTER

    def place_at(self, time: float) -> float:
        """Its place at a time now or soon, in quarter notes."""
        pulse, place = self._origin
        if not self.has_tempo:
            return place
        return place + (self._loop.index_at(time) - pulse) / PULSES_A_QUARTER

    def time_of(self, place: float) -> float:
        """The clock time at which it will be at a place, or was a moment ago, by its tempo now."""
        pulse, origin = self._origin
        if not self.has_tempo:
            return self._heard_at
        return self._loop.time_of(pulse + (place - origin) * PULSES_A_QUARTER)

    # What is heard.

    def _pulse(self, at: float) -> None:
        if at - self._heard_at > _LONGEST_DROPOUT_SECONDS and self.has_tempo:
            self._begin_anew()
        self._heard_at = max(at, self._heard_at)
        if self._next_place is None:
            self._loop.pulse(at)
            return
        self._loop.realign(at)
        self._origin, self._next_place = (self._loop.index, self._next_place), None
        self.knows_place = True
        self.entries += 1

    def _begin_anew(self) -> None:
        """A clock that was away for long: its tempo may be another one, and so is its place, if it said none."""
        self._loop.forget()
        self.renewals += 1
        if self._next_place is None:
            self._origin, self.knows_place = (0, 0.0), False
            self.runs = None if self.runs else self.runs

    def _continue(self) -> None:
        if self.runs and self._next_place is None and self.knows_place:
            return  # it runs already
        self.runs = True
        if self._next_place is None:
            self._next_place = self._stopped_at or 0.0

    def _stop(self) -> None:
        if self.runs is not False and self._next_place is None and self.knows_place:
            pulse, place = self._origin
            self._stopped_at = place + (self._loop.index + 1 - pulse) / PULSES_A_QUARTER
        elif self._next_place is not None:
            self._stopped_at = self._next_place
        self.runs, self._next_place = False, None

    def _move(self, place: float) -> None:
        if self.runs:
            self._next_place = place
        else:
            self._stopped_at = place
