"""What is said of the messages that came late, beside what sorting them all would say."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.midi.lateness import Lateness
from desktop.midi.protocol import Timing


def summed(seconds: list[float]) -> Timing:
    lateness = Lateness()
    for late in seconds:
        lateness.add(late)
    return lateness.timing()


@given(st.lists(st.floats(2e-6, 10.0), min_size=1, max_size=300))
def test_the_figures_are_those_of_the_sorted_list_within_a_hundredth(seconds: list[float]) -> None:
    timing, ordered = summed(seconds), sorted(seconds)
    assert timing.messages == len(seconds)
    assert timing.worst_ms == ordered[-1] * 1000
    assert timing.median_ms == pytest.approx(ordered[len(ordered) // 2] * 1000, rel=0.011)
    assert timing.p99_ms == pytest.approx(ordered[int(len(ordered) * 0.99)] * 1000, rel=0.011)
    assert timing.p999_ms == pytest.approx(ordered[int(len(ordered) * 0.999)] * 1000, rel=0.011)
    assert timing.jitter_ms == pytest.approx(statistics.pstdev(seconds) * 1000, rel=1e-6, abs=1e-6)


def test_nothing_sent_is_no_lateness() -> None:
    assert Lateness().timing() == Timing(0, 0.0, 0.0, 0.0)


def test_messages_before_their_time_and_hours_behind_it_are_counted_too() -> None:
    timing = summed([-0.001, 0.0, 86_400.0])
    assert (timing.messages, timing.median_ms, timing.worst_ms) == (3, 0.0, 86_400_000.0)


def test_a_new_playing_begins_with_nothing() -> None:
    lateness = Lateness()
    lateness.add(1.0)
    lateness.clear()
    lateness.add(0.001)
    assert lateness.timing().worst_ms == 1.0
