"""The player: what is sent when. It never waits; whoever drives it says when to look at the clock again."""

from collections.abc import Callable

from desktop.midi import messages, protocol
from desktop.midi.channel_setup import ChannelSetup
from desktop.midi.clock import Clock
from desktop.midi.lateness import Lateness
from desktop.midi.marks import SoundingSpans
from desktop.midi.output import Output, OutputLostError
from desktop.midi.performance import Performance
from desktop.midi.schedule import Schedule
from desktop.midi.sounding import SoundingNotes

REPORT_SECONDS = 1 / 30
SHORTEST_LOOP_SECONDS = 0.02


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
        self._factor = 1.0
        self._schedule: Schedule | None = None
        self._range = protocol.Play()
        self._take(Performance())

    def _take(self, performance: Performance) -> None:
        self._performance = performance
        self._spans = SoundingSpans(performance)
        self._next = 0
        self._next_report = 0.0

    @property
    def is_playing(self) -> bool:
        """Whether the tune runs."""
        return self._schedule is not None

    # What a person does.

    def load(self, performance: Performance) -> None:
        """Plays this from now on.

        While a tune runs it goes on at the same place in the new one, and only the notes that the new one
        does not hold there are ended.
        """
        schedule = self._schedule
        self._take(performance)
        if schedule is None:
            return
        position = schedule.position(self._clock.now())
        self._next = self._first_event_at(position)
        self._set_up_channels()
        self._end_notes_not_held(position)

    def play(self, command: protocol.Play) -> None:
        """Starts at a place of the tune, from silence; what sets up the channels before it is sent first."""
        self._silence()
        self._lateness.clear()
        self._range = command
        start = min(command.from_seconds, self._end())
        self._schedule = Schedule(self._clock.now(), start, self._factor)
        self._next = self._first_event_at(start)
        self._next_report = 0.0
        self._setup.doubt()
        self._set_up_channels()

    def stop(self) -> None:
        """Stops and silences what sounds; reports the place where the listener was."""
        schedule, self._schedule = self._schedule, None
        self._silence()
        if schedule is not None:
            self._report(protocol.Stopped(self._heard(schedule), self._range.number))
            self._report_timing()

    def set_tempo(self, factor: float) -> None:
        """Goes on at another tempo without a jump."""
        self._factor = factor
        if self._schedule is not None:
            self._schedule.change_tempo(self._clock.now(), factor)
            self._next_report = 0.0

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
                return _earlier(min(due, self._report_place(self._schedule, now)), self._output.advance(now))
            act(due)
        return self._output.advance(self._clock.now())

    def _next_deadline(self, schedule: Schedule) -> tuple[float, Callable[[float], None]]:
        end = self._end()
        if self._next < len(self._performance.events):
            event = self._performance.events[self._next]
            if event.at_seconds < end or (event.at_seconds == end and not messages.is_note_on(event.data)):
                return schedule.time_of(event.at_seconds), self._send_next
        if self._loops():
            return schedule.time_of(end), self._loop
        return schedule.time_of(end) + self._output.latency_seconds, self._finish

    def _send_next(self, due: float) -> None:
        data = self._performance.events[self._next].data
        self._next += 1
        if messages.is_note_off(data) and not self._sounding.is_sounding(data[0] & 0x0F, data[1]):
            return  # its Note On lies before the place where playing began
        self._lateness.add(self._clock.now() - due)
        self._send(data, due)

    def _loop(self, due: float) -> None:
        for data in self._sounding.note_offs():
            self._send(data, due)
        assert self._schedule is not None
        self._schedule.jump(self._end(), self._range.loop_from_seconds)
        self._next = self._first_event_at(self._range.loop_from_seconds)
        self._set_up_channels(due)

    def _finish(self, due: float) -> None:
        # Only Note Offs: CC 120 would cut the last chord's dying away.
        for data in self._sounding.note_offs():
            self._send(data, due - self._output.latency_seconds)
        self._schedule = None
        self._report(protocol.Finished(self._end(), self._range.number))
        self._report_timing()

    def _end(self) -> float:
        until = self._range.until_seconds
        duration = self._performance.duration_seconds
        return duration if until is None else min(until, duration)

    def _loops(self) -> bool:
        return self._range.loop and self._end() - self._range.loop_from_seconds >= SHORTEST_LOOP_SECONDS

    def _first_event_at(self, position: float) -> int:
        events = self._performance.events
        return next(
            (index for index, event in enumerate(events) if event.at_seconds >= position), len(events)
        )

    # What is heard and what is said.

    def _heard(self, schedule: Schedule) -> float:
        position = schedule.position(self._clock.now() - self._output.latency_seconds)
        return min(max(position, 0.0), max(self._performance.duration_seconds, 0.0))

    def _report_place(self, schedule: Schedule, now: float) -> float:
        """Says where the listener is if it is time to; returns the clock time of the next such report."""
        if now >= self._next_report:
            seconds = self._heard(schedule)
            place = self._spans.at(seconds), schedule.factor, self._range.number
            self._report(protocol.Playing(seconds, *place))
            self._next_report = now + REPORT_SECONDS
        return self._next_report

    def _report_timing(self) -> None:
        self._report(self._lateness.timing())

    def _send(self, data: bytes, at: float | None) -> None:
        self._sounding.follow(data)
        self._setup.follow(data)
        self._output.send(data, at)

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
        played = (event.data for event in self._performance.events[: self._next])
        for data in self._setup.changes(played):
            self._send(data, due)

    def _end_notes_not_held(self, position: float) -> None:
        held: set[tuple[int, int]] = set()
        for event in self._performance.events[: self._next]:
            if messages.is_note_on(event.data):
                held.add((event.data[0] & 0x0F, event.data[1]))
            elif messages.is_note_off(event.data):
                held.discard((event.data[0] & 0x0F, event.data[1]))
        for channel, pitch in self._sounding.keys:
            if (channel, pitch) not in held:
                self._send(messages.note_off(channel, pitch), None)


def _earlier(due: float, other: float | None) -> float:
    return due if other is None else min(due, other)
