"""Work beside the sender steps back while a deadline is near."""

import time
from collections.abc import Callable

from desktop.midi.clock import Clock

NEAR_SECONDS = 0.0025
_BEHIND_SECONDS = 0.0005  # a deadline that has just come is being served
_MOST_SLEEPS = 20


def at_once() -> None:
    """The courtesy of a thread that nobody waits for: none."""


class Courtesy:
    """Called by another thread between two small steps of its work; sleeps while the sender is about to send.

    The interpreter runs one thread at a time, and asks the others for its lock no more often than
    `sys.getswitchinterval` says, so that a thread that computes would make the sender late.
    """

    def __init__(
        self,
        clock: Clock,
        deadline: Callable[[], float | None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`deadline` tells the clock time for which the sender waits, None where it waits for none."""
        self._clock = clock
        self._deadline = deadline
        self._sleep = sleep

    def __call__(self) -> None:
        """Returns when no deadline is near, or after a moment in any case: a dense tune is loaded, too."""
        for _ in range(_MOST_SLEEPS):
            due = self._deadline()
            if due is None:
                return
            left = due - self._clock.now()
            if not -_BEHIND_SECONDS < left < NEAR_SECONDS:
                return
            self._sleep(max(left, 0.0) + _BEHIND_SECONDS)
