"""Whether a tune with new bars is as good as it was: no new problem, and every bar of the same length."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from model.filling.passage import Passage
from model.notation.parser import parse
from model.notation.problems import Problem, find_problems
from model.notation.spans import Span
from model.notation.tune import Tune
from model.originality import Originality

_LYRICS = ("w:", "W:")


class Checks:
    """Compares a tune with what it was before."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        text = passage.with_fill(passage.original)
        self._messages, self._lengths = _messages(text), _lengths(_tune(text))
        self._notes = _notes(passage.original)

    def against(self, fill: str) -> str | None:
        """Return why bars are thrown away, None where nothing is against them.

        Lines of words are left out: they were written for other notes.
        """
        if _notes(fill) == self._notes:
            return "These bars are the same as before."
        text = self._passage.with_fill(fill)
        if _lengths(_tune(text)) != self._lengths:
            return "A bar changed its length."
        new = _messages(text) - self._messages
        return next(iter(new)) if new else None


def errors_of(text: str) -> Counter[str]:
    """Return how often each error is in a tune, as sentences."""
    return Counter(errors_in(find_problems(parse(text))))


def errors_in(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return the errors among problems, as sentences."""
    return tuple(problem.message for problem in problems if problem.severity == "error")


def _notes(music: str) -> str:
    """The music without what can't be heard."""
    return "".join(music.replace("\\\n", "").split())


def _tune(text: str) -> Tune | None:
    tunes = parse(text).tunes
    return tunes[0] if tunes else None


def _lengths(tune: Tune | None) -> list[tuple[Fraction, ...]]:
    """The lengths of the bars of each voice."""
    return [tuple(bar.duration for bar in voice.bars) for voice in tune.measures.voices] if tune else []


def _messages(text: str) -> Counter[str]:
    """How often each thing is wrong with a tune."""
    lines = text.split("\n")
    return Counter(
        problem.message
        for problem in find_problems(parse(text))
        if not lines[problem.line - 1].startswith(_LYRICS)
    )


def moved(originality: Originality | None, offset: int) -> Originality | None:
    """Return what was found out about a tune that begins `offset` characters behind the beginning of a book."""
    if originality is None or originality.run_span is None or not offset:
        return originality
    start, end = originality.run_span
    return replace(originality, run_span=Span(start + offset, end + offset))
