"""All outputs as one: every message goes to each of them as its route says, and is heard from all at once."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

from desktop.midi import messages
from desktop.midi.channel_setup import setting_key
from desktop.midi.clock import Clock
from desktop.midi.commands import Open, Route
from desktop.midi.errors import MidiError, RestartNeededError
from desktop.midi.opening import Attempt, Opening
from desktop.midi.output import OutputLostError
from desktop.midi.reports import Lost, Opened, Report, Trouble
from desktop.midi.slot import Slot


class Rack:
    """The outputs of `UseOutputs`, which the player takes for one.

    An output that is lost is told as a report and leaves the others alone. What is late by nature, as the synth
    is, makes the others wait, so that all are heard together.
    """

    def __init__(self, clock: Clock, opening: Opening, report: Callable[[Report], None]) -> None:
        self._clock = clock
        self.opening = opening
        self._report = report
        self._awaited: Counter[Open] = Counter()  # what is being opened
        self._routes: tuple[Route, ...] = ()
        self._slots: dict[
            int, Slot
        ] = {}  # by the place of the route; a place without one is lost or not there
        self._settings: dict[bytes, bytes] = {}  # what the tune has set on its channels
        self._latency = 0.0
        self.silenced_at = -math.inf  # clock seconds: when an output was last told to end all notes

    # What a person does.

    def use(self, routes: Sequence[Route]) -> None:
        """Plays through these from now on, and reports how each was opened.

        A route to an output that is open already keeps it, uninterrupted; what goes is silenced first, and
        stays closed even if what comes cannot be opened. Raises RestartNeededError.
        """
        free = list(self._slots.values())
        self._routes = tuple(routes)
        self._slots = {}
        for place, route in enumerate(routes):
            slot = next((slot for slot in free if _same_output(slot.route, route)), None)
            if slot is not None:
                free.remove(slot)
                slot.change(route)
                self._slots[place] = slot
        for slot in free:
            self._close(slot)
        for place in range(len(routes)):
            self._fill(place, complains=True)

    def retry(self, place: int) -> None:
        """Opens the output of a route that was lost or not there; does nothing where it is open."""
        if place not in self._slots and place < len(self._routes):
            self._fill(place, complains=False)

    def reopen(self) -> None:
        """Silences, closes and opens all outputs anew."""
        slots, self._slots = self._slots, {}
        for slot in slots.values():
            self._close(slot)
        for place in range(len(self._routes)):
            self._fill(place, complains=False)

    def sound_test_note(self, place: int) -> None:
        """One short note on the output of a route; raises MidiError where there is none."""
        slot = self._slots.get(place)
        if slot is None:
            raise MidiError("That output is not open now; connect it, or choose another one.")
        with self._losing(place):
            slot.sound_test_note()

    def lose(self, place: int, sentence: str) -> None:
        """Does without the output of this route, which has gone; it is reported with this sentence."""
        slot = self._slots.pop(place, None)
        if slot is not None:
            self._close(slot)
            self._report(Lost(slot.name, sentence, place))

    @property
    def places(self) -> tuple[tuple[Route, str | None], ...]:
        """Every route and the name of its output; None where that is not open."""
        names = {place: slot.name for place, slot in self._slots.items()}
        return tuple((route, names.get(place)) for place, route in enumerate(self._routes))

    # What comes in at an input.

    def send_on(self, data: bytes, source: str) -> None:
        """Sends what came in at an input to all outputs, now."""
        for place, slot in self._each():
            with self._losing(place):
                slot.send_at_once(data, source)

    def release(self, source: str) -> None:
        """Ends what came from an input."""
        for place, slot in self._each():
            with self._losing(place):
                slot.release(source)

    def silence_all(self) -> None:
        """Silences all sixteen channels of all outputs, used or not."""
        self.silenced_at = self._clock.now()
        for place, slot in self._each():
            with self._losing(place):
                slot.silence_all()

    # What the player does: see `output.Output`.

    @property
    def latency_seconds(self) -> float:
        """From the deadline of a message to its sound; grows at once when it must, shrinks in silence only."""
        return self._latency

    @property
    def wants_clock(self) -> bool:
        """Whether any route wants the clock."""
        return any(route.sends_clock for route in self._routes)

    @property
    def clocked(self) -> frozenset[Slot]:
        """The open outputs that want the clock: one that comes is not among those before."""
        return frozenset(slot for slot in self._slots.values() if slot.route.sends_clock)

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        """Takes one message for all outputs that want it."""
        key = setting_key(data)
        if key:
            self._settings[key] = data
        if messages.ends_all_notes(data):
            self.silenced_at = self._clock.now()
        for place, slot in self._each():
            try:
                slot.send(data, at, is_click)
            except OutputLostError as error:
                self.lose(place, str(error))

    def send_clock(self, data: bytes, at: float | None) -> None:
        """Takes a message of the clock for all outputs that want it."""
        for place, slot in self._each():
            with self._losing(place):
                slot.send_clock(data, at)

    def advance(self, now: float) -> float | None:
        """Sends what waited and is due; returns when the next message is."""
        due = None
        for place, slot in self._each():
            try:
                at = slot.advance(now)
            except OutputLostError as error:
                self.lose(place, str(error))
                continue
            due = at if due is None or (at is not None and at < due) else due
        return due

    def withdraw(self) -> None:
        """Forgets what waits, and ends what sounds."""
        for place, slot in self._each():
            with self._losing(place):
                slot.withdraw()
        self._latency = 0.0
        self._align()

    def close(self) -> None:
        """Silences and gives back all outputs."""
        slots, self._slots = self._slots, {}
        for slot in slots.values():
            self._close(slot)

    # How.

    def _each(self) -> list[tuple[int, Slot]]:
        return list(self._slots.items())

    def _fill(self, place: int, complains: bool) -> None:
        """Opens the output of a route where it is not open and not being opened, and reports it."""
        wanted = _wanted(self._routes[place])
        if place in self._slots or wanted.kind == "none":
            self._say_what_is_open(place)
        elif self._awaited[wanted] < len(self._lacking(wanted)):
            self._awaited[wanted] += 1
            self.opening.begin(wanted, partial(self._take, place, complains))

    def _take(self, place: int, complains: bool, attempt: Attempt) -> None:
        """Puts what was opened where it is wanted; that may have changed meanwhile."""
        self._awaited[attempt.wanted] -= 1
        if isinstance(attempt.error, RestartNeededError):
            raise attempt.error
        if attempt.error is not None and complains:
            self._report(Trouble(str(attempt.error)))
        lacking = self._lacking(attempt.wanted)
        if attempt.output is not None and not lacking:
            attempt.output.close()
        if not lacking:
            return
        place = place if place in lacking else lacking[0]
        if attempt.output is not None:
            slot = self._slots[place] = Slot(self._clock, self._routes[place], attempt.output, attempt.name)
            self._align()
            with self._losing(place):
                slot.set_up(self._settings.values())
        self._align()
        self._say_what_is_open(place)

    def _lacking(self, wanted: Open) -> list[int]:
        """The places of the routes to this output that have none."""
        return [
            place
            for place, route in enumerate(self._routes)
            if place not in self._slots and _wanted(route) == wanted
        ]

    def _say_what_is_open(self, place: int) -> None:
        slot = self._slots.get(place)
        if slot is None:
            self._report(Opened("none", route=place))
        else:
            self._report(Opened(slot.route.kind, slot.name, slot.output_latency_seconds, place))

    def _align(self) -> None:
        leads = (slot.lead_seconds for slot in self._slots.values())
        self._latency = max(self._latency, *leads, 0.0)
        for slot in self._slots.values():
            slot.align(self._latency)

    def _close(self, slot: Slot) -> None:
        self.silenced_at = self._clock.now()
        with suppress(OutputLostError):  # nothing can sound where nothing is
            slot.silence()
        slot.close()

    @contextmanager
    def _losing(self, place: int) -> Iterator[None]:
        try:
            yield
        except OutputLostError as error:
            self.lose(place, str(error))


def _same_output(one: Route, other: Route) -> bool:
    return _wanted(one) == _wanted(other)


def _wanted(route: Route) -> Open:
    return Open(route.kind, route.name)
