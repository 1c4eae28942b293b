"""How well the player follows a MIDI clock: an independent sender and a receiver, each a process, over a JACK server.

Each row is a playing of a note every half beat by the sender's clock. Its figures are the distances of the notes that
the receiver heard from the sender's true beats, behind the first two bars: the middle one, which is the way through
two JACK ports and can be made good by an offset; 99 of 100 and the worst as they are; and 99 of 100 from the middle.
The control is the way of the pulses themselves to the receiver, of a sender without unevenness. ARGS: --seconds N,
--all or --rows NAME... Short by default.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from jack_server import jack_server

from desktop.midi import messages, protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.performance import BeatPoint, Performance, TimedMessage

HOUSE = Path(__file__).resolve().parents[2]
SENDER = Path(__file__).with_name("clock_sender.py")
RECEIVER = HOUSE / "tests" / "desktop" / "midi" / "receiver.py"
BARS_TO_LOCK, PULSES_A_NOTE = 2, 12
JUMP_TO_QUARTERS = 64
RAMP = ["--from-bpm", "60", "--to-bpm", "200"]
STEADY = ["--from-bpm", "120", "--to-bpm", "120"]
ROWS: dict[str, list[str]] = {
    "steady 120, even": [*STEADY, "--uneven-ms", "0"],
    "steady 120, 3 ms": STEADY,
    "steady 120, 3 ms Gauss": [*STEADY, "--gauss"],
    "ramp 60-200, 3 ms": RAMP,
    "ramp 60-200, 3 ms Gauss": [*RAMP, "--gauss"],
    "the same, a second lost": [*RAMP, "--gap-at", "20"],
    "3 ms, Song Position": [*STEADY, "--jump-at", "10", "--jump-to", str(JUMP_TO_QUARTERS)],
}
SHORT = ["steady 120, even", "ramp 60-200, 3 ms", "3 ms, Song Position"]
TABLE = "{:<28}{:>7}{:>9}{:>11}{:>9}{:>10}{:>16}"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=32.0, help="of each row; the ramp ends at 28")
    parser.add_argument("--all", action="store_true", help="all rows")
    parser.add_argument("--rows", nargs="+", choices=list(ROWS), default=SHORT)
    words = parser.parse_args()
    if not shutil.which("jackd"):
        raise SystemExit("jackd is not installed; nothing is measured")
    os.environ.update(PYTHONPATH=str(HOUSE))
    with jack_server():
        print(TABLE.format("", "notes", "missing", "middle ms", "p99 ms", "worst ms", "p99 from middle"))
        for name in ROWS if words.all else words.rows:
            show(name, follow([*ROWS[name], "--seconds", str(words.seconds)]))


@dataclass
class Playing:
    """What the sender truly did, and what the receiver heard."""

    pulses: list[float]
    jump: int | None  # the pulse that is at the Song Position
    notes: list[tuple[float, int]]  # the time, and the number of the note in the tune
    arrivals: list[float]  # of the pulses at the receiver
    late_ms: float  # the sender, at worst


def follow(words: list[str]) -> Playing:
    """One playing by the clock of a sender."""
    sender, ear = child(SENDER, "Master", *words), child(RECEIVER, "Ear")
    tap = child(RECEIVER, "Tap", "Master:out")
    with PlayerProcess() as player:
        player.send(protocol.UseOutputs((protocol.Route("port", "Ear:in"),)))
        player.send(protocol.UseInputs((protocol.Listening("Master:out"),)))
        player.send(protocol.FollowClock("Master:out"))
        player.send(protocol.Load(tune()))
        player.send(protocol.Play())
        wait_for(player, lambda report: isinstance(report, protocol.Synced))
        assert sender.stdin is not None
        sender.stdin.write("go\n")
        sender.stdin.flush()
        truth = json.loads(sender.communicate()[0].splitlines()[-1])
        player.send(protocol.Stop())
        wait_for(player, lambda report: isinstance(report, protocol.Timing))
    heard, pulses = lines_of(ear), lines_of(tap)
    return Playing(
        truth["pulses"],
        truth["jump"],
        [(at, data[0] % 16 * 128 + data[1]) for at, data in heard if messages.is_note_on(data)],
        [at for at, data in pulses if data == messages.CLOCK],
        truth["late_ms"],
    )


def child(script: Path, *words: str) -> "subprocess.Popen[str]":
    """A process that has said that it is ready."""
    process = subprocess.Popen(
        [sys.executable, str(script), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    if "ready" not in process.stdout.readline():
        raise SystemExit(f"{script.name} has ended")
    return process


def lines_of(process: "subprocess.Popen[str]") -> list[tuple[float, bytes]]:
    """What a receiver has heard, once it is asked to end."""
    lines = map(json.loads, process.communicate()[0].splitlines())
    return [(line["at"], bytes.fromhex(line["data"])) for line in lines]


def wait_for(player: PlayerProcess, holds: Any) -> None:
    """Reads reports until one is what is waited for."""
    while (report := player.next_report(30.0)) is not None:
        if isinstance(report, protocol.Trouble | protocol.Ended):
            print(report.sentence)
        if holds(report):
            return
    raise SystemExit("the player does not answer")


def tune(notes: int = 1500) -> Performance:
    """A note every half beat, whose channel and key are its number."""
    events = []
    for number in range(notes):
        channel, pitch = number // 128, number % 128
        events.append(TimedMessage(number * 0.25, messages.note_on(channel, pitch, 80)))
        events.append(TimedMessage(number * 0.25 + 0.1, messages.note_off(channel, pitch)))
    return Performance(tuple(events), notes * 0.25, (BeatPoint(0.0, 0.0, 2.0),))


def show(name: str, playing: Playing) -> None:
    """One line of the table, and one of the control where nothing was uneven."""
    errors, missing = distances(playing)
    print(TABLE.format(name, len(errors), missing, *figures(errors)), flush=True)
    if name.endswith("even"):
        ways = [at - true for at, true in zip(playing.arrivals, playing.pulses, strict=False)]
        print(TABLE.format("  control: pulses heard", len(ways), "", *figures(ways)))
        print(f"  the sender itself was late by {playing.late_ms:.3f} ms at worst")


def distances(playing: Playing) -> tuple[list[float], int]:
    """How much later than the true beat each note was heard, in seconds, and how many were not heard."""
    first = BARS_TO_LOCK * 4 * 24 // PULSES_A_NOTE
    due = {number: pulse for number in range(1500) if (pulse := pulse_of(number, playing)) is not None}
    errors = [
        at - playing.pulses[due[number]]
        for at, number in playing.notes
        if number in due and due[number] >= first * PULSES_A_NOTE
    ]
    return errors, len(due.keys() - {number for _, number in playing.notes})


def pulse_of(number: int, playing: Playing) -> int | None:
    """The pulse at which a note of the tune is due; None where the song does not come there."""
    end = len(playing.pulses) - PULSES_A_NOTE
    place = pulse = number * PULSES_A_NOTE
    if playing.jump is not None and place >= playing.jump:
        pulse = playing.jump + place - JUMP_TO_QUARTERS * 24
        if place < JUMP_TO_QUARTERS * 24:
            return None
    return pulse if pulse < end else None


def figures(seconds: list[float]) -> list[str]:
    """The middle, 99 of 100 and the worst distance, and 99 of 100 from the middle, in milliseconds."""
    if not seconds:
        return ["-"] * 4
    middle = sorted(seconds)[len(seconds) // 2]
    far = sorted(abs(each) for each in seconds)
    around = sorted(abs(each - middle) for each in seconds)
    p99 = int(len(far) * 0.99)
    return [f"{each * 1000:.3f}" for each in (middle, far[p99], far[-1], around[p99])]


if __name__ == "__main__":
    main()
