"""A complete continuation becomes a candidate: read once, its problems found, appraised and ranked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from model.appraisal import Appraiser
from model.attempt import Attempt
from model.composition import Candidate
from model.melody import melody_of
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.notation.spans import Span
from model.notation.tune import Tunebook
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
        problems = [problem.message for problem in find_problems(book) if problem.severity == "error"]
        appraisal = self._appraiser.appraise(book, attempt.bits_per_character, len(self._tune))
        candidate = Candidate(
            index=attempt.index,
            continuation=attempt.text,
            abc=self._text + attempt.text,
            bars=bars,
            bits_per_character=attempt.bits_per_character,
            problems=tuple(problems),
            seed=attempt.seed,
            masked_mass=attempt.masked.mean if attempt.row is not None else None,
            masked_most=attempt.masked.most if attempt.row is not None else None,
            score=appraisal.score,
            originality=_shifted(appraisal.originality, len(self._text) - len(self._tune)),
        )
        return Judged(candidate, _sound(book, attempt.text))


def ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates with the best first; of equals the one with the lower index."""
    return tuple(sorted(candidates, key=lambda candidate: (-_total(candidate), candidate.index)))


def _total(candidate: Candidate) -> float:
    return 0.0 if candidate.score is None else candidate.score.total


def _sound(book: Tunebook, text: str) -> bytes:
    """The melody, or the text where there is none."""
    steps = melody_of(book.tunes[0]).steps if book.tunes else ()
    return bytes(steps) if len(steps) else text.strip().encode()


def _shifted(originality: Originality | None, offset: int) -> Originality | None:
    """`originality` with its span moved `offset` characters on."""
    if originality is None or originality.run_span is None or not offset:
        return originality
    start, end = originality.run_span
    return replace(originality, run_span=Span(start + offset, end + offset))
