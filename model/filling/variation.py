"""Bars near to those that were there: some of their notes are kept, the others are written anew around them."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from model.filling.passage import Passage, PassageBar
from model.filling.plan import Fixed, Plan, Reads, Step, between, gap_of, with_opening
from model.grammar.lengths import parts_of
from model.notation.elements import (
    Broken,
    Chord,
    Decoration,
    Element,
    Grace,
    MultiRest,
    Note,
    Quoted,
    Rest,
    Slur,
    Tie,
    Tuplet,
)
from model.notation.measures import Event
from model.notation.meter import Meter
from model.notation.parser import parse
from model.notation.spans import Span

_SPREAD = 0.6  # of the chance beside the strength of the beats, when notes to keep are chosen
_BY_CHANCE = 0.15  # of the notes that are written anew come out as they were: measured on 25 tunes

Heard = frozenset[tuple[Fraction, int]]
"""Notes by their onset in whole notes and their pitch."""


@dataclass(frozen=True)
class Unit:
    """Notes that can only be kept or written anew together: a note, a tuplet, what a tie or a slur joins."""

    span: Span
    onset: Fraction  # in the bar, in whole notes
    duration: Fraction
    notes: int  # that sound
    is_bound: bool  # a slur leads out of it or into it, so that it can't be kept alone


def varied(
    passage: Passage, closeness: float, dice: np.random.Generator, reads: Reads, follows_key: bool
) -> Plan:
    """Return a plan by which about the share `closeness` of the passage's notes is there still.

    Those on strong beats are kept first; which, is drawn from `dice`. At least one unit of the passage is always written anew.
    """
    bars = [units_of(passage, bar) for bar in passage.bars]
    kept = _kept(passage, bars, closeness, dice)
    plan: list[tuple[Step, ...]] = []
    for number, (bar, units) in enumerate(zip(passage.bars, bars, strict=True)):
        keeps = [(number, place) in kept for place in range(len(units))]
        following = passage.bars[number + 1] if number + 1 < len(bars) else None
        may_tie = following is not None and (number + 1, 0) not in kept
        goes_on = following is not None and following.number == bar.number
        steps = tuple(_Bar(passage, bar, units, reads, follows_key).steps(keeps, may_tie, goes_on))
        plan.append((*steps, *between(passage, number, reads)))
    return with_opening(passage, plan, reads)


def units_of(passage: Passage, bar: PassageBar) -> tuple[Unit, ...]:
    """Return the units of a bar in their order; they fill it."""
    events = {event.span.start: event for event in bar.bar.events}
    found: list[Unit] = []
    for elements in _grouped(_elements(passage, bar.span)):
        inside = [events[e.span.start] for e in elements if isinstance(e, _EVENTS) and e.span.start in events]
        if inside:
            found.append(_unit(elements, inside))
    return tuple(found)


def notes_of(passage: Passage, music: str) -> Heard:
    """Return the notes of a passage with other bars: its highest voice, no ties joined."""
    first = passage.bars[0]
    tunes = parse(f"X:1\nM:none\nL:{first.unit}\nK:{first.key}\n{music}\n").tunes
    voices = tunes[0].measures.voices if tunes else ()
    found, at = set[tuple[Fraction, int]](), Fraction(0)
    for bar in voices[0].bars if voices else ():
        for event in bar.events:
            if event.sounds:
                found.add((at + event.onset, max(sound.pitch for sound in event.sounds)))
        at += bar.duration
    return frozenset(found)


def share_kept(before: Heard, after: Heard) -> float:
    """Return which share of the notes `before` is there still, from 0 to 1."""
    return len(before & after) / max(1, len(before))


_EVENTS = (Note, Chord, Rest, MultiRest)
_LEADING = (Grace, Decoration, Quoted, Tuplet)


def _elements(passage: Passage, span: Span) -> Sequence[Element]:
    body = passage.tune.body
    first, last = (bisect_left(body, place, key=lambda element: element.span.start) for place in span)
    return body[first:last]


def _grouped(elements: Sequence[Element]) -> Iterator[list[Element]]:
    """Yield the elements of each unit."""
    group: list[Element] = []
    depth = left = 0  # open slurs, notes that a tuplet still wants
    is_joined = is_open = False
    for element in elements:
        if isinstance(element, Broken | Tie):
            is_joined, is_open = True, True
            group.append(element)
            continue
        closes = isinstance(element, Slur) and not element.opens
        if not is_open and not closes and isinstance(element, (*_EVENTS, *_LEADING, Slur)):
            if group:
                yield group
            group, is_open = [], True
        if isinstance(element, Slur):
            depth = max(0, depth + (1 if element.opens else -1))
        if isinstance(element, Tuplet):
            left += element.count
        if is_open or closes:
            group.append(element)
        if isinstance(element, _EVENTS):
            left, is_joined = max(0, left - 1), isinstance(element, Note | Chord) and _is_tied(element)
        is_open = depth > 0 or left > 0 or is_joined or isinstance(element, _LEADING)
    if group:
        yield group


def _is_tied(element: Note | Chord) -> bool:
    return element.is_tied or (isinstance(element, Chord) and any(note.is_tied for note in element.notes))


def _unit(elements: Sequence[Element], events: Sequence[Event]) -> Unit:
    """A unit; a tie at its end is left out, for it leads into a note that may be another one."""
    span = Span(elements[0].span.start, elements[-1].span.end)
    duration = sum((event.duration for event in events), Fraction(0))
    slurs = [1 if element.opens else -1 for element in elements if isinstance(element, Slur)]
    notes = sum(bool(event.sounds) for event in events)
    return Unit(span, events[0].onset, duration, notes, is_bound=sum(slurs) != 0)


def _kept(
    passage: Passage, bars: Sequence[Sequence[Unit]], closeness: float, dice: np.random.Generator
) -> set[tuple[int, int]]:
    """The (bar, unit) that are kept."""
    places = [(bar, unit) for bar, units in enumerate(bars) for unit in range(len(units))]
    share = max(0.0, (closeness - _BY_CHANCE) / (1 - _BY_CHANCE))
    wanted = share * sum(bars[bar][unit].notes for bar, unit in places)
    meters = [bar.bar.meter for bar in passage.bars]
    weights = [_strength(bars[bar][unit], meters[bar]) + _SPREAD * dice.gumbel() for bar, unit in places]
    kept, count = set[tuple[int, int]](), 0
    for _, place in sorted(zip(weights, places, strict=True), reverse=True):
        unit = bars[place[0]][place[1]]
        if not unit.is_bound and len(kept) < len(places) - 1 and count + unit.notes / 2 <= wanted:
            kept.add(place)
            count += unit.notes
    return kept


def _strength(unit: Unit, meter: Meter) -> float:
    """How strong the beat is that a unit begins on: 2 on the first of the bar, 1 on another, 0 off the beat."""
    beat = Fraction(3 if meter.is_compound else 1, meter.unit)
    return 2.0 if not unit.onset else 1.0 if not unit.onset % beat else 0.0


@dataclass(frozen=True)
class _Bar:
    """A bar of which some units are kept."""

    passage: Passage
    bar: PassageBar
    units: Sequence[Unit]
    reads: Reads
    follows_key: bool

    def steps(self, keeps: Sequence[bool], may_tie: bool, goes_on: bool) -> Iterator[Step]:
        """Yield kept text and gaps in turn.

        `may_tie` says that what follows begins with a gap, `goes_on` that it is the same bar on another line.
        """
        runs = _runs(keeps)
        if any(not keeps[first] and self._parts(first, end) is None for first, end in runs):
            runs, keeps = [(0, len(keeps))], [False] * len(keeps)
        rhythm = self.passage.tune.value("R")
        for first, end in runs:
            if keeps[first]:
                text = self._text(first, end)
                yield Fixed(text, self.reads(text))
            else:
                is_inner = goes_on or end < len(keeps)
                ties = may_tie and end == len(keeps)
                duration = self._duration(first, end)
                yield gap_of(self.bar, duration, rhythm, self.follows_key, ties, is_inner)

    def _duration(self, first: int, end: int) -> Fraction:
        return sum((unit.duration for unit in self.units[first:end]), Fraction(0))

    def _parts(self, first: int, end: int) -> int | None:
        """The grains of a unit note length in a gap, None where it fits no grid."""
        return parts_of(self.bar.unit, self._duration(first, end))

    def _text(self, first: int, end: int) -> str:
        """Kept units with the spaces around them."""
        start = self.units[first - 1].span.end if first else self.units[first].span.start
        stop = self.units[end].span.start if end < len(self.units) else self.units[end - 1].span.end
        return self.passage.tune.source[start:stop]


def _runs(keeps: Sequence[bool]) -> list[tuple[int, int]]:
    """Where neighbours are alike: the first of each run, and the first behind it."""
    borders = [place for place in range(1, len(keeps)) if keeps[place] != keeps[place - 1]]
    return list(pairwise([0, *borders, len(keeps)]))
