"""A real JACK server for the benchmarks."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

# One for all: JACK keeps the name of a server that was killed, and knows eight at most. CAROLAN_BENCH_JACK names
# another one, for two benchmarks at a time.
NAME = os.environ.get("CAROLAN_BENCH_JACK", "carolan-bench")


def started_server(period_frames: int = 64) -> "subprocess.Popen[bytes]":
    """A JACK server with the dummy driver that answers, as in the tests; who starts it ends it."""
    words = ["jackd", "-n", NAME, "-R", "-S", "-d", "dummy", "-r", "48000", "-p", str(period_frames)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait = subprocess.run(["jack_wait", "-s", NAME, "-w", "-t", "20"], check=False, capture_output=True)
    if wait.returncode != 0:
        server.terminate()
        server.wait()
        raise SystemExit(
            f"the JACK server {NAME} does not answer; is another benchmark running under its name?"
        )
    return server


@contextmanager
def jack_server(period_frames: int = 64) -> Iterator[None]:
    """The same, which this process and its children speak to until the block ends."""
    os.environ.update(JACK_DEFAULT_SERVER=NAME, CAROLAN_MIDI="jack")
    server = started_server(period_frames)
    try:
        yield
    finally:
        server.terminate()
        server.wait()
