"""An answer in the midst of a tune: the bars behind a phrase are written anew, so that they answer it and fit what follows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import dropwhile

from model.composition import Candidate, FillingRequest
from model.errors import ModelError
from model.filling.passage import Passage, music_of, passage_of
from model.filling.pool import Ended, Pool
from model.filling.refill import Refill
from model.filling.reply import Phrase, Reply
from model.form import strains
from model.notation.bar_numbers import upbeats
from model.notation.measures import Bar
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.tune import Tune
from model.workbench import Workbench

_DRAFTS = 16


def bars_behind(text: str, phrase: tuple[int, int]) -> Span | None:
    """Return the characters of the bars that give way to a phrase's answer; None where the phrase ends the tune.

    They are as many as the phrase has, fewer where the part or its first ending is over before; upbeats count
    neither here nor there. ModelError where there is no phrase to be answered, or where these bars must stay.
    """
    passage = passage_of(text, *phrase)
    count = len({bar.number for bar in _counted(passage).bars})
    bars = _behind(passage.tune, passage.bars[-1].number, count)
    if not bars:
        return None
    span = Span(music_of(passage.tune, bars[0]).start, music_of(passage.tune, bars[-1]).end)
    try:
        passage_of(text, *span)
    except ModelError as error:
        raise ModelError(f"The bars behind the phrase can't give way to an answer. {error}") from None
    return span


def _behind(tune: Tune, last: int, count: int) -> list[Bar]:
    """The bars behind bar `last` of the first voice, at most `count`: upbeats first are passed over."""
    every = tune.measures.voices[0].bars
    following = [bar for bar in every[last + 1 :] if bar.events]
    left_out = {bar.span for bar in upbeats(every)}
    begins = {strain[0].span for strain, _ in strains(every)}
    found: list[Bar] = []
    for bar in dropwhile(lambda bar: bar.span in left_out, following):
        is_elsewhere = bar.span in begins or (bar.ending and min(bar.ending) > 1)
        if len(found) == count or (found and is_elsewhere):
            break
        found.append(bar)
    return found


def _counted(passage: Passage) -> Phrase:
    """The phrase without its upbeats, unless it has nothing else."""
    every = passage.tune.measures.voices[0].bars
    left_out = {bar.span for bar in upbeats(every)}
    bars = [bar for bar in passage.bars if every[bar.number].span not in left_out]
    return Phrase(tuple(bars or passage.bars), passage.tune)


class AnswerWithin(Refill):
    """The task of a request for an answer that something follows."""

    def __init__(
        self, bench: Workbench, request: FillingRequest, follows_key: bool, cancelled: Callable[[], bool]
    ) -> None:
        """ModelError where the bars can't be written anew; `request.answers` names the phrase."""
        super().__init__(bench, request, follows_key, cancelled)
        if request.answers is None:
            raise ModelError("Select the phrase that is to be answered.")
        self._phrase = _counted(passage_of(request.text, *request.answers))
        self.drafts = _DRAFTS

    def cost(self, draft: Ended) -> float:
        """Return the least for a draft that is likely with what follows, near to the phrase's rhythm, and at rest."""
        return draft.cost(1.0) - self.reply(self.text_of(draft)).worth

    def reply(self, text: str) -> Reply:
        """Return what makes an answer of a text."""
        return self._phrase.reply(self._new_bars(text))

    def reason_against(self, text: str) -> str | None:
        """Return why an answer is thrown away, None where nothing is against it."""
        if self._phrase.is_repeated_by(self._new_bars(text)):
            return "It repeats the phrase."
        return super().reason_against(text)

    def candidate(self, pool: Pool, draft: Ended, text: str) -> Candidate:
        """Return the candidate that a pool's best draft is; how well it answers counts in its score."""
        found = super().candidate(pool, draft, text)
        if found.score is None:
            return found
        return replace(found, score=replace(found.score, total=self.reply(text).scored(found.score)))

    def _new_bars(self, text: str) -> Sequence[Bar]:
        start = len(self._passage.before)
        bars = parse(self.whole(text)).tunes[0].measures.voices[0].bars
        return [bar for bar in bars if bar.events and start <= bar.events[0].span.start < start + len(text)]
