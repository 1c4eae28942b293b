"""How punctual the player is while the machine works: training, composing, engraving, music21, a window that repaints.

Each part prints the lateness of a control that only waits and spins, of the sender, and what a receiver in another
process heard over a JACK server with the dummy driver, with and without real-time priority. ARGS: --events N (100,000
are the bar), --parts grid clock loads drift, --no-load, --cores-left N (of the load),
--period FRAMES, --minutes N for the drift. Short by default.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from jack_server import jack_server
from load import full_load

from desktop.midi import messages, protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.clock import MonotonicClock
from desktop.midi.exact_output import WANTED
from desktop.midi.inbox import Inbox
from desktop.midi.lateness import Lateness
from desktop.midi.performance import BeatPoint, Performance, TimedMessage
from desktop.midi.realtime import REFUSED, claim_realtime

STEP_SECONDS = 0.004
EAR = Path(__file__).with_name("midi_ear.py")
LOADED_NOTES, LOAD_EACH_SECONDS = 3000, 0.1
ROW = "{:<46}{:>9}{:>11}{:>9}{:>9}{:>10}"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--parts", nargs="+", default=["grid", "clock", "loads"])
    parser.add_argument("--no-load", action="store_true")
    parser.add_argument("--cores-left", type=int, default=0, help="cores that the load keeps off")
    parser.add_argument("--period", type=int, default=64)
    parser.add_argument("--minutes", type=float, default=0.5)
    arguments = parser.parse_args()
    if not shutil.which("jackd"):
        print("jackd is not installed; nothing is measured")
        return
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # what was started is ended
    with (
        jack_server(arguments.period),
        contextlib.nullcontext() if arguments.no_load else full_load(arguments.cores_left),
    ):
        print(ROW.format("", "messages", "median ms", "p99 ms", "p99.9 ms", "worst ms"))
        for refused in (False,) if arguments.parts == ["drift"] else (False, True):
            print("without real-time priority" if refused else "with real-time priority")
            os.environ[REFUSED] = "no" if refused else ""
            if "grid" in arguments.parts:
                measure_grid(arguments.events)
            if "loads" in arguments.parts:
                measure_loads(arguments.events)
            if "clock" in arguments.parts:
                measure_clock(arguments.events)
            if "drift" in arguments.parts and not refused:
                measure_drift(arguments.minutes)


def grid(events: int) -> Performance:
    """Notes whose channel, key and velocity count them, so that a message that is lost or late in the row is seen."""
    made = []
    for index in range(events):
        note = index // 2
        channel, pitch, velocity = note // (128 * 127) % 16, note % 128, 1 + note // 128 % 127
        on = messages.note_on(channel, pitch, velocity)
        data = on if index % 2 == 0 else bytes((messages.NOTE_OFF | channel, pitch, velocity))
        made.append(TimedMessage(index * STEP_SECONDS, data))
    return Performance(tuple(made), events * STEP_SECONDS)


@dataclass
class Heard:
    """What the receiver heard of a playing, and what the sender said of it."""

    messages: list[tuple[float, bytes]]
    timing: protocol.Timing
    xruns: int = 0  # periods that the server skipped, with all that would have sounded in them in time


class Reloading(threading.Thread):
    """Loads the tune that plays again and again."""

    def __init__(self, player: PlayerProcess, performance: Performance) -> None:
        super().__init__(daemon=True)
        self.stops = threading.Event()
        self.times = 0
        self._player, self._command = player, protocol.Load(performance)

    def run(self) -> None:
        """Until it is stopped."""
        while not self.stops.wait(LOAD_EACH_SECONDS):
            self._player.send(self._command)
            self.times += 1


def play(performance: Performance, clock: bool = False, loads: bool = False) -> Heard:
    """Plays into a receiver in another process."""
    ear = subprocess.Popen(
        [sys.executable, str(EAR), "Ear"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert ear.stdout is not None
    ear.stdout.readline()
    with PlayerProcess() as player:
        reloading = Reloading(player, performance)
        player.send(protocol.UseOutputs((protocol.Route("port", "Ear:in", sends_clock=clock),)))
        player.send(protocol.Load(performance))
        player.send(protocol.Play())
        if loads:
            reloading.start()
        timing = last_word(player, performance.duration_seconds + 60.0)
        reloading.stops.set()
    *lines, xruns = ear.communicate()[0].splitlines()
    heard = [(at, bytes.fromhex(data)) for at, data in map(json.loads, lines)]
    return Heard(heard, timing, int(xruns))


def last_word(player: PlayerProcess, patience_seconds: float) -> protocol.Timing:
    """The player's own account of a playing, behind its end."""
    has_finished = False
    while (report := player.next_report(patience_seconds)) is not None:
        has_finished = has_finished or isinstance(report, protocol.Finished)
        if isinstance(report, protocol.Trouble | protocol.Ended):
            raise SystemExit(report.sentence)
        if has_finished and isinstance(report, protocol.Timing):
            return report
    raise SystemExit("the player did not finish")


def control(seconds: float) -> protocol.Timing:
    """What the machine itself loses: a process of the sender's priority that only waits and spins."""
    words = [sys.executable, __file__, "--be-control", str(seconds)]
    answer = subprocess.run(words, check=True, capture_output=True, text=True)
    report = protocol.report_from_line(answer.stdout)
    assert isinstance(report, protocol.Timing)
    return report


def be_control(seconds: float) -> None:
    """The control's process."""
    clock, lateness = MonotonicClock(), Lateness()
    inbox: Inbox[None] = Inbox(clock)
    claim_realtime()
    start = clock.now() + 0.1
    for index in range(int(seconds / STEP_SECONDS)):
        due = start + index * STEP_SECONDS
        inbox.take(due)
        lateness.add(clock.now() - due)
    print(protocol.to_line(lateness.timing()))


def measure_grid(events: int) -> None:
    """The sender's lateness, the receiver's distance from the grid, what was lost."""
    performance = grid(events)
    show("control, before", control(performance.duration_seconds / 2))
    by_rtmidi, exact = play(performance), exactly(performance)
    show("control, after", control(performance.duration_seconds / 2))
    show("sender, by RtMidi", by_rtmidi.timing)
    compare("receiver, distance from the grid", by_rtmidi, performance)
    show("sender, exact to the frame", exact.timing)
    compare("receiver, distance from the grid", exact, performance)


def exactly(performance: Performance, clock: bool = False) -> Heard:
    """Plays by the output that is exact to the frame."""
    os.environ[WANTED] = "exact"
    try:
        return play(performance, clock)
    finally:
        del os.environ[WANTED]


def measure_loads(events: int) -> None:
    """The same while a tune of 3,000 notes is loaded ten times a second."""
    performance = grid(max(events, LOADED_NOTES * 2))
    heard = play(performance, loads=True)
    show("sender, a tune loaded every 100 ms", heard.timing)
    compare("receiver", heard, performance)


def compare(part: str, heard: Heard, performance: Performance) -> None:
    """One line of the table, and one on order and loss; behind the grid's messages stands the silence of the end."""
    arrived = heard.messages[: len(performance.events)]
    offsets = [at - event.at_seconds for (at, _), event in zip(arrived, performance.events, strict=False)]
    middle = sorted(offsets)[len(offsets) // 2]
    show(part, summed([abs(offset - middle) for offset in offsets]))
    in_order = [data for _, data in arrived] == [event.data for event in performance.events]
    order = "yes" if in_order else "NO"
    print(
        f"    received {len(arrived)} of {len(performance.events)}, in order: {order}; xruns: {heard.xruns}"
    )


def measure_clock(events: int) -> None:
    """How even the pulses are that the player sends, across a change of tempo."""
    seconds = max(10.0, events * STEP_SECONDS)
    half = seconds / 2
    beats = (BeatPoint(0.0, 0.0, 2.0), BeatPoint(half, seconds, 3.0))
    performance = Performance((), seconds, beats)
    for way, heard in (
        ("by RtMidi", play(performance, clock=True)),
        ("exact", exactly(performance, clock=True)),
    ):
        show(f"master, {way}: lateness of pulses", heard.timing)
        pulses = [at for at, data in heard.messages if data == messages.CLOCK]
        turn = seconds * 24  # pulses before the change of tempo
        wanted = [1 / 48 if index < turn else 1 / 72 for index in range(len(pulses) - 1)]
        gaps = (later - time for time, later in pairwise(pulses))
        errors = [abs(gap - want) for gap, want in zip(gaps, wanted, strict=True)]
        show("receiver: intervals, distance", summed(errors))


def measure_drift(minutes: float) -> None:
    """How far the end of a long playing lies from where the clock says, beside its beginning."""
    performance = grid(int(minutes * 60 / STEP_SECONDS))
    heard = play(performance)
    show(f"sender, {minutes:g} minutes", heard.timing)
    compare("receiver, distance from the grid", heard, performance)
    offsets = [
        at - event.at_seconds for (at, _), event in zip(heard.messages, performance.events, strict=False)
    ]
    tenth = max(1, len(offsets) // 10)
    first, last = sorted(offsets[:tenth])[tenth // 2], sorted(offsets[-tenth:])[tenth // 2]
    print(f"  drift from the first tenth to the last: {(last - first) * 1000:+.3f} ms")


def summed(seconds: list[float]) -> protocol.Timing:
    """The figures of a list."""
    lateness = Lateness()
    for figure in seconds:
        lateness.add(figure)
    return lateness.timing()


def show(part: str, timing: protocol.Timing) -> None:
    """One line of the table."""
    figures = (timing.median_ms, timing.p99_ms, timing.p999_ms, timing.worst_ms)
    print(ROW.format("  " + part, timing.messages, *(f"{figure:.3f}" for figure in figures)), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--be-control"]:
        be_control(float(sys.argv[2]))
    else:
        main()
