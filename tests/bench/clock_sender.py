"""A machine with a MIDI clock in a process of its own, for benchmarks: `clock_sender.py NAME [options]`.

Opens a virtual JACK output `NAME:out`, waits for a line on its standard input, and sends Start and the pulses of a
song at their times, each late by a random part of the unevenness. When its input ends it prints one line of JSON: the
times of the true pulses on the system-wide monotonic clock, and how late it was itself at worst.
"""

import argparse
import json
import random
import sys
import time

import rtmidi

from desktop.midi import messages
from desktop.midi.inbox import SPIN_SECONDS
from desktop.midi.realtime import claim_realtime

LEAD_SECONDS = 0.2


def main() -> None:
    """Sends, then tells the truth."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--from-bpm", type=float, default=60.0)
    parser.add_argument("--to-bpm", type=float, default=200.0)
    parser.add_argument("--ramp-at", type=float, default=8.0)
    parser.add_argument("--ramp-seconds", type=float, default=20.0)
    parser.add_argument("--uneven-ms", type=float, default=3.0)
    parser.add_argument("--gauss", action="store_true", help="the unevenness is a standard deviation")
    parser.add_argument("--gap-at", type=float, help="send no pulses for a second from here on")
    parser.add_argument("--jump-at", type=float, help="send a Song Position here")
    parser.add_argument("--jump-to", type=float, default=64.0, help="quarters")
    words = parser.parse_args()
    port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name=words.name)
    port.open_virtual_port("out")
    print("ready", flush=True)
    sys.stdin.readline()
    claim_realtime()
    script, jump = song(words)
    start = time.perf_counter() + LEAD_SECONDS
    worst = 0.0
    for at, data in script:
        wait_until(start + at)
        worst = max(worst, time.perf_counter() - start - at)
        port.send_message(data)
    sys.stdin.read()
    truth = [start + mean_delay(words) + at for at in pulses(words)]
    print(json.dumps({"pulses": truth, "jump": jump, "late_ms": round(worst * 1000, 3)}))


def pulses(words: argparse.Namespace) -> list[float]:
    """The true times of all pulses, in seconds from the first; the tempo goes up evenly in the ramp."""
    times, time_, phase, step = [0.0], 0.0, 0.0, 0.0005
    while time_ < words.seconds:
        part = min(max((time_ - words.ramp_at) / words.ramp_seconds, 0.0), 1.0)
        forward = (words.from_bpm + (words.to_bpm - words.from_bpm) * part) * 24 / 60 * step
        if phase + forward >= len(times):
            times.append(time_ + (len(times) - phase) / forward * step)
        phase += forward
        time_ += step
    return times


def mean_delay(words: argparse.Namespace) -> float:
    """A sender can only be late: what is called unevenness to both sides is around this delay."""
    return words.uneven_ms / 1000 * (3.0 if words.gauss else 1.0)


def song(words: argparse.Namespace) -> tuple[list[tuple[float, bytes]], int | None]:
    """What is sent when, and the number of the pulse that is at the Song Position."""
    rng, spread, jump = random.Random(1), words.uneven_ms / 1000, None
    script = [(0.0, messages.START)]
    latest = 0.0005
    for number, at in enumerate(pulses(words)):
        if words.jump_at is not None and at >= words.jump_at and jump is None:
            jump = number
            script.append((latest, messages.song_position(round(words.jump_to * 4))))
        late = rng.gauss(0.0, spread) if words.gauss else rng.uniform(-spread, spread)
        latest = max(latest + 0.0001, at + mean_delay(words) + late)
        if words.gap_at is None or not words.gap_at <= at < words.gap_at + 1.0:
            script.append((latest, messages.CLOCK))
    return script, jump


def wait_until(due: float) -> None:
    """Sleeps, and spins the last millisecond."""
    patience = due - time.perf_counter() - SPIN_SECONDS
    if patience > 0:
        time.sleep(patience)
    while time.perf_counter() < due:
        pass


if __name__ == "__main__":
    main()
