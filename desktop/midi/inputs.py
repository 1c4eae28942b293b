"""The MIDI inputs that are listened to: what arrives goes into the player's inbox, stamped."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.midi import messages
from desktop.midi.arrival import ArrivalTimes
from desktop.midi.clock import Clock
from desktop.midi.commands import Listening
from desktop.midi.errors import MidiError
from desktop.midi.flood_gate import FloodGate
from desktop.midi.realtime import claim_realtime

POLL_SECONDS = 0.001
_HURRIED_POLL_SECONDS = 0.0001
_IDLE_POLL_SECONDS = 0.02
_MOST_A_POLL = 16  # then the sender has its turn
MOST_WAITING = 4096  # messages at an input; what does not fit is lost, and RtMidi tells nobody
_SECONDS_BETWEEN_COMPLAINTS = 10.0


@dataclass(frozen=True)
class Received:
    """A whole channel or timekeeping message that arrived at an input."""

    at: float  # clock seconds
    data: bytes
    name: str  # of the input, as it is opened
    thru: bool = False  # to be sent on to the outputs


@dataclass(frozen=True)
class Flooded:
    """An input sends more than is let through."""

    name: str


class InputPort(Protocol):
    """An open input (see `ports.RtMidiInput`)."""

    name: str

    def fetch(self, most: int) -> Sequence[tuple[bytes, float]]:
        """At most so many of the messages that wait, each with the seconds since the one before it."""
        ...

    def close(self) -> None:
        """Gives the port back; never raises."""
        ...


class OpensInputs(Protocol):
    """What opens input ports (see `ports.MidiSystem`)."""

    def open_input(self, listening: Listening) -> InputPort:
        """The input; raises MidiError."""
        ...


class OpenInput:
    """One input that is listened to."""

    def __init__(
        self, listening: Listening, port: InputPort, put: Callable[[Received | Flooded], None]
    ) -> None:
        self.listening = listening
        self.name = port.name
        self._port = port
        self._put = put
        self._times = ArrivalTimes()
        self._gate = FloodGate()
        self._behind = 0  # messages fetched since none was left waiting
        self._complained_at = float("-inf")

    def take_in(self, now: float) -> bool:
        """Puts what has arrived into the inbox; returns whether more may wait."""
        fetched = self._port.fetch(_MOST_A_POLL)
        for data, delta_seconds in fetched:
            at = self._times.of(delta_seconds, now)
            if self._gate.lets_pass(data, at):
                if messages.is_whole(data):
                    self._put_in(data, at)
            else:
                self._complain(now)
        more_waits = len(fetched) >= _MOST_A_POLL
        self._look_for_losses(len(fetched), more_waits, now)
        return more_waits

    def _look_for_losses(self, count: int, more_waits: bool, now: float) -> None:
        """Lets go of all keys and pedals where the end of one may be among what was lost.

        Behind a message that found no place lie as many as there are places, none of them the last.
        """
        before, self._behind = self._behind, self._behind + count
        if self._behind // MOST_WAITING > before // MOST_WAITING or (
            self._behind >= MOST_WAITING and not more_waits
        ):
            self._complain(now)
            for data in self._gate.let_go():
                self._put_in(data, now)
        if not more_waits:
            self._behind = 0

    def _put_in(self, data: bytes, at: float) -> None:
        self._put(Received(at, data, self.name, self.listening.thru))

    def _complain(self, now: float) -> None:
        if now - self._complained_at > _SECONDS_BETWEEN_COMPLAINTS:
            self._complained_at = now
            self._put(Flooded(self.name))

    def close(self) -> None:
        """Gives the port back."""
        self._port.close()


class Inputs:
    """The inputs that are open."""

    def __init__(self, clock: Clock, opens: OpensInputs, put: Callable[[Received | Flooded], None]) -> None:
        self._clock = clock
        self._opens = opens
        self._put = put
        self._wanted: tuple[Listening, ...] = ()
        self._open: tuple[OpenInput, ...] = ()
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the inputs that are open."""
        return tuple(each.name for each in self._open)

    @property
    def places(self) -> tuple[tuple[Listening, str | None], ...]:
        """Every input that is wanted and its name; None where it is not open."""
        names = {each.listening: each.name for each in self._open}
        return tuple((listening, names.get(listening)) for listening in self._wanted)

    def use(self, wanted: Sequence[Listening]) -> tuple[str, ...]:
        """Listens to these and no others; those that stay are not interrupted.

        Returns a sentence for each that could not be opened.
        """
        self._wanted = tuple(dict.fromkeys(wanted))
        kept = {each.listening: each for each in self._open if each.listening in self._wanted}
        self._replace(kept.values())
        sentences = []
        for listening in self._wanted:
            try:
                if listening not in kept:
                    kept[listening] = OpenInput(listening, self._opens.open_input(listening), self._put)
            except MidiError as error:
                sentences.append(str(error))
        self._replace(kept.values())
        return tuple(sentences)

    def drop(self, name: str) -> bool:
        """Closes the input of this name, which has vanished; returns whether it was open."""
        was_open = name in self.names
        self._replace([each for each in self._open if each.name != name])
        return was_open

    def take_in(self) -> float:
        """Looks once at each input; returns the seconds until it is time to look again."""
        with self._lock:
            more_waits = [each.take_in(self._clock.now()) for each in self._open]
        if any(more_waits):
            return _HURRIED_POLL_SECONDS
        return POLL_SECONDS if more_waits else _IDLE_POLL_SECONDS

    def close(self) -> None:
        """Closes all inputs."""
        self._replace(())

    def _replace(self, opened: Iterable[OpenInput]) -> None:
        with self._lock:
            before, self._open = self._open, tuple(opened)
            for each in before:
                if each not in self._open:
                    each.close()


class InputThread(threading.Thread):
    """Looks at the inputs a thousand times a second, and more often while more waits there than is fetched at once.

    Fetching, and not a callback: RtMidi would call Python in JACK's own thread, where it would wait for the
    interpreter, which the sender holds while it spins, and every program on the JACK server with it.
    """

    def __init__(self, inputs: Inputs) -> None:
        super().__init__(name="inputs", daemon=True)
        self._inputs = inputs
        self._ends = threading.Event()

    def stop(self) -> None:
        """Ends the thread and closes the inputs."""
        self._ends.set()
        self.join(timeout=1.0)
        self._inputs.close()

    def run(self) -> None:
        """Until it is stopped."""
        # A thread that holds the interpreter while the system runs another program would make the sender wait.
        claim_realtime()
        while not self._ends.is_set():
            pause = _IDLE_POLL_SECONDS
            with contextlib.suppress(RuntimeError, OSError):
                pause = self._inputs.take_in()
            time.sleep(pause)
