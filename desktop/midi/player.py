"""The player: what is sent when. It never waits; whoever drives it says when to look at the clock again."""

import contextlib
import math
from collections.abc import Callable
from dataclasses import replace

from desktop.midi import messages, protocol
from desktop.midi.beat_map import BeatMap
from desktop.midi.channel_setup import ChannelSetup
from desktop.midi.clock import Clock
from desktop.midi.clock_out import LEAD_SECONDS, ClockOut
from desktop.midi.lateness import Lateness, TimingReports
from desktop.midi.output import Output, OutputLostError
from desktop.midi.performance import Performance, TimedMessage
from desktop.midi.playhead import Place, Playhead
from desktop.midi.roll import Roll
from desktop.midi.schedule import Schedule
from desktop.midi.sounding import SoundingNotes

SHORTEST_LOOP_SECONDS = 0.02
STANDSTILL_SECONDS = 1.0  # later than this a message is not late: the whole process stood still
_ROUNDING_SECONDS = 1e-9


class Player:
    """Plays one performance on one output, on absolute deadlines of the clock it was given.

    `advance` sends what is due and returns the clock time of the next deadline. Everything that sounds is
    followed, so that Stop, another output and the end leave nothing sounding.
    """

    def __init__(self, clock: Clock, output: Output, report: Callable[[protocol.Report], None]) -> None:
        self._clock = clock
        self._output = output
        self._report = report
        self._sounding = SoundingNotes()
        self._setup = ChannelSetup()
        self._lateness = Lateness()
        self._timing = TimingReports(self._lateness, report)
        self._playhead = Playhead(report)
        self._clock_out = ClockOut(self._send_clock)
        self._factor = 1.0
        self._schedule: Schedule | None = None
        self._range = protocol.Play()
        self._loop = protocol.SetLoop(False)
        self._lead_in: list[TimedMessage] = []  # the next one last
        self._floor = 0.0  # no place below it is heard: a count-in stands at the place where playing begins
        self._roll = Roll(Performance())
        self._next = 0  # the place in the roll of the event that is sent next
        self._sent_to = -math.inf  # of the tune, since it was entered there:
        self._entered = 0.0
        self._served = 0.0  # clock seconds; all that was due then is sent

    @property
    def is_playing(self) -> bool:
        """Whether the tune runs."""
        return self._schedule is not None

    @property
    def needed_from(self) -> float:
        """The first moment of the tune that may still be played without another Play, in its seconds."""
        schedule = self._schedule
        if schedule is None:
            return 0.0
        place = schedule.position(self._clock.now())
        return min(place, self._loop.from_seconds) if self._loop.loop else place

    @property
    def beats(self) -> BeatMap:
        """Where the quarter notes of the tune lie."""
        return self._roll.beats

    @property
    def duration_seconds(self) -> float:
        """To the end of the tune, at its notated tempo."""
        return self._roll.duration_seconds

    # What a person does.

    def load(self, performance: Performance) -> None:
        """Plays this from now on; see `take`."""
        self.take(Roll(performance))

    def splice(self, at_seconds: float, performance: Performance) -> None:
        """Plays this from a moment of the tune on, and before it what is there; see `Roll.spliced`."""
        self.take(self._roll.spliced(at_seconds, performance))

    def take(self, roll: Roll) -> None:
        """Plays this from now on.

        While a tune runs it goes on at the same place in the new one, and only the notes that the new one
        does not hold there are ended.
        """
        self._roll = roll
        self._next = 0
        self._playhead.hurry()
        if self._schedule is None:
            return
        self._next = self._first_unsent(self._schedule)
        self._clock_out.take(roll.beats, self._schedule.position(self._served))
        self._set_up_channels()
        self._end_notes_not_held()
        self._keep_to_loop(self._clock.now())

    def play(self, command: protocol.Play, at: float | None = None) -> None:
        """Starts at a place of the tune, at once or at a clock time, from silence and with its channels set up."""
        self._silence()
        self._stop_clock()
        self._timing.clear()
        self._range = command
        self._loop = protocol.SetLoop(command.loop, command.loop_from_seconds, command.until_seconds)
        start = self._floor = min(command.from_seconds, self._end())
        before = start - command.lead_in.duration_seconds
        lead_in = reversed(command.lead_in.events)
        self._lead_in = [replace(event, at_seconds=event.at_seconds + before) for event in lead_in]
        self._enter(start)
        self._playhead.hurry()
        self._setup.doubt()
        self._set_up_channels()
        # Setting up took its time, which the first notes don't lack.
        self._served = self._clock.now()
        if at is None:
            at = self._served + (LEAD_SECONDS if self._output.wants_clock else 0.0)
        self._schedule = Schedule(at, before, self._factor)
        self._served = min(self._served, at)
        self.announce_clock()

    def set_loop(self, command: protocol.SetLoop) -> None:
        """Loops between two places from now on, or no longer.

        Where the end of the loop has passed already, it goes on where it would be, had it looped all the time:
        so the beat stays where it was.
        """
        self._loop = command
        if self._schedule is not None:
            self._keep_to_loop(self._clock.now())

    def stop(self) -> None:
        """Stops and silences what sounds; reports the place where the listener was."""
        schedule, self._schedule = self._schedule, None
        self._silence()
        self._stop_clock()
        if schedule is not None:
            self._report(protocol.Stopped(self._heard(schedule), self._range.number))
            self._timing.finish()

    def set_tempo(self, factor: float) -> None:
        """Goes on at another tempo without a jump."""
        self._factor = factor
        if self._schedule is not None:
            self._schedule.change_tempo(self._clock.now(), factor)
            self._playhead.hurry()

    def steer(self, since: float, factor: float) -> None:
        """Goes at this tempo from a clock time on, without a jump; `set_tempo` ends the steering."""
        if self._schedule is not None:
            self._schedule.change_tempo(since, factor)

    def panic(self) -> None:
        """Stops and silences all sixteen channels, used or not."""
        self.stop()
        for channel in range(messages.CHANNELS):
            for data in messages.silence(channel):
                self._send(data, None)
        self._sounding.forget()

    def change_output(self, output: Output) -> None:
        """Silences and closes the output in use and goes on with another."""
        self._silence()
        self._output.close()
        self._output = output
        self._setup.doubt()
        if self._schedule is not None:
            self._set_up_channels()
            self.announce_clock()

    def announce_clock(self) -> None:
        """Tells an output that has just come where the clock stands, and from which place to follow it."""
        if self._schedule is None or not self._output.wants_clock:
            self._clock_out.forget()
            return
        place = self._schedule.position(self._served)
        self._clock_out.start(self._roll.beats, max(place, self._floor), max(0.0, self._floor - place))

    def close(self) -> None:
        """Stops, silences and gives the output back."""
        self.stop()
        self._output.close()

    # What the clock does.

    def advance(self) -> float | None:
        """Sends everything that is due; returns the clock time of the next deadline, None while nothing waits.

        Raises OutputLostError, after which the output is to be changed; the tune runs on.
        """
        while self._schedule is not None:
            now = self._clock.now()
            due, act = self._next_deadline(self._schedule)
            if due > now:
                self._served = now
                self._timing.pause(now, due)
                return _earlier(min(due, self._report_place(self._schedule, now)), self._output.advance(now))
            if now - due > STANDSTILL_SECONDS:
                self._schedule.stand_still(due, now)
                continue
            act(due)
        return self._output.advance(self._clock.now())

    def _next_deadline(self, schedule: Schedule) -> tuple[float, Callable[[float], None]]:
        due, act = self._next_of_tune(schedule)
        pulse = self._clock_out.due(schedule)
        return (due, act) if pulse is None or pulse > due else (pulse, self._clock_out.send_next)

    def _next_of_tune(self, schedule: Schedule) -> tuple[float, Callable[[float], None]]:
        end = self._end()
        event = self._roll.events[self._next] if self._next < len(self._roll.events) else None
        if self._lead_in and (event is None or self._lead_in[-1].at_seconds <= event.at_seconds):
            return schedule.time_of(self._lead_in[-1].at_seconds), self._send_lead_in
        if event and (
            event.at_seconds < end or (event.at_seconds == end and not messages.is_note_on(event.data))
        ):
            return schedule.time_of(event.at_seconds), self._send_next
        if self._loops():
            return schedule.time_of(end), self._turn_back
        return schedule.time_of(end) + self._output.latency_seconds, self._finish

    def _send_lead_in(self, due: float) -> None:
        self._send_event(self._lead_in.pop(), due)

    def _send_next(self, due: float) -> None:
        event = self._roll.events[self._next]
        self._next += 1
        self._sent_to = event.at_seconds
        self._send_event(event, due)

    def _send_event(self, event: TimedMessage, due: float) -> None:
        data = event.data
        if messages.is_note_off(data) and not self._sounding.is_sounding(data[0] & 0x0F, data[1]):
            return  # its Note On lies before the place where playing began
        self._lateness.add(self._clock.now() - due)
        self._send(data, due, event.is_click)

    def _turn_back(self, due: float) -> None:
        self._jump(due, self._end(), self._loop.from_seconds)

    def _jump(self, due: float, leave: float, enter: float) -> None:
        """Ends what sounds, and goes on at another place in the same instant."""
        for data in self._sounding.note_offs():
            self._send(data, due)
        assert self._schedule is not None
        self._schedule.jump(leave, enter)
        self._clock_out.jump(leave, enter)
        self._floor = min(self._floor, enter)
        self._enter(enter)
        self._set_up_channels(due)

    def _enter(self, place: float) -> None:
        self._entered, self._sent_to = place, -math.inf
        self._next = self._roll.first_at(place)

    def _first_unsent(self, schedule: Schedule) -> int:
        """The first event of another roll that is still to be sent.

        By what was sent and not by the time it is: a deadline that has just passed must not be left out.
        """
        place = max(schedule.position(self._served) - _ROUNDING_SECONDS, self._entered)
        return max(self._roll.first_at(place), self._roll.first_behind(self._sent_to))

    def _keep_to_loop(self, now: float) -> None:
        """Goes back into the loop where its end lies behind."""
        assert self._schedule is not None
        place, start, end = self._schedule.position(now), self._loop.from_seconds, self._end()
        if self._loops() and place > end:
            self._jump(now, place, start + (place - start) % (end - start))

    def _finish(self, due: float) -> None:
        # Only Note Offs: CC 120 would cut the last chord's dying away.
        for data in self._sounding.note_offs():
            self._send(data, due - self._output.latency_seconds)
        self._schedule = None
        self._stop_clock()
        self._report(protocol.Finished(self._end(), self._range.number))
        self._timing.finish()

    def _end(self) -> float:
        until = self._loop.until_seconds
        duration = self._roll.duration_seconds
        return duration if until is None else min(until, duration)

    def _loops(self) -> bool:
        return self._loop.loop and self._end() - self._loop.from_seconds >= SHORTEST_LOOP_SECONDS

    # What is heard and what is said.

    def place_heard_at(self, time: float) -> float | None:
        """Where in the tune the listener is at a clock time, below its beginning in a count-in; None: nowhere."""
        return self.place_sent_at(time - self._output.latency_seconds)

    def place_sent_at(self, time: float) -> float | None:
        """To which place of the tune belongs what is sent at a clock time; None: nothing plays."""
        return None if self._schedule is None else self._schedule.position(time)

    def _heard(self, schedule: Schedule) -> float:
        position = schedule.position(self._clock.now() - self._output.latency_seconds)
        return min(max(position, self._floor), max(self._roll.duration_seconds, 0.0))

    def _report_place(self, schedule: Schedule, now: float) -> float:
        place = Place(self._heard(schedule), self._output.latency_seconds, self._range.number)
        return self._playhead.report_place(now, place, schedule, self._roll.spans)

    def _send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        self._sounding.follow(data)
        self._setup.follow(data)
        self._output.send(data, at, is_click)

    def _send_clock(self, data: bytes, at: float | None) -> None:
        if at is not None:
            self._lateness.add(self._clock.now() - at)
        self._output.send_clock(data, at)

    def _stop_clock(self) -> None:
        with contextlib.suppress(OutputLostError):
            self._clock_out.stop()

    def _silence(self) -> None:
        """Ends every sounding note and everything that was handed over and has not sounded yet."""
        try:
            self._output.withdraw()
            for data in self._sounding.silence():
                self._output.send(data, None)
        except OutputLostError:
            pass  # nothing can sound where nothing is; the next message that fails is reported
        self._sounding.forget()

    def _set_up_channels(self, due: float | None = None) -> None:
        """Sends what sets the channels up as the tune has them where it goes on, and no tune before it."""
        for data in self._setup.changes(self._roll.settings_before(self._next)):
            self._send(data, due)

    def _end_notes_not_held(self) -> None:
        for (channel, pitch), count in self._sounding.counts.items():
            for _ in range(count - self._roll.held_before(self._next, channel, pitch)):
                # Not at once: an output with a latency may still hold the note's beginning.
                self._send(messages.note_off(channel, pitch), self._served)


def _earlier(due: float, other: float | None) -> float:
    return due if other is None else min(due, other)
