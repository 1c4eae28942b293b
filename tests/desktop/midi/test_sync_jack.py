"""Following a clock over a real JACK server: the machine that sends it is a process of its own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.midi import messages, protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.performance import BeatPoint, Performance, TimedMessage
from tests.desktop.midi.jack import PATIENCE_SECONDS, JackServer, Receiver

pytestmark = [
    pytest.mark.alone,
    pytest.mark.jack,
    pytest.mark.skipif(shutil.which("jackd") is None, reason="jackd is not installed"),
]

HOUSE = Path(__file__).parents[3]
STEADY = ["--seconds", "5", "--from-bpm", "120", "--to-bpm", "120", "--uneven-ms", "1"]
IN_TIME_SECONDS = 0.05  # a machine under load; the benchmark measures the precision


def quarters(notes: int = 100) -> Performance:
    """A note on every quarter, notated at 120; the pitch is the number of the quarter."""
    events = []
    for number in range(notes):
        events.append(TimedMessage(number * 0.5, messages.note_on(0, number, 80)))
        events.append(TimedMessage(number * 0.5 + 0.4, messages.note_off(0, number)))
    return Performance(tuple(events), notes * 0.5, (BeatPoint(0.0, 0.0, 2.0),))


def wait_for(player: PlayerProcess, kind: type, **values: object) -> Any:
    """The next report of a kind with these values."""
    while (report := player.next_report(PATIENCE_SECONDS)) is not None:
        if isinstance(report, kind) and all(getattr(report, key) == value for key, value in values.items()):
            return report
    raise AssertionError(f"no {kind.__name__} was reported")


def test_a_clock_is_followed_and_waited_for_when_it_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAROLAN_MIDI", "jack")
    monkeypatch.setenv("PYTHONPATH", str(HOUSE))
    server = JackServer()
    monkeypatch.setenv("JACK_DEFAULT_SERVER", server.name)
    try:
        receiver = Receiver("Ear")
        sender = subprocess.Popen(
            [sys.executable, str(HOUSE / "tests" / "bench" / "clock_sender.py"), "Master", *STEADY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert sender.stdout is not None
        assert sender.stdin is not None
        assert sender.stdout.readline() == "ready\n"
        with PlayerProcess() as player:
            player.send(protocol.UseOutputs((protocol.Route("port", receiver.port),)))
            player.send(protocol.UseInputs((protocol.Listening("Master:out"),)))
            player.send(protocol.FollowClock("Master:out"))
            player.send(protocol.Load(quarters()))
            player.send(protocol.Play())
            wait_for(player, protocol.Synced, state="waiting")
            sender.stdin.write("go\n")
            sender.stdin.flush()
            wait_for(player, protocol.Synced, state="locked")
            trouble = wait_for(player, protocol.Trouble)
            assert trouble.sentence.startswith("The MIDI clock of “Master:out” stopped")
            assert receiver.wait(receiver.has_been_silenced)
        true = json.loads(sender.communicate()[0])["pulses"]
        heard = [(at, data[1]) for at, data in receiver.events if messages.is_note_on(data)]
        assert [pitch for _, pitch in heard] == list(range(len(heard)))
        assert len(heard) >= 10
        assert all(abs(at - true[pitch * 24]) < IN_TIME_SECONDS for at, pitch in heard[2:10])
        assert receiver.still_sounding() == set()
        receiver.leave()
    finally:
        server.stop()
