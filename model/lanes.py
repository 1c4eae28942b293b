"""Texts -> batches: contiguous lanes of tunes, or the seed documents' random windows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.vocabulary import Vocabulary

TUNE_START = "\n"  # what the network has just read when it begins a tune
TUNE_END = "\n\n"  # what it writes when a tune is over


@dataclass(frozen=True)
class Batch:
    """One window of every lane."""

    inputs: NDArray[np.int32]  # (B, T)
    targets: NDArray[np.int32]  # (B, T): the characters that follow
    weights: NDArray[np.float32]  # (B, T): 1 where there is a character, 0 where the window is filled up
    fresh: NDArray[np.bool_]  # (B,): a tune begins here, so the lane's state is reset

    @property
    def characters(self) -> int:
        """How many characters the batch holds."""
        return int(self.weights.sum())


def encode_tunes(texts: Sequence[str], vocabulary: Vocabulary) -> list[NDArray[np.int32]]:
    """The ids of each tune between the start and the end mark; characters not known are dropped."""
    return [
        vocabulary.encode(vocabulary.adapt(TUNE_START + text.strip("\n") + TUNE_END).text) for text in texts
    ]


def tune_lanes(
    tunes: Sequence[NDArray[np.int32]], batch_size: int, window: int, rng: np.random.Generator | None
) -> Iterator[Batch]:
    """Yield batches in which each lane reads one tune after the other, window by window.

    A tune begins at the start of a window (the last window of a tune is filled up), so that the state can be
    reset there. With `rng` the tunes come in a new order each time round, for ever; without it they come
    once, in order of length, and the last batches have empty lanes.
    """
    yield from lanes_of(_tune_queue([tune for tune in tunes if len(tune) > 1], rng), batch_size, window)


def lanes_of(queue: Iterator[NDArray[np.int32]], batch_size: int, window: int) -> Iterator[Batch]:
    """Yield the batches of `tune_lanes` for tunes that come one by one, until they and the lanes are empty."""
    lanes = [_Lane(queue) for _ in range(batch_size)]
    while True:
        windows = [lane.next_window(window) for lane in lanes]
        batch = Batch(*(np.stack(column) for column in zip(*windows, strict=True)))
        if not batch.weights.any():
            return
        yield batch


def _tune_queue(
    tunes: Sequence[NDArray[np.int32]], rng: np.random.Generator | None
) -> Iterator[NDArray[np.int32]]:
    """The tunes by falling length, once; with `rng` for ever, each time round in a new order."""
    if rng is None:
        yield from sorted(tunes, key=len, reverse=True)
        return
    while tunes:
        yield from (tunes[i] for i in rng.permutation(len(tunes)))


class _Lane:
    """One row of the batches: the tune that it reads, and how far."""

    def __init__(self, queue: Iterator[NDArray[np.int32]]) -> None:
        self._queue, self._tune, self._place = queue, np.zeros(0, np.int32), 0

    def next_window(self, window: int) -> tuple[NDArray[Any], ...]:
        """The inputs, targets and weights (T,) of the next window, and whether a tune begins in it."""
        fresh = self._place >= len(self._tune) - 1
        if fresh:
            self._tune, self._place = next(self._queue, np.zeros(1, np.int32)), 0
        piece = self._tune[self._place : self._place + window + 1]
        length = len(piece) - 1
        self._place += window
        missing = (0, window - length)
        weights = np.pad(np.ones(length, np.float32), missing)
        return np.pad(piece[:-1], missing), np.pad(piece[1:], missing), weights, np.asarray(fresh)


def random_windows(
    ids: NDArray[np.int32], batch_size: int, window: int, rng: np.random.Generator
) -> Iterator[Batch]:
    """Yield random windows of one long text for ever, as the seed documents' `get_batch` does.

    The state is never reset: it belongs to whatever the lane read before, as in the seeds.
    """
    ones, fresh = np.ones((batch_size, window), np.float32), np.zeros(batch_size, np.bool_)
    while True:
        starts = rng.choice(len(ids) - 1 - window, batch_size)
        inputs = np.stack([ids[start : start + window] for start in starts])
        targets = np.stack([ids[start + 1 : start + window + 1] for start in starts])
        yield Batch(inputs, targets, ones, fresh)
