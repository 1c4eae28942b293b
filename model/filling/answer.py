"""An answer to a phrase: as many bars, a rhythm near to its own, and an ending that comes to rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from model.composition import Candidate, CompositionRequest, Score
from model.errors import ModelError
from model.filling.checks import errors_in, errors_of, moved
from model.filling.passage import Passage, PassageBar, passage_of
from model.filling.plan import Fixed, Plan, Step, gap_of
from model.filling.pool import Ended, Pool, Ranking
from model.filling.surroundings import piece_as_read
from model.likeness import tonic_class
from model.notation.bar_numbers import is_short
from model.notation.measures import Bar
from model.notation.parser import parse
from model.notation.tune import Tune
from model.spelling import without_unread
from model.workbench import Workbench

_DRAFTS = 16
_RHYTHM_BITS, _CADENCE_BITS = 30.0, 12.0  # what a like rhythm and a restful ending are worth in likelihood
_LIKELIHOOD_SHARE, _RHYTHM_SHARE, _CADENCE_SHARE = 0.5, 0.3, 0.2  # of the score


@dataclass(frozen=True)
class Reply:
    """What makes an answer of a text, each from 0 to 1."""

    rhythm: float  # onsets in common with the phrase, of all that either has
    cadence: float  # 1: it ends on the tonic, on a beat and held for one


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
        self._plan = self._planned()
        self._rhythm = _onsets([bar.bar for bar in self._answered])

    @property
    def _answered(self) -> Sequence[PassageBar]:
        """The bars of the phrase; an upbeat that its last bar does not make up for is left out."""
        bars = self._phrase.bars
        is_upbeat = len(bars) > 1 and is_short(bars[0].bar) and not is_short(bars[-1].bar)
        return bars[1:] if is_upbeat else bars

    def _planned(self) -> Plan:
        bars, plan = self._answered, list[tuple[Step, ...]]()
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
        reply = self.reply(draft.text)
        return draft.cost(1.0) - _RHYTHM_BITS * reply.rhythm - _CADENCE_BITS * reply.cadence

    def reply(self, text: str) -> Reply:
        """Return what makes an answer of a text."""
        bars = self._new_bars(text)
        onsets = _onsets(bars)
        common = len(onsets & self._rhythm) / max(1, len(onsets | self._rhythm))
        return Reply(common, _cadence(self._tune, bars))

    def _new_bars(self, text: str) -> Sequence[Bar]:
        tunes = parse(self.whole(text)).tunes
        voices = tunes[-1].measures.voices if tunes else ()
        bars = [bar for bar in voices[0].bars if bar.events] if voices else []
        return bars[-len(self._answered) :]

    def text_of(self, draft: Ended) -> str:
        """Return the draft."""
        return draft.text

    def reason_against(self, text: str) -> str | None:
        """Return why an answer is thrown away, None where nothing is against it."""
        bars = self._new_bars(text)
        if [bar.duration for bar in bars] != [bar.bar.duration for bar in self._answered]:
            return "A bar has not the length of the phrase's."
        if _melody(bars) == _melody([bar.bar for bar in self._answered]):
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
        reply, likelihood = self.reply(text), appraisal.score.likelihood
        total = _LIKELIHOOD_SHARE * likelihood + _RHYTHM_SHARE * reply.rhythm + _CADENCE_SHARE * reply.cadence
        score: Score = replace(appraisal.score, total=total)
        return Candidate(
            index=pool.index, continuation=text, abc=self._text + text, bars=len(self._answered),
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


def _onsets(bars: Sequence[Bar]) -> frozenset[tuple[int, Fraction]]:
    return frozenset(
        (number, event.onset) for number, bar in enumerate(bars) for event in bar.events if event.sounds
    )


def _melody(bars: Sequence[Bar]) -> list[list[tuple[Fraction, tuple[int, ...]]]]:
    return [
        [(event.onset, tuple(sound.pitch for sound in event.sounds)) for event in bar.events] for bar in bars
    ]


def _cadence(tune: Tune, bars: Sequence[Bar]) -> float:
    """How much at rest bars end: half for the tonic, a quarter each for a strong beat and a long note."""
    if not bars:
        return 0.0
    meter, events = bars[-1].meter, [event for event in bars[-1].events if event.sounds]
    if not events:
        return 0.0
    last, beat = events[-1], Fraction(3 if meter.is_compound else 1, meter.unit)
    is_tonic = max(sound.pitch for sound in last.sounds) % 12 == tonic_class(tune)
    held = bars[-1].duration - last.onset
    return 0.5 * is_tonic + 0.25 * (not last.onset % beat) + 0.25 * (held >= beat)
