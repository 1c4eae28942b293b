"""One seed being continued: candidates grow block by block, are judged when complete, start again where they fail."""

import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

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
from model.generation import Block, NetworkState, Sampler, dice_for, joined_states
from model.lanes import TUNE_END
from model.notation.bars import bar_ends
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.reading.reader import SecondReader

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


class Continuation:
    """One request at work."""

    def __init__(
        self, sampler: Sampler, reader: SecondReader, request: CompositionRequest, seed: Seed,
        cancelled: Callable[[], bool],
    ) -> None:  # fmt: skip
        self._sampler, self._reader, self._request = sampler, reader, request
        self._seed, self._cancelled = seed, cancelled
        self._done: list[Candidate] = []
        self._thrown_away = 0
        self._second_opinion = True

    def run(self) -> Iterator[Progress]:
        """Yield the progress of the request until `Finished` or `Cancelled`."""
        start = self._read(self._seed.network_text)
        attempts = [_new_attempt(index, seed, 0) for index, seed in enumerate(self._seeds())]
        state = start.tiled(len(attempts))
        while attempts and not self._cancelled():
            dice = [attempt.dice for attempt in attempts]
            block = self._sampler.draw(
                state, dice, self._request.sampling, forbidden_first=self._forbidden_first(attempts)
            )
            following: list[tuple[_Attempt, NetworkState]] = []
            for row, attempt in enumerate(attempts):
                follower = yield from self._follow(attempt, block, row, start)
                if follower is not None:
                    following.append(follower)
            attempts = [attempt for attempt, _ in following]
            if attempts:
                state = joined_states([state for _, state in following])
        if self._cancelled():
            yield Cancelled()
            return
        yield Finished(tuple(sorted(self._done, key=lambda candidate: candidate.index)), self._thrown_away)

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
                forbidden[row, newline] = at_line_start and not self._bar_ends(attempt.text)
        return forbidden

    def _follow(
        self, attempt: _Attempt, block: Block, row: int, start: NetworkState
    ) -> Generator[Progress, None, tuple[_Attempt, NetworkState] | None]:
        """Add a block to an attempt; return what goes on in its place, or None where the candidate is settled."""
        before = attempt.text
        grown = before + self._sampler.vocabulary.decode(block.ids[row])
        end = self._end_of(grown)
        attempt.text = grown if end is None else grown[:end]
        attempt.bits += block.bits[row][: len(attempt.text) - len(before)].tolist()
        if len(attempt.text) > len(before):
            yield Streamed(attempt.index, attempt.text[len(before) :])
        if end is None:
            return attempt, block.state.rows([row])
        if not self._bar_ends(attempt.text) and len(attempt.text) < self._request.max_characters:
            # It would end before its first bar: it goes on from the new line that it wrote.
            return attempt, self._read(attempt.text, start)
        return (yield from self._judge(attempt, start))

    def _end_of(self, text: str) -> int | None:
        """Where the continuation `text` is complete, or None where it goes on."""
        ends = []
        before = self._seed.network_text[-1:]
        empty_line = (before + text).find(TUNE_END)
        if empty_line >= 0:
            ends.append(empty_line + 1 - len(before))
        if len(text) >= self._request.max_characters:
            ends.append(self._request.max_characters)
        bars = self._bar_ends(text)
        wanted = self._request.bars
        # A bar line at the very end may still grow into a repeat, so one more character is awaited.
        if wanted is not None and len(bars) >= wanted and bars[wanted - 1] < len(text):
            ends.append(bars[wanted - 1])
        return min(ends) if ends else None

    def _bar_ends(self, text: str) -> list[int]:
        """Where the bars of the continuation `text` end, counted from its first character."""
        offset = len(self._seed.tune)
        return [end - offset for end in bar_ends(self._seed.tune + text) if end > offset]

    def _judge(
        self, attempt: _Attempt, start: NetworkState
    ) -> Generator[Progress, None, tuple[_Attempt, NetworkState] | None]:
        """Keep a complete candidate, or throw it away and begin it again."""
        reason = yield from self._fault(attempt)
        if self._cancelled():
            return None
        if reason is None:
            candidate = self._candidate(attempt)
            self._done.append(candidate)
            yield Composed(candidate)
            return None
        self._thrown_away += 1
        if attempt.number + 1 >= _MOST_ATTEMPTS:
            yield Warned(
                f"Candidate {attempt.index + 1} was given up after {_MOST_ATTEMPTS} attempts: {reason}"
            )
            return None
        yield Restarted(attempt.index, reason)
        return _new_attempt(attempt.index, attempt.seed, attempt.number + 1), start

    def _fault(self, attempt: _Attempt) -> Generator[Progress, None, str | None]:
        """Why a complete candidate is thrown away, or None."""
        if not self._bar_ends(attempt.text):
            return "It has no complete bar."
        if not self._second_opinion:
            return None
        reading = self._reader.read(self._seed.tune + attempt.text, self._cancelled)
        if reading.accepted or self._cancelled():
            return None
        if bar_ends(self._seed.tune):
            of_seed = self._reader.read(self._seed.tune, self._cancelled)
            if not of_seed.accepted and not self._cancelled():
                self._second_opinion = False
                yield Warned(f"music21's second opinion is left out, because of the seed: {of_seed.sentence}")
                return None
        return reading.sentence

    def _candidate(self, attempt: _Attempt) -> Candidate:
        tunes = parse(self._seed.tune + attempt.text)
        problems = [problem for problem in find_problems(tunes) if problem.severity == "error"]
        return Candidate(
            index=attempt.index,
            continuation=attempt.text,
            abc=self._seed.text + attempt.text,
            bars=len(self._bar_ends(attempt.text)),
            bits_per_character=sum(attempt.bits) / max(1, len(attempt.bits)),
            problems=tuple(problem.message for problem in problems),
            seed=attempt.seed,
        )


def _new_attempt(index: int, seed: int, number: int) -> _Attempt:
    return _Attempt(index, seed, number, dice_for(seed, number))
