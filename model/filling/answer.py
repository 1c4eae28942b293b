"""An answer to a phrase: as many bars, a rhythm near to its own, and an ending that comes to rest."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.composition import Candidate, CompositionRequest, Score
from model.errors import ModelError
from model.filling.checks import errors_in, errors_of, moved
from model.filling.passage import Passage, passage_of
from model.filling.plan import Fixed, Plan, Step, gap_of
from model.filling.pool import Ended, Pool, Ranking
from model.filling.reply import Phrase, Reply
from model.filling.surroundings import piece_as_read
from model.notation.bar_numbers import is_short
from model.notation.measures import Bar
from model.notation.parser import parse
from model.spelling import without_unread
from model.workbench import Workbench

_DRAFTS = 16


class Answer:
    """The task of a request for an answer."""

    def __init__(self, bench: Workbench, request: CompositionRequest, follows_key: bool) -> None:
        """ModelError where the phrase can't be answered; `request.answers` names its characters."""
        if request.key:
            raise ModelError("An answer stays in the key of its phrase; leave the other key out.")
        text = request.seed_text
        self._bench, self._text, self._follows_key = bench, text, follows_key
        self._phrase = _phrase(text, request.answers or (0, 0))
        self._tune = self._phrase.tune
        self.had = self._tune.source[self._tune.span.start :]
        adaptation = bench.sampler.vocabulary.adapt(
            self.had if bench.facts.text_style == "raw" else without_unread(self.had)
        )
        self.before, self.behind = bench.as_network_reads(adaptation.text), ""
        self.warnings = adaptation.sentences()
        self.tie, self.depth, self.drafts, self.ranking = "", 0, _DRAFTS, Ranking()
        self.length = 2 * len(self._phrase.original) + 8 * len(self._phrase.bars)
        self._errors = errors_of(self.had)
        self._answered = Phrase.of(self._phrase)
        self._plan = self._planned()

    def _planned(self) -> Plan:
        bars, plan = self._answered.bars, list[tuple[Step, ...]]()
        unit, key, rhythm = bars[-1].unit, bars[-1].key, self._tune.value("R")
        skipped = len(self._phrase.bars) - len(bars)
        for number, bar in enumerate(bars):
            is_last = number == len(bars) - 1
            between = (
                " |" if is_last and self._is_spaced else "|" if is_last else self._line(number + skipped)
            )
            gap = gap_of(
                replace(bar, unit=unit, key=key), bar.bar.duration, rhythm, self._follows_key, may_tie=not is_last
            )  # fmt: skip
            plan.append((gap, Fixed(between, piece_as_read(self._bench, between))))
        voice = self._tune.measures.voices[0]
        if voice.bars[-1].closing is None:
            plan[0] = (Fixed("|", piece_as_read(self._bench, "|")), *plan[0])
        return tuple(plan)

    @property
    def _is_spaced(self) -> bool:
        return len(self._phrase.bars) > 1 and self._phrase.between(0).startswith(" ")

    def _line(self, number: int) -> str:
        """A bar line and the line break behind it, as the phrase has them."""
        between = self._phrase.between(number)
        before = " " if between.startswith(" ") else ""
        return f"{before}|\n" if "\n" in between else f"{before}|{before}"

    def plan(self, dice: np.random.Generator) -> Plan:
        """Return the plan of one draft, the same for all."""
        return self._plan

    def cost(self, draft: Ended) -> float:
        """Return the least for a draft that is likely, near to the phrase's rhythm, and at rest at the end."""
        return draft.cost(1.0) - self.reply(draft.text).worth

    def reply(self, text: str) -> Reply:
        """Return what makes an answer of a text."""
        return self._answered.reply(self._new_bars(text))

    def _new_bars(self, text: str) -> Sequence[Bar]:
        tunes = parse(self.whole(text)).tunes
        voices = tunes[-1].measures.voices if tunes else ()
        bars = [bar for bar in voices[0].bars if bar.events] if voices else []
        return bars[-len(self._answered.bars) :]

    def text_of(self, draft: Ended) -> str:
        """Return the draft."""
        return draft.text

    def reason_against(self, text: str) -> str | None:
        """Return why an answer is thrown away, None where nothing is against it."""
        bars = self._new_bars(text)
        if [bar.duration for bar in bars] != [bar.bar.duration for bar in self._answered.bars]:
            return "A bar has not the length of the phrase's."
        if self._answered.is_repeated_by(bars):
            return "It repeats the phrase."
        new = errors_of(self.whole(text)) - self._errors
        return next(iter(new)) if new else None

    def whole(self, text: str) -> str:
        """Return the tune with an answer."""
        return self.had + text

    def candidate(self, pool: Pool, draft: Ended, text: str) -> Candidate:
        """Return the candidate that a pool's best draft is."""
        bits = sum(draft.bits) / max(1, len(draft.bits))
        start = len(self.had)
        book = parse(self.whole(text))
        appraisal = self._bench.appraiser.appraise(book, bits, start, start + len(text))
        total = self.reply(text).total(appraisal.score.likelihood)
        score: Score = replace(appraisal.score, total=total)
        return Candidate(
            index=pool.index, continuation=text, abc=self._text + text, bars=len(self._answered.bars),
            bits_per_character=bits, problems=errors_in(appraisal.problems), seed=pool.seed,
            masked_mass=draft.masked.mean, masked_most=draft.masked.most, score=score,
            originality=moved(appraisal.originality, self._tune.span.start),
        )  # fmt: skip


def _phrase(text: str, characters: tuple[int, int]) -> Passage:
    start, end = characters
    if not 0 <= start <= end:
        raise ModelError("Select the phrase that is to be answered.")
    phrase = passage_of(text, min(start, len(text)), min(end, len(text)))
    bars = phrase.tune.measures.voices[0].bars
    if bars[-1].span != phrase.bars[-1].bar.span:
        raise ModelError("Only the phrase at the end of the tune can be answered.")
    if bars[-1].closing is None and is_short(bars[-1]):
        raise ModelError("Finish the last bar of the phrase first; its answer begins with a bar of its own.")
    return phrase
