"""A real JACK server, and a receiver in another process."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from desktop.midi import messages

HERE = Path(__file__).parent
PATIENCE_SECONDS = 30.0
SAMPLE_RATE = 48_000


class Receiver:
    """Another program with a MIDI input, and what it has received."""

    def __init__(self, *words: str) -> None:
        self.port = f"{words[0]}:in"
        self.events: list[tuple[float, bytes]] = []
        self._changed = threading.Condition()
        self._child = subprocess.Popen(
            [sys.executable, str(HERE / "receiver.py"), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._child.stdout is not None
        assert json.loads(self._child.stdout.readline()) == {"ready": True}
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            event = json.loads(line)
            with self._changed:
                self.events.append((event["at"], bytes.fromhex(event["data"])))
                self._changed.notify_all()

    @property
    def data(self) -> list[bytes]:
        return [data for _, data in self.events]

    def wait(self, holds: Callable[[], bool]) -> bool:
        """Whether the condition holds before patience is over; looked at after every message."""
        with self._changed:
            return self._changed.wait_for(holds, PATIENCE_SECONDS)

    def has_been_silenced(self, channel: int = 0) -> bool:
        return messages.silence(channel)[-1] in self.data

    def still_sounding(self) -> set[tuple[int, int]]:
        """The keys without a Note Off, for a receiver that knows no mode messages."""
        down: set[tuple[int, int]] = set()
        for data in self.data:
            key = (data[0] & 0x0F, data[1])
            if messages.is_note_on(data):
                down.add(key)
            elif messages.is_note_off(data):
                down.discard(key)
        return down

    def notes_on(self) -> int:
        return sum(messages.is_note_on(data) for data in self.data)

    def leave(self) -> None:
        """Takes leave of the server, which is slow to notice clients that were killed."""
        self._child.communicate()

    def kill(self) -> None:
        self._child.kill()
        self._child.communicate()


class JackServer:
    """A JACK server with the dummy driver.

    In its synchronous mode (-S): in the other one a client that misses its period, as happens on a busy machine,
    loses that period's messages or reads them twice, whoever sends them. With real-time priority (-R) where the
    system grants it; jackd goes on without where not. Its names are few, because JACK keeps a name for ever when
    a server is killed, and knows eight at most.
    """

    NAMES = ("carolan-test-1", "carolan-test-2", "carolan-test-3")

    def __init__(self, period_frames: int = 64) -> None:
        self._period_frames = period_frames
        for name in self.NAMES:
            self.name = name
            if self.start():
                return
        raise AssertionError("no JACK server could be started")

    def start(self) -> bool:
        """Starts it under its name; whether that worked, and the name is not that of another run's server."""
        words = ["jackd", "-n", self.name, "-R", "-S", "-d", "dummy", "-r", "48000", "-p"]
        words.append(str(self._period_frames))
        self._child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait = ["jack_wait", "-s", self.name, "-w", "-t", "10"]
        answers = subprocess.run(wait, check=False, capture_output=True).returncode == 0
        if answers and not self._ends_within(0.3):
            return True
        self.stop()
        return False

    def _ends_within(self, seconds: float) -> bool:
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()

    def stop(self) -> None:
        self._child.terminate()
        if not self._ends_within(10.0):
            self._child.kill()
            self._child.wait()
