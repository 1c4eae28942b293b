"""Where commands wait for the sender, and where the sender waits for the next deadline."""

import queue
import sys
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from desktop.midi.clock import Clock

# Windows waits in whole milliseconds, and may add one.
SPIN_SECONDS = 0.0025 if sys.platform == "win32" else 0.001
# Without real-time priority who spins much uses up his share of a busy machine, and then waits for the others.
ORDINARY_SPIN_SECONDS = 0.0002 if sys.platform == "linux" else SPIN_SECONDS

Item = TypeVar("Item")
ItemOut = TypeVar("ItemOut", covariant=True)


class Waiting(Protocol[ItemOut]):
    """Waits for whichever comes first: a command or a deadline."""

    def take(self, until: float | None) -> ItemOut | None:
        """The next command, or None as soon as the clock reaches `until`; waits for ever if that is None."""
        ...


class Inbox(Generic[Item]):
    """A queue for threads and signal handlers to put into, at which the sender waits with a deadline."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.spin_seconds = SPIN_SECONDS
        self._items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self.deadline: float | None = None  # what the sender waits for, for threads that step back before it
        self.put: Callable[[Item], None] = self._items.put

    def take(self, until: float | None) -> Item | None:
        """The next item, or None as soon as the clock reaches `until`.

        The last moment is spent reading the clock: a sleep ends late by as much as the system likes, and
        a thread that spins keeps the interpreter's lock, so that no other thread makes it late.
        """
        self.deadline = until
        if until is None:
            return self._items.get()
        patience = until - self._clock.now() - self.spin_seconds
        try:
            return self._items.get(timeout=patience) if patience > 0 else self._items.get_nowait()
        except queue.Empty:
            while self._clock.now() < until:
                pass
            return None
