"""The MIDI ports of the system, by python-rtmidi.

RtMidi and not mido's layer over it: the player has the bytes ready, and mido would take each message apart
and build it again. RtMidi is imported when the first port is asked for: the synth's user does not pay for it.
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from desktop.midi.errors import MidiError
from desktop.midi.names import resolve
from desktop.midi.output import OutputLostError
from desktop.midi.protocol import Ports

CLIENT_NAME = "Carolan"
_DRAIN_SECONDS = 0.02

_NO_SYSTEM = (
    "This computer offers no MIDI ports: neither the ALSA sequencer (try: sudo modprobe snd-seq) nor a JACK "
    "server was found; the built-in synth works without."
)


class RtMidiOutput:
    """An open MIDI output; messages leave at once."""

    latency_seconds = 0.0

    def __init__(self, port: Any, name: str, own_name: str = "") -> None:
        self.name = name  # the receiver's, or this virtual port's own
        self.own_name = own_name
        self._port = port

    def send(self, data: bytes, at: float | None) -> None:
        """Sends one message; raises OutputLostError when the system refuses it."""
        try:
            self._port.send_message(data)
        except (RuntimeError, ValueError, OSError) as error:
            raise OutputLostError(f"The MIDI output “{self.name}” takes no more messages.") from error

    def withdraw(self) -> None:
        """Does nothing: what was sent is on its way."""

    def close(self) -> None:
        """Closes the port, a moment after the last message, which JACK delivers with its next period."""
        time.sleep(_DRAIN_SECONDS)
        try:
            self._port.close_port()
            self._port.delete()
        except (RuntimeError, OSError):
            return


class MidiSystem:
    """One of the MIDI systems that RtMidi speaks to: ALSA, JACK, CoreMIDI, Windows."""

    def __init__(self, api: int, backend: str, client_name: str = CLIENT_NAME) -> None:
        """Connects to the system; raises MidiError where it does not answer."""
        import rtmidi

        self.backend = backend
        self._client_name = client_name
        self._new_output: Callable[[], Any] = lambda: rtmidi.MidiOut(api, name=client_name)
        try:
            self._outputs = rtmidi.MidiOut(api, name=f"{client_name} list")
            self._inputs = rtmidi.MidiIn(api, name=f"{client_name} list")
        except (RuntimeError, OSError, rtmidi.RtMidiError) as error:
            raise MidiError(_NO_SYSTEM) from error

    def ports(self) -> Ports:
        """The names of the ports now, in the system's order."""
        return Ports(tuple(self._outputs.get_ports()), tuple(self._inputs.get_ports()), self.backend)

    def open(self, wanted: str) -> RtMidiOutput:
        """Opens the output that `wanted` means (see `names.resolve`); raises MidiError."""
        names = self._outputs.get_ports()
        name = resolve(wanted, names)
        port = self._new_output()
        try:
            port.open_port(port.get_ports().index(name), CLIENT_NAME)
        except (RuntimeError, ValueError, OSError) as error:
            raise MidiError(
                f"The MIDI output “{name}” could not be opened; close the program that holds it."
            ) from error
        return RtMidiOutput(port, name)

    def open_virtual(self, name: str) -> RtMidiOutput:
        """Makes an output that other programs see and connect to; raises MidiError where there are none."""
        if sys.platform == "win32":
            raise MidiError(
                "Windows has no virtual MIDI ports; install loopMIDI, add a port there, and choose it here."
            )
        port = self._new_output()
        try:
            port.open_virtual_port(name)
        except (RuntimeError, OSError, NotImplementedError) as error:
            raise MidiError(f"The virtual MIDI port “{name}” could not be made; try another name.") from error
        return RtMidiOutput(port, name, own_name=name)

    def close(self) -> None:
        """Gives back what listing the ports needs."""
        self._outputs.delete()
        self._inputs.delete()


def find_system(environment: dict[str, str] | None = None) -> MidiSystem:
    """The MIDI system of this computer; raises MidiError with one sentence where there is none.

    On Linux ALSA's sequencer where the kernel has it, otherwise a JACK server that answers. The variable
    CAROLAN_MIDI with the value `alsa` or `jack` decides otherwise.
    """
    import rtmidi

    asked = (os.environ if environment is None else environment).get("CAROLAN_MIDI", "").casefold()
    compiled = rtmidi.get_compiled_api()
    for api, backend in _candidates(rtmidi, asked):
        if api in compiled:
            try:
                return MidiSystem(api, backend)
            except MidiError:
                continue
    raise MidiError(_NO_SYSTEM)


def _candidates(rtmidi: Any, asked: str) -> Sequence[tuple[int, str]]:
    if sys.platform == "darwin":
        return [(rtmidi.API_MACOSX_CORE, "CoreMIDI")]
    if sys.platform == "win32":
        return [(rtmidi.API_WINDOWS_MM, "Windows MIDI")]
    alsa, jack = (rtmidi.API_LINUX_ALSA, "ALSA"), (rtmidi.API_UNIX_JACK, "JACK")
    if asked in ("alsa", "jack"):
        return [alsa if asked == "alsa" else jack]
    return [alsa, jack] if Path("/dev/snd/seq").exists() else [jack]
