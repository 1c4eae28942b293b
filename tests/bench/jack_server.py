"""A real JACK server for the benchmarks."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

NAME = "carolan-bench"  # one for all: JACK keeps that of a server that was killed, and knows eight at most


def started_server(period_frames: int = 64) -> "subprocess.Popen[bytes]":
    """A JACK server with the dummy driver that answers, as in the tests; who starts it ends it."""
    words = ["jackd", "-n", NAME, "-R", "-S", "-d", "dummy", "-r", "48000", "-p", str(period_frames)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run(["jack_wait", "-s", NAME, "-w", "-t", "20"], check=True, capture_output=True)
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
