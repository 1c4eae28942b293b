"""Joins outputs, inputs and the port watcher: what is unplugged is done without, what returns is taken up."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.midi import messages
from desktop.midi.clock import Clock
from desktop.midi.commands import Listening, Open, Route
from desktop.midi.echo_gate import EchoGate
from desktop.midi.inputs import Received
from desktop.midi.opening import Attempted, Opening
from desktop.midi.output import Output
from desktop.midi.outputs import SYNTH_NAME
from desktop.midi.port_watch import Returned, Vanished, Watched
from desktop.midi.rack import Rack
from desktop.midi.reports import InputsOpened, Lost, Opened, Report, Trouble


@dataclass(frozen=True)
class DeviceLost:
    """The audio device vanished, or the process behind an output."""

    name: str
    sentence: str


@dataclass(frozen=True)
class Woke:
    """The computer slept and is awake again."""


class OpensOutputs(Protocol):
    """What makes outputs (see `outputs.Outputs`)."""

    def open(self, command: Open) -> tuple[Output, Opened]:
        """The output and what is to be reported of it; raises MidiError."""
        ...


class UsesInputs(Protocol):
    """What listens to inputs (see `inputs.Inputs`)."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the inputs that are open."""
        ...

    @property
    def places(self) -> tuple[tuple[Listening, str | None], ...]:
        """Every input that is wanted and its name; None where it is not open."""
        ...

    def use(self, wanted: Sequence[Listening]) -> tuple[str, ...]:
        """Listens to these and no others; returns a sentence for each that could not be opened."""
        ...

    def drop(self, name: str) -> bool:
        """Closes the input of this name, which has vanished; returns whether it was open."""
        ...


class WatchesPorts(Protocol):
    """What looks at the port names (see `watcher.PortWatcher`)."""

    def list_ports(self) -> None:
        """Reports the ports soon."""
        ...

    def watch(self, watched: Collection[Watched]) -> None:
        """Follows these ports and no others."""
        ...


class NoInputs:
    """Where nothing is to be listened to."""

    names: tuple[str, ...] = ()
    places: tuple[tuple[Listening, str | None], ...] = ()

    def use(self, wanted: Sequence[Listening]) -> tuple[str, ...]:
        """Opens nothing."""
        return ()

    def drop(self, name: str) -> bool:
        """Has none to close."""
        return False


class Patchbay:
    """What is plugged in where, and what becomes of it when it is unplugged."""

    def __init__(
        self,
        clock: Clock,
        opening: Opening,
        inputs: UsesInputs,
        watcher: WatchesPorts,
        report: Callable[[Report], None],
    ) -> None:
        self.rack = Rack(clock, opening, self._pass_on)
        self._inputs = inputs
        self._watcher = watcher
        self._report = report
        self._controls: frozenset[bytes] = frozenset()
        self._echoes = EchoGate()

    def use_outputs(self, routes: Sequence[Route]) -> None:
        """Plays through these from now on; raises RestartNeededError."""
        self.rack.use(routes)
        self._watch()

    def take_opened(self, event: Attempted) -> None:
        """Plays through what was opened beside the sender; raises RestartNeededError."""
        event.take(event.attempt)
        self._watch()

    def use_inputs(self, wanted: Sequence[Listening]) -> None:
        """Listens to these from now on."""
        self._release_inputs(kept=[each.name for each in wanted if each.thru])
        for sentence in self._inputs.use(wanted):
            self._report(Trouble(sentence))
        self._report(InputsOpened(self._inputs.names))
        self._watch()

    def listens_to(self, wanted: str) -> bool:
        """Whether this input is wanted, be it there or not."""
        return any(wanted in (listening.name, name) for listening, name in self._inputs.places)

    def is_input(self, opened: str, wanted: str) -> bool:
        """Whether the input that is open under one name is the one that is wanted under the other."""
        return bool(wanted) and any(
            listening.name == wanted or name == wanted
            for listening, name in self._inputs.places
            if name == opened
        )

    def lose(self, event: Vanished) -> None:
        """Does without a port that has vanished, until it is back."""
        if event.side == "input":
            self.rack.release(event.name)
            if self._inputs.drop(event.name):
                self._report(
                    Trouble(
                        f"The MIDI input “{event.name}” vanished; it is listened to again when it is back."
                    )
                )
                self._report(InputsOpened(self._inputs.names))
            self._watch()
        for place, (_, name) in enumerate(self.rack.places):
            if event.side == "output" and name == event.name:
                sentence = f"The MIDI output “{name}” vanished; playing goes on in silence until it is back."
                self.rack.lose(place, sentence)

    def take_up(self, event: Returned) -> None:
        """Opens a port that is back."""
        if event.side == "input":
            self._inputs.use([listening for listening, _ in self._inputs.places])
            self._report(InputsOpened(self._inputs.names))
        else:
            for place, (route, name) in enumerate(self.rack.places):
                if name is None and route.name == event.name:
                    self.rack.retry(place)
        self._watch()

    def lose_device(self, event: DeviceLost) -> None:
        """Does without a device that has vanished: the synth's, or what is behind an output."""
        for place, (route, name) in enumerate(self.rack.places):
            if event.name == name or (route.kind == "synth" and event.name == SYNTH_NAME):
                self.rack.lose(place, event.sentence)

    def wake(self) -> None:
        """Opens everything anew after a sleep, in which devices forget and ports go stale."""
        self._release_inputs(kept=[])
        self.rack.reopen()
        for name in self._inputs.names:
            self._inputs.drop(name)
        self.use_inputs([listening for listening, _ in self._inputs.places])

    def take_controls(self, controls: Collection[bytes]) -> None:
        """Sends nothing more of these on; what sounds of them already ends here."""
        if not self._controls.issuperset(controls):
            self.end_thru()
        self._controls = frozenset(controls)

    def is_control(self, data: bytes) -> bool:
        """Whether a channel message was taught to do something."""
        return messages.control_of(data) in self._controls

    def send_on(self, received: Received) -> None:
        """Sends what came in at an input to the outputs, unless it is a control."""
        data, name = received.data, received.name
        if not messages.is_channel_message(data) or self.is_control(data):
            return
        if self._echoes.lets_pass(data, name, received.at):
            self.rack.send_on(data, name)

    def end_thru(self) -> None:
        """Ends everything that came in at inputs and still sounds."""
        self._release_inputs(kept=[])

    def _pass_on(self, report: Report) -> None:
        self._report(report)
        if isinstance(report, Lost):
            self._watch()

    def _release_inputs(self, kept: Collection[str]) -> None:
        for listening, name in self._inputs.places:
            if name is not None and listening.name not in kept:
                self.rack.release(name)

    def _watch(self) -> None:
        outputs = (
            Watched("output", name or route.name, name is not None, route.kind == "virtual")
            for route, name in self.rack.places
            if route.kind in ("port", "virtual")
        )
        inputs = (
            Watched("input", name or listening.name, name is not None, listening.kind == "virtual")
            for listening, name in self._inputs.places
        )
        self._watcher.watch(frozenset((*outputs, *inputs)))
