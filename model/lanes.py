"""Texts -> batches: contiguous lanes of tunes, or the seed documents' random windows."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    queue: deque[NDArray[np.int32]] = deque()
    lanes: list[NDArray[np.int32] | None] = [None] * batch_size
    places = [0] * batch_size
    if rng is None:
        queue.extend(sorted(tunes, key=len, reverse=True))
    while True:
        fresh = np.zeros(batch_size, np.bool_)
        inputs = np.zeros((batch_size, window), np.int32)
        targets = np.zeros((batch_size, window), np.int32)
        weights = np.zeros((batch_size, window), np.float32)
        for lane in range(batch_size):
            tune = lanes[lane]
            if tune is None:
                if not queue and rng is not None:
                    queue.extend(tunes[i] for i in rng.permutation(len(tunes)))
                if not queue:
                    continue
                tune, places[lane], fresh[lane] = queue.popleft(), 0, True
            start = places[lane]
            piece = tune[start : start + window + 1]
            length = len(piece) - 1
            inputs[lane, :length], targets[lane, :length] = piece[:-1], piece[1:]
            weights[lane, :length] = 1
            places[lane] = start + window
            lanes[lane] = tune if start + window < len(tune) - 1 else None
        if not weights.any():
            return
        yield Batch(inputs, targets, weights, fresh)


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
