"""One seed being continued: candidates grow block by block, are judged when complete, start again where they fail."""

import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.appraisal import Appraiser
from model.attempt import Attempt, end_of, seeds_from
from model.bar_count import BarCount
from model.composition import (
    Cancelled,
    Composed,
    CompositionRequest,
    Finished,
    Progress,
    Ranked,
    Restarted,
    Streamed,
    Warned,
)
from model.constrained import ConstrainedSampler
from model.form import Form
from model.generation import NetworkState, Sampler, joined_states
from model.grammar.grammar import Grammar
from model.grammar.seed import state_after
from model.grammar.settings import GrammarSettings
from model.judging import Judge, Judged, ranked
from model.planner import Planner
from model.read_text import ReadText
from model.reading.reader import SecondReader
from model.second_opinion import SecondOpinion

_MOST_TRIES = 4  # at one candidate

_SHARE = (
    2  # of the characters that a tune may have at most, half are what it has before it is brought to its end
)

LONGEST_TUNE = 1500
"""Characters after which the grammar brings a tune to its end that goes on as long as it likes.

Of the human tunes of the built-in collections one in a thousand has more than 900.
"""

Refusal = Callable[[str, Form | None], str]


@dataclass(frozen=True)
class Seed:
    """What is continued."""

    text: str  # all that the user gave
    tune: str  # its last tune, which goes on
    network_text: str  # that tune as the network reads it
    grammar_text: str = ""  # as the grammar reads it, where that is something else


class Continuation:
    """One request at work."""

    def __init__(
        self, sampler: Sampler, reader: SecondReader, request: CompositionRequest, seed: Seed,
        cancelled: Callable[[], bool], grammar: Grammar | None = None, appraiser: Appraiser | None = None,
        read_text: ReadText | None = None, refusal: Refusal = lambda continuation, form: "",
        planner: Planner | None = None, ending: Grammar | None = None,
        make_grammar: Callable[[GrammarSettings], Grammar] | None = None,
    ) -> None:  # fmt: skip
        """Without a `grammar` the network writes what it likes.

        `refusal` says why a complete continuation, with the form that was planned for it, is thrown away, empty
        where it is not. A `planner` gives each candidate its form; `ending` is the grammar by which those come to
        their end that have none and become too long. With `make_grammar` last bars are tried (model.cadence).
        """
        self._sampler, self._request, self._planner = sampler, request, planner
        self._constrained = (
            None if grammar is None else ConstrainedSampler(sampler, grammar, planner, ending, make_grammar)
        )
        self._begin = (
            None if grammar is None else state_after(grammar, seed.grammar_text or seed.network_text)
        )
        self._seed, self._cancelled, self._refusal = seed, latched(cancelled), refusal
        self._bars = BarCount(seed.tune)
        self._judge = Judge(appraiser or Appraiser(), seed.text, seed.tune)
        self._read_text = read_text or ReadText(sampler)
        self._opinion = SecondOpinion(reader, seed.tune, self._cancelled)
        self._room = None if ending is None else min(LONGEST_TUNE, request.max_characters // _SHARE)
        self._kept: dict[int, tuple[Attempt, Judged]] = {}
        self._thrown_away = self._duplicates = self._given_up = 0

    def run(self) -> Iterator[Progress]:
        """Yield the progress of the request until `Finished` or `Cancelled`."""
        read = self._seed.network_text if self._planner is None else self._planner.opening.before
        start = self._read_text.state_after(read, self._cancelled)
        first = self._request.sampling.seed
        seeds = seeds_from(secrets.randbelow(2**31) if first is None else first, self._request.candidates)
        attempts = [
            Attempt.begin(index, seed, self._begin, room=self._room) for index, seed in enumerate(seeds)
        ]
        while attempts and not self._cancelled():
            yield from self._grow_all(attempts, start)
            if not self._is_unfinished():
                attempts = yield from self._without_duplicates()
        if attempts or self._is_unfinished():
            yield Cancelled()
            return
        candidates = ranked([judged.candidate for _, judged in self._kept.values()])
        yield Ranked(candidates, self._thrown_away, self._duplicates)
        candidates = yield from self._opinion.on(candidates)
        yield Finished(candidates, self._thrown_away, self._duplicates)

    def _is_unfinished(self) -> bool:
        """Tell whether a candidate was let fall because the work was cancelled."""
        return len(self._kept) + self._given_up < self._request.candidates

    def _grow_all(self, attempts: list[Attempt], start: NetworkState) -> Iterator[Progress]:
        """Let all attempts grow until each is kept or given up."""
        state = start.tiled(len(attempts))
        while attempts and not self._cancelled():
            attempts, state = yield from self._grow(attempts, state, start)

    def _grow(
        self, attempts: Sequence[Attempt], state: NetworkState, start: NetworkState
    ) -> Generator[Progress, None, tuple[list[Attempt], NetworkState]]:
        """Draw a block for every attempt; return those that go on, and their state."""
        texts, bits, behind = self._draw(attempts, state)
        following: list[tuple[Attempt, NetworkState | None]] = []
        rows = []
        for row, attempt in enumerate(attempts):
            if self._cancelled():
                break
            follower = yield from self._follow(attempt, texts[row], bits[row], start)
            if follower is not None:
                following.append(follower)
                rows.append(row)
        return [attempt for attempt, _ in following], _states(behind, rows, [new for _, new in following])

    def _draw(
        self, attempts: Sequence[Attempt], state: NetworkState
    ) -> tuple[Sequence[str], Sequence[NDArray[np.float32]], NetworkState]:
        """What is added to each attempt, its surprise, and the state behind it."""
        if self._constrained is None:
            block = self._sampler.draw(
                state, [attempt.dice for attempt in attempts], self._request.sampling,
                forbidden_first=self._forbidden_first(attempts),
            )  # fmt: skip
            return [self._sampler.vocabulary.decode(ids) for ids in block.ids], list(block.bits), block.state
        rows = [attempt.row for attempt in attempts if attempt.row is not None]
        drawn = self._constrained.draw(state, rows, self._request.sampling, self._cancelled)
        for attempt, masked in zip(attempts, drawn.masked, strict=True):
            attempt.drawn_masked = masked
        return drawn.texts, drawn.bits, drawn.state

    def _forbidden_first(self, attempts: Sequence[Attempt]) -> NDArray[np.bool_]:
        """(B, V): before its first bar a continuation must not write the empty line that ends a tune."""
        forbidden = np.zeros((len(attempts), len(self._sampler.vocabulary)), np.bool_)
        newline = self._sampler.vocabulary.ids.get("\n")
        if newline is not None:
            for row, attempt in enumerate(attempts):
                at_line_start = (self._seed.network_text + attempt.text).endswith("\n")
                forbidden[row, newline] = at_line_start and not self._bars.ends(attempt.text)
        return forbidden

    def _follow(
        self, attempt: Attempt, drawn: str, bits: NDArray[np.float32], start: NetworkState
    ) -> Generator[Progress, None, tuple[Attempt, NetworkState | None] | None]:
        """Add a block to an attempt.

        Return what goes on in its place and its state, None where that is the state behind the block; None
        where the candidate is settled.
        """
        before, request = attempt.text, self._request
        grown = before + drawn
        bars = None if self._is_whole(attempt.form) else request.bars
        last_bar = None if bars is None else self._bars.end_of(grown, bars)
        end = end_of(grown, self._seed.network_text, last_bar, request.max_characters)
        attempt.text = grown if end is None else grown[: max(end, len(before))]
        kept = len(attempt.text) - len(before)
        attempt.bits += bits[:kept].tolist()
        if attempt.drawn_masked is not None:
            attempt.masked.add(attempt.drawn_masked[:kept])
        is_done = end is not None and self._is_done(attempt, grown)
        if is_done:
            attempt.untie()
        if more := attempt.untold(is_done):
            yield Streamed(attempt.index, more)
        if end is None:
            return attempt, None
        if not is_done:  # it would end before its first bar: it goes on from the new line that it wrote
            attempt.throw_again(len(self._sampler.vocabulary))
            return attempt, self._sampler.read(attempt.text, start)
        again = yield from self._settle(attempt)
        return None if again is None else (again, start)

    def _is_done(self, attempt: Attempt, grown: str) -> bool:
        """Tell whether an attempt that has come to an end has a bar, or can't have one any more."""
        has_bar = any(bar <= len(attempt.text) for bar in self._bars.ends(grown))
        is_over = attempt.row is not None and attempt.row.state.is_complete
        return has_bar or is_over or len(attempt.text) >= self._request.max_characters

    def _is_whole(self, form: Form | None) -> bool:
        """Tell whether a tune of this form is not cut: the grammar ends it, and knows which bars count."""
        return form is not None and form.written_bars <= (self._request.bars or form.written_bars)

    def _settle(self, attempt: Attempt) -> Generator[Progress, None, Attempt | None]:
        """Keep a complete candidate, or throw it away; return what is tried in its place."""
        if self._cancelled():
            return None
        bars = len(self._bars.numbered_ends(attempt.text))
        form = attempt.form if self._is_whole(attempt.form) else None
        reason = self._refusal(attempt.text, form) if bars else "It has no complete bar."
        if reason:
            return (yield from self._throw_away(attempt, attempt.once_more(self._begin), reason))
        judged = self._judge.judged(attempt, bars)
        self._kept[attempt.index] = attempt, judged
        yield Composed(judged.candidate)
        return None

    def _without_duplicates(self) -> Generator[Progress, None, list[Attempt]]:
        """Throw away what is the same as a candidate before it; return what is tried in its place."""
        attempts, seen = [], dict[object, int]()
        for index in sorted(self._kept):
            attempt, judged = self._kept[index]
            first = seen.setdefault(judged.melody, index)
            if first == index:
                continue
            del self._kept[index]
            self._duplicates += 1
            reason = f"It is the same as candidate {first + 1}."
            again = yield from self._throw_away(attempt, attempt.otherwise(self._begin), reason)
            if again is not None:
                attempts.append(again)
        return attempts

    def _throw_away(
        self, attempt: Attempt, again: Attempt, reason: str
    ) -> Generator[Progress, None, Attempt | None]:
        """Return `again`, or None where there were enough tries."""
        self._thrown_away += 1
        if attempt.tries < _MOST_TRIES:
            yield Restarted(attempt.index, reason)
            return again
        self._given_up += 1
        yield Warned(f"Candidate {attempt.index + 1} was given up after {_MOST_TRIES} attempts: {reason}")
        return None


def _states(behind: NetworkState, rows: Sequence[int], others: Sequence[NetworkState | None]) -> NetworkState:
    """The states of the rows that go on: those behind the block, or `others` where there is one."""
    if not rows or (len(rows) == behind.h.shape[0] and not any(others)):
        return behind
    if not any(others):
        return behind.rows(rows)
    return joined_states(
        [behind.rows([row]) if other is None else other for row, other in zip(rows, others, strict=True)]
    )


def latched(cancelled: Callable[[], bool]) -> Callable[[], bool]:
    """`cancelled`, but once True always True."""
    seen: list[bool] = []

    def look() -> bool:
        if not seen and cancelled():
            seen.append(True)
        return bool(seen)

    return look
