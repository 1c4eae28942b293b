"""Lanes: every character of every tune comes once a round, in order, the state reset where a tune begins."""

from collections.abc import Sequence
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from model.lanes import Batch, encode_tunes, random_windows, tune_lanes
from model.vocabulary import Vocabulary

Tunes = list[NDArray[np.int32]]
LENGTHS = st.lists(st.integers(0, 40), min_size=1, max_size=12)


def numbered(lengths: Sequence[int]) -> Tunes:
    """Tunes in which no character occurs twice, so that each tells where it stands."""
    starts = np.cumsum([1, *lengths])
    return [
        np.arange(start, start + length, dtype=np.int32)
        for start, length in zip(starts, lengths, strict=False)
    ]


def tunes_read(batches: Sequence[Batch], lane: int) -> list[list[tuple[int, int]]]:
    """The (input, target) pairs that a lane saw, a list for each tune."""
    tunes: list[list[tuple[int, int]]] = []
    for batch in batches:
        if batch.fresh[lane]:
            tunes.append([])
        for column in np.flatnonzero(batch.weights[lane]):
            tunes[-1].append((int(batch.inputs[lane, column]), int(batch.targets[lane, column])))
    return [tune for tune in tunes if tune]


def pairs_of(tune: NDArray[np.int32]) -> list[tuple[int, int]]:
    return list(zip(tune[:-1].tolist(), tune[1:].tolist(), strict=True))


def one_round(tunes: Tunes, batch_size: int, window: int, rng: np.random.Generator) -> list[Batch]:
    """The batches until each tune was begun at least once."""
    batches = []
    begun = 0
    for batch in tune_lanes(tunes, batch_size, window, rng):
        batches.append(batch)
        begun += int(batch.fresh.sum())
        if begun >= sum(len(tune) > 1 for tune in tunes) + batch_size:
            break
    return batches


@given(LENGTHS, st.integers(1, 5), st.integers(1, 12))
def test_measuring_reads_every_tune_once_and_whole(lengths: list[int], batch_size: int, window: int) -> None:
    tunes = numbered(lengths)
    batches = list(tune_lanes(tunes, batch_size, window, None))
    read = [tune for lane in range(batch_size) for tune in tunes_read(batches, lane)]
    assert sorted(read) == sorted(pairs_of(tune) for tune in tunes if len(tune) > 1)
    assert sum(batch.characters for batch in batches) == sum(map(len, read))


@settings(deadline=None)
@given(st.lists(st.integers(2, 40), min_size=1, max_size=12), st.integers(1, 5), st.integers(1, 12))
def test_training_reads_every_tune_once_a_round_and_in_order(
    lengths: list[int], batch_size: int, window: int
) -> None:
    tunes = numbered(lengths)
    batches = one_round(tunes, batch_size, window, np.random.default_rng(1))
    begun = [
        int(batch.inputs[lane, 0]) for batch in batches for lane in range(batch_size) if batch.fresh[lane]
    ]
    assert sorted(begun[: len(tunes)]) == sorted(int(tune[0]) for tune in tunes)
    whole = {int(tune[0]): pairs_of(tune) for tune in tunes}
    for lane in range(batch_size):
        *finished, last = tunes_read(batches, lane)
        assert all(tune == whole[tune[0][0]] for tune in finished)
        assert last == whole[last[0][0]][: len(last)]


@given(LENGTHS, st.integers(1, 4), st.integers(1, 9))
def test_state_is_reset_exactly_where_a_tune_begins(lengths: list[int], batch_size: int, window: int) -> None:
    tunes = numbered(lengths)
    firsts = {int(tune[0]) for tune in tunes if len(tune) > 1}
    for batch in tune_lanes(tunes, batch_size, window, None):
        for lane in range(batch_size):
            if batch.weights[lane].any():
                assert bool(batch.fresh[lane]) == (int(batch.inputs[lane, 0]) in firsts)


def test_shapes_and_types_are_those_of_the_network() -> None:
    batch = next(tune_lanes(numbered([9, 5]), 3, 4, None))
    assert batch.inputs.shape == batch.targets.shape == batch.weights.shape == (3, 4)
    assert (batch.inputs.dtype, batch.targets.dtype) == (np.int32, np.int32)
    assert (batch.weights.dtype, batch.fresh.dtype, batch.fresh.shape) == (np.float32, np.bool_, (3,))


def test_filled_up_part_of_a_window_weighs_nothing() -> None:
    (batch,) = tune_lanes(numbered([3]), 1, 5, None)
    np.testing.assert_array_equal(batch.inputs, [[1, 2, 0, 0, 0]])
    np.testing.assert_array_equal(batch.targets, [[2, 3, 0, 0, 0]])
    np.testing.assert_array_equal(batch.weights, [[1, 1, 0, 0, 0]])
    assert batch.characters == 2


@pytest.mark.parametrize("rng", [None, np.random.default_rng(1)])
def test_nothing_to_read_gives_no_batch(rng: np.random.Generator | None) -> None:
    assert list(tune_lanes([np.zeros(1, np.int32), np.zeros(0, np.int32)], 2, 3, rng)) == []


def test_order_changes_from_round_to_round_and_is_the_same_for_the_same_seed() -> None:
    tunes = numbered([2] * 30)

    def order(seed: int) -> list[int]:
        lanes = tune_lanes(tunes, 1, 4, np.random.default_rng(seed))
        return [int(batch.inputs[0, 0]) for batch in islice(lanes, 60)]

    assert order(1) == order(1)
    assert order(1)[:30] != order(1)[30:]
    assert order(1) != order(2)


def test_tune_is_encoded_between_its_start_and_its_end_mark() -> None:
    vocabulary = Vocabulary.of_text("\n ABé")
    (ids,) = encode_tunes(["\nA“B\u0301é\n\n\n"], vocabulary)
    assert vocabulary.decode(ids) == "\nABé\n\n"


def test_random_windows_are_pieces_of_the_text_and_never_reset_the_state() -> None:
    ids = np.arange(50, dtype=np.int32)
    for batch in islice(random_windows(ids, 4, 7, np.random.default_rng(1)), 200):
        np.testing.assert_array_equal(batch.targets, batch.inputs + 1)
        np.testing.assert_array_equal(batch.inputs, batch.inputs[:, :1] + np.arange(7))
        assert batch.weights.all() and not batch.fresh.any()
        assert batch.inputs.min() >= 0 and batch.targets.max() < 50


def test_random_windows_reach_as_far_as_the_seed_documents_do() -> None:
    starts = {
        int(start)
        for batch in islice(
            random_windows(np.arange(12, dtype=np.int32), 8, 4, np.random.default_rng(1)), 100
        )
        for start in batch.inputs[:, 0]
    }
    assert starts == set(range(12 - 1 - 4))
