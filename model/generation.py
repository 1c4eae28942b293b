"""The fast sampling loop: many candidates at once, many characters a call, the state in the open.

One `tf.while_loop` draws a block of characters. The embedding is folded into the input kernel, so that a
character costs one row of a V x 4U table and one product with the recurrent kernel; the weights are read once
a step whatever the number of candidates. Characters are drawn by the Gumbel-max trick (Gumbel, 1954; Maddison
et al., 2014) from noise that belongs to each candidate's own seed, so that the same seed gives the same text
whatever the size of the blocks and whoever else is in the batch.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from model.checkpoints import Checkpoint
from model.composition import SamplingSettings

_SHORTEST_BLOCK, _LONGEST_BLOCK = 4, 64  # characters
_BLOCK_SECONDS = 0.015  # how long one block may take, so that cancelling is felt at once
_LEAST_TEMPERATURE = 1e-6  # below it logits leave the range of float32; the likeliest is drawn long before


class Noise(Protocol):
    """What random numbers come from: a generator of numpy, or one that takes rows back."""

    def random(self, size: tuple[int, int], dtype: type[np.float32], /) -> NDArray[np.float32]:
        """Return an array of numbers from 0 to 1."""


@dataclass(frozen=True)
class NetworkState:
    """What the LSTM remembers of the texts it has read; one row a candidate."""

    h: Any  # (B, U) float32
    c: Any  # (B, U) float32

    def tiled(self, count: int) -> "NetworkState":
        """The state of one text, `count` times."""
        import tensorflow as tf

        return NetworkState(tf.repeat(self.h, count, axis=0), tf.repeat(self.c, count, axis=0))

    def rows(self, rows: Sequence[int]) -> "NetworkState":
        """The state of some of the candidates."""
        import tensorflow as tf

        return NetworkState(tf.gather(self.h, rows), tf.gather(self.c, rows))


@dataclass(frozen=True)
class Block:
    """A few characters of every candidate."""

    ids: NDArray[np.int32]  # (B, T)
    bits: NDArray[np.float32]  # (B, T): surprise of each character under the network, at temperature 1
    state: NetworkState  # after the last character


@dataclass(frozen=True)
class Trail:
    """A block of characters with all that is needed to go back to any of them."""

    ids: NDArray[np.int32]  # (B, T)
    bits: NDArray[np.float32]  # (B, T): surprise of each character under the network, at temperature 1
    shares: NDArray[np.float32]  # (B, T, V): the probabilities that each was drawn with, before any mask
    noise: NDArray[np.float32]  # (B, T, V): what they were drawn with
    before: NetworkState  # the first character
    h: Any  # (T, at least B, U) float32: behind each character
    c: Any  # the same

    def state_after(self, counts: Sequence[int]) -> NetworkState:
        """Return the state of each row behind so many of its characters.

        They are gathered as arrays: a call of a graph would take longer than the copies.
        """
        places, rows = np.array(counts), np.arange(len(counts))
        is_first = (places == 0)[:, None]
        return state_of(
            *(
                np.where(is_first, before, behind.numpy()[np.maximum(places - 1, 0), rows])
                for before, behind in ((self.before.h, self.h), (self.before.c, self.c))
            )
        )


class Sampler:
    """A network ready to write."""

    def __init__(self, checkpoint: Checkpoint, clock: Callable[[], float] = time.perf_counter) -> None:
        import tensorflow as tf

        weights, self._clock = checkpoint.weights, clock
        self.vocabulary = checkpoint.facts.vocabulary
        self.units = checkpoint.facts.shape.units
        table = weights["embedding/embeddings"] @ weights["lstm/kernel"] + weights["lstm/bias"]
        self._table = tf.Variable(table, trainable=False)  # (V, 4U)
        self._kernel = tf.Variable(weights["lstm/recurrent_kernel"], trainable=False)  # (U, 4U)
        self._dense = tf.Variable(weights["dense/kernel"], trainable=False)  # (U, V)
        self._bias = tf.Variable(weights["dense/bias"], trainable=False)  # (V,)
        self._step_seconds: dict[int, float] = {}
        self._traced: set[tuple[bool, bool]] = set()
        self._build_graphs()

    def _build_graphs(self) -> None:
        import tensorflow as tf

        rows = tf.TensorSpec((None, self.units), tf.float32)
        scalar = tf.TensorSpec((), tf.float32)
        noise = tf.TensorSpec((None, None, len(self.vocabulary)), tf.float32)
        mask = tf.TensorSpec((None, len(self.vocabulary)), tf.bool)
        self._read = tf.function(
            self._read_loop, input_signature=[tf.TensorSpec((None,), tf.int32), rows, rows]
        )
        self._draw = {
            (nucleus, trail): tf.function(
                lambda h, c, u, forbidden, temperature, top_p, nucleus=nucleus, trail=trail: self._draw_loop(
                    h, c, u, forbidden, temperature, top_p if nucleus else None, trail
                ),
                input_signature=[rows, rows, noise, mask, scalar, scalar],
            )
            for nucleus in (False, True)
            for trail in (False, True)
        }

    def read(self, text: str, state: NetworkState | None = None) -> NetworkState:
        """Return the state after one text, which must be of the vocabulary; `state` is what it goes on from."""
        import tensorflow as tf

        if state is None:
            state = NetworkState(tf.zeros((1, self.units)), tf.zeros((1, self.units)))
        return NetworkState(*self._read(tf.constant(self.vocabulary.encode(text)), state.h, state.c))

    def draw(
        self,
        state: NetworkState,
        dice: Sequence[np.random.Generator],
        settings: SamplingSettings,
        most: int = _LONGEST_BLOCK,
        forbidden_first: NDArray[np.bool_] | None = None,
    ) -> Block:
        """Return the next characters of every candidate, at most `most` and about 15 ms' worth.

        `dice` holds one generator of noise a candidate; `forbidden_first` (B, V) says what a candidate's very
        next character may not be.
        """
        length = min(most, self.block_length(len(dice)))
        shape = (length, len(self.vocabulary))
        uniform = np.stack([die.random(shape, np.float32) for die in dice], axis=1)
        if forbidden_first is None:
            forbidden_first = np.zeros((len(dice), len(self.vocabulary)), np.bool_)
        ids, logits, h, c = self._run(state, uniform, settings, forbidden_first, False)
        return Block(ids.T, _surprise(ids, logits).T, NetworkState(h, c))

    def draw_trail(
        self,
        state: NetworkState,
        dice: Sequence[Noise],
        settings: SamplingSettings,
        forbidden_first: NDArray[np.bool_],
        most: int = _LONGEST_BLOCK,
    ) -> Trail:
        """Return what `draw` does, with the states and the probabilities of every step."""
        length = min(most, self.block_length(len(dice)))
        shape = (length, len(self.vocabulary))
        uniform = np.stack([die.random(shape, np.float32) for die in dice])
        columns = np.ascontiguousarray(uniform.transpose(1, 0, 2))
        ids, logits, h, c, *likely = self._run(state, columns, settings, forbidden_first, True)
        if not likely:
            scaled = logits / np.float32(_divisor(settings.temperature))
        else:
            scaled = likely[0].numpy()[:, : len(dice)]
        shares = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        bits = _surprise(ids, logits)
        return Trail(ids.T, bits.T, shares.transpose(1, 0, 2), uniform, state, h, c)

    def _run(
        self, state: NetworkState, uniform: NDArray[np.float32], settings: SamplingSettings,
        forbidden_first: NDArray[np.bool_], trail: bool,
    ) -> tuple[Any, ...]:  # fmt: skip
        """Run the graph; ids (T, B) and logits (T, B, V) come as arrays."""
        import tensorflow as tf

        way, started, rows = (settings.top_p < 1, trail), self._clock(), uniform.shape[1]
        ids, logits, *others = self._draw[way](
            state.h,
            state.c,
            tf.constant(uniform),
            tf.constant(forbidden_first),
            _divisor(settings.temperature),
            settings.top_p,
        )
        found = (ids.numpy()[:, :rows], logits.numpy()[:, :rows], *others)
        if way in self._traced:  # a first call traces the graph and says nothing of the speed
            self._learn_speed(rows, (self._clock() - started) / len(uniform))
        self._traced.add(way)
        return found

    def warm_up(self) -> None:
        """Trace the graphs, so that the first block of a tune takes no longer than the others."""
        state = self.read(self.vocabulary.characters[0])
        nothing = np.zeros((1, len(self.vocabulary)), np.bool_)
        for top_p in (1.0, 0.5, 1.0):  # the third time tells how fast the machine is
            self.draw(state, [dice_for(0, 0)], SamplingSettings(top_p=top_p), most=16)
            self.draw_trail(state, [dice_for(0, 0)], SamplingSettings(top_p=top_p), nothing, most=16)

    def block_length(self, candidates: int) -> int:
        """How many characters of so many candidates fit into a block, by what earlier ones took."""
        seconds = self._step_seconds.get(candidates, 0.0005 + 0.00005 * candidates)
        return max(_SHORTEST_BLOCK, min(_LONGEST_BLOCK, int(_BLOCK_SECONDS / max(seconds, 1e-9))))

    def _learn_speed(self, candidates: int, seconds: float) -> None:
        known = self._step_seconds.get(candidates)
        self._step_seconds[candidates] = seconds if known is None else 0.7 * known + 0.3 * seconds

    def logits(self, h: Any) -> Any:
        """Return the logits (B, V) of the next characters where the LSTM's output is `h` (B, U), inside a graph."""
        return h @ self._dense + self._bias

    def advance(self, ids: Any, h: Any, c: Any) -> tuple[Any, Any]:
        """Return h and c (B, U) after one more character each, `ids` (B,), inside a graph."""
        import tensorflow as tf

        z = tf.gather(self._table, ids) + tf.matmul(h, self._kernel)
        i, f, g, o = tf.split(z, 4, axis=1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        return tf.sigmoid(o) * tf.tanh(c), c

    def _read_loop(self, ids: Any, h: Any, c: Any) -> tuple[Any, Any]:
        import tensorflow as tf

        def step(t: Any, h: Any, c: Any) -> tuple[Any, Any, Any]:
            return t + 1, *self.advance(ids[t : t + 1], h, c)

        _, h, c = tf.while_loop(lambda t, *_: t < tf.size(ids), step, (0, h, c), parallel_iterations=1)
        return h, c

    def _draw_loop(
        self, h: Any, c: Any, uniform: Any, forbidden: Any, temperature: Any, top_p: Any, trail: bool
    ) -> tuple[Any, ...]:
        """ids (T, R), logits (T, R, V), and the last state (B, U); with `trail`, in its place, the states behind
        each character (T, R, U) and, where there is a `top_p`, what was drawn from (T, R, V). R is B, or 2 for 1.

        A single row is drawn twice: the product of a matrix with one row rounds otherwise than that with two
        and more, and a candidate must not depend on how many others are in the batch.
        """
        import tensorflow as tf

        rows = tf.shape(h)[0]
        times = tf.where(rows == 1, 2, 1)
        h, c, forbidden = (tf.tile(array, [times, 1]) for array in (h, c, forbidden))
        uniform = tf.tile(uniform, [1, times, 1])
        length = tf.shape(uniform)[0]
        # The smallest positive float keeps log(0) away; it moves no probability that a float can show.
        gumbel = -tf.math.log(-tf.math.log(tf.maximum(uniform, 1e-38)))
        if top_p is None:
            gumbel = tf.concat([tf.where(forbidden, -math.inf, gumbel[0])[None], gumbel[1:]], 0)
        kinds = (tf.int32, *([tf.float32] * (1 + (2 + (top_p is not None) if trail else 0))))
        arrays = tuple(tf.TensorArray(kind, size=length) for kind in kinds)

        def step(t: Any, h: Any, c: Any, *kept: Any) -> tuple[Any, ...]:
            logits = self.logits(h)
            scaled = logits / temperature
            likely = scaled if top_p is None else _nucleus(scaled, top_p)
            drawn = likely
            if top_p is not None:
                drawn = tf.cond(t == 0, lambda: _without(likely, scaled, forbidden), lambda: likely)
            chosen = tf.argmax(drawn + gumbel[t], axis=1, output_type=tf.int32)
            h, c = self.advance(chosen, h, c)
            values = (chosen, logits, h, c, likely)
            return t + 1, h, c, *(array.write(t, value) for array, value in zip(kept, values, strict=False))

        _, h, c, *kept = tf.while_loop(
            lambda t, *_: t < length, step, (0, h, c, *arrays), parallel_iterations=1
        )
        stacked = tuple(array.stack() for array in kept)
        return stacked if trail else (*stacked, h[:rows], c[:rows])


def _divisor(temperature: float) -> float:
    """What logits are divided by at a temperature."""
    return max(temperature, _LEAST_TEMPERATURE)


def _surprise(ids: NDArray[np.int32], logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bits (T, B) of the characters `ids` (T, B) under `logits` (T, B, V)."""
    most = logits.max(axis=-1)
    chosen = np.take_along_axis(logits, ids[..., None], axis=-1)[..., 0]
    bits: NDArray[np.float32] = (
        np.log(np.exp(logits - most[..., None]).sum(axis=-1)) + most - chosen
    ) / np.float32(math.log(2))
    return bits


def _without(likely: Any, scaled: Any, forbidden: Any) -> Any:
    """`likely` (B, V) with the `forbidden` at minus infinity; where that leaves nothing of a row's nucleus, all
    of its `scaled` that are allowed.
    """
    import tensorflow as tf

    allowed = tf.where(forbidden, -math.inf, likely)
    is_empty = tf.reduce_all(tf.math.is_inf(allowed), axis=1, keepdims=True)
    return tf.where(is_empty, tf.where(forbidden, -math.inf, scaled), allowed)


def _nucleus(logits: Any, top_p: Any) -> Any:
    """`logits` (B, V) with all but the likeliest characters, which together hold `top_p`, at minus infinity."""
    import tensorflow as tf

    ordered = tf.sort(logits, axis=1, direction="DESCENDING")
    shares = tf.nn.softmax(ordered, axis=1)
    before = tf.cumsum(shares, axis=1, exclusive=True)
    kept = tf.reduce_sum(tf.cast(before < top_p, tf.int32), axis=1, keepdims=True)
    least = tf.gather(ordered, tf.maximum(kept, 1) - 1, axis=1, batch_dims=1)
    return tf.where(logits >= least, logits, -math.inf)


def dice_for(seed: int, attempt: int) -> np.random.Generator:
    """The noise of one attempt at one candidate; it depends on these two numbers alone."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence((seed, attempt))))


def state_of(h: NDArray[np.float32], c: NDArray[np.float32]) -> NetworkState:
    """The state of arrays, (B, U) each."""
    import tensorflow as tf

    return NetworkState(tf.constant(h), tf.constant(c))


def joined_states(states: Sequence[NetworkState]) -> NetworkState:
    """The states of several texts as one batch."""
    import tensorflow as tf

    if len(states) == 1:
        return states[0]
    return NetworkState(
        tf.concat([state.h for state in states], axis=0), tf.concat([state.c for state in states], axis=0)
    )
