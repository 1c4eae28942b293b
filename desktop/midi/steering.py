"""Brings the player to where another machine is, by changes of tempo too small to be heard."""

from desktop.midi.beat_map import PULSES_A_QUARTER
from desktop.midi.clock_in import ClockFollower
from desktop.midi.player import Player

_CATCH_UP_SECONDS = 0.05  # in which an error is made good
_FASTEST, _SLOWEST = 2.0, 0.5  # times the machine's tempo, meanwhile
_STANDSTILL = 1e-6  # seconds of the tune in a second
_ROUNDING_SECONDS = 1e-9
_SMOOTHING = 0.15  # how much each pulse counts in the error that is shown


class Steering:
    """The tempo of a player that follows; what the tune notates as changes of tempo, the machine decides."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._pace = 0.0  # quarters a second, as last steered
        self._notated = 0.0  # the same in the tune, at the place where that was
        self.error_seconds = 0.0  # of the latest pulses

    def place(self, time: float) -> float:
        """The place in the tune of what is sent at a clock time, in seconds at the notated tempo."""
        return self._player.place_sent_at(time) or 0.0

    def quarters(self, time: float) -> float:
        """The place in the tune of what is sent at a clock time, in quarters."""
        return self._player.beats.quarters(self.place(time))

    def begin(self, at: float, master: ClockFollower) -> None:
        """Goes at the machine's tempo from a clock time on, at which playing begins."""
        self.error_seconds = 0.0
        if master.has_tempo:
            self._go(at, master.quarters_a_second(at))

    def keep(self, now: float, pace: float) -> None:
        """Goes at a tempo of its own from now on, in quarters a second, until it is steered again."""
        self._go(now, pace)

    def hold(self, now: float) -> None:
        """Sends no more of the tune until it is steered again or begins elsewhere."""
        self._pace = 0.0
        self._player.steer(now, _STANDSTILL)

    def steer(self, now: float, error: float, master: ClockFollower) -> None:
        """Makes an error good, in quarters that the player is behind, until the next pulse or soon after."""
        pace = master.quarters_a_second(now)
        self.error_seconds += (-error / pace - self.error_seconds) * _SMOOTHING
        catch_up = max(_CATCH_UP_SECONDS, 1.0 / (PULSES_A_QUARTER * pace))
        wanted = master.quarters_a_second(now + catch_up / 2) + error / catch_up
        self._go(now, min(max(wanted, pace * _SLOWEST), pace * _FASTEST))

    def keep_tempo(self, now: float) -> float | None:
        """Keeps the pace where the tune notates another tempo; returns the clock time of the next such place."""
        if self._pace <= 0:
            return None
        place, beats = self.place(now), self._player.beats
        if beats.tempo(place + _ROUNDING_SECONDS) != self._notated:
            self._go(now, self._pace)
        turn = beats.next_change(place + _ROUNDING_SECONDS)
        return None if turn is None else now + (turn - place) * self._notated / self._pace

    def _go(self, since: float, pace: float) -> None:
        self._pace, self._notated = pace, self._player.beats.tempo(self.place(since) + _ROUNDING_SECONDS)
        self._player.steer(since, pace / self._notated)
