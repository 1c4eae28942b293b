"""A clock that is turned by hand, an output that remembers, and short performances."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from desktop.midi import messages
from desktop.midi.commands import FollowClock
from desktop.midi.following import Following
from desktop.midi.output import OutputLostError
from desktop.midi.performance import Performance, TimedMessage
from desktop.midi.player import Player
from desktop.midi.protocol import Report
from model.notation.spans import Span
from tests.desktop.midi.machine import join


class FakeClock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time


@dataclass
class RecordingOutput:
    """Remembers what was sent and when; refuses everything once it is broken."""

    clock: FakeClock
    latency_seconds: float = 0.0
    sent: list[tuple[float, bytes]] = field(default_factory=list)
    deadlines: list[float | None] = field(default_factory=list)
    wants_clock: bool = False
    clock_sent: list[tuple[float, bytes]] = field(default_factory=list)
    withdrawals: int = 0
    is_closed: bool = False
    is_broken: bool = False

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        if self.is_broken:
            raise OutputLostError("The MIDI output “Fake” takes no more messages.")
        self.sent.append((round(self.clock.now() - 100.0, 6), data))
        self.deadlines.append(at)

    def send_clock(self, data: bytes, at: float | None) -> None:
        self.clock_sent.append((round(self.clock.now() - 100.0, 6), data))

    def advance(self, now: float) -> float | None:
        return None

    def withdraw(self) -> None:
        self.withdrawals += 1

    def close(self) -> None:
        self.is_closed = True

    @property
    def data(self) -> list[bytes]:
        return [data for _, data in self.sent]

    def still_sounding(self) -> set[tuple[int, int]]:
        """The keys that a receiver would hold, were it as literal as can be."""
        counts: dict[tuple[int, int], int] = {}
        for data in self.data:
            key = (data[0] & 0x0F, data[1])
            if messages.is_note_on(data):
                counts[key] = counts.get(key, 0) + 1
            elif messages.is_note_off(data):
                counts[key] = max(0, counts.get(key, 0) - 1)
        return {key for key, count in counts.items() if count}


class Stage:
    """A player with a fake clock, a recording output and the reports it made."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.output = RecordingOutput(self.clock)
        self.reports: list[Report] = []
        self.player = Player(self.clock, self.output, self.reports.append)

    def run_until(self, seconds: float) -> None:
        """Turns the clock from deadline to deadline, to so many seconds after the start of the test."""
        end = 100.0 + seconds
        while (due := self.player.advance()) is not None and due <= end:
            self.clock.time = max(due, self.clock.time)
        self.clock.time = end
        self.player.advance()

    def said(self, kind: type) -> list[Report]:
        return [report for report in self.reports if isinstance(report, kind)]


def scale(notes: int = 4, step: float = 0.5, first: int = 60, channel: int = 0) -> Performance:
    """So many notes, one after the other, each with the span of its number."""
    events = []
    for index in range(notes):
        span = Span(index, index + 1)
        events.append(TimedMessage(index * step, messages.note_on(channel, first + index, 80), span))
        events.append(TimedMessage((index + 1) * step, messages.note_off(channel, first + index), span))
    events.sort(key=lambda event: (event.at_seconds, messages.is_note_on(event.data)))
    return Performance(tuple(events), notes * step)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def make_scale() -> Callable[..., Performance]:
    return scale


@pytest.fixture
def make_output() -> Callable[[FakeClock], RecordingOutput]:
    return RecordingOutput


@pytest.fixture
def following(stage: Stage) -> Iterator[Following]:
    following = join(stage)
    following.follow(FollowClock("DAW"))
    yield following
    following.stop()
    assert stage.output.still_sounding() == set()
