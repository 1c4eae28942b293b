"""The sender's waiting."""

from typing import Any

from desktop.midi.inbox import Inbox


class SteppingClock:
    """Goes on a little at every look, as a clock does."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        self.time += 0.0001
        return self.time


def test_a_waiting_item_comes_before_any_deadline(clock: Any) -> None:
    inbox: Inbox[str] = Inbox(clock)
    inbox.put("stop")
    assert inbox.take(clock.now() - 5.0) == "stop"


def test_items_come_in_order(clock: Any) -> None:
    inbox: Inbox[int] = Inbox(clock)
    for item in range(3):
        inbox.put(item)
    assert [inbox.take(None) for _ in range(3)] == [0, 1, 2]


def test_a_near_deadline_is_reached_by_the_clock_and_not_by_sleeping() -> None:
    clock = SteppingClock()
    inbox: Inbox[str] = Inbox(clock)
    assert inbox.take(0.0009) is None
    assert 0.0009 <= clock.time < 0.0012


def test_a_deadline_is_never_early_however_briefly_it_spins() -> None:
    clock = SteppingClock()
    inbox: Inbox[str] = Inbox(clock)
    inbox.spin_seconds = 0.0
    assert inbox.take(0.001) is None
    assert clock.time >= 0.001
