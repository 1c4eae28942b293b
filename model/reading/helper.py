"""A client of the helper process: asks, waits so long and no longer, and replaces a helper that hangs or dies."""

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from model.reading.child import ReadingChild

_POLL_SECONDS = 0.02


class HelperClient:
    """Owns one helper process; what it is asked for is for its subclasses to say."""

    def __init__(self, command: Sequence[str], start_seconds: float) -> None:
        """`command` is what starts the helper; it is started at once, not waited for."""
        self._command, self._start_seconds = command, start_seconds
        self._number = 0
        self._unanswered: int | None = None  # the request that was cancelled and may still be at work
        self._child: ReadingChild | None = None
        self._ready = False
        self._given_up = False
        self._start()

    @property
    def pid(self) -> int | None:
        """The number of the helper process; None where none runs."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """End the child process."""
        child, self._child = self._child, None
        self._ready, self._unanswered = False, None
        if child is not None:
            child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(
        self, child: ReadingChild, request: Mapping[str, Any], seconds: float, cancelled: Callable[[], bool]
    ) -> dict[str, Any] | None:
        """The answer to a request; None on `cancelled`, and where the helper hung or died: then it is replaced."""
        self._number += 1
        child.ask({"id": self._number, **request})
        answer = self._await(child, "id", self._number, seconds, cancelled)
        if answer is None and cancelled():
            self._unanswered = self._number
        elif answer is None:
            self._start()
        return answer

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
