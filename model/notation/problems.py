"""What is wrong with the tunes of a book, place by place, in sentences that a musician understands."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Literal

from model.notation.bar_checks import bar_faults
from model.notation.collection import uncollected
from model.notation.elements import Fault
from model.notation.field_checks import book_faults, field_faults, lyric_faults
from model.notation.sign_checks import decoration_faults, repeat_faults, slur_faults
from model.notation.spans import LineIndex, Span
from model.notation.tune import Tune, Tunebook
from model.notation.tune_checks import tune_faults

Severity = Literal["error", "warning"]
MAX_PROBLEMS = 1000
"""The most problems that are listed for one tune."""

_place = attrgetter("span", "message")


@dataclass(frozen=True)
class Problem:
    """Something wrong at a place; line and column are counted from 1."""

    span: Span
    line: int
    column: int
    severity: Severity
    message: str


@uncollected
def find_problems(tunebook: Tunebook) -> tuple[Problem, ...]:
    """Returns what is wrong with the tunes of a book, in the order of the text; linear in its length.

    An error is a fault that changes what is heard or leaves it unclear; a warning is one that tunes live
    with.
    """
    return _problems(tunebook, _listed)


class ProblemFinder:
    """Finds the problems of one text after the other, as `find_problems` does; what it read is gone afterwards.

    Of a tune that stands where it stood in the text before, with the same file header, they are known.
    """

    def __init__(self) -> None:
        """Begins without any text."""
        self._known: dict[Hashable, Sequence[Fault]] = {}  # those of the latest text

    @uncollected
    def find(self, tunebook: Tunebook) -> tuple[Problem, ...]:
        """Returns what is wrong with the tunes of a book; the time goes by the length of those that changed."""
        known: dict[Hashable, Sequence[Fault]] = {}

        def faults_of(tune: Tune) -> Sequence[Fault]:
            key = (tune.span, tune.text, tune.defaults, tune.directives, tune.dialect)
            faults = self._known.get(key)
            # the book would keep what it reads, some kilobytes a bar; a copy of the tune is gone with its turn
            known[key] = _listed(replace(tune)) if faults is None else faults
            return known[key]

        problems = _problems(tunebook, faults_of)
        self._known = known
        return problems


def _problems(tunebook: Tunebook, faults_of: Callable[[Tune], Sequence[Fault]]) -> tuple[Problem, ...]:
    lines = LineIndex(tunebook.text)
    faults: list[Fault] = []
    if not tunebook.tunes and tunebook.text.strip():
        message = (
            "There is no tune here; a tune begins with a line X:1 and has its key in a line such as K:G."
        )
        faults.append(Fault(Span(0, 0), True, message))
    faults += [*tunebook.faults, *book_faults(tunebook)][:MAX_PROBLEMS]
    for tune in tunebook.tunes:
        faults += faults_of(tune)
    faults.sort(key=_place)
    return tuple(
        Problem(fault.span, *lines.place(fault.span.start), _severity(fault), fault.message)
        for fault in faults
    )


def _listed(tune: Tune) -> Sequence[Fault]:
    return sorted(set(_tune_faults(tune)), key=_place)[:MAX_PROBLEMS]


def _severity(fault: Fault) -> Severity:
    return "error" if fault.is_error else "warning"


def _tune_faults(tune: Tune) -> Iterator[Fault]:
    yield from tune.faults
    yield from field_faults(tune)
    yield from tune.parsed_body.faults
    yield from tune.measures.faults
    yield from tune_faults(tune)
    yield from slur_faults(tune.body)
    yield from decoration_faults(tune.body)
    yield from lyric_faults(tune)
    for voice in tune.measures.voices:
        yield from bar_faults(voice, MAX_PROBLEMS)
        yield from repeat_faults(voice)
