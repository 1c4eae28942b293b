"""Drafts of a passage as they grow, many at once, bar by bar and exact to the grain."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.composition import SamplingSettings
from model.constrained import Dice, MaskedMass
from model.filling.hearing import Hearing
from model.filling.plan import Fixed, Gap, Plan, Step
from model.generation import NetworkState, Sampler, Trail
from model.grammar.grammar import Grammar, State
from model.grammar.place import Place

_LONGEST_DRAW = 12  # characters: what is drawn behind the end of a gap is in vain
_LEAST_DRAW = 3
_BEGINNINGS = frozenset('ABCDEFGabcdefgz ^_=([{~."')  # of what follows a gap that ends inside a bar


class Minds:
    """The network's states behind a set of drafts; a row each."""

    def __init__(self, state: NetworkState) -> None:
        self.h, self.c = np.array(state.h), np.array(state.c)  # (B, U) float32

    def rows(self, rows: Sequence[int]) -> NetworkState:
        """Return the states of some of the drafts."""
        import tensorflow as tf

        places = list(rows)
        return NetworkState(tf.constant(self.h[places]), tf.constant(self.c[places]))

    def put(self, rows: Sequence[int], state: NetworkState) -> None:
        """Set the states of some of the drafts."""
        self.h[list(rows)], self.c[list(rows)] = state.h.numpy(), state.c.numpy()


@dataclass
class Draft:
    """One way to write the passage, as far as it has come."""

    plan: Plan
    dice: Dice
    tie: str = ""  # the pitch with which it must go on
    depth: int = 0  # open slurs
    text: str = ""
    bar: int = 0  # the bar of the plan that is being written
    step: int = 0  # and the step of that bar
    bits: list[float] = field(default_factory=list)  # of the characters that were drawn
    fixed_bits: float = 0.0  # of those that stood there before
    masked: MaskedMass = field(default_factory=MaskedMass)
    state: State | None = None  # of the grammar inside a gap

    @property
    def current(self) -> Step | None:
        """The step that comes next in this bar, None at its end."""
        steps = self.plan[self.bar]
        return steps[self.step] if self.step < len(steps) else None

    def become(self, other: "Draft") -> None:
        """Take over what another draft has written; the dice stay its own."""
        self.plan, self.tie, self.depth, self.text = other.plan, other.tie, other.depth, other.text
        self.bits, self.fixed_bits = list(other.bits), other.fixed_bits
        self.masked = MaskedMass(other.masked.total, other.masked.characters, other.masked.most)


class Drafting:
    """Writes drafts on with one network under one grammar."""

    def __init__(
        self, sampler: Sampler, hearing: Hearing, grammar: Grammar, settings: SamplingSettings,
        cancelled: Callable[[], bool],
    ) -> None:  # fmt: skip
        self._sampler, self._hearing, self._grammar = sampler, hearing, grammar
        self._settings, self._cancelled = settings, cancelled
        self._characters = np.array(sampler.vocabulary.characters)
        self._line_breaks = self._characters == "\n"
        self._beginnings = np.isin(self._characters, list(_BEGINNINGS))
        self.drawn = 0  # characters in all, those in vain too

    def write_bar(self, drafts: Sequence[Draft], minds: Minds) -> None:
        """Write the bar that comes next of every draft, unless cancelled."""
        while any(draft.current is not None for draft in drafts) and not self._cancelled():
            self._read_fixed(drafts, minds)
            if self._cancelled():
                return
            rows = [row for row, draft in enumerate(drafts) if isinstance(draft.current, Gap)]
            if rows:
                self._draw([drafts[row] for row in rows], rows, minds)
        for draft in drafts:
            draft.bar, draft.step = draft.bar + 1, 0

    def _read_fixed(self, drafts: Sequence[Draft], minds: Minds) -> None:
        """Let the drafts that have come to a fixed text read it."""
        rows = [row for row, draft in enumerate(drafts) if isinstance(draft.current, Fixed)]
        if not rows:
            return
        steps = [step for row in rows if isinstance(step := drafts[row].current, Fixed)]
        heard = self._hearing.hear([step.read for step in steps], minds.rows(rows), self._cancelled)
        minds.put(rows, heard.state)
        for row, step, bits in zip(rows, steps, heard.bits, strict=True):
            draft = drafts[row]
            draft.text += step.text
            draft.fixed_bits += float(bits.sum())
            draft.step, draft.depth = draft.step + 1, draft.depth + step.slurs

    def _draw(self, drafts: Sequence[Draft], rows: Sequence[int], minds: Minds) -> None:
        """Add a few characters to drafts that all are in gaps; their states are the `rows` of `minds`."""
        gaps = [gap for draft in drafts if isinstance(gap := draft.current, Gap)]
        for draft, gap in zip(drafts, gaps, strict=True):
            if draft.state is None:
                draft.state = self._grammar.state(("bar", gap.place(draft.tie, draft.depth)))
        forbidden = self._forbidden(drafts, gaps)
        if self._cancelled():
            return
        most = min(_LONGEST_DRAW, max(_LEAST_DRAW, *(int(gap.units) + 2 for gap in gaps)))
        trail = self._sampler.draw_trail(
            minds.rows(rows),
            [draft.dice for draft in drafts],
            self._settings,
            forbidden,
            most,
        )
        self.drawn += trail.ids.size
        counts = []
        for row, (draft, gap) in enumerate(zip(drafts, gaps, strict=True)):
            if self._cancelled():  # states of the grammar that are new take their time
                return
            counts.append(self._follow(draft, gap, trail, row))
        minds.put(rows, trail.state_after(counts))

    def _forbidden(self, drafts: Sequence[Draft], gaps: Sequence[Gap]) -> NDArray[np.bool_]:
        """(B, V): what may not come next."""
        pairs = zip(drafts, gaps, strict=True)
        return np.stack([self._mask(draft.state, gap) for draft, gap in pairs if draft.state is not None])

    def _mask(self, state: State, gap: Gap) -> NDArray[np.bool_]:
        """(V,): what may not come next in a gap. Line breaks stay where they were."""
        mask: NDArray[np.bool_] = self._grammar.masks[state.node.mask] | self._line_breaks
        if gap.is_inner and _can_end(state):
            mask &= ~self._beginnings
        return mask

    def _follow(self, draft: Draft, gap: Gap, trail: Trail, row: int) -> int:
        """Take from a row of the trail what the grammar allows, up to the end of the gap; return how much."""
        drawn: list[str] = self._characters[trail.ids[row]].tolist()
        count, masks, place = self._allowed(draft, gap, drawn)
        used = count + (place is not None)  # the sign with which the gap ended is drawn, but not written
        draft.dice.give_back(trail.noise[row, used:])
        draft.text += "".join(drawn[:count])
        draft.bits += trail.bits[row, :count].tolist()
        if masks:
            draft.masked.add((trail.shares[row, :count] * np.stack(masks)).sum(axis=1))
        if place is not None:
            draft.state, draft.step = None, draft.step + 1
            draft.tie, draft.depth = place.tie if gap.may_tie else "", place.depth
        return count

    def _allowed(
        self, draft: Draft, gap: Gap, drawn: Sequence[str]
    ) -> tuple[int, list[NDArray[np.bool_]], Place | None]:
        """How many characters stand, the masks under which they were drawn, and the place where the gap ends."""
        state, masks = draft.state, list[NDArray[np.bool_]]()
        for count, character in enumerate(drawn):
            if state is None or character == "\n":
                break
            ends = gap.is_inner and character in _BEGINNINGS and _can_end(state)
            following = self._grammar.step(state, "|" if ends else character)
            if following is None:
                break
            place = _end_of(following, gap)
            if place is not None:
                return count, masks, place
            masks.append(self._mask(state, gap))
            state = draft.state = following
        return len(masks), masks, None


def _can_end(state: State) -> bool:
    """Tells whether a gap is full, so that a bar line could stand here."""
    key = state.node.moves.get("|")
    return key is not None and key[0] == "line"


def _end_of(state: State, gap: Gap) -> Place | None:
    """The place where a gap ended, None where `state` lies inside of it."""
    kind, *rest = state.node.key
    place = rest[0] if rest else None
    if not isinstance(place, Place):
        return None
    is_over = kind == "line"
    # A tie that leads out of the gap is left out where no gap follows that could take it up.
    leads_out = kind == "bar" and place.after == "-" and not gap.may_tie and place.at == place.form.bar
    return place if is_over or leads_out else None
