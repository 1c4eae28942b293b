"""The player over a real JACK server, heard by a receiver in another process."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import rtmidi

from desktop.midi import messages, protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.performance import Performance, TimedMessage, performance
from model.notation.parser import parse
from model.notation.timeline import perform
from tests.desktop.midi.jack import HERE, PATIENCE_SECONDS, JackServer, Receiver

pytestmark = [
    pytest.mark.alone,
    pytest.mark.jack,
    pytest.mark.skipif(shutil.which("jackd") is None, reason="jackd is not installed"),
]

TUNE = """X:1
T:The Two Ends
M:6/8
L:1/8
Q:3/8=200
K:G
|:G2B d>cB|(3ABA G E2z|1 [GBd]3- [GBd]2A:|2 g3 G3||
"""


@pytest.fixture(scope="module")
def jack_server() -> Iterator[JackServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAROLAN_MIDI", "jack")
        server = JackServer()
        patch.setenv("JACK_DEFAULT_SERVER", server.name)
        yield server
        server.stop()


@pytest.fixture
def receiver(jack_server: JackServer) -> Iterator[Receiver]:
    receiver = Receiver("Ear")
    yield receiver
    receiver.leave()


@pytest.fixture
def player(jack_server: JackServer) -> Iterator[PlayerProcess]:
    with PlayerProcess() as player:
        yield player


def wait_for(player: PlayerProcess, kind: type, holds: Callable[[Any], bool] = lambda report: True) -> Any:
    """The first report of a kind for which the condition holds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        report = player.next_report(end - time.monotonic())
        assert not isinstance(report, protocol.Trouble), report
        if isinstance(report, kind) and holds(report):
            return report
    raise AssertionError(f"no {kind.__name__} was reported")


def tune() -> Performance:
    return performance(perform(parse(TUNE).tunes[0]))


def held_note(seconds: float = 60.0) -> Performance:
    return Performance(
        (TimedMessage(0.0, messages.note_on(4, 50, 90)), TimedMessage(seconds, messages.note_off(4, 50))),
        seconds,
    )


def start(player: PlayerProcess, output: protocol.Open, what: Performance) -> None:
    player.send(output)
    wait_for(player, protocol.Opened, lambda opened: opened.kind == output.kind)
    player.send(protocol.Load(what))
    player.send(protocol.Play())


def test_every_note_of_a_tune_arrives_in_order_with_its_duration(
    player: PlayerProcess, receiver: Receiver
) -> None:
    expected = tune()
    assert len(expected.events) > 40
    start(player, protocol.Open("port", receiver.port), expected)
    wait_for(player, protocol.Finished)
    assert receiver.wait(lambda: len(receiver.events) >= len(expected.events))
    assert receiver.data == [event.data for event in expected.events]
    assert receiver.still_sounding() == set()
    first = receiver.events[0][0]
    errors = [
        at - first - event.at_seconds for (at, _), event in zip(receiver.events, expected.events, strict=True)
    ]
    assert max(map(abs, errors)) < 0.25  # a machine under load; the benchmark measures the precision


def test_stop_leaves_no_note_sounding(player: PlayerProcess, receiver: Receiver) -> None:
    start(player, protocol.Open("port", receiver.port), held_note())
    assert receiver.wait(lambda: receiver.notes_on() == 1)
    player.send(protocol.Stop())
    wait_for(player, protocol.Stopped)
    assert receiver.wait(lambda: receiver.has_been_silenced(4))
    assert receiver.data[1:] == [messages.note_off(4, 50), *messages.silence(4)]


def test_the_death_of_the_window_silences_everything_within_200_ms(receiver: Receiver) -> None:
    window = subprocess.Popen(
        [sys.executable, str(HERE / "window_that_dies.py"), receiver.port],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[2])},
    )
    assert window.stdout is not None
    player_pid = int(window.stdout.readline())
    assert receiver.wait(lambda: receiver.notes_on() >= 6)
    killed_at = time.monotonic()
    window.kill()
    window.communicate()
    assert receiver.wait(lambda: receiver.has_been_silenced(0) and receiver.has_been_silenced(1))
    assert receiver.still_sounding() == set()
    last_end = max(at for at, data in receiver.events if messages.is_note_off(data))
    assert last_end - killed_at < 0.2
    assert is_gone(player_pid)


def is_gone(pid: int) -> bool:
    """Whether the process ends before patience is over."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        state = Path(f"/proc/{pid}/stat")
        try:
            if state.read_text().rpartition(")")[2].split()[0] == "Z":
                return True  # ended; whoever inherited it has not looked yet
        except OSError:
            return True
        time.sleep(0.01)
    return False


def test_a_player_that_is_killed_leaves_nothing_sounding(player: PlayerProcess, receiver: Receiver) -> None:
    start(player, protocol.Open("port", receiver.port), held_note())
    assert receiver.wait(lambda: receiver.notes_on() == 1)
    os.kill(player.pid, signal.SIGKILL)
    assert receiver.wait(lambda: receiver.has_been_silenced(4))
    assert receiver.still_sounding() == set()


def test_a_keyboard_is_heard_and_sent_on_and_its_keys_end_when_it_vanishes(
    player: PlayerProcess, receiver: Receiver
) -> None:
    keyboard = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="Keyboard")
    keyboard.open_virtual_port("out")
    player.send(protocol.UseOutputs((protocol.Route("port", receiver.port, channel=7),)))
    player.send(protocol.UseInputs((protocol.Listening("Keyboard:out", thru=True),)))
    assert wait_for(player, protocol.InputsOpened).names == ("Keyboard:out",)
    for junk in (b"\xf0\x01\x02\xf7", b"\x3c\x50", b"\xfe", b"\xf0 a SysEx that never ends"):
        keyboard.send_message(junk)
    keyboard.send_message(messages.note_on(0, 60, 70))
    assert wait_for(player, protocol.Heard).data == messages.note_on(0, 60, 70)
    assert receiver.wait(lambda: receiver.notes_on() == 1)
    keyboard.close_port()
    keyboard.delete()
    assert receiver.wait(lambda: not receiver.still_sounding())
    assert receiver.data == [messages.note_on(7, 60, 70), messages.note_off(7, 60)]


def test_what_a_control_sends_is_heard_by_the_window_and_by_no_output(
    player: PlayerProcess, receiver: Receiver
) -> None:
    keyboard = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="Keyboard")
    keyboard.open_virtual_port("out")
    player.send(protocol.UseOutputs((protocol.Route("port", receiver.port),)))
    player.send(protocol.TakeControls((bytes((0x90, 36)), bytes((0xB0, 20)))))
    player.send(protocol.UseInputs((protocol.Listening("Keyboard:out", thru=True),)))
    assert wait_for(player, protocol.InputsOpened).names == ("Keyboard:out",)
    music = [messages.note_on(0, 60, 70), messages.note_off(0, 60)]
    pressed = [messages.note_on(0, 36, 70), messages.control_change(0, 20, 9), messages.note_off(0, 36)]
    for data in (*pressed, *music):
        keyboard.send_message(data)
    assert [wait_for(player, protocol.Heard).data for _ in (*pressed, *music)] == [*pressed, *music]
    assert receiver.wait(lambda: len(receiver.data) >= len(music))
    assert receiver.data == music
    keyboard.close_port()
    keyboard.delete()


def test_the_delay_of_a_loop_of_cables_is_measured(player: PlayerProcess, jack_server: "JackServer") -> None:
    back = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="Back")
    back.open_virtual_port("out")
    forth = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name="Forth")
    forth.set_callback(lambda event, _: back.send_message(event[0]))
    forth.open_virtual_port("in")
    player.send(protocol.Calibrate("Forth:in", "Back:out"))
    measured = wait_for(player, protocol.Calibrated)
    for port in (forth, back):
        port.close_port()
        port.delete()
    period = 64 / 48_000
    assert period < measured.seconds < 0.25  # two periods and a callback; more on a busy machine


def test_sigterm_ends_the_player_in_silence(player: PlayerProcess, receiver: Receiver) -> None:
    start(player, protocol.Open("port", receiver.port), held_note())
    assert receiver.wait(lambda: receiver.notes_on() == 1)
    os.kill(player.pid, signal.SIGTERM)
    assert receiver.wait(lambda: receiver.has_been_silenced(4))
    assert receiver.still_sounding() == set()
    wait_for(player, protocol.Ended)


def test_a_change_of_port_silences_the_old_one(player: PlayerProcess, receiver: Receiver) -> None:
    other = Receiver("Other")
    try:
        start(player, protocol.Open("port", receiver.port), held_note())
        assert receiver.wait(lambda: receiver.notes_on() == 1)
        start(player, protocol.Open("port", other.port), held_note())
        assert other.wait(lambda: other.notes_on() == 1)
        assert receiver.wait(lambda: receiver.has_been_silenced(4))
        assert receiver.still_sounding() == set()
    finally:
        other.leave()


def test_a_receiver_that_vanishes_is_told_and_taken_up_again(
    player: PlayerProcess, receiver: Receiver
) -> None:
    start(player, protocol.Open("port", receiver.port), held_note())
    assert receiver.wait(lambda: receiver.notes_on() == 1)
    receiver.kill()
    lost = wait_for(player, protocol.Lost)
    assert lost.name == receiver.port
    assert wait_for(player, protocol.Playing).seconds > 0.0
    back = Receiver("Ear")
    try:
        assert wait_for(player, protocol.Opened).name == back.port
        player.send(protocol.Play())
        assert back.wait(lambda: back.notes_on() == 1)
    finally:
        back.leave()


def test_a_receiver_that_goes_and_returns_at_once_is_joined_again(
    player: PlayerProcess, receiver: Receiver
) -> None:
    start(player, protocol.Open("port", receiver.port), scale_that_never_stops())
    assert receiver.wait(lambda: receiver.notes_on() >= 1)
    receiver.kill()
    back = Receiver("Ear")
    try:
        assert back.wait(lambda: back.notes_on() >= 3)
    finally:
        back.leave()


def test_other_programs_hear_the_virtual_port(player: PlayerProcess, jack_server: JackServer) -> None:
    player.send(protocol.Open("virtual", "Carolan"))
    wait_for(player, protocol.Opened)
    listener = Receiver("Daw", "Carolan:Carolan")
    try:
        expected = tune()
        player.send(protocol.Load(expected))
        player.send(protocol.Play())
        wait_for(player, protocol.Finished)
        assert listener.wait(lambda: len(listener.events) >= len(expected.events))
        assert listener.data == [event.data for event in expected.events]
    finally:
        listener.leave()


def test_the_ports_are_listed_with_their_system(player: PlayerProcess, receiver: Receiver) -> None:
    player.send(protocol.ListPorts())
    ports = wait_for(player, protocol.Ports)
    assert ports.backend == "JACK"
    assert receiver.port in ports.outputs


def test_a_new_receiver_is_reported_without_being_asked_for(
    player: PlayerProcess, jack_server: JackServer
) -> None:
    player.send(protocol.ListPorts())
    wait_for(player, protocol.Ports)
    late = Receiver("Late")
    try:
        wait_for(player, protocol.Ports, lambda ports: late.port in ports.outputs)
    finally:
        late.leave()


def test_the_death_of_the_server_is_told_and_the_next_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAROLAN_MIDI", "jack")
    server = JackServer()
    monkeypatch.setenv("JACK_DEFAULT_SERVER", server.name)
    receiver = Receiver("Ear")
    with PlayerProcess() as player:
        start(player, protocol.Open("port", receiver.port), scale_that_never_stops())
        assert receiver.wait(lambda: receiver.notes_on() >= 3)
        server.kill()
        assert "JACK server stopped" in wait_for(player, protocol.Lost).sentence
        receiver.kill()
        place = wait_for(player, protocol.Playing).seconds
        assert wait_for(player, protocol.Playing, lambda playing: playing.seconds > place)
        try:
            assert server.start()
            back = Receiver("Ear")
            assert wait_for(player, protocol.Opened).name == back.port
            assert back.wait(lambda: back.notes_on() >= 3)
            back.leave()
        finally:
            server.stop()


def scale_that_never_stops() -> Performance:
    events = []
    for step in range(6000):
        events.append(TimedMessage(step / 100, messages.note_on(0, 60 + step % 12, 80)))
        events.append(TimedMessage(step / 100 + 0.005, messages.note_off(0, 60 + step % 12)))
    return Performance(tuple(events), 60.0)
