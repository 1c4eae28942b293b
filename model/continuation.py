"""One seed being continued: candidates grow block by block, are judged when complete, start again where they fail."""

import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.bar_count import BarCount
from model.composition import (
    Cancelled,
    Candidate,
    Composed,
    CompositionRequest,
    Finished,
    Progress,
    Restarted,
    Streamed,
    Warned,
)
from model.constrained import ConstrainedSampler, Dice, MaskedMass, Row
from model.generation import NetworkState, Sampler, dice_for, joined_states
from model.grammar.grammar import Grammar
from model.grammar.seed import state_after
from model.lanes import TUNE_END
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.reading.reader import SecondReader
from model.second_opinion import SecondOpinion

_MOST_ATTEMPTS = 4  # at one candidate
_READ_AT_ONCE = 64  # characters of the seed between two looks at `cancelled`


@dataclass(frozen=True)
class Seed:
    """What is continued."""

    text: str  # all that the user gave
    tune: str  # its last tune, which goes on
    network_text: str  # that tune as the network reads it


@dataclass
class _Attempt:
    """One candidate as it grows."""

    index: int
    seed: int
    number: int  # 0 is the first attempt at this candidate
    dice: np.random.Generator
    text: str = ""
    bits: list[float] = field(default_factory=list)
    row: Row | None = None  # where it stands in the grammar
    masked: MaskedMass = field(default_factory=MaskedMass)

    def throw_again(self, characters_known: int) -> None:
        """Go back to the noise of the next character, so that it does not matter where blocks end."""
        self.dice = dice_for(self.seed, self.number)
        self.dice.random((len(self.text), characters_known), np.float32)


class Continuation:
    """One request at work."""

    def __init__(
        self, sampler: Sampler, reader: SecondReader, request: CompositionRequest, seed: Seed,
        cancelled: Callable[[], bool], grammar: Grammar | None = None,
    ) -> None:  # fmt: skip
        """Without a `grammar` the network writes what it likes."""
        self._sampler, self._request = sampler, request
        self._constrained = None if grammar is None else ConstrainedSampler(sampler, grammar)
        self._begin = None if grammar is None else state_after(grammar, seed.network_text)
        self._seed, self._cancelled = seed, latched(cancelled)
        self._bars = BarCount(seed.tune)
        self._opinion = SecondOpinion(reader, seed.tune, self._cancelled)
        self._done: list[Candidate] = []
        self._thrown_away = self._given_up = 0

    def run(self) -> Iterator[Progress]:
        """Yield the progress of the request until `Finished` or `Cancelled`."""
        start = self._read(self._seed.network_text)
        attempts = [self._attempt(index, seed, 0) for index, seed in enumerate(self._seeds())]
        state = start.tiled(len(attempts))
        is_cancelled = self._cancelled()
        while attempts and not is_cancelled:
            attempts, state = yield from self._grow(attempts, state, start)
            is_cancelled = bool(attempts) and self._cancelled()
        if is_cancelled or self._is_unfinished():
            yield Cancelled()
        else:
            yield Finished(
                tuple(sorted(self._done, key=lambda candidate: candidate.index)), self._thrown_away
            )

    def _is_unfinished(self) -> bool:
        """True where a candidate was let fall because the work was cancelled."""
        return len(self._done) + self._given_up < self._request.candidates

    def _grow(
        self, attempts: Sequence[_Attempt], state: NetworkState, start: NetworkState
    ) -> Generator[Progress, None, tuple[list[_Attempt], NetworkState]]:
        """Draw a block for every attempt; return those that go on, and their state."""
        texts, bits, behind = self._draw(attempts, state)
        following: list[tuple[_Attempt, NetworkState]] = []
        for row, attempt in enumerate(attempts):
            if self._cancelled():
                break
            follower = yield from self._follow(attempt, texts[row], bits[row], behind.rows([row]), start)
            if follower is not None:
                following.append(follower)
        going_on = [attempt for attempt, _ in following]
        return going_on, joined_states([state for _, state in following]) if following else state

    def _draw(
        self, attempts: Sequence[_Attempt], state: NetworkState
    ) -> tuple[Sequence[str], Sequence[NDArray[np.float32]], NetworkState]:
        """What is added to each attempt, its surprise, and the state behind it."""
        if self._constrained is None:
            block = self._sampler.draw(
                state, [attempt.dice for attempt in attempts], self._request.sampling,
                forbidden_first=self._forbidden_first(attempts),
            )  # fmt: skip
            return [self._sampler.vocabulary.decode(ids) for ids in block.ids], list(block.bits), block.state
        rows = [attempt.row for attempt in attempts if attempt.row is not None]
        drawn = self._constrained.draw(state, rows, self._request.sampling)
        for attempt, masked in zip(attempts, drawn.masked, strict=True):
            attempt.masked.add(masked)
        return drawn.texts, drawn.bits, drawn.state

    def _attempt(self, index: int, seed: int, number: int) -> _Attempt:
        """An attempt at a candidate that begins."""
        dice = dice_for(seed, number)
        row = None if self._begin is None else Row(Dice(dice), self._begin)
        return _Attempt(index, seed, number, dice, row=row)

    def _seeds(self) -> list[int]:
        """A seed for each candidate, each of which gives it again on its own."""
        first = self._request.sampling.seed
        first = secrets.randbelow(2**31) if first is None else first
        return [(first + number) % 2**31 for number in range(self._request.candidates)]

    def _read(self, text: str, state: NetworkState | None = None) -> NetworkState:
        """The state after `text`; whatever was read so far when cancelled."""
        for start in range(0, len(text), _READ_AT_ONCE):
            state = self._sampler.read(text[start : start + _READ_AT_ONCE], state)
            if self._cancelled():
                break
        return state or self._sampler.read("")

    def _forbidden_first(self, attempts: Sequence[_Attempt]) -> NDArray[np.bool_]:
        """(B, V): before its first bar a continuation must not write the empty line that ends a tune."""
        forbidden = np.zeros((len(attempts), len(self._sampler.vocabulary)), np.bool_)
        newline = self._sampler.vocabulary.ids.get("\n")
        if newline is not None:
            for row, attempt in enumerate(attempts):
                at_line_start = (self._seed.network_text + attempt.text).endswith("\n")
                forbidden[row, newline] = at_line_start and not self._bars.ends(attempt.text)
        return forbidden

    def _follow(
        self,
        attempt: _Attempt,
        drawn: str,
        bits: NDArray[np.float32],
        state: NetworkState,
        start: NetworkState,
    ) -> Generator[Progress, None, tuple[_Attempt, NetworkState] | None]:
        """Add a block to an attempt; return what goes on in its place, or None where the candidate is settled."""
        before = attempt.text
        grown = before + drawn
        bars = self._bars.ends(grown)
        end = self._end_of(grown, bars)
        attempt.text = grown if end is None else grown[: max(end, len(before))]
        attempt.bits += bits[: len(attempt.text) - len(before)].tolist()
        if len(attempt.text) > len(before):
            yield Streamed(attempt.index, attempt.text[len(before) :])
        if end is None:
            return attempt, state
        has_bar = any(bar <= len(attempt.text) for bar in bars)
        if not has_bar and len(attempt.text) < self._request.max_characters:
            # It would end before its first bar: it goes on from the new line that it wrote.
            attempt.throw_again(len(self._sampler.vocabulary))
            return attempt, self._read(attempt.text, start)
        return (yield from self._judge(attempt, start))

    def _end_of(self, text: str, bars: Sequence[int]) -> int | None:
        """Where the continuation `text`, whose bars end at `bars`, is complete, or None where it goes on."""
        ends = []
        before = self._seed.network_text[-1:]
        empty_line = (before + text).find(TUNE_END)
        if empty_line >= 0:
            ends.append(empty_line + 1 - len(before))
        if len(text) >= self._request.max_characters:
            ends.append(self._request.max_characters)
        wanted = self._request.bars
        # A bar line at the very end may still grow into a repeat, so one more character is awaited.
        if wanted is not None and len(bars) >= wanted and bars[wanted - 1] < len(text):
            ends.append(bars[wanted - 1])
        return min(ends) if ends else None

    def _judge(
        self, attempt: _Attempt, start: NetworkState
    ) -> Generator[Progress, None, tuple[_Attempt, NetworkState] | None]:
        """Keep a complete candidate, or throw it away and begin it again."""
        if self._bars.ends(attempt.text):
            reason = yield from self._opinion.against(attempt.text)
        else:
            reason = "It has no complete bar."
        if self._cancelled():
            return None
        if reason is None:
            candidate = self._candidate(attempt)
            self._done.append(candidate)
            yield Composed(candidate)
            return None
        self._thrown_away += 1
        if attempt.number + 1 < _MOST_ATTEMPTS:
            yield Restarted(attempt.index, reason)
            return self._attempt(attempt.index, attempt.seed, attempt.number + 1), start
        self._given_up += 1
        yield Warned(f"Candidate {attempt.index + 1} was given up after {_MOST_ATTEMPTS} attempts: {reason}")
        return None

    def _candidate(self, attempt: _Attempt) -> Candidate:
        tunes = parse(self._seed.tune + attempt.text)
        problems = [problem for problem in find_problems(tunes) if problem.severity == "error"]
        return Candidate(
            index=attempt.index,
            continuation=attempt.text,
            abc=self._seed.text + attempt.text,
            bars=len(self._bars.ends(attempt.text)),
            bits_per_character=sum(attempt.bits) / max(1, len(attempt.bits)),
            problems=tuple(problem.message for problem in problems),
            seed=attempt.seed,
            masked_mass=attempt.masked.mean if attempt.row is not None else None,
            masked_most=attempt.masked.most if attempt.row is not None else None,
        )


def latched(cancelled: Callable[[], bool]) -> Callable[[], bool]:
    """`cancelled`, but once True always True."""
    seen: list[bool] = []

    def look() -> bool:
        if not seen and cancelled():
            seen.append(True)
        return bool(seen)

    return look
