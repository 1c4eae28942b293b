"""Sampling under the grammar, block by block, as fast as without it.

A block is drawn freely in the graph and read character by character in Python; behind the first character that
the grammar forbids nothing counts. That character is drawn again from the state before it and with the same
noise, the forbidden ones masked. By the Gumbel-max trick a free draw that is allowed is the masked draw too, so
that the text is, character by character, what masking every step would have given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.composition import SamplingSettings
from model.generation import NetworkState, Sampler, joined_states
from model.grammar.grammar import Grammar, State
from model.grammar.seed import ending_soon

_LEARNING = 0.3  # how much the last block counts for the length of the next
_SHORTEST_BLOCK, _LONGEST_BLOCK = 4, 64  # characters; a block is at most twice what is usually kept of one


class Dice:
    """The noise of one candidate, a row for each character; rows that were not used can be given back."""

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        self._kept: NDArray[np.float32] | None = None

    def random(self, shape: tuple[int, int], dtype: type[np.float32] = np.float32) -> NDArray[np.float32]:
        """Return the next rows of noise, (T, V) float32 from 0 to 1."""
        kept, self._kept = self._kept, None
        if kept is None:
            return self._generator.random(shape, dtype)
        if len(kept) >= shape[0]:
            self._kept = kept[shape[0] :] if len(kept) > shape[0] else None
            return kept[: shape[0]]
        return np.concatenate([kept, self._generator.random((shape[0] - len(kept), shape[1]), dtype)])

    def give_back(self, rows: NDArray[np.float32]) -> None:
        """Take back the last rows that were given."""
        if len(rows):
            self._kept = rows if self._kept is None else np.concatenate([rows, self._kept])


@dataclass
class Row:
    """One candidate as it grows."""

    dice: Dice
    state: State


@dataclass(frozen=True)
class Drawn:
    """What was added to every row."""

    texts: tuple[str, ...]
    bits: tuple[NDArray[np.float32], ...]  # surprise of each character under the network, at temperature 1
    masked: tuple[
        NDArray[np.float32], ...
    ]  # share of the probability that the grammar took at each character
    state: NetworkState  # behind each row's text


@dataclass
class MaskedMass:
    """How much of the probability the grammar took away from the network."""

    total: float = 0.0
    characters: int = 0
    most: float = 0.0

    def add(self, masked: NDArray[np.float32]) -> None:
        """Count more characters."""
        if len(masked):
            self.total = sum(
                masked.tolist(), self.total
            )  # one by one, so that it does not matter where blocks end
            self.characters += len(masked)
            self.most = max(self.most, float(masked.max()))

    @property
    def mean(self) -> float:
        """The mean share over all characters."""
        return self.total / max(1, self.characters)


class ConstrainedSampler:
    """Draws what the grammar allows."""

    def __init__(self, sampler: Sampler, grammar: Grammar) -> None:
        self._sampler, self._grammar = sampler, grammar
        self._kept = float(_LONGEST_BLOCK)  # characters of a block, as a moving average

    def draw(
        self, network: NetworkState, rows: Sequence[Row], settings: SamplingSettings,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Drawn:  # fmt: skip
        """Add to each row, whose network state is that row of `network`, at least one character and at most a
        block; its state and dice go along. A row whose tune is over gets none, nor do those left when `cancelled`.
        """
        grammar, sampler = self._grammar, self._sampler
        forbidden = grammar.masks[[row.state.node.mask for row in rows]]
        forbidden[[row.state.is_complete for row in rows]] = False
        # Where the grammar takes much away, most of a long block would be drawn in vain.
        most = max(_SHORTEST_BLOCK, min(_LONGEST_BLOCK, round(2 * self._kept)))
        trail = sampler.draw_trail(network, [row.dice for row in rows], settings, forbidden, most)
        characters = np.array(sampler.vocabulary.characters)
        counts, texts = [], []
        masks = np.zeros(trail.ids.shape, np.int64)
        for number, row in enumerate(rows):
            drawn: list[str] = characters[trail.ids[number]].tolist()
            count = 0 if cancelled() else self._follow(row, drawn, masks[number])
            row.dice.give_back(trail.noise[number, count:])
            counts.append(count)
            texts.append("".join(drawn[:count]))
        self._kept += _LEARNING * (sum(counts) / max(1, len(counts)) - self._kept)
        taken = (trail.shares * grammar.masks[masks]).sum(axis=2)
        return Drawn(
            tuple(texts),
            tuple(bits[:count] for bits, count in zip(trail.bits, counts, strict=True)),
            tuple(lost[:count] for lost, count in zip(taken, counts, strict=True)),
            trail.state_after(counts),
        )

    def reread(self, start: NetworkState, texts: Sequence[str]) -> NetworkState:
        """Return the network's states behind texts that all go on from `start`."""
        return joined_states([self._sampler.read(text, start) for text in texts])

    def begin_ending(self, state: State) -> State:
        """Return a state of another grammar as one of this, from which the tune comes to its end."""
        return ending_soon(self._grammar, state)

    def _follow(self, row: Row, drawn: Sequence[str], masks: NDArray[np.int64]) -> int:
        """Move a row along the characters that are allowed, note what was forbidden; return how many they are."""
        step, state = self._grammar.step, row.state
        for count, character in enumerate(drawn):
            following = step(state, character)
            if following is None:
                row.state = state
                return count
            masks[count] = state.node.mask
            state = following
        row.state = state
        return len(drawn)
