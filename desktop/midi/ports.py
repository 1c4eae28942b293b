"""The MIDI ports of the system, by python-rtmidi.

RtMidi and not mido's layer over it: the player has the bytes ready, and mido would take each message apart
and build it again. RtMidi is imported when the first port is asked for: the synth's user does not pay for it.
"""

import contextlib
import sys
import threading
import time
from typing import Any

from desktop.midi.commands import Listening
from desktop.midi.errors import MidiError
from desktop.midi.inputs import MOST_WAITING
from desktop.midi.jack_server import JackServerWatch
from desktop.midi.ledger import Account, Ledger
from desktop.midi.mender import Mender, salvaged
from desktop.midi.names import resolve
from desktop.midi.output import OutputLostError
from desktop.midi.own_ports import CLIENT_NAME, MENDER_NAME, OWN_INPUT, OWN_OUTPUT, without_joined
from desktop.midi.protocol import Ports

JACK = "JACK"
_DRAIN_SECONDS = 0.02
_MOST_SPARES = 2
_REFUSALS = (RuntimeError, ValueError, OSError, MemoryError)  # each of RtMidi's errors is one of these

_SERVER_GONE = "The JACK server stopped; playing goes on in silence, start the server again to hear it."
NO_SYSTEM = (
    "This computer offers no MIDI ports: neither the ALSA sequencer (try: sudo modprobe snd-seq) nor a JACK "
    "server was found; the built-in synth works without."
)


class RtMidiOutput:
    """An open MIDI output; messages leave at once."""

    latency_seconds = 0.0
    wants_clock = False  # unless a route of the rack says otherwise

    def __init__(
        self,
        port: Any,
        name: str,
        system: "MidiSystem",
        account: Account | None = None,
        is_virtual: bool = False,
    ) -> None:
        """`account`, where there is one, is kept of what sounds."""
        self._is_virtual = is_virtual
        self.name = name  # the receiver's, or this virtual port's own
        self._port = port
        self._system = system
        self._account = account

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        """Sends one message; raises OutputLostError when the system refuses it or has gone."""
        if self._system.is_gone:
            raise OutputLostError(_SERVER_GONE)
        try:
            self._port.send_message(data)
            if self._account is not None:
                self._account.follow(data)
        except _REFUSALS as error:
            raise OutputLostError(f"The MIDI output “{self.name}” takes no more messages.") from error

    def send_clock(self, data: bytes, at: float | None) -> None:
        """Sends a message of the clock, like any other."""
        self.send(data, at)

    def advance(self, now: float) -> float | None:
        """Nothing is ever due: every message left at once."""
        return None

    def withdraw(self) -> None:
        """Does nothing: what was sent is on its way."""

    def close(self) -> None:
        """Closes the port, a moment after the last message, which JACK delivers with its next period."""
        if self._account is not None:
            self._account.end()
        if self._system.is_gone:
            self._system.abandon(self._port)
            return
        self._system.retire(self._port, is_reusable=not self._is_virtual)


class RtMidiInput:
    """An open MIDI input, in which RtMidi collects what arrives."""

    def __init__(self, port: Any, name: str, system: "MidiSystem", mender: Mender | None = None) -> None:
        self.name = name  # the sender's, or this virtual port's own
        self._port = port
        self._system = system
        self._mender = mender

    def fetch(self, most: int) -> list[tuple[bytes, float]]:
        """What waits, each message with the seconds since the one before it; a few more than `most` at most."""
        if self._mender is not None and not self._system.is_gone:
            self._mender.mend()
        fetched: list[tuple[bytes, float]] = []
        while len(fetched) < most and (event := self._port.get_message()) is not None:
            delta_seconds = event[1]
            for data in salvaged(bytes(event[0])) or (b"",):  # the time before it counts, whatever it was
                fetched.append((data, delta_seconds))
                delta_seconds = 0.0
        return fetched

    def close(self) -> None:
        """Gives the port back."""
        mender = [] if self._mender is None else [self._mender.port]
        for port in (*mender, self._port):
            if self._system.is_gone:
                self._system.abandon(port)
                continue
            with contextlib.suppress(*_REFUSALS):
                port.close_port()
                port.delete()


class MidiSystem:
    """One of the MIDI systems that RtMidi speaks to: ALSA, JACK, CoreMIDI, Windows."""

    def __init__(self, api: int, backend: str) -> None:
        """Connects to nothing yet; `check` tells whether the system answers."""
        self.backend = backend
        self._api = api
        self._lists: tuple[Any, Any] | None = None
        self._server: JackServerWatch | None = None
        self._abandoned: list[Any] = []
        self._spares: list[Any] = []  # outputs without a port
        self._retiring: list[threading.Thread] = []

    @property
    def is_gone(self) -> bool:
        """Whether the system was there and has ended since; only another MidiSystem can find the next one."""
        return self._server is not None and self._server.is_gone

    def abandon(self, port: Any) -> None:
        """Keeps a port of a system that is gone: to close it would wait a second for an answer."""
        self._abandoned.append(port)

    def retire(self, port: Any, is_reusable: bool) -> None:
        """Closes an output's port a moment after its last message; on JACK beside the sender, and to be used again.

        To become a client of JACK holds the interpreter for 20 to 80 ms, to leave it for 5 to 45, in which nothing
        could be sent; the moment is there because JACK delivers with its next period. RtMidi cannot use a client
        again that had a virtual port.
        """
        if self.backend != JACK:
            _close_after_a_moment(port)
            _delete(port)
            return
        thread = threading.Thread(target=self._retire, args=(port, is_reusable), name="retiring")
        self._retiring = [each for each in self._retiring if each.is_alive()] + [thread]
        thread.start()

    def _retire(self, port: Any, is_reusable: bool) -> None:
        if _close_after_a_moment(port) and is_reusable and len(self._spares) < _MOST_SPARES:
            self._spares.append(port)
        else:
            _delete(port)

    def prepare(self) -> None:
        """Makes ready what the next output to be opened needs, where that takes long; raises MidiError."""
        if self.backend == JACK and not self._spares:
            self._spares.append(self._new_output())

    def check(self) -> None:
        """Raises MidiError where the system does not answer."""
        self._watch_server()
        if self._server is None or not self._server.can_tell:
            self._new_output().delete()
        elif not self._server.is_there:
            # RtMidi would find none, too, and with each try lose the 16 KiB of its ring buffer.
            raise MidiError(NO_SYSTEM)

    def _new_output(self) -> Any:
        import rtmidi

        with contextlib.suppress(IndexError):
            return self._spares.pop()
        try:
            output = rtmidi.MidiOut(self._api, name=CLIENT_NAME)
        except _REFUSALS as error:
            raise MidiError(NO_SYSTEM) from error
        self._watch_server()
        return output

    def _watch_server(self) -> None:
        if self._server is None and self.backend == JACK:
            self._server = JackServerWatch(f"{CLIENT_NAME} watch")

    def ports(self) -> Ports:
        """The names of the ports now, in the system's order, but for those of ours that are joined to another one.

        Raises MidiError where the system does not answer.
        """
        import rtmidi

        if self.is_gone:
            raise MidiError(_SERVER_GONE)
        self._watch_server()
        if self._server is not None and self._server.is_there:
            return without_joined(Ports(self._server.outputs(), self._server.inputs(), self.backend))
        if self._lists is None:
            try:
                name = f"{CLIENT_NAME} list"
                self._lists = rtmidi.MidiOut(self._api, name=name), rtmidi.MidiIn(self._api, name=name)
            except _REFUSALS as error:
                raise MidiError(NO_SYSTEM) from error
        outputs, inputs = self._lists
        return without_joined(Ports(tuple(outputs.get_ports()), tuple(inputs.get_ports()), self.backend))

    def gone(self) -> frozenset[str]:
        """The ports that went since this was last asked, where the system tells; see `JackServerWatch`."""
        return self._server.gone() if self._server is not None else frozenset()

    def open(self, wanted: str, ledger: Ledger | None = None) -> RtMidiOutput:
        """Opens the output that `wanted` means (see `names.resolve`); raises MidiError.

        What sounds there is written into the ledger, where there is one.
        """
        name = resolve(wanted, self.ports().outputs)
        port = self._new_output()
        try:
            port.open_port(port.get_ports().index(name), OWN_OUTPUT)
        except _REFUSALS as error:
            raise MidiError(
                f"The MIDI output “{wanted}” could not be opened; close the program that holds it."
            ) from error
        return RtMidiOutput(port, name, self, None if ledger is None else ledger.account(name))

    def open_virtual(self, name: str) -> RtMidiOutput:
        """Makes an output that other programs see and connect to; raises MidiError where there are none."""
        if sys.platform == "win32":
            raise MidiError(
                "Windows has no virtual MIDI ports; install loopMIDI, add a port there, and choose it here."
            )
        port = self._new_output()
        try:
            port.open_virtual_port(name)
        except (*_REFUSALS, NotImplementedError) as error:
            raise MidiError(f"The virtual MIDI port “{name}” could not be made; try another name.") from error
        return RtMidiOutput(port, name, self, is_virtual=True)

    def open_input(self, listening: Listening) -> RtMidiInput:
        """Opens the input that is meant, or makes one that other programs send to; raises MidiError."""
        if listening.kind == "virtual":
            return self._made_input(listening.name or CLIENT_NAME)
        name = resolve(listening.name, self.ports().inputs, "input")
        port, mended = self._new_input(), self._own_ports()
        try:
            port.open_port(port.get_ports().index(name), OWN_INPUT)
        except _REFUSALS as error:
            raise MidiError(
                f"The MIDI input “{listening.name}” could not be opened; close the program that holds it."
            ) from error
        return RtMidiInput(port, name, self, self._mender(mended))

    def _made_input(self, name: str) -> RtMidiInput:
        if sys.platform == "win32":
            raise MidiError(
                "Windows has no virtual MIDI ports; install loopMIDI, add a port there, and listen to it here."
            )
        port, mended = self._new_input(), self._own_ports()
        try:
            port.open_virtual_port(name)
        except (*_REFUSALS, NotImplementedError) as error:
            raise MidiError(
                f"The virtual MIDI input “{name}” could not be made; try another name."
            ) from error
        return RtMidiInput(port, name, self, self._mender(mended))

    def _own_ports(self) -> frozenset[str]:
        """The ports that take MIDI, where an input needs mending."""
        return frozenset(self._server.outputs() if self._server is not None else ())

    def _mender(self, before: frozenset[str]) -> Mender | None:
        """What mends the input that was opened since `before`, on JACK; None where that cannot be."""
        new = self._own_ports() - before
        if len(new) != 1 or self.backend != JACK:
            return None
        import rtmidi

        try:
            port = rtmidi.MidiOut(self._api, name=MENDER_NAME)
            port.open_port(port.get_ports().index(*new), MENDER_NAME)
        except _REFUSALS:
            return None
        return Mender(port)

    def _new_input(self) -> Any:
        import rtmidi

        try:
            # One place of RtMidi's queue always stays empty.
            port = rtmidi.MidiIn(self._api, name=CLIENT_NAME, queue_size_limit=MOST_WAITING + 1)
        except _REFUSALS as error:
            raise MidiError(NO_SYSTEM) from error
        # Active sensing is asked for although nobody wants it: RtMidi counts no time before what it leaves out.
        # SysEx is asked for where it is mended.
        port.ignore_types(sysex=self.backend != JACK, timing=False, active_sense=False)
        self._watch_server()
        return port

    def close(self) -> None:
        """Takes leave of the system: JACK would wait for a client that just ends."""
        for thread in self._retiring:
            thread.join()
        lists, self._lists = self._lists, None
        if self.is_gone:
            self._abandoned.extend(lists or ())
            return
        for port in (*(lists or ()), *self._spares):
            port.delete()
        self._spares.clear()
        if self._server is not None:
            self._server.close()
            self._server = None


def _close_after_a_moment(port: Any) -> bool:
    """Whether the port could be closed."""
    time.sleep(_DRAIN_SECONDS)
    try:
        port.close_port()
    except _REFUSALS:
        return False
    return True


def _delete(port: Any) -> None:
    with contextlib.suppress(*_REFUSALS):
        port.delete()
