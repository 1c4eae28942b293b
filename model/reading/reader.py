"""The client of the helper process: asks for a reading, waits so long and no longer."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

READING_SECONDS = 2.0
READING_CHARACTERS = 20_000
_START_SECONDS = 60.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Reading:
    """What music21 made of a tune."""

    accepted: bool
    sentence: str = ""  # why not, or why it was not asked
    notes: int = 0
    measures: int = 0


class SecondReader:
    """music21 in a child process; a child that hangs or dies is replaced, and the tune counts as not accepted."""

    def __init__(self, command: list[str] | None = None, seconds: float = READING_SECONDS) -> None:
        """`command` is what starts the helper (tests name another one); it is started at once, not waited for."""
        self._command = command or [sys.executable, "-m", "model.reading"]
        self._seconds = seconds
        self._number = 0
        self._child: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._ready = False
        self._start()

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        """Return music21's reading of `abc`, within 2 s once the helper stands; at once when `cancelled`."""
        if len(abc) > READING_CHARACTERS:
            return Reading(
                True, f"The tune is longer than {READING_CHARACTERS} characters; music21 was not asked."
            )
        if not self._await_ready(cancelled):
            self.close()
            return Reading(True, "music21's helper process does not start; its second opinion is left out.")
        self._number += 1
        answer = self._ask({"id": self._number, "abc": abc}, cancelled)
        if cancelled():
            return Reading(False, "The reading was cancelled.")
        if answer is None:
            self._start()
            return Reading(False, f"music21 gave no answer within {self._seconds:g} s.")
        if "error" in answer:
            return Reading(False, f"music21 can't read it ({answer['error']}).")
        if not answer["notes"]:
            return Reading(False, "music21 finds no notes in it.")
        return Reading(True, notes=answer["notes"], measures=answer["measures"])

    def close(self) -> None:
        """End the child process."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()

    def __enter__(self) -> "SecondReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> None:
        self.close()
        self._ready = False
        self._lines = queue.Queue()
        try:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                cwd=Path(__file__).resolve().parents[2],
            )
        except OSError:
            return
        threading.Thread(target=_collect, args=(self._child, self._lines), daemon=True).start()

    def _await_ready(self, cancelled: Callable[[], bool]) -> bool:
        if self._child is None:
            self._start()
        if not self._ready:
            self._ready = (
                self._next_answer(_START_SECONDS, cancelled, lambda answer: "ready" in answer) is not None
            )
        return self._ready or cancelled()

    def _ask(self, request: dict[str, Any], cancelled: Callable[[], bool]) -> dict[str, Any] | None:
        child = self._child
        if child is None or child.stdin is None:
            return None
        try:
            child.stdin.write(json.dumps(request) + "\n")
            child.stdin.flush()
        except OSError:
            return None
        # Answers with another number belong to readings that were cancelled.
        return self._next_answer(self._seconds, cancelled, lambda answer: answer.get("id") == request["id"])

    def _next_answer(
        self, seconds: float, cancelled: Callable[[], bool], wanted: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any] | None:
        """The next answer that is wanted; None when the time is over, the child is gone, or on `cancelled`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not cancelled():
            try:
                line = self._lines.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if line is None:
                return None
            answer: dict[str, Any] = json.loads(line)
            if wanted(answer):
                return answer
        return None


def _collect(child: subprocess.Popen[str], lines: "queue.Queue[str | None]") -> None:
    """Put the child's lines into the queue, and None when it is gone."""
    try:
        for line in child.stdout or ():
            lines.put(line)
    except (OSError, ValueError):
        pass  # the pipe was closed under the reader: the child is being replaced
    lines.put(None)
