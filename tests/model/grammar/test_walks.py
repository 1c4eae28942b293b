"""Two thousand walks at random over the grammar; tests/bench/walks.py makes as many as one likes."""

import pytest

from tests.bench.walks import chunk_of
from tests.model.grammar.walker import ABC2MIDI, Walker

WALKS = 2000
CHUNK = 250


def test_no_walk_meets_a_corner_or_leaves_a_fault() -> None:
    walker, written = Walker(), 0
    for first in range(0, WALKS, CHUNK):
        walks, faults = chunk_of(walker, first, CHUNK)
        assert faults == []
        written += sum(len(walk.written) for walk in walks)
    assert written > 100 * WALKS


def test_walks_are_told_by_their_numbers() -> None:
    assert Walker().walk(7) == Walker().walk(7)


@pytest.mark.skipif(ABC2MIDI is None, reason="abc2midi is not installed")
def test_a_fault_of_a_tune_is_found_in_a_file_of_many() -> None:
    from tests.model.grammar.walker import abc2midi_faults

    sound, wrong = "X:1\nM:C\nL:1/4\nK:C\nCDEF|]\n", "X:1\nM:C\nL:1/4\nK:C\nCD<E2F|]\n"
    assert set(abc2midi_faults([sound, wrong, sound])) == {1}
