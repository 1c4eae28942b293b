"""How punctual the player is while the machine works: training, composing, engraving, music21, a window that repaints.

Each row plays once, with or without real-time priority, beside a control that only waits and spins at the same
priority; a receiver in another process hears it over a JACK server with the dummy driver, and beside it a reference: a
JACK client that writes frames known beforehand, so that what the server itself loses can be told from what the player
does. ARGS: --events N (100,000 are the bar), --parts grid clock loads drift, --ways exact rtmidi, --priorities realtime
ordinary, --no-load, --cores-left N (of the load), --period FRAMES, --minutes N for the drift. Short by default.
Returns 1 where a bar was not met.
"""

import argparse
import contextlib
import os
import shutil
import signal
import sys
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from ear_record import near, row
from hearing import STEP_SECONDS, Heard, grid, play
from jack_server import jack_server
from load import full_load
from midi_reference import numbered

from desktop.midi import messages, protocol
from desktop.midi.lateness import Lateness
from desktop.midi.performance import BeatPoint, Performance
from desktop.midi.realtime import REFUSED

LOADED_NOTES = 3000
MOST_EVENTS_BESIDE = 15_000  # of what is not the grid: a minute
ROW = "{:<52}{:>9}{:>11}{:>9}{:>9}{:>10}"
SENDER_BARS = {"realtime": (0.5, 2.0), "ordinary": (2.0, None)}  # ms over the control: p99, p99.9
PULSE_BAR_MS, DRIFT_BAR_MS, RECEIVER_BAR_MS = 0.5, 1.0, 0.5  # the last one over a period
SAMPLE_RATE = 48_000


class Bars:
    """What was asked for, and whether it was met."""

    def __init__(self) -> None:
        self.are_met = True

    def __call__(self, what: str, figure: float, most: float) -> None:
        """One line; a figure up to `most` meets it."""
        is_met = figure <= most
        self.are_met = self.are_met and is_met
        print(f"    {'PASS' if is_met else 'FAIL'}  {what}: {figure:.3f} [{most:g}]", flush=True)


def main() -> int:
    """Measures and prints; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--parts", nargs="+", default=["grid", "clock", "loads"])
    parser.add_argument("--ways", nargs="+", default=["exact", "rtmidi"])
    parser.add_argument("--priorities", nargs="+", default=["realtime", "ordinary"])
    parser.add_argument("--no-load", action="store_true")
    parser.add_argument("--cores-left", type=int, default=0, help="cores that the load keeps off")
    parser.add_argument("--period", type=int, default=64)
    parser.add_argument("--minutes", type=float, default=0.5)
    arguments = parser.parse_args()
    if not shutil.which("jackd"):
        print("jackd is not installed; nothing is measured")
        return 0
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # what was started is ended
    load = contextlib.nullcontext() if arguments.no_load else full_load(arguments.cores_left)
    bars = Bars()
    with jack_server(arguments.period), load:
        print(ROW.format("", "messages", "median ms", "p99 ms", "p99.9 ms", "worst ms"))
        for priority in arguments.priorities:
            os.environ[REFUSED] = "no" if priority == "ordinary" else ""
            for way in arguments.ways:
                measure(arguments, priority, way, bars)
    return 0 if bars.are_met else 1


def measure(arguments: argparse.Namespace, priority: str, way: str, bars: Bars) -> None:
    """All parts by one way and with one priority."""
    receiver_bar = arguments.period / SAMPLE_RATE * 1000 + RECEIVER_BAR_MS
    beside = min(arguments.events, MOST_EVENTS_BESIDE)
    for part in arguments.parts:
        name = f"{part}, {way}, {priority}"
        if part == "clock":
            measure_clock(name, beside, way, bars)
            continue
        events = {
            "grid": arguments.events,
            "loads": max(beside, LOADED_NOTES * 2),
            "drift": int(arguments.minutes * 60 / STEP_SECONDS),
        }[part]
        performance = grid(events)
        heard = play(performance, way, loads=part == "loads")
        show_sender(name, heard, SENDER_BARS[priority], bars)
        offsets = show_receiver(heard, performance, receiver_bar, bars)
        if part == "drift":
            tenth = max(1, len(offsets) // 10)
            drift = (_middle(offsets[-tenth:]) - _middle(offsets[:tenth])) * 1000
            bars("drift from the first tenth to the last, ms", abs(drift), DRIFT_BAR_MS)


def show_sender(name: str, heard: Heard, most: tuple[float, float | None], bars: Bars) -> None:
    """How late the messages left, beside the control of the same time."""
    print(name)
    show("control, at the same time", heard.control)
    show("sender", heard.timing)
    bars("sender over control, p99 ms", heard.timing.p99_ms - heard.control.p99_ms, most[0])
    if most[1] is not None:
        bars("sender over control, p99.9 ms", heard.timing.p999_ms - heard.control.p999_ms, most[1])


def show_receiver(heard: Heard, performance: Performance, most_ms: float, bars: Bars) -> list[float]:
    """The receiver's distance from the grid, what was lost; returns how much later each was heard than due."""
    record = heard.record
    arrived = record.timed()
    found = row([event.data for event in performance.events], [data for _, data in arrived])
    pairs = [
        (arrived[place][0], event.at_seconds)
        for place, event in zip(found.places, performance.events, strict=True)
        if place is not None
    ]
    offsets = [at - due for at, due in pairs]
    middle = _middle(offsets)
    show("receiver, distance from the grid", summed([abs(each - middle) for each in offsets]))
    stalls, margin = record.stalls, 2 * most_ms / 1000
    clear = [abs(at - due - middle) for at, due in pairs if not near(stalls, due + middle, margin)]
    figures = summed(clear)
    show(f"  but for {len(pairs) - len(clear)} in what the server lost", figures)
    bars("receiver, where the server ran, p99 ms", figures.p99_ms, most_ms)
    print(f"    received: {found}")
    bars("lost, doubled or out of order", found.lost + found.doubled + found.out_of_order, 0)
    show_server(heard)
    return offsets


def show_server(heard: Heard) -> None:
    """What the server lost, by its own word, by its frames, and by what came of the reference."""
    record = heard.record
    stalls = record.stalls
    lost = sum(stall.end - stall.start for stall in stalls) * 1000
    longest = max((stall.end - stall.start for stall in stalls), default=0.0) * 1000
    wanted = [numbered(index) for index in range(heard.references)]
    messages_there = record.heard(1)
    found = row(wanted, [data for _, data in messages_there])
    frames = [messages_there[place][0] for place in found.places if place is not None]
    gaps = [later - frame for frame, later in pairwise(frames)]
    odd = sum(gap != _common(gaps) for gap in gaps)
    print(
        f"    server: {record.xruns} xruns, {len(stalls)} times out of step, {lost:.1f} ms in all, {longest:.1f} at most;"
        f" woken {record.worst_wakeup_seconds * 1000:.1f} ms late at worst"
    )
    print(f"    reference: {found}; {odd} not in their frames", flush=True)


def measure_clock(name: str, events: int, way: str, bars: Bars) -> None:
    """How even the pulses are that the player sends, across a change of tempo."""
    seconds = max(10.0, events * STEP_SECONDS)
    half = seconds / 2
    beats = (BeatPoint(0.0, 0.0, 2.0), BeatPoint(half, seconds, 3.0))
    heard = play(Performance((), seconds, beats), way, clock=True)
    show_sender(name, heard, (float("inf"), None), bars)
    pulses = [at for at, data in heard.record.timed() if data == messages.CLOCK]
    turn = seconds * 24  # pulses before the change of tempo
    wanted = [1 / 48 if index < turn else 1 / 72 for index in range(len(pulses) - 1)]
    errors = [
        (at, abs(later - at - want)) for (at, later), want in zip(pairwise(pulses), wanted, strict=True)
    ]
    show("receiver: intervals, distance", summed([error for _, error in errors]))
    stalls = heard.record.stalls
    clear = [error for at, error in errors if not near(stalls, at, 1 / 48)]
    figures = summed(clear)
    show(f"  but for {len(errors) - len(clear)} in what the server lost", figures)
    bars("intervals of pulses, where the server ran, p99 ms", figures.p99_ms, PULSE_BAR_MS)
    show_server(heard)


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


def _middle(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


def _common(figures: list[int]) -> int:
    return max(set(figures), key=figures.count)


if __name__ == "__main__":
    sys.exit(main())
