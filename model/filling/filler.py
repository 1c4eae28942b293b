"""Requests for filling in and answering at work: pools of drafts, the best of each checked, ranked, read by music21."""

import secrets
from collections.abc import Callable, Generator, Iterator, Sequence

import numpy as np

from model.attempt import seeds_from
from model.compass import check_compass
from model.composition import (
    Cancelled,
    Candidate,
    Composed,
    CompositionRequest,
    FillingRequest,
    Finished,
    Progress,
    Ranked,
    Restarted,
    SamplingSettings,
    Streamed,
    Warned,
)
from model.continuation import latched
from model.filling.answer import Answer
from model.filling.answer_within import AnswerWithin
from model.filling.drafts import Drafting
from model.filling.plan import Plan
from model.filling.pool import Ended, Growth, Pool
from model.filling.refill import Refill
from model.filling.task import Task
from model.grammar.grammar import Grammar
from model.grammar.settings import GrammarSettings
from model.judging import ranked
from model.second_opinion import SecondOpinion
from model.workbench import Workbench

_ROWS_AT_ONCE = 64  # drafts in one batch
_MOST_CHARACTERS = 60_000  # drawn for answers


def fill(
    bench: Workbench, request: FillingRequest, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Progress]:
    """Yield the progress of a request until `Finished` or `Cancelled`.

    ModelError, in one sentence, where the bars can't be written anew.
    """
    grammar, cancelled = _grammar(bench, request.compass), latched(cancelled)
    task_of = Refill if request.answers is None else AnswerWithin
    task = task_of(bench, request, grammar.follows_key, cancelled)
    filler = Filler(bench, grammar, task, request.sampling, request.most_characters, cancelled)
    yield from filler.run(request.candidates)


def answer(
    bench: Workbench, request: CompositionRequest, cancelled: Callable[[], bool] = lambda: False
) -> Iterator[Progress]:
    """Yield the progress of a request whose `answers` names the phrase at the seed's end.

    ModelError, in one sentence, where it can't be answered.
    """
    grammar = _grammar(bench, request.compass)
    task = Answer(bench, request, grammar.follows_key)
    filler = Filler(bench, grammar, task, request.sampling, _MOST_CHARACTERS, latched(cancelled))
    yield from filler.run(request.candidates)


class Filler:
    """A task being worked at.

    Each candidate is the best of some drafts of its own, which depend on its seed alone, so that asking for more
    candidates changes none of the others, unless two come to the same text: then the later takes its next best.
    """

    def __init__(
        self, bench: Workbench, grammar: Grammar, task: Task, sampling: SamplingSettings, most_characters: int,
        cancelled: Callable[[], bool],
    ) -> None:  # fmt: skip
        self._bench, self._task, self._cancelled = bench, task, cancelled
        self._sampling, self._most_characters = sampling, most_characters
        self._drafting = Drafting(bench.sampler, bench.hearing, grammar, sampling, cancelled)
        self._done: list[Candidate] = []
        self._thrown_away = self._duplicates = 0

    def run(self, count: int) -> Iterator[Progress]:
        """Yield the progress of so many candidates."""
        yield from map(Warned, self._task.warnings)
        waiting = self._pools(count)
        while waiting and not self._cancelled() and not self._is_spent():
            group = waiting[: self._pools_at_once(waiting[0].size)]
            waiting = waiting[len(group) :]
            yield from self._grow(group)
            if self._cancelled():
                break
            for pool in group:
                if self._cancelled():
                    break
                if not (yield from self._choose(pool)):
                    waiting.append(pool)
        if self._cancelled():
            yield Cancelled()
            return
        if waiting:
            yield self._spent(count)
        yield from self._finish()

    def _is_spent(self) -> bool:
        return self._drafting.drawn >= self._most_characters

    def _pools_at_once(self, size: int) -> int:
        """How many pools grow in one batch: no more than leave something done when the work must end."""
        affordable = self._most_characters // (2 * self._task.length)
        return max(1, min(_ROWS_AT_ONCE, affordable) // size)

    def _gives_up(self) -> bool:
        """Tell whether drafts are let fall half written: without a single candidate, only behind twice the bound."""
        return self._drafting.drawn >= self._most_characters * (1 if self._done else 2)

    def _pools(self, count: int) -> list[Pool]:
        """A pool for each candidate; the drafts of all must not cost more than may be drawn."""
        first = self._sampling.seed
        seeds = seeds_from(secrets.randbelow(2**31) if first is None else first, count)
        affordable = self._most_characters // (self._task.length * count)
        size = max(1, min(self._task.drafts, affordable))
        return [Pool(index, seed, size) for index, seed in enumerate(seeds)]

    def _plans(self, pool: Pool) -> list[Plan]:
        """A plan for each draft of a pool's next round."""
        dice = np.random.default_rng((pool.seed, pool.rounds))
        return [self._task.plan(dice) for _ in range(pool.size)]

    def _grow(self, pools: Sequence[Pool]) -> Generator[Progress, None, None]:
        """Let pools write their drafts; what the first draft of each writes is shown."""
        task = self._task
        start = self._bench.read_text.state_after(task.before, self._cancelled)
        for pool in pools:
            pool.begin(self._plans(pool), task.tie, task.depth)
            if self._cancelled():
                return
        growth = Growth(
            self._drafting, self._bench.hearing, pools, start, task.behind, task.ranking, self._cancelled
        )
        for _ in growth.bars(len(pools[0].drafts[0].plan)):
            if pools[0].ended or self._gives_up():
                return
            for pool in pools:
                yield from _shown(pool, pool.drafts[0].text)

    def _choose(self, pool: Pool) -> Generator[Progress, None, bool]:
        """Take the best draft that nothing speaks against; tell whether there is one."""
        task, taken = self._task, {candidate.continuation for candidate in self._done}
        for draft in self._ordered(pool):
            if self._cancelled():
                return False
            text = task.text_of(draft)
            reason = "It is there already." if text in taken else task.reason_against(text)
            if reason is None:
                candidate = task.candidate(pool, draft, text)
                if self._cancelled():
                    return False
                yield from _shown(pool, text)
                self._done.append(candidate)
                yield Composed(self._done[-1])
                return True
            self._thrown_away += 1
            self._duplicates += text in taken
        return False

    def _ordered(self, pool: Pool) -> Sequence[Ended]:
        """The drafts of a pool, the best first; none when cancelled."""
        costs = list[float]()
        for draft in pool.ended:
            if self._cancelled():
                return ()
            costs.append(self._task.cost(draft))
        return [pool.ended[place] for place in sorted(range(len(costs)), key=costs.__getitem__)]

    def _finish(self) -> Iterator[Progress]:
        """Rank what there is, and let music21 read it."""
        candidates = ranked(self._done)
        yield Ranked(candidates, self._thrown_away, self._duplicates)
        opinion = SecondOpinion(self._bench.reader, self._task.had, self._cancelled, self._task.whole)
        candidates = yield from opinion.on(candidates)
        yield Finished(candidates, self._thrown_away, self._duplicates)

    def _spent(self, count: int) -> Warned:
        return Warned(
            f"{len(self._done)} of {count} ways to write these bars were found within {self._most_characters} "
            "characters; ask for fewer bars or candidates."
        )


def _grammar(bench: Workbench, compass: tuple[int, int] | None) -> Grammar:
    """The grammar of the music alone; ModelError for a compass that is none."""
    if compass is not None:
        check_compass(*compass)
    return bench.grammar(GrammarSettings(compass=compass))


def _shown(pool: Pool, text: str) -> Iterator[Progress]:
    """What is shown of a candidate changes to `text`."""
    if not text.startswith(pool.streamed):
        yield Restarted(pool.index, "")
        pool.streamed = ""
    if len(text) > len(pool.streamed):
        yield Streamed(pool.index, text[len(pool.streamed) :])
    pool.streamed = text
