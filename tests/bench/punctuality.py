"""A control for the benchmarks of timing: a process that only waits and spins, of the priority of the player's sender.

`punctuality.py SECONDS` prints its lateness, or runs until its standard input ends.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.midi import protocol
from desktop.midi.clock import MonotonicClock
from desktop.midi.inbox import ORDINARY_SPIN_SECONDS, SPIN_SECONDS, Inbox
from desktop.midi.lateness import Lateness
from desktop.midi.realtime import claim_realtime

# Not the sender's 4 ms: so its phase wanders through that of the sender, and neither is always in the other's way.
STEP_SECONDS = 0.0041


@dataclass
class Control:
    """What the machine itself lost meanwhile, behind the block."""

    timing: protocol.Timing


@contextmanager
def control() -> Iterator[Control]:
    """Runs beside what the block does."""
    child = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # as the player
    )
    found = Control(protocol.Timing(0, 0.0, 0.0, 0.0))
    try:
        assert child.stdout is not None
        child.stdout.readline()
        yield found
        report = protocol.report_from_line(child.communicate()[0])
        assert isinstance(report, protocol.Timing)
        found.timing = report
    finally:
        child.kill()
        child.wait()


def main() -> None:
    """Waits and spins until standard input ends."""
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    clock, lateness = MonotonicClock(), Lateness()
    inbox: Inbox[None] = Inbox(clock)
    inbox.spin_seconds = SPIN_SECONDS if claim_realtime() else ORDINARY_SPIN_SECONDS
    print("ready", flush=True)
    due = clock.now() + STEP_SECONDS
    while not ended.is_set():
        inbox.take(due)
        lateness.add(clock.now() - due)
        due += STEP_SECONDS
    print(protocol.to_line(lateness.timing()))


if __name__ == "__main__":
    main()
