"""Bars in the midst of a tune, written anew or varied."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np

from model.composition import Candidate, FillingRequest, Score
from model.filling.checks import Checks, errors_in, moved
from model.filling.passage import passage_of
from model.filling.plan import Plan, whole_bars
from model.filling.pool import Ended, Pool, Ranking
from model.filling.surroundings import piece_as_read, surroundings_of
from model.filling.variation import notes_of, share_kept, varied
from model.notation.parser import parse
from model.workbench import Workbench

_DRAFTS = 8
_TOLERANCE = 0.1  # of the share of notes that a variation keeps
_FIT_SHARE = 0.7  # of the score; the rest is the appraiser's
_HALVING_BITS, _MOST_BITS = (
    4.0,
    100.0,
)  # what is so many bits less likely behind the new bars fits half as well


class Refill:
    """The task of a request for filling in."""

    def __init__(
        self, bench: Workbench, request: FillingRequest, follows_key: bool, cancelled: Callable[[], bool]
    ) -> None:
        """ModelError where the bars can't be written anew."""
        self._bench, self._request, self._follows_key = bench, request, follows_key
        self._cancelled = cancelled
        self._passage = passage_of(request.text, request.start, request.end)
        around = surroundings_of(bench, self._passage)
        self.before, self.behind, self.warnings = around.before, around.behind, around.warnings
        self.tie, self.depth, self.drafts = self._passage.tie, self._passage.depth, _DRAFTS
        self.ranking = Ranking(power=0.0) if request.closeness else Ranking()
        self.length = 2 * len(self._passage.original) + 8 * len(self._passage.bars)
        self.had = self.whole(self._passage.original)
        self._checks = Checks(self._passage)
        self._notes = notes_of(self._passage, self._passage.original)

    def plan(self, dice: np.random.Generator) -> Plan:
        """Return the plan of one draft: a variation keeps other notes each time."""
        if not self._request.closeness:
            return whole_bars(self._passage, self._read, self._follows_key)
        return varied(self._passage, self._request.closeness, dice, self._read, self._follows_key)

    def cost(self, draft: Ended) -> float:
        """Return how far a variation is from the share that is asked for: what is written anew may be as it was, and a
        kept note be altered by an accidental before it. Other drafts are all alike.
        """
        if not self._request.closeness:
            return 0
        share = share_kept(self._notes, notes_of(self._passage, draft.text))
        return round(abs(share - self._request.closeness) / _TOLERANCE)

    def text_of(self, draft: Ended) -> str:
        """Return the draft with the slurs closed that must not reach out of it."""
        return draft.text + ")" * max(0, draft.depth - self._passage.depth_behind)

    def reason_against(self, text: str) -> str | None:
        """Return why bars are thrown away, None where nothing is against them."""
        return self._checks.against(text)

    def whole(self, text: str) -> str:
        """Return the tune with other bars."""
        return self._passage.with_fill(text)

    def candidate(self, pool: Pool, draft: Ended, text: str) -> Candidate:
        """Return the candidate that a pool's best draft is."""
        passage, request = self._passage, self._request
        bits, start = sum(draft.bits) / max(1, len(draft.bits)), len(passage.before)
        appraisal = self._bench.appraiser.appraise(parse(self.whole(text)), bits, start, start + len(text))
        return Candidate(
            index=pool.index, continuation=text, bars=passage.count, bits_per_character=bits,
            abc=request.text[: passage.span.start] + text + request.text[passage.span.end :],
            problems=errors_in(appraisal.problems), seed=pool.seed, masked_mass=draft.masked.mean,
            masked_most=draft.masked.most, score=self._score(draft, appraisal.score),
            originality=moved(appraisal.originality, passage.tune.span.start),
            replaces=(passage.span.start, passage.span.end),
        )  # fmt: skip

    def _score(self, draft: Ended, appraised: Score) -> Score:
        """The appraiser's score, in which counts most how well the bars fit what is behind them.

        That is a half where it is as likely as behind the bars that stood there, and more where it is likelier.
        """
        bits = max(-_MOST_BITS, min(_MOST_BITS, draft.ahead_bits - self._ahead_bits))
        fit = 1 / (1 + 2.0 ** (bits / _HALVING_BITS))
        return replace(appraised, total=_FIT_SHARE * fit + (1 - _FIT_SHARE) * appraised.total)

    @cached_property
    def _ahead_bits(self) -> float:
        """The surprise of what is ahead, behind the bars that stood there; of no use when cancelled."""
        bench = self._bench
        state = bench.read_text.state_after(self.before, self._cancelled)
        start = bench.hearing.hear([self._read(self._passage.original)], state, self._cancelled)
        heard = bench.hearing.hear([self.behind[: self.ranking.ahead]], start.state, self._cancelled)
        return float(heard.bits[0].sum())

    def _read(self, text: str) -> str:
        return piece_as_read(self._bench, text)
