"""Frames and times of the clock, with periods counted by hand."""

import random

import pytest

from desktop.midi.frame_clock import FrameClock, distance

RATE, PERIOD = 48_000, 64
PERIOD_SECONDS = PERIOD / RATE


class Server:
    """Counts frames from a clock time on; may stand still."""

    def __init__(self, first_frame: int = 0) -> None:
        self.clock = FrameClock(RATE)
        self.frame = first_frame
        self.seconds = 100.0

    def run(self, periods: int, late_seconds: float = 0.0) -> None:
        for _ in range(periods):
            self.clock.see(self.frame % (1 << 32), PERIOD, self.seconds + late_seconds)
            self.frame += PERIOD
            self.seconds += PERIOD_SECONDS

    def error_frames(self) -> int:
        """How far off the frame is that the next period will begin with."""
        return distance(self.frame, self.clock.frame_of(self.seconds))


@pytest.mark.parametrize("first_frame", [0, 12_345, (1 << 32) - 3 * PERIOD])
def test_a_time_has_its_frame_also_where_the_count_begins_again(first_frame: int) -> None:
    server = Server(first_frame)
    server.run(10)
    assert server.error_frames() == 0


def test_periods_that_are_served_late_now_and_then_move_no_frame() -> None:
    server = Server()
    server.run(10)
    chance = random.Random(1)
    for _ in range(300):
        server.run(1)
        server.run(chance.randrange(1, 4), late_seconds=0.001 * chance.random())
        assert abs(server.error_frames()) <= 1


@pytest.mark.parametrize("lost_seconds", [0.0003, 0.001, 0.002, 0.05])
def test_time_that_the_server_has_lost_is_known_after_four_periods(lost_seconds: float) -> None:
    server = Server()
    server.run(500)
    server.seconds += lost_seconds
    server.run(4)
    assert abs(server.error_frames()) <= 1


def test_more_than_a_period_is_known_at_once() -> None:
    server = Server()
    server.run(100)
    server.run(2, late_seconds=0.0005)
    server.seconds += 0.01
    server.run(1)
    assert abs(server.error_frames()) <= 1


def test_a_clock_that_goes_faster_than_the_servers_is_followed() -> None:
    server = Server()
    for _ in range(20_000):
        server.run(1)
        server.seconds += PERIOD_SECONDS * 100e-6
    assert abs(server.error_frames()) <= 2
