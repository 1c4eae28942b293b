"""What goes into which frame of JACK's next period."""

from bisect import insort
from collections.abc import Callable

from desktop.midi.exact_ring import ExactRing
from desktop.midi.frame_clock import distance
from desktop.midi.sounding import SoundingNotes


class ExactFeed:
    """Holds messages until the period that contains their frame, a constant latency behind their deadline."""

    def __init__(self, ring: ExactRing, latency_seconds: float) -> None:
        self._ring = ring
        self._latency_seconds = latency_seconds
        self._waiting: list[tuple[float, int, bytes]] = []
        self._sounding = SoundingNotes()

    def period(
        self, first_frame: int, frames: int, frame_of: Callable[[float], int]
    ) -> list[tuple[int, bytes]]:
        """The messages of a period in order, each with its frame in it; `frame_of` tells that of a clock time.

        What is late goes into its first frame.
        """
        for number, due, data in self._ring.take():
            insort(self._waiting, (due, number, data))
        withdrawn = self._ring.withdrawn
        sent = []
        while self._waiting:
            due, number, data = self._waiting[0]
            place = distance(first_frame, frame_of(due + self._latency_seconds)) if due > 0 else 0
            if place >= frames:
                break
            self._waiting.pop(0)
            if number > withdrawn or due <= 0:  # what was to go at once, as the end of a note, is on its way
                self._sounding.follow(data)
                sent.append((max(0, place), data))
        return sent

    def silence(self) -> tuple[bytes, ...]:
        """What was to go at once, and all that ends what sounds, for a period in which nobody writes any more."""
        left = tuple(data for _, due, data in self._ring.take() if due <= 0)
        for data in left:
            self._sounding.follow(data)
        ends = self._sounding.silence()
        self._sounding.forget()
        self._waiting.clear()
        return (*left, *ends)
