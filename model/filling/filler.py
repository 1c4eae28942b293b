"""One request for filling in at work: pools of drafts, the best of each checked, ranked and read by music21."""

import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace

import numpy as np

from model.composition import (
    Cancelled,
    Candidate,
    Composed,
    FillingRequest,
    Finished,
    Progress,
    Ranked,
    Restarted,
    Score,
    Streamed,
    Warned,
)
from model.continuation import latched
from model.filling.checks import Checks
from model.filling.drafts import Drafting
from model.filling.hearing import Hearing
from model.filling.passage import passage_of
from model.filling.plan import Plan, whole_bars
from model.filling.pool import Ended, Growth, Pool, Ranking
from model.filling.surroundings import LOOKED_AHEAD, piece_as_read, surroundings_of
from model.filling.variation import notes_of, share_kept, varied
from model.grammar.settings import GrammarSettings
from model.notation.parser import parse
from model.second_opinion import SecondOpinion
from model.workbench import Workbench

_DRAFTS = 8  # of which each candidate is the best
_ROWS_AT_ONCE = 64  # drafts in one batch
_TOLERANCE = 0.1  # of the share of notes that a variation keeps
_LIKELIHOOD_SHARE = 0.8  # of the score; the rest is the appraiser's


def fill(
    bench: Workbench, request: FillingRequest, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Progress]:
    """Yield the progress of a request until `Finished` or `Cancelled`.

    ModelError, in one sentence, where the bars can't be written anew.
    """
    yield from Filling(bench, request, latched(cancelled)).run()


class Filling:
    """A passage being written anew."""

    def __init__(self, bench: Workbench, request: FillingRequest, cancelled: Callable[[], bool]) -> None:
        self._bench, self._request, self._cancelled = bench, request, cancelled
        self._passage = passage_of(request.text, request.start, request.end)
        self._around = surroundings_of(bench, self._passage)
        self._checks = Checks(self._passage)
        self._ranking = Ranking(LOOKED_AHEAD)
        self._hearing = Hearing(bench.sampler)
        grammar = bench.grammar(GrammarSettings(compass=request.compass))
        self._follows_key = grammar.follows_key
        self._plan: Plan = whole_bars(self._passage, self._read, grammar.follows_key)
        self._drafting = Drafting(bench.sampler, self._hearing, grammar, request.sampling, cancelled)
        self._done: list[Candidate] = []
        self._thrown_away = self._duplicates = 0

    def run(self) -> Iterator[Progress]:
        """Yield the progress of the request."""
        yield from map(Warned, self._around.warnings)
        waiting = self._pools()
        while waiting and not self._cancelled() and not self._is_spent():
            group = waiting[: max(1, _ROWS_AT_ONCE // waiting[0].size)]
            waiting = waiting[len(group) :]
            yield from self._grow(group)
            if self._cancelled():
                break
            for pool in group:
                if not (yield from self._choose(pool)):
                    waiting.append(pool)
        if self._cancelled():
            yield Cancelled()
            return
        if waiting:
            yield self._spent(len(waiting))
        yield from self._finish()

    def _read(self, text: str) -> str:
        return piece_as_read(self._bench, text)

    def _is_spent(self) -> bool:
        return self._drafting.drawn >= self._request.most_characters

    def _pools(self) -> list[Pool]:
        """A pool for each candidate; the drafts of all must not cost more than may be drawn."""
        first = self._request.sampling.seed
        first = secrets.randbelow(2**31) if first is None else first
        count = self._request.candidates
        cost = 2 * len(self._passage.original) + 8 * len(self._passage.bars)
        size = max(1, min(_DRAFTS, self._request.most_characters // (cost * count)))
        return [Pool(index, (first + index) % 2**31, size) for index in range(count)]

    def _plans(self, pool: Pool) -> list[Plan]:
        """A plan for each draft of a pool's next round: each keeps other notes of what was there, if any."""
        request = self._request
        if not request.closeness:
            return [self._plan] * pool.size
        dice = np.random.default_rng((pool.seed, pool.rounds))
        return [
            varied(self._passage, request.closeness, dice, self._read, self._follows_key)
            for _ in range(pool.size)
        ]

    def _grow(self, pools: Sequence[Pool]) -> Generator[Progress, None, None]:
        """Let pools write their drafts; what their first draft writes is shown."""
        start = self._bench.read_text.state_after(self._around.before, self._cancelled)
        for pool in pools:
            pool.begin(self._plans(pool), self._passage.tie, self._passage.depth)
        growth = Growth(
            self._drafting, self._hearing, pools, start, self._around.behind, self._ranking, self._cancelled
        )
        for _ in growth.bars(len(self._plan)):
            if self._is_spent() and not pools[0].ended:
                return
            for pool in pools:
                yield from _shown(pool, pool.ended[0].text if pool.ended else pool.drafts[0].text)

    def _choose(self, pool: Pool) -> Generator[Progress, None, bool]:
        """Take the best draft that nothing speaks against; tell whether there is one."""
        taken = {candidate.continuation for candidate in self._done}
        for ended in self._nearest_first(pool.ended):
            text = self._with_slurs(ended)
            reason = "It is there already." if text in taken else self._checks.against(text)
            if reason is None:
                yield from _shown(pool, text)
                self._done.append(self._candidate(pool, replace(ended, text=text)))
                yield Composed(self._done[-1])
                return True
            self._thrown_away += 1
            self._duplicates += text in taken
        return False

    def _nearest_first(self, drafts: Sequence[Ended]) -> Sequence[Ended]:
        """Drafts with the best first; of variations, those that keep the share that is asked for come before others.

        What is written anew may be as it was, and a kept note altered by a new accidental before it.
        """
        if not self._request.closeness:
            return drafts
        passage = self._passage
        before = notes_of(passage, passage.original)

        def distance(ended: Ended) -> float:
            share = share_kept(before, notes_of(passage, ended.text))
            return round(abs(share - self._request.closeness) / _TOLERANCE)

        return sorted(drafts, key=distance)

    def _with_slurs(self, ended: Ended) -> str:
        """The draft with the slurs closed that must not reach out of it."""
        return ended.text + ")" * max(0, ended.draft.depth - self._passage.depth_behind)

    def _candidate(self, pool: Pool, ended: Ended) -> Candidate:
        passage, text, request = self._passage, ended.text, self._request
        bits = sum(ended.bits) / max(1, len(ended.bits))
        tune = passage.with_fill(text)
        start = len(passage.before)
        appraisal = self._bench.appraiser.appraise(parse(tune), bits, start, start + len(text))
        return Candidate(
            index=pool.index, continuation=text, bars=len(passage.bars), bits_per_character=bits,
            abc=request.text[: passage.span.start] + text + request.text[passage.span.end :],
            problems=self._checks.errors(text), seed=pool.seed, masked_mass=ended.draft.masked.mean,
            masked_most=ended.draft.masked.most, score=self._score(ended, appraisal.score),
            originality=appraisal.originality, replaces=(passage.span.start, passage.span.end),
        )  # fmt: skip

    def _score(self, ended: Ended, appraised: Score) -> Score:
        """The appraiser's score, with the likelihood of the passage and what is ahead in the first place."""
        characters = len(ended.bits) + min(len(self._around.behind), self._ranking.ahead)
        likelihood = 2.0 ** (-ended.cost / max(1, characters))
        total = _LIKELIHOOD_SHARE * likelihood + (1 - _LIKELIHOOD_SHARE) * appraised.total
        return replace(appraised, total=total, likelihood=likelihood)

    def _finish(self) -> Iterator[Progress]:
        """Rank what there is, and let music21 read it."""
        candidates = tuple(sorted(self._done, key=_merit, reverse=True))
        yield Ranked(candidates, self._thrown_away, self._duplicates)
        passage = self._passage
        opinion = SecondOpinion(
            self._bench.reader, passage.with_fill(passage.original), self._cancelled, passage.with_fill
        )
        candidates = yield from opinion.on(candidates)
        yield Finished(candidates, self._thrown_away, self._duplicates)

    def _spent(self, missing: int) -> Warned:
        wanted = self._request.candidates
        return Warned(
            f"{wanted - missing} of {wanted} ways to write these bars were found within "
            f"{self._request.most_characters} characters; ask for fewer bars, or look at these."
        )


def _merit(candidate: Candidate) -> float:
    return candidate.score.total if candidate.score is not None else 0.0


def _shown(pool: Pool, text: str) -> Iterator[Progress]:
    """What is shown of a candidate changes to `text`."""
    if not text.startswith(pool.streamed):
        yield Restarted(pool.index, "Another draft fits better.")
        pool.streamed = ""
    if len(text) > len(pool.streamed):
        yield Streamed(pool.index, text[len(pool.streamed) :])
    pool.streamed = text
