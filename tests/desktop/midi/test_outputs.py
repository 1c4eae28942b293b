"""Which output is opened for which command, with a MIDI system that is made up."""

import threading
from typing import Any

import pytest

from desktop.midi import protocol
from desktop.midi.errors import MidiError
from desktop.midi.exact_output import EXACT, RTMIDI, WAY
from desktop.midi.exact_outputs import ExactOutputs
from desktop.midi.output import SilentOutput
from desktop.midi.outputs import Outputs, SynthOutput
from desktop.midi.ports import JACK

PORT = protocol.Open("port", "Ear:in")
PATIENCE_SECONDS = 30.0


class NamedOutput(SilentOutput):
    """One that is known again."""

    def __init__(self, name: str, latency_seconds: float = 0.0) -> None:
        self.name = name
        self.latency_seconds = latency_seconds


class FakeSystem:
    """A JACK server with one port."""

    is_gone = False

    def __init__(self, backend: str = JACK) -> None:
        self.backend = backend
        self.there: tuple[str, ...] = ("Ear:in",)

    def ports(self) -> protocol.Ports:
        return protocol.Ports(self.there, self.there, self.backend)

    def open(self, wanted: str, ledger: object = None) -> NamedOutput:
        return NamedOutput(f"{wanted} by RtMidi")

    def open_input(self, listening: protocol.Listening) -> protocol.Listening:
        return listening

    def open_virtual(self, name: str) -> NamedOutput:
        return NamedOutput(f"{name} by RtMidi")

    def close(self) -> None:
        pass


@pytest.fixture
def opened(clock: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a command opens in an environment; exact outputs can be had, or not."""

    def open_one(command: protocol.Open, way: str, can_be_exact: bool = True, backend: str = JACK) -> str:
        def open_exact(self: ExactOutputs, port_name: str, receiver: str = "") -> NamedOutput:
            if not can_be_exact:
                raise MidiError("It could not be started.")
            return NamedOutput(f"{receiver or port_name} exactly", 0.006)

        monkeypatch.setattr(ExactOutputs, "open", open_exact)
        monkeypatch.setenv(WAY, way)
        host: Any = None
        system: Any = FakeSystem(backend)
        outputs = Outputs(clock, host, lambda: system, lambda name, sentence: None)
        output, told = outputs.open(command)
        assert told.latency_seconds == output.latency_seconds
        return told.name

    return open_one


@pytest.mark.parametrize("way", ["", EXACT])
def test_an_output_of_jack_is_exact(opened: Any, way: str) -> None:
    assert opened(PORT, way) == "Ear:in exactly"
    assert opened(protocol.Open("virtual", "Mine"), way) == "Mine exactly"


def test_where_that_cannot_be_rtmidi_sends(opened: Any) -> None:
    assert opened(PORT, "", can_be_exact=False) == "Ear:in by RtMidi"
    assert opened(protocol.Open("virtual", "Mine"), "", can_be_exact=False) == "Mine by RtMidi"


def test_who_demands_it_is_told_that_it_cannot_be(opened: Any) -> None:
    with pytest.raises(MidiError, match="could not be started"):
        opened(PORT, EXACT, can_be_exact=False)


def test_rtmidi_sends_where_it_is_asked_for_and_where_there_is_no_jack(opened: Any) -> None:
    assert opened(PORT, RTMIDI) == "Ear:in by RtMidi"
    assert opened(PORT, "", backend="ALSA") == "Ear:in by RtMidi"


@pytest.mark.parametrize("side", ["output", "input"])
def test_a_port_that_went_is_waited_for_while_another_has_the_same_part_in_its_name(
    clock: Any, side: str
) -> None:
    host: Any = None
    system: Any = FakeSystem("ALSA")
    outputs = Outputs(clock, host, lambda: system, lambda name, sentence: None)

    def opened() -> str:
        if side == "input":
            return outputs.open_input(protocol.Listening("Ear")).name
        return outputs.open(protocol.Open("port", "Ear"))[1].name

    first = opened()
    system.there = ("Ear2:in",)
    with pytest.raises(MidiError, match="named “Ear:in”"):
        opened()
    system.there = ("Ear2:in", "Ear:in")
    assert opened() == first


class SlowAudio:
    """An audio device that is given back when the test allows it."""

    name, ahead_seconds = "Loudspeaker", 0.1

    def __init__(self) -> None:
        self.may_close, self.is_closed = threading.Event(), threading.Event()

    def run(self) -> None: ...

    def close(self) -> None:
        self.may_close.wait(PATIENCE_SECONDS)
        self.is_closed.set()


def test_nobody_waits_until_the_audio_device_is_given_back() -> None:
    synth: Any = None
    audio = SlowAudio()
    SynthOutput(synth, audio).close()
    assert not audio.is_closed.is_set()
    audio.may_close.set()
    assert audio.is_closed.wait(PATIENCE_SECONDS)
