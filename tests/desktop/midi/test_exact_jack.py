"""Output at exact frames over a real JACK server, heard by a receiver in another process."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.midi import messages, protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.exact_output import EXACT, WAY, ExactOutput
from desktop.midi.exact_process import ExactProcess
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
        patch.setenv(WAY, EXACT)
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


def inputs_offered(player: PlayerProcess) -> tuple[str, ...]:
    player.send(protocol.ListPorts())
    end = time.monotonic() + PATIENCE_SECONDS
    while (report := player.next_report(end - time.monotonic())) is not None:
        if isinstance(report, protocol.Ports):
            return report.inputs
    raise AssertionError("no ports were told")


def test_what_plays_is_offered_as_an_input_by_no_carolan(receiver: Receiver) -> None:
    with PlayerProcess() as player, PlayerProcess() as other:
        start(player, receiver, HELD)
        assert receiver.wait(lambda: receiver.notes_on() == 1)
        assert inputs_offered(player) == inputs_offered(other) == ()


def senders(player: PlayerProcess) -> list[int]:
    """The processes behind the player's outputs, the oldest first."""
    children = Path(f"/proc/{player.pid}/task").glob("*/children")
    numbers = sorted(int(number) for file in children for number in file.read_text().split())
    return [number for number in numbers if b"exact_child" in Path(f"/proc/{number}/cmdline").read_bytes()]


def test_a_sender_that_is_killed_leaves_nothing_sounding_and_is_replaced(receiver: Receiver) -> None:
    late = [TimedMessage(at, messages.note_on(5, key, 90)) for at, key in ((2.0, 52), (5.0, 53))]
    with PlayerProcess() as player:
        start(player, receiver, Performance((*HELD.events, *late), 60.0))
        assert receiver.wait(lambda: receiver.notes_on() == 2)  # by then there is another to take its place
        killed_at = time.monotonic()
        os.kill(senders(player)[0], signal.SIGKILL)
        assert receiver.wait(lambda: receiver.has_been_silenced(4) and receiver.has_been_silenced(5))
        assert receiver.events[-1][0] - killed_at < 0.2
        assert receiver.still_sounding() == set()
        assert receiver.wait(lambda: messages.note_on(5, 53, 90) in receiver.data)


def test_the_end_of_the_server_is_noticed(jack_server: JackServer) -> None:
    process = ExactProcess("Lonely")
    process.join("out", "")
    output = ExactOutput(process, "out")
    jack_server.kill()
    end = time.monotonic() + PATIENCE_SECONDS
    while process.ended_with is None and time.monotonic() < end:
        pass
    with pytest.raises(OutputLostError, match="server stopped"):
        output.send(messages.note_on(0, 60, 80), None)
    output.close()
