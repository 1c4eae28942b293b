"""One route to an output that is open: what waits for its time there, and what sounds there."""

import heapq
import itertools
import math
from collections import deque
from collections.abc import Iterable

from desktop.midi import messages
from desktop.midi.clock import Clock
from desktop.midi.commands import Route
from desktop.midi.output import Output
from desktop.midi.sounding import SoundingNotes
from desktop.midi.strip import Strip

_TEST_NOTE = messages.note_on(0, 72, 96)
_TEST_SECONDS = 0.5
_TEST = "\0test"


class Slot:
    """An open output, its strip, and the messages that were taken and are not due there yet.

    Every method that sends may raise OutputLostError.
    """

    def __init__(self, clock: Clock, route: Route, output: Output, name: str) -> None:
        self.name = name  # of the port, as it is opened
        self._clock = clock
        self._output = output
        self._strip = Strip(route)
        self._sounding = SoundingNotes()
        self._waiting: list[tuple[float, int, bytes]] = []
        self._order = itertools.count()
        self._wait = 0.0
        self._ending: deque[tuple[float, bytes]] = deque()  # Note Offs that the output may not have sent yet
        self._latest = float("-inf")
        self._is_quiet = True  # nothing of the tune waits here or in the output
        self._test_ends = math.inf  # clock seconds

    @property
    def route(self) -> Route:
        """What this slot is for."""
        return self._strip.route

    @property
    def output_latency_seconds(self) -> float:
        """From the deadline of a message to its sound, without the offset."""
        return self._output.latency_seconds

    @property
    def lead_seconds(self) -> float:
        """How long before a message is to be heard it must be handed over; negative where it is to be late."""
        return self._output.latency_seconds - self.route.offset_ms / 1000

    def set_up(self, settings: Iterable[bytes]) -> None:
        """Sends the instrument of the route, and what is set on the channels by now."""
        settings_there = (each for data in settings for each in self._strip.take(data))
        for data in (*self._strip.opening(), *settings_there):
            self._put_out(data, None)

    def change(self, route: Route) -> None:
        """Goes on with another route to the same output."""
        self._strip = self._strip.follow_up(route)

    def align(self, latency_seconds: float) -> None:
        """Messages are to be heard so long after their deadlines, and by the offset later, from now on."""
        self._wait = latency_seconds - self.lead_seconds

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        """Takes a message of the tune for its deadline; one without a deadline follows those before it."""
        for each in self._strip.take(data, is_click):
            self._hand_over(each, at)

    def send_clock(self, data: bytes, at: float | None) -> None:
        """Takes a message of the clock, where it is wanted."""
        if self.route.sends_clock:
            self._hand_over(data, at)

    def send_at_once(self, data: bytes, source: str) -> None:
        """Sends what came in at an input; a key that it holds already, as in a loop of cables, is not pressed again."""
        if messages.is_note_on(data) and self._strip.is_down(messages.channel_of(data), data[1], source):
            return
        for each in self._strip.take(data, source=source):
            self._put_out(each, None)

    def release(self, source: str) -> None:
        """Ends what came from an input."""
        for data in self._strip.release(source):
            self._put_out(data, None)

    def sound_test_note(self) -> None:
        """One short note, as the route has it."""
        self.release(_TEST)
        self.send_at_once(_TEST_NOTE, _TEST)
        self._test_ends = self._clock.now() + _TEST_SECONDS

    def advance(self, now: float) -> float | None:
        """Sends what is due; returns when the next message is."""
        while self._waiting and self._waiting[0][0] <= now:
            at, _, data = heapq.heappop(self._waiting)
            self._put_out(data, at)
        if self._test_ends <= now:
            self._test_ends = math.inf
            self.release(_TEST)
        due = min(self._waiting[0][0] if self._waiting else math.inf, self._test_ends)
        return due if due < math.inf else None

    def withdraw(self) -> None:
        """Forgets what waits, and ends what sounds: the end of a note may be among what waited."""
        self._waiting.clear()
        self._latest = float("-inf")
        self._is_quiet = True
        self._test_ends = math.inf
        self._output.withdraw()
        self._forget_ended(self._clock.now())
        ending = [data for _, data in self._ending]
        self._ending.clear()
        for data in (*ending, *self._sounding.note_offs(), *self._strip.bring_to_rest()):
            self._put_out(data, None)
        self._strip.forget()

    def silence_all(self) -> None:
        """Silences all sixteen channels, used or not, and brings their wheels and pedals to rest."""
        self.withdraw()
        for channel in range(messages.CHANNELS):
            for data in (*messages.silence(channel), *messages.rest(channel)):
                self._output.send(data, None)

    def silence(self) -> None:
        """Ends every sound that this slot has made."""
        self.withdraw()
        for data in self._sounding.silence():
            self._output.send(data, None)
        self._sounding.forget()

    def close(self) -> None:
        """Gives the output back; never raises."""
        self._output.close()

    def _hand_over(self, data: bytes, at: float | None) -> None:
        now = self._clock.now()
        if at is None and self._is_quiet:
            self._put_out(data, None)
            return
        self._is_quiet = False
        # A wait that has become shorter does not let a Note Off overtake its Note On.
        due = self._latest = max(self._latest, (now if at is None else at) + self._wait)
        if due <= now and not self._waiting:
            self._put_out(data, due)
        else:
            heapq.heappush(self._waiting, (due, next(self._order), data))

    def _put_out(self, data: bytes, at: float | None) -> None:
        if messages.is_channel_message(data):
            self._sounding.follow(data)
            if at is not None and messages.is_note_off(data):
                self._forget_ended(at)
                self._ending.append((at, data))
            self._output.send(data, at)
        else:
            self._output.send_clock(data, at)

    def _forget_ended(self, now: float) -> None:
        while self._ending and self._ending[0][0] + self._output.latency_seconds < now:
            self._ending.popleft()
