"""What another machine's clock says of its tempo and its place."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.midi import messages
from desktop.midi.clock_in import ClockFollower

STEP = 60 / 120 / 24


def pulsed(follower: ClockFollower, pulses: int, since: float = 0.0, step: float = STEP) -> float:
    """Sends so many pulses; returns the time of the next one."""
    for number in range(pulses):
        follower.receive(messages.CLOCK, since + number * step)
    return since + pulses * step


def test_the_pulse_behind_start_is_the_first_of_the_song() -> None:
    follower = ClockFollower()
    due = pulsed(follower, 100)
    assert not follower.knows_place
    follower.receive(messages.START, due - 0.001)
    assert follower.next_place == 0.0
    due = pulsed(follower, 25, due)
    assert follower.place_at(due - STEP) == pytest.approx(1.0, abs=1e-3)
    assert follower.time_of(2.0) == pytest.approx(due - STEP + 0.5, abs=1e-3)
    assert (follower.runs, follower.knows_place, follower.entries) == (True, True, 1)


def test_continue_goes_on_with_the_pulse_behind_the_one_at_which_it_stopped() -> None:
    follower = ClockFollower()
    follower.receive(messages.START, 0.0)
    due = pulsed(follower, 48)  # the last is number 47
    follower.receive(messages.STOP, due)
    assert follower.runs is False
    due = pulsed(follower, 30, due)
    follower.receive(messages.CONTINUE, due)
    assert follower.next_place == 2.0
    follower.receive(messages.CLOCK, due)
    assert follower.entry_place == 2.0


def test_a_song_position_counts_sixteenths() -> None:
    follower = ClockFollower()
    pulsed(follower, 30)
    follower.receive(messages.song_position(1000), 1.0)
    assert follower.next_place is None
    follower.receive(messages.CONTINUE, 1.0)
    assert follower.next_place == 250.0


def test_start_counts_from_the_beginning_whatever_the_song_position_was() -> None:
    follower = ClockFollower()
    follower.receive(messages.song_position(1000), 0.0)
    follower.receive(messages.START, 0.0)
    assert follower.next_place == 0.0


def test_a_second_continue_changes_nothing() -> None:
    follower = ClockFollower()
    follower.receive(messages.START, 0.0)
    pulsed(follower, 48)
    follower.receive(messages.CONTINUE, 1.0)
    assert follower.next_place is None


def test_it_is_locked_after_a_quarter_and_gone_after_a_bit_more_than_a_second_of_silence() -> None:
    follower = ClockFollower()
    assert follower.state(0.0) == "waiting"
    due = pulsed(follower, 10)
    assert follower.state(due) == "locking"
    due = pulsed(follower, 20, due)
    assert follower.state(due) == "locked"
    assert follower.state(due + 1.1) == "coasting"
    assert follower.state(due + 1.25) == "waiting"


def test_a_clock_that_comes_back_after_long_is_another_one() -> None:
    follower = ClockFollower()
    follower.receive(messages.START, 0.0)
    due = pulsed(follower, 100) + 60.0
    due = pulsed(follower, 50, due, STEP / 2)
    assert 60 * follower.quarters_a_second(due) == pytest.approx(240, rel=0.01)
    assert not follower.knows_place
    assert follower.runs is None


def test_system_reset_forgets_everything() -> None:
    follower = ClockFollower()
    follower.receive(messages.START, 0.0)
    pulsed(follower, 100)
    follower.receive(messages.RESET, 3.0)
    assert (follower.runs, follower.knows_place, follower.has_tempo) == (None, False, False)
    assert follower.state(3.0) == "waiting"


MESSAGES = st.sampled_from(
    [messages.CLOCK] * 6 + [b"\xfa", b"\xfb", b"\xfc", b"\xff", b"\xf2\x05\x01", b"\xf2", b""]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(MESSAGES, st.floats(-1.0, 3.0)), max_size=150))
def test_whatever_arrives_its_answers_are_numbers(heard: list[tuple[bytes, float]]) -> None:
    follower, now = ClockFollower(), 10.0
    for data, later in heard:
        now += later / 20
        follower.receive(data, now)
        assert follower.state(now) in ("waiting", "locking", "locked", "coasting")
        assert math.isfinite(follower.place_at(now))
        assert math.isfinite(follower.gone_after())
        if follower.has_tempo:
            assert 0 < follower.quarters_a_second(now) < 20
            assert math.isfinite(follower.time_of(100.0))
