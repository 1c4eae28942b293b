"""A complete continuation becomes a candidate: read once, its problems found, appraised and ranked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from model.appraisal import Appraiser
from model.attempt import Attempt
from model.composition import Candidate
from model.melody import Melody
from model.notation.parser import parse
from model.notation.spans import Span
from model.originality import Originality


@dataclass(frozen=True)
class Judged:
    """A candidate and what makes it the same as another."""

    candidate: Candidate
    melody: bytes  # equal for two continuations of one seed that sound alike, whatever their writing


class Judge:
    """Judges the continuations of one seed."""

    def __init__(self, appraiser: Appraiser, text: str, tune: str) -> None:
        """`tune` is the last tune of `text` and stands at its end; that is what goes on."""
        self._appraiser, self._text, self._tune = appraiser, text, tune

    def judged(self, attempt: Attempt, bars: int) -> Judged:
        """Return the candidate that a complete attempt of so many bars is."""
        book = parse(self._tune + attempt.text)
        appraisal = self._appraiser.appraise(book, attempt.bits_per_character, len(self._tune))
        errors = [problem.message for problem in appraisal.problems if problem.severity == "error"]
        candidate = Candidate(
            index=attempt.index,
            continuation=attempt.text,
            abc=self._text + attempt.text,
            bars=bars,
            bits_per_character=attempt.bits_per_character,
            problems=tuple(errors),
            seed=attempt.seed,
            masked_mass=attempt.masked.mean if attempt.row is not None else None,
            masked_most=attempt.masked.most if attempt.row is not None else None,
            score=appraisal.score,
            originality=_shifted(appraisal.originality, len(self._text) - len(self._tune)),
            form=attempt.form,
        )
        return Judged(candidate, _sound(appraisal.melody, attempt.text))


def ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates with the best first; of equals the one with the lower index."""
    return tuple(sorted(candidates, key=lambda candidate: (-_total(candidate), candidate.index)))


def _total(candidate: Candidate) -> float:
    return 0.0 if candidate.score is None else candidate.score.total


def _sound(melody: Melody | None, text: str) -> bytes:
    """The melody, or the text where there is none."""
    return text.strip().encode() if melody is None or not len(melody.steps) else bytes(melody.steps)


def _shifted(originality: Originality | None, offset: int) -> Originality | None:
    """`originality` with its span moved `offset` characters on."""
    if originality is None or originality.run_span is None or not offset:
        return originality
    start, end = originality.run_span
    return replace(originality, run_span=Span(start + offset, end + offset))
