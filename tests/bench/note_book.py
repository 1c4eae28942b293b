"""A JACK receiver in another process, and the book that is kept of its notes."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from desktop.midi import messages

EAR = "Kills"
RECEIVER = Path(__file__).resolve().parents[1] / "desktop" / "midi" / "receiver.py"


class Ear:
    """A JACK receiver in another process, and the notes that sound at it."""

    def __init__(self) -> None:
        self.sounding: dict[tuple[int, int], float] = {}  # since when each key sounds
        self.ended: list[tuple[float, float]] = []  # of each note: when it began and when it ended
        self.notes = 0
        self.changed = threading.Condition()
        self._child = subprocess.Popen(
            [sys.executable, str(RECEIVER), EAR],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._child.stdout is not None
        self._child.stdout.readline()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            event = json.loads(line)
            data = bytes.fromhex(event["data"])
            with self.changed:
                self._follow(data, event["at"])
                self.changed.notify_all()

    def _follow(self, data: bytes, at: float) -> None:
        key = (data[0] & 0x0F, data[1] if len(data) > 1 else 0)
        if messages.is_note_on(data):
            self.sounding[key] = at
            self.notes += 1
        elif messages.is_note_off(data) and key in self.sounding:
            self.ended.append((self.sounding.pop(key), at))

    def wait(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Whether the condition holds within so many seconds; looked at with every message and now and then."""
        end = time.monotonic() + seconds
        with self.changed:
            while not holds() and time.monotonic() < end:
                self.changed.wait(0.02)
            return holds()

    def kill(self) -> None:
        self._child.kill()
        self._child.communicate()
