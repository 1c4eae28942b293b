"""Playing by another machine's clock: the player begins, goes on, jumps and stops where that machine does."""

from collections.abc import Callable
from dataclasses import replace

from desktop.midi import messages
from desktop.midi.beat_map import PULSES_A_QUARTER
from desktop.midi.clock import Clock
from desktop.midi.clock_in import ClockFollower
from desktop.midi.commands import NOTHING, FollowClock, Play, SetLoop
from desktop.midi.joining import joining
from desktop.midi.performance import Performance
from desktop.midi.player import Player
from desktop.midi.reports import Finished, Report, Stopped, Synced, SyncState, Trouble
from desktop.midi.second_machine import SecondMachine
from desktop.midi.steering import Steering

REPORT_SECONDS = 0.25
_CHANGE_SECONDS = 0.05  # between two reports, however often the state changes
_COASTING_STEP_SECONDS = 0.125
_UNSTEADY_PULSES = 48  # before anything is said of it
_CHASE_QUARTERS = 0.5  # further off than this the player jumps; nearer, it hurries or lingers
_SOON_PULSES = 1.5  # before a bar line at which playing begins
_LATE_START_SECONDS = 0.005  # what is due this long ago still begins with its first note in place


class Following:
    """Steers the player while a clock is followed, and hands it every Play and Stop while none is.

    What is in time is what is heard: what is sent is ahead of the machine by the latency of the outputs, and by
    the offset that a person set.
    """

    def __init__(
        self, clock: Clock, player: Player, latency: Callable[[], float], report: Callable[[Report], None]
    ) -> None:
        """`latency` tells the seconds from sending to hearing."""
        self._clock = clock
        self._player = player
        self._latency = latency
        self._report = report
        self._offset_seconds = 0.0
        self._factor = 1.0
        self._latest = Play()
        self.name = ""  # of the input whose clock is followed; "": none is
        self._forget()

    def _forget(self) -> None:
        self._master = ClockFollower()
        self._steering = Steering(self._player)
        self._armed: Play | None = None
        self._has_begun = False
        self._is_new = True  # what is armed has not begun since a person asked for it
        self._lead_in = NOTHING
        self._renewals = 0
        self._begins_at = 0.0  # clock seconds
        self._pauses = False
        self._entries = 0
        self._lag: float | None = None  # quarters that the machine is ahead of the tune; None: not known yet
        self._told: SyncState | None = None
        self._next_report = 0.0
        self._may_say = 0.0  # a change of the state
        self._unsteady = 0  # pulses, one after the other
        self._has_complained = False
        self._second = SecondMachine()

    # What a person does.

    def follow(self, command: FollowClock) -> None:
        """Follows the clock of another input; with none, goes on by the player's own tempo."""
        self._offset_seconds = command.offset_ms / 1000
        if command.name == self.name:
            return
        was_armed, self.name = self._armed, command.name
        if not self.name:
            self._player.set_tempo(self._factor)
            if not self._player.is_playing:
                self.stop()
        self._forget()
        if not self.name:
            return
        self._has_begun = self._player.is_playing
        self._armed = replace(self._latest, lead_in=NOTHING) if self._has_begun else was_armed
        self._say(self._clock.now())

    def play(self, command: Play) -> None:
        """Plays, or gets ready to play when the machine begins."""
        self._latest = command
        if not self.name:
            self._player.play(command)
            return
        self._halt()
        self._armed, self._lead_in = replace(command, lead_in=NOTHING), command.lead_in
        self._has_begun, self._is_new, self._lag = False, True, None
        self._has_complained = False
        now = self._clock.now()
        if self._master.runs is not False and self._master.state(now) == "locked":
            self._begin(now, entered=False)
        self._say(now)

    def set_loop(self, command: SetLoop) -> None:
        """Loops elsewhere, now and when the machine begins."""
        self._latest = _looping(self._latest, command)
        if self._armed is not None:
            self._armed = _looping(self._armed, command)
        self._player.set_loop(command)

    def stop(self) -> None:
        """Stops, and is ready no longer."""
        armed, self._armed = self._armed, None
        if armed is not None and not self._player.is_playing:
            self._report(Stopped(armed.from_seconds, armed.number))
        self._player.stop()

    def set_tempo(self, factor: float) -> None:
        """Goes at another tempo, or will when no clock is followed any more."""
        self._factor = factor
        if not self.name:
            self._player.set_tempo(factor)

    # What the machine does.

    def receive(self, data: bytes, at: float) -> None:
        """Takes in a message of the clock that is followed, which arrived at a clock time."""
        self._master.receive(data, at)
        now = self._clock.now()
        if data == messages.RESET:
            self._lag = None
        if self._master.runs is False:
            self._halt()
        elif data == messages.CLOCK:
            self._follow_pulse(now)
        elif self._master.next_place is not None:
            self._await_jump(now, self._master.next_place)
        if now >= self._next_report or (self._state(now) != self._told and now >= self._may_say):
            self._say(now)

    def advance(self) -> float | None:
        """Does what is due without a message; returns the clock time of the next such, None of none."""
        if not self.name:
            return None
        now = self._clock.now()
        due = self._drive(now) if self._master.has_tempo else None
        if self._state(now) == self._told:
            return due
        if now >= self._may_say:
            self._say(now)
            return due
        return self._may_say if due is None else min(due, self._may_say)

    def _drive(self, now: float) -> float | None:
        """Goes on between the pulses, and without them; returns the clock time of the next such deed."""
        since = now - self._master.heard_at
        if since > self._master.gone_after():
            self._wait(now)
            return None
        if since > self._master.late_after():
            if self._player.is_playing and self._armed is not None:
                self._steer(now, entered=False)
            return min(
                now + _COASTING_STEP_SECONDS, self._master.heard_at + self._master.gone_after() + 0.001
            )
        turn = self._steering.keep_tempo(now) if self._player.is_playing else None
        late = self._master.heard_at + self._master.late_after() + 0.001
        return late if turn is None else min(turn, late)

    def _follow_pulse(self, now: float) -> None:
        self._unsteady = 0 if self._master.is_steady else self._unsteady + 1
        if self._unsteady == _UNSTEADY_PULSES:
            self._complain("is not that of one machine; see that only one program sends a clock there.")
        entered, self._entries = self._master.entries != self._entries, self._master.entries
        self._second.take(self._master.are_two)
        if self._second.is_there:
            self._do_without(now)
            return
        if entered:
            self._lag, self._has_begun, self._is_new = 0.0, self._player.is_playing, False
        if self._armed is None or not (entered or self._master.has_tempo):
            return
        if self._player.is_playing:
            self._steer(now, entered)
        elif not self._has_begun or self._lag == 0.0:
            self._begin(now, entered)

    def _do_without(self, now: float) -> None:
        """Two machines: goes on at the tempo from before the second one, or waits where there was none."""
        self._lag = None
        if not self._player.is_playing or self._armed is None:
            return
        if self._second.tempo_before is not None:
            self._steering.keep(now, self._second.tempo_before)
        else:
            self._has_begun = False
            self._halt()

    def _await_jump(self, now: float, place: float) -> None:
        """The machine goes on elsewhere with its next pulse: what would come there otherwise is not sent."""
        if not self._player.is_playing or self._armed is None:
            return
        if abs(self._nearest(place - self._steering.quarters(now))) > _CHASE_QUARTERS:
            self._steering.hold(now)

    def _wait(self, now: float) -> None:
        """The machine has gone without a word."""
        if self._player.is_playing and self._armed is not None:
            self._has_begun = False
            self._halt()
            self._has_complained = False
            self._complain("stopped; playing goes on when it is there again.")

    def _halt(self) -> None:
        """Silence, in which the tune is ready to go on."""
        if not self._player.is_playing:
            return
        if self._armed is not None:
            place = max(0.0, self._steering.place(self._clock.now()))
            self._armed = replace(self._armed, from_seconds=place)
        self._pauses = True
        self._player.stop()
        self._pauses = False

    # What the player does.

    def _begin(self, now: float, entered: bool) -> None:
        """Begins where the machine begins or jumps; what a person asks for while it runs, with its next bar."""
        master, ahead = self._master, self._ahead()
        if entered:
            at = max(master.time_of(master.entry_place) - ahead, now - _LATE_START_SECONDS)
            self._start(self._looped(master.entry_place), at)
            return
        if master.state(now) != "locked":
            return
        if self._renewals != master.renewals:
            self._renewals, self._lag = master.renewals, None  # another clock, for all one knows
        if self._is_new or self._lag is None:
            self._join(now)
        else:
            self._start(self._looped(master.place_at(now + ahead) - self._lag), now)

    def _join(self, now: float) -> None:
        """Begins at the machine's next bar line, once that is near."""
        assert self._armed is not None
        play = replace(self._armed, lead_in=self._lead_in)
        heard_at = now + self._ahead()
        joined = joining(self._master, play, self._player.beats, heard_at, self._in_tune)
        at = joined.at(self._master) - self._ahead()
        if at <= now + _SOON_PULSES / PULSES_A_QUARTER / self._master.quarters_a_second(now):
            self._lag = joined.lag
            self._start(joined.place, at, self._lead_in)

    def _in_tune(self, place: float) -> float | None:
        looped = self._looped(place)
        return looped if self._player.beats.seconds(looped) < self._end() else None

    def _start(self, place: float, at: float, lead_in: Performance = NOTHING) -> None:
        assert self._armed is not None
        seconds = max(0.0, self._player.beats.seconds(place))
        if seconds >= self._end():
            self._halt()  # the machine is behind the end of the tune
            return
        self._has_begun, self._begins_at, self._renewals = True, at, self._master.renewals
        self._lead_in, self._is_new = NOTHING, False
        self._player.play(replace(self._armed, from_seconds=seconds, lead_in=lead_in), at)
        self._steering.begin(at, self._master)

    def _steer(self, now: float, entered: bool) -> None:
        """Brings what is sent to where it is heard in time: by small changes of tempo, or far off by a jump."""
        if not self._master.has_tempo or (now < self._begins_at and not entered):
            return
        target = self._master.place_at(now + self._ahead())
        if self._lag is None:
            if self._master.state(now) != "locked":
                return
            self._lag = target - self._steering.quarters(now)
        error = self._nearest(target - self._lag - self._steering.quarters(now))
        is_jump = abs(error) > _CHASE_QUARTERS and (entered or self._master.state(now) == "locked")
        if is_jump and entered:
            self._begin(now, entered)
        elif is_jump:
            self._start(self._looped(target - self._lag), now)
        else:
            self._steering.steer(now, error, self._master)

    def _ahead(self) -> float:
        return self._latency() + self._offset_seconds

    def _end(self) -> float:
        until = self._armed.until_seconds if self._armed else None
        duration = self._player.duration_seconds
        return duration if until is None else min(until, duration)

    def _loop(self) -> tuple[float, float]:
        """Where the loop begins, and its length, in quarters; the length is 0 where there is none."""
        if self._armed is None or not self._armed.loop:
            return 0.0, 0.0
        start = self._player.beats.quarters(self._armed.loop_from_seconds)
        return start, max(0.0, self._player.beats.quarters(self._end()) - start)

    def _looped(self, place: float) -> float:
        """A place of the machine as one of the tune, which comes round where it loops."""
        start, length = self._loop()
        return start + (place - start) % length if length > 0 and place >= start + length else place

    def _nearest(self, error: float) -> float:
        """How far off the player is, where the same place comes round and round."""
        _, length = self._loop()
        return error - length * round(error / length) if length > 0 else error

    # What is said.

    def pass_on(self, report: Report) -> None:
        """Reports what the player says, but for an end that is only a pause: the machine may begin again."""
        match report:
            case Stopped() if self._pauses:
                return
            case Finished() if self._armed is not None and self._lag == 0.0:
                return
            case Finished():
                self._armed = None
        self._report(report)

    def _state(self, now: float) -> SyncState:
        """How it stands; a machine that has been stopped is waited for."""
        return "waiting" if self._master.runs is False else self._master.state(now)

    def _say(self, now: float) -> None:
        self._told, self._next_report = self._state(now), now + REPORT_SECONDS
        self._may_say = now + _CHANGE_SECONDS
        if self._told == "waiting" or not self._master.has_tempo:
            self._report(Synced(self._told))
            return
        tempo = 60 * self._master.quarters_a_second(now)
        if self._told == "locked":
            self._second.trust(tempo / 60)
        self._report(Synced(self._told, round(tempo, 2), round(self._steering.error_seconds * 1000, 3)))

    def _complain(self, what: str) -> None:
        if not self._has_complained:
            self._has_complained = True
            self._report(Trouble(f"The MIDI clock of “{self.name}” {what}"))


def _looping(play: Play, loop: SetLoop) -> Play:
    return replace(
        play, loop=loop.loop, loop_from_seconds=loop.from_seconds, until_seconds=loop.until_seconds
    )
