"""The sender: obeys commands, sends what is due, and reports; one thread that waits at its inbox."""

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.midi import messages, protocol
from desktop.midi.clock import Clock
from desktop.midi.errors import MidiError, RestartNeededError
from desktop.midi.inbox import Waiting
from desktop.midi.inputs import Flooded, Received
from desktop.midi.output import Output, OutputLostError, SilentOutput
from desktop.midi.player import Player
from desktop.midi.realtime import without_garbage_collection
from desktop.midi.roll import Roll
from desktop.midi.watcher import Returned, Vanished

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Garbled:
    """A line that is no command."""

    sentence: str


@dataclass(frozen=True)
class DeviceLost:
    """The audio device vanished."""

    name: str
    sentence: str


Event = protocol.Command | Roll | Vanished | Returned | Garbled | DeviceLost | Received | Flooded


class OpensOutputs(Protocol):
    """What makes outputs (see `outputs.Outputs`)."""

    def open(self, command: protocol.Open) -> tuple[Output, protocol.Opened]:
        """The output and what is to be reported of it; raises MidiError."""
        ...


class WatchesPorts(Protocol):
    """What looks at the port names (see `watcher.PortWatcher`)."""

    def list_ports(self) -> None:
        """Reports the ports soon."""
        ...

    def watch(self, name: str | None) -> None:
        """Follows the port of this name; None follows none."""
        ...


class UsesInputs(Protocol):
    """What listens to inputs (see `inputs.Inputs`)."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the inputs that are open."""
        ...

    def use(self, wanted: Sequence[protocol.Listening]) -> tuple[str, ...]:
        """Listens to these and no others; returns a sentence for each that could not be opened."""
        ...


class NoInputs:
    """Where nothing is to be listened to."""

    names: tuple[str, ...] = ()

    def use(self, wanted: Sequence[protocol.Listening]) -> tuple[str, ...]:
        """Opens nothing."""
        return ()


class Service:
    """Joins the player with commands, outputs, inputs and the port watcher."""

    def __init__(
        self,
        clock: Clock,
        inbox: Waiting[Event],
        outputs: OpensOutputs,
        watcher: WatchesPorts,
        report: Callable[[protocol.Report], None],
        inputs: UsesInputs | None = None,
    ) -> None:
        self._inbox = inbox
        self._inputs = inputs or NoInputs()
        self._outputs = outputs
        self._watcher = watcher
        self._report = report
        self._player = Player(clock, SilentOutput(), report)
        self._opened = protocol.Opened("none")
        self._runs = True
        self._collector_is_off = False

    @property
    def needed_from(self) -> float:
        """The first moment of the tune that may still be played without another Play, in its seconds."""
        return self._player.needed_from

    def run(self) -> None:
        """Serves until Quit; leaves nothing sounding, whatever ends it."""
        with contextlib.ExitStack() as playing:
            try:
                while self._runs:
                    self._collect_garbage_unless_playing(playing)
                    event = self._inbox.take(self._advance())
                    if event is not None:
                        self._obey_safely(event)
            finally:
                self._player.close()

    def _collect_garbage_unless_playing(self, playing: contextlib.ExitStack) -> None:
        if self._player.is_playing == self._collector_is_off:
            return
        if self._player.is_playing:
            playing.enter_context(without_garbage_collection())
        else:
            playing.close()
        self._collector_is_off = self._player.is_playing

    def _advance(self) -> float | None:
        try:
            return self._player.advance()
        except OutputLostError as error:
            self._lose(str(error))
            return self._player.advance()

    def _obey_safely(self, event: Event) -> None:
        try:
            self._obey(event)
        except RestartNeededError:
            self._runs = False
        except MidiError as error:
            self._report(protocol.Trouble(str(error)))
        except OutputLostError as error:
            self._lose(str(error))
        except Exception:
            # A bug: the notes that sound must still be ended by the next Stop, so the player goes on.
            _log.exception("the player could not obey %s", type(event).__name__)
            self._report(protocol.Trouble("The player met a fault of its own; press Stop and try again."))

    def _obey(self, event: Event) -> None:
        match event:
            case protocol.Open():
                self._open(event)
            case Roll():
                self._player.take(event)
            case protocol.Load(performance):
                self._player.load(performance)
            case protocol.Splice(at_seconds, performance):
                self._player.splice(at_seconds, performance)
            case protocol.SetLoop():
                self._player.set_loop(event)
            case protocol.Play():
                self._player.play(event)
            case protocol.Stop():
                self._player.stop()
            case protocol.SetTempo(factor):
                self._player.set_tempo(factor)
            case protocol.Panic():
                self._player.panic()
            case protocol.ListPorts():
                self._watcher.list_ports()
            case protocol.UseInputs(inputs):
                self._listen(inputs)
            case Received():
                self._take_in(event)
            case Flooded(name):
                raise MidiError(
                    f"The MIDI input “{name}” sends more than can be followed; some of it is left out."
                )
            case protocol.Quit():
                self._runs = False
            case Garbled(sentence):
                raise MidiError(sentence)
            case Vanished(name):
                self._lose(f"The MIDI output “{name}” vanished; playing goes on in silence until it is back.")
            case Returned(name):
                self._open(protocol.Open("port", name))
            case DeviceLost(_, sentence):
                self._lose(sentence)

    def _open(self, command: protocol.Open) -> None:
        """Changes the output; the old one is silenced first, and kept closed even if the new one fails."""
        self._watcher.watch(None)
        self._player.change_output(SilentOutput())
        self._opened = protocol.Opened("none")
        try:
            output, self._opened = self._outputs.open(command)
        except RestartNeededError:
            raise
        except MidiError as error:
            self._report(protocol.Trouble(str(error)))
        else:
            self._player.change_output(output)
            if command.kind == "port":
                self._watcher.watch(self._opened.name)
        self._report(self._opened)

    def _listen(self, wanted: Sequence[protocol.Listening]) -> None:
        for sentence in self._inputs.use(wanted):
            self._report(protocol.Trouble(sentence))
        self._report(protocol.InputsOpened(self._inputs.names))

    def _take_in(self, event: Received) -> None:
        """Reports a channel message; what keeps time is for whoever follows a clock."""
        if messages.is_channel_message(event.data):
            place = self._player.place_heard_at(event.at)
            self._report(protocol.Heard(event.at, event.data, event.name, place))

    def _lose(self, sentence: str) -> None:
        """Goes on in silence; the watcher still follows the port's name and says when it is back."""
        if self._opened.kind == "none":
            return
        name, self._opened = self._opened.name, protocol.Opened("none")
        self._player.change_output(SilentOutput())
        self._report(protocol.Lost(name, sentence))
