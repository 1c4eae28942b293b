"""The client of the helper process: asks for a reading, waits so long and no longer."""

import queue
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from model.reading.child import ReadingChild

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

    def __init__(
        self,
        command: Sequence[str] | None = None,
        seconds: float = READING_SECONDS,
        start_seconds: float = _START_SECONDS,
    ) -> None:
        """`command` is what starts the helper (tests name another one); it is started at once, not waited for."""
        self._command = command or (sys.executable, "-m", "model.reading")
        self._seconds, self._start_seconds = seconds, start_seconds
        self._number = 0
        self._unanswered: int | None = None  # the reading that was cancelled and may still be at work
        self._child: ReadingChild | None = None
        self._ready = False
        self._given_up = False
        self._start()

    @property
    def pid(self) -> int | None:
        """The number of the helper process; None where none runs."""
        return self._child.pid if self._child else None

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        """Return music21's reading of `abc`, within 2 s once the helper stands; at once when `cancelled`."""
        if len(abc) > READING_CHARACTERS:
            return Reading(
                True, f"The tune is longer than {READING_CHARACTERS} characters; music21 was not asked."
            )
        child = self._ready_child(cancelled)
        if cancelled():
            return Reading(False, "The reading was cancelled.")
        if child is None:
            return Reading(True, "music21's helper process does not start; its second opinion is left out.")
        self._number += 1
        child.ask({"id": self._number, "abc": abc})
        answer = self._await(child, "id", self._number, self._seconds, cancelled)
        if answer is not None:
            return _verdict(answer)
        if cancelled():
            self._unanswered = self._number
            return Reading(False, "The reading was cancelled.")
        self._start()
        return Reading(False, f"music21 gave no answer within {self._seconds:g} s.")

    def close(self) -> None:
        """End the child process."""
        child, self._child = self._child, None
        self._ready, self._unanswered = False, None
        if child is not None:
            child.close()

    def __enter__(self) -> "SecondReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> None:
        self.close()
        try:
            self._child = ReadingChild(self._command)
        except OSError:
            self._given_up = True

    def _ready_child(self, cancelled: Callable[[], bool]) -> ReadingChild | None:
        """The child, ready for a tune; None where it does not get ready, or on `cancelled`."""
        if self._given_up:
            return None
        if self._child is None or (self._ready and not (self._child.is_alive and self._is_free(self._child))):
            self._start()
        if self._child is None or self._ready:
            return self._child
        self._ready = self._await(self._child, "ready", True, self._start_seconds, cancelled) is not None
        if not self._ready and not cancelled():
            self._given_up = True
            self.close()
        return self._child

    def _is_free(self, child: ReadingChild) -> bool:
        """False while the child is at work on a reading that was cancelled."""
        unanswered, self._unanswered = self._unanswered, None
        return unanswered is None or self._await(child, "id", unanswered, 0.0, lambda: False) is not None

    def _await(
        self, child: ReadingChild, name: str, value: object, seconds: float, cancelled: Callable[[], bool]
    ) -> dict[str, Any] | None:
        """The answer in which `name` is `value`; None when the time is over, the child gone, or on `cancelled`."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                answer = child.next_answer(_POLL_SECONDS)
            except queue.Empty:
                answer = {}
            # An answer with another number belongs to a reading that was cancelled.
            if answer is None or answer.get(name) == value:
                return answer
            if cancelled() or time.monotonic() >= deadline:
                return None


def _verdict(answer: dict[str, Any]) -> Reading:
    notes, measures = answer.get("notes"), answer.get("measures")
    if "error" in answer:
        return Reading(False, f"music21 can't read it ({answer['error']}).")
    if not isinstance(notes, int) or not isinstance(measures, int):
        return Reading(False, "music21's helper gave no count of notes.")
    if not notes:
        return Reading(False, "music21 finds no notes in it.")
    return Reading(True, notes=notes, measures=measures)
