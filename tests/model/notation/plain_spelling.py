"""Tunes spelled so that abc2midi reads in them what section 4 of the standard says they mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from model.notation.elements import BarLine, Broken, Chord, Decoration, Grace, Note, Rest
from model.notation.parser import parse
from model.notation.tune import Tune

LENGTH = re.compile(r"[\d/]+$")
SHORTENED = (".", "H")  # decorations that give a note another length
Edit = tuple[int, int, str]  # start and end in the text, what stands there instead


@dataclass(frozen=True)
class Struck:
    """A note or chord with the decorations before it."""

    element: Note | Chord
    decorations: tuple[Decoration, ...]

    @property
    def length(self) -> Fraction:
        """Returns its length as written."""
        element = self.element
        return element.length if isinstance(element, Note) else element.length * element.notes[0].length

    @property
    def is_shortened(self) -> bool:
        """Tells whether a decoration gives it another length."""
        return any(decoration.name in SHORTENED for decoration in self.decorations)


def spelled_plainly(tune: Tune) -> Tune:
    """Returns the tune with every letter decoration right before its note, and broken rhythm written as lengths
    where one of the two notes is short or held.

    abc2midi plays no decoration that stands before a slur, a space or a bar line, and takes a staccato note for
    a note half as long before it breaks the rhythm; it says so each time.
    """
    return edited(tune, list(_spellings(tune)))


def _spellings(tune: Tune) -> Iterator[Edit]:
    is_hornpipe = tune.value("R").lower().startswith("hornpipe")  # whose broken rhythm is no such length
    waiting: list[Decoration] = []
    before: Struck | None = None
    broken: Broken | None = None
    for element in tune.body:
        if isinstance(element, Decoration) and len(element.name) == 1:
            waiting.append(element)
        elif isinstance(element, Note | Chord):
            struck = Struck(element, tuple(waiting))
            if isinstance(element, Note):
                yield from _moved(waiting, element.span.start)
            if broken is not None and before is not None and not is_hornpipe:
                yield from _lengths(tune, before, broken, struck)
            before, broken, waiting = struck, None, []
        elif isinstance(element, Broken):
            broken = element
        elif isinstance(element, Rest):
            before, broken, waiting = None, None, []
        elif isinstance(element, BarLine):
            yield from ((mark.span.start, mark.span.end, "") for mark in waiting)
            waiting = []


def _moved(decorations: list[Decoration], place: int) -> Iterator[Edit]:
    yield from ((mark.span.start, mark.span.end, "") for mark in decorations)
    if decorations:
        yield place, place, "".join(mark.name for mark in decorations)


def _lengths(tune: Tune, first: Struck, broken: Broken, second: Struck) -> Iterator[Edit]:
    if first.length != second.length or not (first.is_shortened or second.is_shortened):
        return
    short = Fraction(1, 2 ** abs(broken.dots))
    share = 2 - short if broken.dots > 0 else short
    yield broken.span.start, broken.span.end, ""
    for struck, factor in ((first, share), (second, 2 - share)):
        span = struck.element.span
        text = tune.source[span.start : span.end].rstrip("-")
        written = LENGTH.search(text)
        length = struck.element.length * factor
        start = span.start + (written.start() if written else len(text))
        yield start, span.start + len(text), f"{length.numerator}/{length.denominator}"


def without_what_is_left_out(tune: Tune) -> Tune:
    """Returns the tune without the ornaments that abc2midi leaves out, says so, and that musicians play:

    grace notes before a bar line, and those that take as long as their note; and without what spoils other
    things there: the dots of notes that are tied or swing, signs on notes that are tied to.
    """
    return edited(tune, [*_graces_without_room(tune), *_dots(tune)])


def _graces_without_room(tune: Tune) -> Iterator[Edit]:
    grace: Grace | None = None
    for element in tune.body:
        if isinstance(element, Grace):
            grace = element
        elif isinstance(element, BarLine | Rest) and grace is not None:
            yield grace.span.start, grace.span.end, ""
            grace = None
        elif isinstance(element, Note | Chord):
            grace = None
    for voice in tune.measures.voices:
        for event in (event for bar in voice.bars for event in bar.events if event.graces):
            room = event.duration / 2 if "staccato" in event.marks else event.duration
            if sum(ornament.duration for ornament in event.graces) >= room:
                inside = event.graces[0].sounds[0].span.start
                yield tune.source.rindex("{", 0, inside), tune.source.index("}", inside) + 1, ""


def _dots(tune: Tune) -> Iterator[Edit]:
    is_hornpipe = tune.value("R").lower().startswith("hornpipe")
    waiting: list[Decoration] = []
    is_tied = False
    for element in tune.body:
        if isinstance(element, Decoration):
            waiting.append(element)
        elif isinstance(element, Note | Chord):
            ties = element.is_tied
            for mark in waiting:
                if (mark.name == "." and (is_hornpipe or ties or is_tied)) or (mark.name in "~T" and is_tied):
                    yield mark.span.start, mark.span.end, ""
            is_tied, waiting = ties, []


def edited(tune: Tune, edits: list[Edit]) -> Tune:
    """Returns the tune with pieces of its text replaced."""
    text = tune.text
    for start, end, piece in sorted(set(edits), reverse=True):
        text = text[: start - tune.span.start] + piece + text[end - tune.span.start :]
    return parse(text).tunes[0]
