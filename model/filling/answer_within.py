"""An answer in the midst of a tune: the bars behind a phrase are written anew, so that they answer it and fit what follows."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from model.composition import Candidate, FillingRequest
from model.errors import ModelError
from model.filling.passage import music_of, passage_of
from model.filling.pool import Ended, Pool
from model.filling.refill import Refill
from model.filling.reply import Phrase, Reply
from model.notation.measures import Bar
from model.notation.parser import parse
from model.notation.spans import Span
from model.workbench import Workbench

_DRAFTS = 16


def bars_behind(text: str, phrase: tuple[int, int]) -> Span | None:
    """Return the characters of the bars behind a phrase, as many as it has; None where it ends the tune.

    ModelError where there is no phrase to be answered.
    """
    passage = passage_of(text, *phrase)
    bars = [bar for bar in passage.tune.measures.voices[0].bars if bar.events]
    last = next(place for place, bar in enumerate(bars) if bar.span.end >= passage.bars[-1].span.end)
    behind = bars[last + 1 : last + 1 + len({bar.number for bar in Phrase.of(passage).bars})]
    if not behind:
        return None
    return Span(music_of(passage.tune, behind[0]).start, music_of(passage.tune, behind[-1]).end)


class AnswerWithin(Refill):
    """The task of a request for an answer that something follows."""

    def __init__(
        self, bench: Workbench, request: FillingRequest, follows_key: bool, cancelled: Callable[[], bool]
    ) -> None:
        """ModelError where the bars can't be written anew; `request.answers` names the phrase."""
        super().__init__(bench, request, follows_key, cancelled)
        if request.answers is None:
            raise ModelError("Select the phrase that is to be answered.")
        self._phrase = Phrase.of(passage_of(request.text, *request.answers))
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
