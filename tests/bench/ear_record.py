"""What `midi_ear.py` heard: when each frame was, when the server stood still, and what came of a row of messages."""

import json
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from itertools import pairwise

_LOOK_AHEAD_PERIODS = 200
_STALL_SECONDS = 0.0002  # a step in the server's time of more than this


@dataclass(frozen=True)
class Stall:
    """The server counted no frames between these clock seconds; what was due then could not be heard in time."""

    start: float
    end: float


class Record:
    """A hearing."""

    def __init__(self, line: str) -> None:
        told = json.loads(line)
        self.xruns: int = told["xruns"]
        self._rate: int = told["rate"]
        self._frames: list[int] = told["frames"]
        self._messages = [(frame, place, bytes.fromhex(data)) for frame, place, data in told["messages"]]
        # A period is served late or in time, never early, and frames that were not counted are not made up for: so
        # the least distance of the periods that follow is the true one.
        late = [at - frame / self._rate for at, frame in zip(told["seconds"], self._frames, strict=True)]
        self._offsets = _least_ahead(late, _LOOK_AHEAD_PERIODS)
        self.worst_wakeup_seconds = max(
            (each - offset for each, offset in zip(late, self._offsets, strict=True)), default=0.0
        )

    def heard(self, place: int = 0) -> list[tuple[int, bytes]]:
        """The messages at one port, each with its frame."""
        return [(frame, data) for frame, port, data in self._messages if port == place]

    def timed(self, place: int = 0) -> list[tuple[float, bytes]]:
        """The messages at one port, each with its clock seconds."""
        return [(self.time_of(frame), data) for frame, data in self.heard(place)]

    def time_of(self, frame: int) -> float:
        """The clock seconds of a frame."""
        place = max(0, bisect_right(self._frames, frame) - 1)
        return self._offsets[place] + frame / self._rate

    @property
    def stalls(self) -> list[Stall]:
        """The times that the server lost."""
        return [
            Stall(before + frame / self._rate, after + frame / self._rate)
            for (before, after), frame in zip(pairwise(self._offsets), self._frames[1:], strict=True)
            if after - before > _STALL_SECONDS
        ]


@dataclass(frozen=True)
class Row:
    """What came of a row of messages none of which is like another."""

    places: tuple[int | None, ...]  # of what was sent: the place among what was heard
    doubled: int
    out_of_order: int

    @property
    def lost(self) -> int:
        """How many never arrived."""
        return self.places.count(None)

    @property
    def is_whole(self) -> bool:
        """Whether everything arrived once and in order."""
        return not (self.lost or self.doubled or self.out_of_order)

    def __str__(self) -> str:
        if self.is_whole:
            return f"{len(self.places)} messages, all in order"
        troubles = f"{self.lost} LOST, {self.doubled} DOUBLED, {self.out_of_order} OUT OF ORDER"
        return f"{len(self.places)} messages: {troubles}"


def row(sent: list[bytes], heard: list[bytes]) -> Row:
    """Finds the messages that were sent again among those that were heard; others are left out."""
    wanted = {data: index for index, data in enumerate(sent)}
    places: list[int | None] = [None] * len(sent)
    doubled = out_of_order = 0
    last = -1
    for place, data in enumerate(heard):
        index = wanted.get(data)
        if index is None:
            continue
        if places[index] is not None:
            doubled += 1
            continue
        places[index] = place
        out_of_order += index < last
        last = max(last, index)
    return Row(tuple(places), doubled, out_of_order)


def near(stalls: list[Stall], at: float, margin_seconds: float) -> bool:
    """Whether a moment lies in one of the times that the server lost, or so near that it cannot be told apart."""
    place = bisect_right(stalls, at + margin_seconds, key=lambda stall: stall.start)
    return place > 0 and at < stalls[place - 1].end + margin_seconds


def _least_ahead(figures: list[float], ahead: int) -> list[float]:
    """For each place the least of the figure there and of so many behind it."""
    least: list[float] = [0.0] * len(figures)
    waiting: deque[int] = deque()
    for place in range(len(figures) - 1, -1, -1):
        while waiting and figures[waiting[-1]] >= figures[place]:
            waiting.pop()
        waiting.append(place)
        if waiting[0] > place + ahead:
            waiting.popleft()
        least[place] = figures[waiting[0]]
    return least
