"""Sampling under the grammar, block by block, as fast as without it.

A block is drawn freely in the graph and read character by character in Python; behind the first character that
the grammar forbids nothing counts. That character is drawn again from the state before it and with the same
noise, the forbidden ones masked. By the Gumbel-max trick a free draw that is allowed is the masked draw too, so
that the text is, character by character, what masking every step would have given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from model.cadence import Cadence, awaits, begins, freed
from model.composition import SamplingSettings
from model.form import Form
from model.generation import NetworkState, Sampler, state_of
from model.grammar.grammar import Grammar, State
from model.grammar.seed import ending_soon
from model.grammar.settings import GrammarSettings

_LEARNING = 0.3  # how much the last block counts for the length of the next
_NOTHING = np.zeros(0, np.float32)
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
    grammar: Grammar | None = None  # its own, once it has a plan; None: that of its sampler
    form: Form | None = None  # that it was given by its plan
    header: str = ""  # what was drawn while it had no grammar of its own
    cadence: Cadence | None = None  # the last bars, while they are tried
    has_ended: bool = False  # they have been tried
    room: int | None = None  # characters until it is brought to its end; None: there is no such bound


class Plans(Protocol):
    """What gives rows grammars of their own (see model.planner)."""

    def divides(self, state: State) -> bool:
        """Tell whether a row without a grammar of its own gets one where a state is."""

    def planned(self, network: NetworkState, rows: Sequence[Row], free: Grammar) -> NetworkState:
        """Give grammars to the rows that get theirs now; return the network's states behind what it was told."""


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

    def __init__(
        self, sampler: Sampler, grammar: Grammar, plans: Plans | None = None, ending: Grammar | None = None,
        make_grammar: Callable[[GrammarSettings], Grammar] | None = None,
    ) -> None:  # fmt: skip
        """`plans` give rows grammars of their own; `ending` brings those to their end that have no more room.

        With `make_grammar` the last bars of tunes that end on their tonic are tried (see model.cadence).
        """
        self._sampler, self._grammar, self._plans, self._ending = sampler, grammar, plans, ending
        self._make_grammar = make_grammar
        self._kept = float(_LONGEST_BLOCK)  # characters of a block, as a moving average

    def draw(
        self, network: NetworkState, rows: Sequence[Row], settings: SamplingSettings,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Drawn:  # fmt: skip
        """Add to each row, whose network state is that row of `network`, at least one character and at most a
        block; its state and dice go along. A row whose tune is over gets none, nor do those left when `cancelled`,
        nor one whose last bars are still being tried.
        """
        sampler = self._sampler
        if self._plans is not None:
            network = self._plans.planned(network, rows, self._grammar)
        for row in rows:
            self._end_if_too_long(row)
        forbidden = np.stack([self._grammar_of(row).forbidden(row.state) for row in rows])
        forbidden[[row.state.is_complete for row in rows]] = False
        # Where the grammar takes much away, most of a long block would be drawn in vain.
        most = max(_SHORTEST_BLOCK, min(_LONGEST_BLOCK, round(2 * self._kept)))
        trail = sampler.draw_trail(network, [row.dice for row in rows], settings, forbidden, most)
        characters = np.array(sampler.vocabulary.characters)
        counts, texts = [], []
        masks = np.zeros(trail.ids.shape, np.int64)
        for number, row in enumerate(rows):
            signs: list[str] = characters[trail.ids[number]].tolist()
            count = 0 if cancelled() else self._follow(row, signs, masks[number])
            row.dice.give_back(trail.noise[number, count:])
            counts.append(count)
            texts.append("".join(signs[:count]))
        self._kept += _LEARNING * (sum(counts) / max(1, len(counts)) - self._kept)
        taken = [
            (shares * self._grammar_of(row).masks[places]).sum(axis=1)
            for row, shares, places in zip(rows, trail.shares, masks, strict=True)
        ]
        drawn = Drawn(
            tuple(texts),
            tuple(bits[:count] for bits, count in zip(trail.bits, counts, strict=True)),
            tuple(lost[:count] for lost, count in zip(taken, counts, strict=True)),
            trail.state_after(counts),
        )
        return drawn if self._make_grammar is None or cancelled() else self._tried(rows, drawn)

    def _tried(self, rows: Sequence[Row], drawn: Drawn) -> Drawn:
        """What was drawn, without what is only tried, and with the last bars of those that are taken."""
        texts, bits, masked = list(drawn.texts), list(drawn.bits), list(drawn.masked)
        h, c = drawn.state.h.numpy(), drawn.state.c.numpy()
        moved = False
        for number, row in enumerate(rows):
            if row.cadence is None:
                self._begin_cadence(row, h[number], c[number])
                continue
            row.cadence.add(texts[number], bits[number], masked[number])
            texts[number], bits[number], masked[number] = "", _NOTHING, _NOTHING
            if not row.cadence.is_over(row.state):
                continue
            found = row.cadence.taken()
            if found is None:
                h, c = (h, c) if moved else (h.copy(), c.copy())
                moved, h[number], c[number] = True, row.cadence.h, row.cadence.c
                self._try_again(row, row.cadence)
                continue
            texts[number], row.state = row.cadence.text, found
            bits[number], masked[number] = (
                np.array(values, np.float32) for values in (row.cadence.bits, row.cadence.masked)
            )
            row.cadence, row.has_ended = None, True
        if not moved:
            return replace(drawn, texts=tuple(texts), bits=tuple(bits), masked=tuple(masked))
        return Drawn(tuple(texts), tuple(bits), tuple(masked), state_of(h, c))

    def _begin_cadence(self, row: Row, h: NDArray[np.float32], c: NDArray[np.float32]) -> None:
        grammar = self._grammar_of(row)
        if (
            self._make_grammar is None
            or not self._awaits_cadence(row)
            or not begins(grammar.settings, row.state)
        ):
            return
        row.cadence = Cadence(grammar, freed(self._make_grammar, grammar), row.state, h.copy(), c.copy())
        row.state = row.cadence.begin()

    def _awaits_cadence(self, row: Row) -> bool:
        if self._make_grammar is None or row.cadence is not None or row.has_ended:
            return False
        return awaits(self._grammar_of(row).settings)

    def _try_again(self, row: Row, cadence: Cadence) -> None:
        if cadence.again():
            row.state = cadence.begin()
        else:
            row.state, row.cadence, row.has_ended = cadence.state, None, True

    def _end_if_too_long(self, row: Row) -> None:
        """Let a row that has no more room come to its end; one with a plan has an end already."""
        if row.room is not None and row.room <= 0 and row.form is None and self._ending is not None:
            row.grammar, row.room = self._ending, None
            row.state = ending_soon(self._ending, row.state)

    def _grammar_of(self, row: Row) -> Grammar:
        if row.cadence is not None:
            return row.cadence.free
        return self._grammar if row.grammar is None else row.grammar

    def _follow(self, row: Row, drawn: Sequence[str], masks: NDArray[np.int64]) -> int:
        """Move a row along the characters that are allowed, note what was forbidden; return how many they are.

        Where it gets a grammar of its own it stops.
        """
        grammar, state = self._grammar_of(row), row.state
        step, settings = grammar.step, grammar.settings
        plans = self._plans if row.grammar is None else None
        is_awaited = self._awaits_cadence(row)
        room, count = row.room if row.form is None else None, 0
        drawn = drawn if room is None else drawn[: max(0, room)]
        for count, character in enumerate(drawn):
            following = step(state, character)
            if following is None:
                break
            masks[count] = state.node.mask
            state = following
            if (plans is not None and plans.divides(state)) or (is_awaited and begins(settings, state)):
                count += 1
                break
        else:
            count = len(drawn)
        row.state = state
        row.room = None if row.room is None else row.room - count
        if plans is not None:
            row.header += "".join(drawn[:count])
        return count
