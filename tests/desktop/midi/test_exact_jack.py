"""Output at exact frames over a real JACK server, heard by a receiver in another process."""

import os
import shutil
import signal
import time
from collections.abc import Iterator

import pytest

from desktop.midi import messages, protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.exact_output import WANTED, ExactOutput
from desktop.midi.output import OutputLostError
from desktop.midi.performance import Performance, TimedMessage
from tests.desktop.midi.jack import PATIENCE_SECONDS, JackServer, Receiver

pytestmark = [
    pytest.mark.alone,
    pytest.mark.jack,
    pytest.mark.skipif(shutil.which("jackd") is None, reason="jackd is not installed"),
]

HELD = Performance((TimedMessage(0.0, messages.note_on(4, 50, 90)),), 60.0)


@pytest.fixture(scope="module")
def jack_server() -> Iterator[JackServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAROLAN_MIDI", "jack")
        patch.setenv(WANTED, "exact")
        server = JackServer()
        patch.setenv("JACK_DEFAULT_SERVER", server.name)
        yield server
        server.stop()


@pytest.fixture
def receiver(jack_server: JackServer) -> Iterator[Receiver]:
    receiver = Receiver("Ear")
    yield receiver
    receiver.leave()


def start(player: PlayerProcess, receiver: Receiver, what: Performance) -> protocol.Opened:
    player.send(protocol.Open("port", receiver.port))
    player.send(protocol.Load(what))
    player.send(protocol.Play())
    end = time.monotonic() + PATIENCE_SECONDS
    while (report := player.next_report(end - time.monotonic())) is not None:
        if isinstance(report, protocol.Opened) and report.kind == "port":
            return report
    raise AssertionError("the port was not opened")


def test_every_message_arrives_in_order_and_stop_silences(receiver: Receiver) -> None:
    on, off = messages.note_on(0, 60, 80), messages.note_off(0, 60)
    tune = Performance(
        tuple(TimedMessage(index * 0.01, on if index % 2 == 0 else off) for index in range(101)), 5.0
    )
    with PlayerProcess() as player:
        assert start(player, receiver, tune).latency_seconds > 0
        assert receiver.wait(lambda: len(receiver.data) == 101)
        assert receiver.data == [event.data for event in tune.events]
        player.send(protocol.Stop())
        assert receiver.wait(receiver.has_been_silenced)
    assert receiver.still_sounding() == set()


def test_a_player_that_is_killed_leaves_nothing_sounding(receiver: Receiver) -> None:
    with PlayerProcess() as player:
        start(player, receiver, HELD)
        assert receiver.wait(lambda: receiver.notes_on() == 1)
        os.kill(player.pid, signal.SIGKILL)
        assert receiver.wait(lambda: receiver.has_been_silenced(4))
    assert receiver.still_sounding() == set()


def test_the_end_of_the_server_is_noticed(jack_server: JackServer) -> None:
    output = ExactOutput("Lonely")
    output.send(messages.note_on(0, 60, 80), None)
    jack_server.kill()
    end = time.monotonic() + PATIENCE_SECONDS
    with pytest.raises(OutputLostError, match="server stopped"):
        while time.monotonic() < end:
            output.send(b"\xf8", None)
    output.close()
