"""Whether the computer slept."""

import pytest

from desktop.midi.sleep_watch import SleepWatch


class TwoClocks:
    def __init__(self) -> None:
        self.awake = self.always = 50.0
        self.watch = SleepWatch(lambda: self.awake, lambda: self.always)

    def after(self, awake: float, always: float) -> bool:
        self.awake += awake
        self.always += always
        return self.watch.slept()


@pytest.fixture
def clocks() -> TwoClocks:
    return TwoClocks()


def test_a_poll_in_time_is_no_sleep(clocks: TwoClocks) -> None:
    assert not clocks.after(0.1, 0.1)


def test_a_poll_that_a_busy_system_made_late_is_no_sleep(clocks: TwoClocks) -> None:
    assert not clocks.after(2.0, 2.0)


def test_a_clock_that_stood_still_while_the_other_went_on_tells_of_a_sleep_once(clocks: TwoClocks) -> None:
    assert clocks.after(0.1, 3600.0)
    assert not clocks.after(0.1, 0.1)


def test_where_both_clocks_go_on_in_sleep_the_gap_tells(clocks: TwoClocks) -> None:
    assert clocks.after(3600.0, 3600.0)


def test_a_clock_that_somebody_sets_back_is_no_sleep(clocks: TwoClocks) -> None:
    assert not clocks.after(0.1, -3600.0)
