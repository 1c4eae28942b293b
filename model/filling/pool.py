"""The drafts of one candidate: they grow together, and the one that fits best is taken."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field

import numpy as np

from model.constrained import Dice, MaskedMass
from model.filling.drafts import Draft, Drafting, Minds
from model.filling.hearing import Hearing
from model.filling.plan import Plan
from model.generation import NetworkState, dice_for

_LN2 = float(np.log(2))


@dataclass(frozen=True)
class Ranking:
    """How drafts are weighed against each other.

    They are drawn from the network itself, so that by what it finds likely in the passage they are weighed already;
    the likelihood of what is ahead makes them samples of all bars that fit before and behind (importance resampling;
    Rubin, 1987). tests/bench/bench_filling.py measures what other ways would give.
    """

    ahead: int = 48  # characters behind the passage by which complete drafts are weighed
    own: float = 0.0  # share of the passage's own bits that counts too
    power: float = (
        0.5  # at each bar line drafts are resampled by the likelihood of what is ahead, to this power
    )
    ahead_at_bars: int = 16  # characters behind the passage by which they are


@dataclass(frozen=True)
class Ended:
    """A draft that is complete."""

    text: str
    bits: tuple[float, ...]  # of the characters that were drawn
    fixed_bits: float  # of those between them that stay
    ahead_bits: float  # of those behind the passage
    depth: int  # slurs that are open at its end
    masked: MaskedMass

    def cost(self, own: float) -> float:
        """The bits of what is ahead, and a share of the passage's own; the least is the best."""
        return own * (sum(self.bits) + self.fixed_bits) + self.ahead_bits


@dataclass
class Pool:
    """The drafts of one candidate."""

    index: int
    seed: int
    size: int
    streamed: str = ""
    rounds: int = 0
    drafts: list[Draft] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)  # the best first

    def begin(self, plans: Sequence[Plan], tie: str, depth: int) -> None:
        """Begin a new round of drafts, each by the next of the plans."""
        numbers = range(self.rounds * self.size, (self.rounds + 1) * self.size)
        self.drafts = [
            Draft(plan, Dice(dice_for(self.seed, number)), tie, depth)
            for plan, number in zip(plans, numbers, strict=True)
        ]
        self.rounds += 1
        self.ended = []


class Growth:
    """Some pools that grow in one batch."""

    def __init__(
        self, drafting: Drafting, hearing: Hearing, pools: Sequence[Pool], start: NetworkState, behind: str,
        ranking: Ranking, cancelled: Callable[[], bool],
    ) -> None:  # fmt: skip
        """`start` is the network's state before the passage, `behind` what it reads behind it."""
        self._drafting, self._hearing, self._pools = drafting, hearing, pools
        self._ranking, self._cancelled = ranking, cancelled
        self._behind = behind
        self._drafts = [draft for pool in pools for draft in pool.drafts]
        self.minds = Minds(start.tiled(len(self._drafts)))

    def bars(self, count: int) -> Iterator[None]:
        """Write bar after bar; yields behind each, and when the last is there the pools have their `ended`."""
        for bar in range(count):
            self._drafting.write_bar(self._drafts, self.minds)
            if self._cancelled():
                return
            if bar + 1 < count and self._ranking.power and self._behind:
                self._resample(bar)
            yield
        ahead = self._bits_ahead(self._behind[: self._ranking.ahead])
        if self._cancelled():
            return
        rows = iter(zip(self._drafts, ahead, strict=True))
        for pool in self._pools:
            ended = [_ended(*next(rows)) for _ in pool.drafts]
            pool.ended = sorted(ended, key=lambda draft: draft.cost(self._ranking.own))
        yield

    def _bits_ahead(self, ahead: str) -> list[float]:
        """The surprise of what is ahead, behind each draft as it stands."""
        rows = range(len(self._drafts))
        heard = self._hearing.hear([ahead] * len(rows), self.minds.rows(rows), self._cancelled)
        return [float(bits.sum()) for bits in heard.bits]

    def _resample(self, bar: int) -> None:
        """Let the drafts of each pool go on by their weights, each taking over one of them."""
        ahead = self._bits_ahead(self._behind[: self._ranking.ahead_at_bars])
        at = 0
        for pool in self._pools:
            rows = range(at, at + len(pool.drafts))
            at += len(pool.drafts)
            dice = np.random.default_rng((pool.seed, pool.rounds, bar))
            chosen = _systematic([-self._ranking.power * _LN2 * ahead[row] for row in rows], dice)
            self._take_over(rows, [rows[place] for place in chosen])

    def _take_over(self, rows: Sequence[int], sources: Iterable[int]) -> None:
        chosen = list(sources)
        before = [copy(self._drafts[row]) for row in chosen]
        self.minds.h[list(rows)], self.minds.c[list(rows)] = self.minds.h[chosen], self.minds.c[chosen]
        for row, draft in zip(rows, before, strict=True):
            self._drafts[row].become(draft)


def _ended(draft: Draft, ahead_bits: float) -> Ended:
    return Ended(draft.text, tuple(draft.bits), draft.fixed_bits, ahead_bits, draft.depth, draft.masked)


def _systematic(logs: Sequence[float], dice: np.random.Generator) -> list[int]:
    """Places drawn by weights that are given as logarithms: systematic resampling (Kitagawa, 1996)."""
    weights = np.exp(np.array(logs) - max(logs))
    edges = np.cumsum(weights / weights.sum())
    points = (dice.random() + np.arange(len(logs))) / len(logs)
    return [min(int(place), len(logs) - 1) for place in np.searchsorted(edges, points)]
