"""The sender: obeys commands, sends what is due, and reports; one thread that waits at its inbox."""

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from desktop.midi import messages, protocol
from desktop.midi.clock import Clock
from desktop.midi.errors import MidiError, RestartNeededError
from desktop.midi.following import Following
from desktop.midi.inbox import Waiting
from desktop.midi.inputs import Flooded, Received
from desktop.midi.link import LINK_NAME
from desktop.midi.opening import Attempted, Opening
from desktop.midi.panic_watch import PanicWatch
from desktop.midi.patchbay import DeviceLost, NoInputs, OpensOutputs, Patchbay, UsesInputs, WatchesPorts, Woke
from desktop.midi.player import Player
from desktop.midi.port_watch import Returned, Vanished
from desktop.midi.realtime import without_garbage_collection
from desktop.midi.roll import Roll

_log = logging.getLogger(__name__)
_ECHO_SECONDS = 0.5  # within which what we send may come back at an input


@dataclass(frozen=True)
class Garbled:
    """A line that is no command."""

    sentence: str


Plugged = Vanished | Returned | DeviceLost | Woke
Event = protocol.Command | Roll | Plugged | Garbled | Received | Flooded | Attempted


class Calibrates(Protocol):
    """What measures delays (see `calibration.Calibrator`)."""

    def begin(self, command: protocol.Calibrate, report: Callable[[protocol.Report], None]) -> None:
        """Measures soon and reports it; raises MidiError while another measurement runs."""
        ...


class FollowsLink(Protocol):
    """What pulses with Ableton Link (see `link.LinkClock`)."""

    def follow(self, follows: bool) -> None:
        """Begins or ends; raises MidiError where Link is not installed."""
        ...

    def close(self) -> None:
        """Ends."""
        ...


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
        calibrator: Calibrates | None = None,
        link: FollowsLink | None = None,
        put: Callable[[Attempted], None] | None = None,
    ) -> None:
        """`put` is the inbox's, for what is opened beside the sender; without it nothing is."""
        self._inbox = inbox
        self._watcher = watcher
        self._calibrator = calibrator
        self._link = link
        self._report = report
        opening = Opening(outputs.open, put, lambda: self._player.is_playing)
        self._patchbay = Patchbay(clock, opening, inputs or NoInputs(), watcher, report)
        self._player = Player(clock, self._patchbay.rack, lambda said: self._following.pass_on(said))
        self._following = Following(clock, self._player, lambda: self._patchbay.rack.latency_seconds, report)
        self._panics = PanicWatch()
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
                if self._link is not None:
                    self._link.close()

    def _advance(self) -> float | None:
        steering, playing = self._following.advance(), self._player.advance()
        return playing if steering is None else steering if playing is None else min(steering, playing)

    def _collect_garbage_unless_playing(self, playing: contextlib.ExitStack) -> None:
        if self._player.is_playing == self._collector_is_off:
            return
        if self._player.is_playing:
            playing.enter_context(without_garbage_collection())
        else:
            playing.close()
        self._collector_is_off = self._player.is_playing

    def _obey_safely(self, event: Event) -> None:
        try:
            self._obey(event)
        except RestartNeededError:
            self._runs = False
        except MidiError as error:
            self._report(protocol.Trouble(str(error)))
        except Exception:
            # A bug: the notes that sound must still be ended by the next Stop, so the player goes on.
            _log.exception("the player could not obey %s", type(event).__name__)
            self._report(protocol.Trouble("The player met a fault of its own; press Stop and try again."))

    def _obey(self, event: Event) -> None:
        match event:
            case protocol.Open(kind, name):
                self._use_outputs((protocol.Route(kind, name),))
            case protocol.UseOutputs(routes):
                self._use_outputs(routes)
            case protocol.SoundTestNote(route):
                self._patchbay.rack.sound_test_note(route)
            case Roll():
                self._player.take(event)
            case protocol.Load(performance):
                self._player.load(performance)
            case protocol.Splice(at_seconds, performance):
                self._player.splice(at_seconds, performance)
            case protocol.SetLoop():
                self._following.set_loop(event)
            case protocol.Play():
                self._following.play(event)
            case protocol.Stop():
                self._following.stop()
                self._patchbay.end_thru()
            case protocol.SetTempo(factor):
                self._following.set_tempo(factor)
            case protocol.FollowClock():
                self._follow(event)
            case protocol.Panic():
                self._silence_all()
            case protocol.Calibrate() if self._calibrator is not None:
                self._calibrator.begin(event, self._report)
            case protocol.ListPorts():
                self._watcher.list_ports()
            case protocol.UseInputs(inputs):
                self._patchbay.use_inputs(inputs)
            case protocol.TakeControls(controls):
                self._patchbay.take_controls(controls)
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
            case Vanished() | Returned() | DeviceLost() | Woke():
                with self._clock_announced():
                    self._replug(event)
            case Attempted():
                with self._clock_announced():
                    self._patchbay.take_opened(event)

    def _silence_all(self) -> None:
        self._following.stop()
        self._player.panic()
        self._patchbay.end_thru()
        self._patchbay.rack.silence_all()

    def _use_outputs(self, routes: Sequence[protocol.Route]) -> None:
        with self._clock_announced():
            self._patchbay.use_outputs(routes)

    @contextlib.contextmanager
    def _clock_announced(self) -> Iterator[None]:
        """Tells an output that comes inside, and wants the clock, where it stands."""
        before = self._patchbay.rack.clocked
        yield
        now = self._patchbay.rack.clocked
        if now - before or not now:
            self._player.announce_clock()

    def _follow(self, command: protocol.FollowClock) -> None:
        try:
            if self._link is not None:
                self._link.follow(command.name == LINK_NAME)
        except MidiError:
            self._following.follow(protocol.FollowClock())
            raise
        self._following.follow(command)
        if command.name not in ("", LINK_NAME) and not self._patchbay.listens_to(command.name):
            raise MidiError(f"“{command.name}” is not listened to; choose it among the MIDI inputs first.")

    def _replug(self, event: Plugged) -> None:
        match event:
            case Vanished():
                self._patchbay.lose(event)
            case Returned():
                self._patchbay.take_up(event)
            case DeviceLost():
                self._patchbay.lose_device(event)
            case Woke():
                if self._player.is_playing:
                    self._report(
                        protocol.Trouble("The computer slept, so the player stopped; press Play to go on.")
                    )
                self._following.stop()
                self._patchbay.wake()

    def _take_in(self, event: Received) -> None:
        """Sends on and reports a channel message; what keeps time is for whoever follows a clock."""
        if event.thru:
            self._patchbay.send_on(event)
        if not messages.is_channel_message(event.data):
            followed = self._following.name
            if event.name == followed == LINK_NAME or self._patchbay.is_input(event.name, followed):
                self._following.receive(event.data, event.at)
        else:
            place = self._player.place_heard_at(event.at)
            self._report(protocol.Heard(event.at, event.data, event.name, place))
            if self._panics.is_panic(event.data, event.name, event.at) and self._player.is_playing:
                self._obey_panic(event)

    def _obey_panic(self, event: Received) -> None:
        """Does as Panic does where an input asks for silence while the tune plays, and says so.

        What was taught to do something else, and what may be the echo of our own, asks for nothing. A machine whose
        clock is followed sends such messages with its Stop, so they stop no more than that does, and All Notes Off,
        which may also come with its loops, not even that.
        """
        is_echo = event.at - self._patchbay.rack.silenced_at < _ECHO_SECONDS
        if is_echo or self._patchbay.is_control(event.data):
            return
        if self._patchbay.is_input(event.name, self._following.name):
            if event.data[1] == messages.ALL_SOUND_OFF:
                self._following.receive(messages.STOP, event.at)
            return
        self._silence_all()
        sentence = f"The MIDI input “{event.name}” asked for silence; press Play to play again."
        self._report(protocol.Trouble(sentence))
