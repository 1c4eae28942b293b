"""How punctual the player process is, beside a control that does nothing but spin.

Prints a table: the lateness of the sender, in silence and into a JACK server with a receiver in another process, and
of the control in the same run. Run it by `make bench`; `--seconds` says how long each part takes.
"""

import argparse
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from jack_server import jack_server

from desktop.midi import messages, protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.clock import MonotonicClock
from desktop.midi.inbox import Inbox
from desktop.midi.lateness import Lateness
from desktop.midi.performance import Performance, TimedMessage
from desktop.midi.realtime import claim_realtime

STEP_SECONDS = 0.01
RECEIVER = Path(__file__).parents[1] / "desktop" / "midi" / "receiver.py"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    grid = make_grid(seconds)
    print(f"{'part':<34}{'messages':>9}{'median ms':>11}{'p99 ms':>9}{'worst ms':>10}")
    show("control: spin to each deadline", control(seconds))
    show("sender, no output", sender(grid, protocol.Open("none")))
    if shutil.which("jackd"):
        with jack_server():
            measure_jack(grid)


def make_grid(seconds: float) -> Performance:
    """A note every 10 ms, each of its own key and velocity, so that a lost one is noticed."""
    events = []
    for index in range(int(seconds / STEP_SECONDS)):
        at, pitch = index * STEP_SECONDS, index % 128
        events.append(TimedMessage(at, messages.note_on(0, pitch, 1 + index % 127)))
        events.append(TimedMessage(at + STEP_SECONDS / 2, messages.note_off(0, pitch)))
    return Performance(tuple(events), seconds)


def control(seconds: float) -> protocol.Timing:
    """What the machine itself loses: one thread of the sender's priority that only waits and spins."""
    clock, lateness = MonotonicClock(), Lateness()
    inbox: Inbox[None] = Inbox(clock)

    def spin() -> None:
        claim_realtime()
        start = clock.now() + 0.1
        for index in range(int(seconds / STEP_SECONDS * 2)):
            due = start + index * STEP_SECONDS / 2
            inbox.take(due)
            lateness.add(clock.now() - due)

    thread = threading.Thread(target=spin)
    thread.start()
    thread.join()
    return lateness.timing()


def sender(grid: Performance, output: protocol.Open) -> protocol.Timing:
    """The player's own account of a playing of the grid."""
    with PlayerProcess() as player:
        player.send(output)
        player.send(protocol.Load(grid))
        player.send(protocol.Play())
        has_finished = False
        while (report := player.next_report(grid.duration_seconds + 30.0)) is not None:
            has_finished = has_finished or isinstance(report, protocol.Finished)
            if has_finished and isinstance(report, protocol.Timing):
                return report
            if isinstance(report, protocol.Trouble | protocol.Ended):
                raise SystemExit(report.sentence)
    raise SystemExit("the player did not finish")


def measure_jack(grid: Performance) -> None:
    """Plays the grid into a receiver and compares what arrived with the grid."""
    words = [sys.executable, str(RECEIVER), "Bench"]
    receiver = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert receiver.stdout is not None
    receiver.stdout.readline()
    lines: list[str] = []
    reader = threading.Thread(target=lines.extend, args=(receiver.stdout,))
    reader.start()
    show("sender, into JACK", sender(grid, protocol.Open("port", "Bench:in")))
    assert receiver.stdin is not None
    receiver.stdin.close()
    reader.join()
    events = [json.loads(line) for line in lines]  # behind the grid's stands the silence of the end
    data = [bytes.fromhex(event["data"]) for event in events]
    deviations = sorted(
        event["at"] - events[0]["at"] - sent.at_seconds
        for event, sent in zip(events, grid.events, strict=False)
    )
    middle = deviations[len(deviations) // 2]
    lateness = Lateness()
    for deviation in deviations:
        lateness.add(abs(deviation - middle))
    show("receiver, distance from the grid", lateness.timing())
    in_order = data[: len(grid.events)] == [event.data for event in grid.events]
    print(
        f"received {min(len(data), len(grid.events))} of {len(grid.events)} messages, in order: {'yes' if in_order else 'NO'}"
    )


def show(part: str, timing: protocol.Timing) -> None:
    """One line of the table."""
    figures = f"{timing.median_ms:>11.3f}{timing.p99_ms:>9.3f}{timing.worst_ms:>10.3f}"
    print(f"{part:<34}{timing.messages:>9}{figures}", flush=True)


if __name__ == "__main__":
    main()
