"""What a network makes of text that it did not write: many rows at once, each from a state of its own."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.generation import NetworkState, Sampler

_PIECE = 8  # characters between two looks at `cancelled`
_PIECE_OF_MANY, _MANY = 2, 24  # and with so many rows or more


@dataclass(frozen=True)
class Heard:
    """Texts that were read."""

    bits: tuple[NDArray[np.float32], ...]  # surprise of each character under the network, at temperature 1
    state: NetworkState  # (B, U) behind each text


class Hearing:
    """Reads texts with a sampler's network; its graph is traced once."""

    def __init__(self, sampler: Sampler) -> None:
        import tensorflow as tf

        self._sampler = sampler
        rows = tf.TensorSpec((None, sampler.units), tf.float32)
        ids, counts = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None,), tf.int32)
        self._run = tf.function(self._loop, input_signature=[ids, counts, rows, rows])

    @property
    def characters(self) -> int:
        """How many characters the network knows."""
        return len(self._sampler.vocabulary)

    def warm_up(self) -> None:
        """Trace the graph, so that the first bars that are filled in can be cancelled at once."""
        text = self._sampler.vocabulary.characters[0]
        self.hear([text], self._sampler.read(text))

    def hear(
        self, texts: Sequence[str], state: NetworkState, cancelled: Callable[[], bool] = lambda: False
    ) -> Heard:
        """Return the surprise of each text and the states behind them, row by row from `state` (B, U).

        The texts must be of the vocabulary. When `cancelled`, what was not read has no bits.
        """
        lengths = np.array([len(text) for text in texts], np.int32)
        longest = int(lengths.max(initial=0))
        ids = np.zeros((len(texts), longest), np.int32)
        for row, text in enumerate(texts):
            ids[row, : len(text)] = self._sampler.vocabulary.encode(text)
        pieces = [np.zeros((len(texts), 0), np.float32)]
        length = _PIECE if len(texts) < _MANY else _PIECE_OF_MANY
        for start in range(0, longest, length):
            piece = ids[:, start : start + length]
            bits, state = self._hear_piece(piece, np.clip(lengths - start, 0, piece.shape[1]), state)
            pieces.append(bits)
            if cancelled():
                break
        bits = np.concatenate(pieces, axis=1)
        return Heard(tuple(row[:length] for row, length in zip(bits, lengths, strict=True)), state)

    def _hear_piece(
        self, ids: NDArray[np.int32], counts: NDArray[np.int32], state: NetworkState
    ) -> tuple[NDArray[np.float32], NetworkState]:
        """Bits (B, T) and the state; a single row is read twice, for alone it would be rounded otherwise."""
        if len(ids) > 1:
            bits, h, c = self._run(ids, counts, state.h, state.c)
            return bits.numpy().T, NetworkState(h, c)
        twice = state.tiled(2)
        bits, h, c = self._run(np.repeat(ids, 2, 0), np.repeat(counts, 2), twice.h, twice.c)
        return bits.numpy().T[:1], NetworkState(h[:1], c[:1])

    def _loop(self, ids: Any, counts: Any, h: Any, c: Any) -> tuple[Any, Any, Any]:
        """Bits (T, B), h and c (B, U); a row stays as it is behind its count of characters."""
        import tensorflow as tf

        length = tf.shape(ids)[1]

        def step(t: Any, h: Any, c: Any, bits: Any) -> tuple[Any, ...]:
            surprise = tf.nn.sparse_softmax_cross_entropy_with_logits(ids[:, t], self._sampler.logits(h))
            new_h, new_c = self._sampler.advance(ids[:, t], h, c)
            reads = (t < counts)[:, None]
            h, c = tf.where(reads, new_h, h), tf.where(reads, new_c, c)
            return t + 1, h, c, bits.write(t, surprise / math.log(2))

        _, h, c, bits = tf.while_loop(
            lambda t, *_: t < length, step, (0, h, c, tf.TensorArray(tf.float32, size=length)),
            parallel_iterations=1,
        )  # fmt: skip
        return bits.stack(), h, c
