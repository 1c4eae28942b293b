"""Places of the tune and times of the clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.midi.schedule import Schedule

factors = st.floats(0.05, 20.0)


@given(st.lists(st.tuples(st.floats(0.001, 10.0), factors), max_size=20))
def test_tempo_changes_never_jump(changes: list[tuple[float, float]]) -> None:
    schedule, time = Schedule(0.0, 0.0, 1.0), 0.0
    for wait, factor in changes:
        time += wait
        before = schedule.position(time)
        schedule.change_tempo(time, factor)
        assert schedule.position(time) == pytest.approx(before, abs=1e-6)


@given(st.floats(0.0, 1000.0), factors)
def test_a_place_is_due_when_the_clock_finds_it(position: float, factor: float) -> None:
    schedule = Schedule(5.0, 0.0, factor)
    assert schedule.position(schedule.time_of(position)) == pytest.approx(position, abs=1e-6)


def test_a_hundred_loops_add_up_no_error() -> None:
    schedule = Schedule(10.0, 0.0, 1.0)
    for _ in range(100):
        schedule.jump(0.3, 0.0)
    assert schedule.time_of(0.0) == pytest.approx(40.0, abs=1e-9)


def test_what_is_heard_just_after_a_loop_is_the_end_of_the_tune() -> None:
    schedule = Schedule(10.0, 0.0, 1.0)
    schedule.jump(2.0, 0.0)
    assert schedule.position(11.95) == pytest.approx(1.95)
    assert schedule.position(12.05) == pytest.approx(0.05)


def test_before_the_beginning_the_listener_is_at_the_beginning() -> None:
    assert Schedule(10.0, 3.0, 1.0).position(9.0) == 3.0
