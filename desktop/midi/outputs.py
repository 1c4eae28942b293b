"""Opens the output that a command names."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.midi import protocol
from desktop.midi.clock import Clock
from desktop.midi.errors import MidiError
from desktop.midi.exact_output import ExactOutput, is_demanded, is_possible
from desktop.midi.exact_outputs import ExactOutputs
from desktop.midi.host import Audio, MainThread
from desktop.midi.ledger import Ledger
from desktop.midi.names import KnownNames
from desktop.midi.output import Output, SilentOutput
from desktop.midi.own_ports import CLIENT_NAME, OWN_OUTPUT
from desktop.midi.ports import JACK, MidiSystem, RtMidiInput

if TYPE_CHECKING:
    from desktop.midi.synth import LiveSynth

_FLOWING_SECONDS = 2.0
SYNTH_NAME = "Built-in synth"


class SynthOutput:
    """The built-in synth on an audio device, as an output."""

    wants_clock = False

    def __init__(self, synth: "LiveSynth", audio: Audio) -> None:
        self._synth = synth
        self._audio = audio
        self.name = audio.name

    @property
    def latency_seconds(self) -> float:
        """From the deadline of a message to its sound."""
        return self._synth.latency_seconds

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        """Takes a message for its deadline, or for the next block if that is None."""
        self._synth.send(data, at)

    def send_clock(self, data: bytes, at: float | None) -> None:
        """Does nothing: the synth needs no clock."""

    def advance(self, now: float) -> float | None:
        """Nothing is ever due: the synth keeps its own deadlines."""
        return None

    def withdraw(self) -> None:
        """Forgets what has not sounded yet."""
        self._synth.withdraw()

    def close(self) -> None:
        """Ends the sound; the device is given back beside the caller, for it takes its time."""
        threading.Thread(target=self._audio.close, name="closing the sound").start()


class Outputs:
    """Makes outputs for the player; the MIDI system and the synth are loaded when they are first wanted."""

    def __init__(
        self,
        clock: Clock,
        host: MainThread,
        find_system: Callable[[], MidiSystem],
        lost: Callable[[str, str], None],
        ledger: Ledger | None = None,
        known: KnownNames | None = None,
    ) -> None:
        """`lost` is told the name of a device that vanished, and one sentence; see `ledger.Ledger`.

        `known` is shared with whoever watches the ports.
        """
        self._ledger = ledger
        self._known = known or KnownNames()
        self._clock = clock
        self._host = host
        self._find_system = find_system
        self._lost = lost
        self._exact = ExactOutputs(lost)
        self._system: MidiSystem | None = None
        self._gone: list[MidiSystem] = []  # kept: to free their clients would wait for a server that is dead

    def open(self, command: protocol.Open) -> tuple[Output, protocol.Opened]:
        """The output and what is to be reported of it; raises MidiError."""
        if command.kind == "synth":
            return self._open_synth()
        if command.kind == "none":
            return SilentOutput(), protocol.Opened("none")
        system = self._present_system()
        if command.kind == "virtual":
            name = command.name or CLIENT_NAME
        else:
            name = self._known.resolve(command.name, system.ports().outputs)
        if system.backend == JACK and is_possible():
            try:
                exact = self._open_exact(command, name)
                return exact, protocol.Opened(command.kind, exact.name, exact.latency_seconds)
            except MidiError:
                if is_demanded():
                    raise
        port = system.open_virtual(name) if command.kind == "virtual" else system.open(name, self._ledger)
        return port, protocol.Opened(command.kind, port.name)

    def _open_exact(self, command: protocol.Open, name: str) -> ExactOutput:
        return self._exact.open(name) if command.kind == "virtual" else self._exact.open(OWN_OUTPUT, name)

    def open_input(self, listening: protocol.Listening) -> RtMidiInput:
        """The input that is to be listened to; raises MidiError."""
        system = self._present_system()
        if listening.kind == "port":
            name = self._known.resolve(listening.name, system.ports().inputs, "input")
            listening = replace(listening, name=name)
        return system.open_input(listening)

    def _present_system(self) -> MidiSystem:
        if self._system is not None and self._system.is_gone:
            self._gone.append(self._system)
            self._system = None
        if self._system is None:
            self._system = self._find_system()
        return self._system

    def _open_synth(self) -> tuple[Output, protocol.Opened]:
        from desktop.midi.synth import Instrument, LiveSynth, find_soundfont

        synth = LiveSynth(self._clock, Instrument(find_soundfont()))
        audio = self._host.open(synth, lambda sentence: self._lost(SYNTH_NAME, sentence))
        synth.ask_ahead(audio.ahead_seconds)
        synth.wait_until_it_flows(_FLOWING_SECONDS)
        output = SynthOutput(synth, audio)
        return output, protocol.Opened("synth", audio.name, output.latency_seconds)

    def close(self) -> None:
        """Takes leave of the MIDI system."""
        self._exact.close()
        if self._system is not None:
            self._system.close()
