"""How long a message takes through a loop of cables."""

from collections.abc import Sequence
from typing import Any

import pytest

from desktop.midi import messages
from desktop.midi.calibration import NOTES, calibrate, summed_up
from desktop.midi.errors import MidiError
from desktop.midi.output import Output
from desktop.midi.protocol import Calibrate, Listening, Open, Opened

COMMAND = Calibrate("Out", "In")


class Loop:
    """An output whose messages come back at an input after a while."""

    def __init__(self, clock: Any, delays: Sequence[float]) -> None:
        self.clock = clock
        self.name = "In"
        self.latency_seconds = 0.0
        self.wants_clock = False
        self.down: set[bytes] = set()
        self.closed = 0
        self._delays = list(delays)
        self._on_the_way: list[tuple[float, bytes]] = []
        self._latest: float | None = None

    def open(self, command: Open) -> tuple[Output, Opened]:
        return self, Opened(command.kind, command.name)

    def open_input(self, listening: Listening) -> "Loop":
        return self

    def send(self, data: bytes, at: float | None, is_click: bool = False) -> None:
        if messages.is_note_on(data):
            self.down.add(data[1:2])
            if self._delays:
                self._on_the_way.append((self.clock.now() + self._delays.pop(0), data))
        else:
            self.down.discard(data[1:2])

    def send_clock(self, data: bytes, at: float | None) -> None: ...

    def advance(self, now: float) -> float | None: ...

    def withdraw(self) -> None: ...

    def fetch(self, most: int) -> list[tuple[bytes, float]]:
        came = [each for each in self._on_the_way if each[0] <= self.clock.now()]
        self._on_the_way = [each for each in self._on_the_way if each not in came]
        fetched = []
        for at, data in came:
            fetched.append((data, 0.0 if self._latest is None else at - self._latest))
            self._latest = at
        return fetched

    def rest(self, seconds: float) -> None:
        self.clock.time += seconds

    def close(self) -> None:
        self.closed += 1


def measured(clock: Any, *delays: float) -> Any:
    loop = Loop(clock, delays)
    try:
        return calibrate(clock, loop, COMMAND, loop.rest)
    finally:
        assert loop.down == set()
        assert loop.closed == 2


def test_the_delay_is_measured_halfway_of_its_extremes(clock: Any) -> None:
    calibrated = measured(clock, *[0.010, 0.014] * (NOTES // 2))
    assert calibrated.seconds == pytest.approx(0.012, abs=0.0006)
    assert calibrated.jitter_ms == pytest.approx(2.0, abs=0.6)


def test_one_stray_note_spoils_nothing(clock: Any) -> None:
    assert measured(clock, *[0.010] * (NOTES - 1), 0.2).seconds == pytest.approx(0.010, abs=0.0006)


def test_a_delay_longer_than_the_gap_to_the_next_note_is_measured(clock: Any) -> None:
    assert measured(clock, *[0.3] * NOTES).seconds == pytest.approx(0.3, abs=0.001)


def test_where_nothing_comes_back_it_is_said_within_three_seconds(clock: Any) -> None:
    with pytest.raises(MidiError, match="Nothing of what was sent to “Out” came back at “In”"):
        measured(clock)
    assert clock.time - 100.0 < 3.0


def test_where_most_is_lost_it_is_said() -> None:
    with pytest.raises(MidiError, match="Too little"):
        summed_up(COMMAND, [0.01] * 5)
