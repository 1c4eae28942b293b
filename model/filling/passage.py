"""The bars that are written anew: where their music stands in the text, and what holds around them."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from model.errors import ModelError
from model.grammar.lengths import parts_of
from model.notation.bar_numbers import upbeats
from model.notation.decorations import canonical
from model.notation.elements import (
    Decoration,
    Directive,
    Element,
    Field,
    Grace,
    Quoted,
    Slur,
    Spacing,
    Tuplet,
)
from model.notation.lengths import read_unit_note_length
from model.notation.measures import Bar
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.tune import Tune
from model.notation.written_signs import FROM_TEXT, read_written_sign

LONGEST_TUNE = 20_000
"""Characters of a tune that is filled in."""

_PITCH = re.compile(r"(?:\^\^?|__?|=)?[A-Ga-g][,']*")
_TIE = re.compile(r"\.?-")


@dataclass(frozen=True)
class PassageBar:
    """A bar that is written anew, or what a line of the text holds of one that goes on over the line's end."""

    number: int  # in the voice, from 0
    span: Span  # of its music in the text: from the first sign to the last, without the bar lines
    bar: Bar
    unit: Fraction  # the unit note length where it begins, in whole notes
    key: str  # the value of the K: that holds where it begins
    signs: str  # segno, D.C. and their like, which stay when the notes around them go


@dataclass(frozen=True)
class Passage:
    """Neighbouring bars of one voice."""

    tune: Tune
    bars: tuple[PassageBar, ...]
    tie: str  # the pitch that the bar before ties over, or ""
    depth: int  # slurs that are open where the passage begins
    depth_behind: int  # and where it ends

    @property
    def count(self) -> int:
        """How many bars it has."""
        return len({bar.number for bar in self.bars})

    @property
    def span(self) -> Span:
        """The characters of the book's text that are written anew."""
        return Span(self.bars[0].span.start, self.bars[-1].span.end)

    @property
    def before(self) -> str:
        """The tune up to the passage."""
        return self.tune.source[self.tune.span.start : self.span.start]

    @property
    def behind(self) -> str:
        """The tune from the bar line on that ends the passage."""
        return self.tune.source[self.span.end : self.tune.span.end]

    @property
    def original(self) -> str:
        """The music that stands there."""
        return self.tune.source[self.span.start : self.span.end]

    def between(self, number: int) -> str:
        """What stands between bar `number` of the passage and the next: the bar line and all around it."""
        bar, following = self.bars[number], self.bars[number + 1]
        return bar.signs + self.tune.source[bar.span.end : following.span.start]

    def with_fill(self, fill: str) -> str:
        """The tune with other bars."""
        return self.before + fill + self.behind


def passage_of(text: str, start: int, end: int) -> Passage:
    """Return the bars that the characters `start` to `end` touch.

    ModelError, in a sentence that says what to do, where there are none, or where they can't be written anew.
    """
    tune = parse(text).tune_at(start)
    if tune is None:
        raise ModelError("There is no tune to fill in; a tune begins with X: and has its key in K:.")
    if tune.span.end - tune.span.start > LONGEST_TUNE:
        raise ModelError(f"Only tunes of at most {LONGEST_TUNE} characters can be filled in; split this one.")
    voices = tune.measures.voices
    if len(voices) > 1:
        raise ModelError("Only a tune in one voice can be filled in; extract the voice to a tune of its own.")
    bars = voices[0].bars if voices else ()
    places = [(number, music_of(tune, bar)) for number, bar in enumerate(bars) if bar.events]
    touched = [(number, span) for number, span in places if _touches(span, start, end)]
    if not touched:
        raise ModelError("Select the bars to be written anew: at least a part of one.")
    found = tuple(
        _passage_bar(tune, number, piece) for number, _ in touched for piece in _pieces(bars[number])
    )
    first, last = found[0].span.start, found[-1].span.end
    return Passage(tune, found, _tie_into(tune, bars, touched[0][0]), _depth(tune, first), _depth(tune, last))


def numbered_bars(tune: Tune, first: int, last: int) -> Span:
    """Return the characters of the bars `first` to `last` of the first voice, counted from 1 as on paper.

    Upbeats have no number: a short first bar, and one that with the short bar before it makes no more than a whole.
    ModelError where the tune has no such bars.
    """
    voices = tune.measures.voices
    bars = _counted([bar for bar in voices[0].bars if bar.events]) if voices else []
    if not 1 <= first <= last <= len(bars):
        wanted = f"is no bar {first}" if first == last else f"are no bars {first}-{last}"
        there = "1 bar" if len(bars) == 1 else f"{len(bars)} bars"
        raise ModelError(f"There {wanted} in this tune; it has {there}, upbeats not counted.")
    return Span(music_of(tune, bars[first - 1]).start, music_of(tune, bars[last - 1]).end)


def _counted(bars: Sequence[Bar]) -> list[Bar]:
    """The bars without upbeats; the last one is none."""
    left_out = {bar.span for bar in upbeats(bars[:-1])}
    return [bar for bar in bars if bar.span not in left_out]


def music_of(tune: Tune, bar: Bar) -> Span:
    """Return where the music of a bar stands in the text, with the signs that belong to its notes."""
    body = tune.body
    first = bisect_left(body, bar.events[0].span.start, key=_start)
    last = bisect_left(body, bar.events[-1].span.start, key=_start)
    start, end = bar.span
    for element in reversed(body[:first]):
        if _is_sign(element, bar) or not _leads(element):
            break
        start = start if isinstance(element, Spacing) else element.span.start
    for element in body[last + 1 :]:
        if not (isinstance(element, Slur) and not element.opens):
            break
        end = element.span.end
    tie = _TIE.match(tune.source, end)
    return Span(start, tie.end() if tie else end)


def _start(element: Element) -> int:
    return element.span.start


def _leads(element: Element) -> bool:
    """Tells whether an element belongs to the note behind it."""
    if isinstance(element, Slur):
        return element.opens
    if isinstance(element, Spacing):
        return not element.ends_line
    return isinstance(element, Grace | Tuplet | Decoration | Quoted)


def _is_sign(element: Element, bar: Bar) -> bool:
    """Tells whether an element is a sign of the form, such as a segno, that belongs to the bar and not to a note."""
    if isinstance(element, Decoration):
        return canonical(element.name) in bar.signs
    if isinstance(element, Quoted):
        return FROM_TEXT + (read_written_sign(element.text) or "") in bar.signs
    return False


def _touches(span: Span, start: int, end: int) -> bool:
    if start == end:
        return span.start <= start <= span.end
    return span.start < end and start < span.end


def _pieces(bar: Bar) -> Iterator[Bar]:
    """Yield what the lines of the text hold of a bar: line ends stay where they are."""
    ends = [end for end in bar.line_ends if 0 < end < len(bar.events)] if not bar.layers else []
    for first, end in pairwise([0, *ends, len(bar.events)]):
        events = bar.events[first:end]
        duration = sum((event.duration for event in events), Fraction(0))
        if ends and events:
            span = Span(events[0].span.start, events[-1].span.end)
            yield replace(bar, events=events, span=span, duration=duration)
        elif events:
            yield bar


def _passage_bar(tune: Tune, number: int, bar: Bar) -> PassageBar:
    span = music_of(tune, bar)
    inside = list(_elements(tune, span))
    if any(isinstance(element, Field | Directive) for element in inside):
        raise ModelError("A field stands in the midst of these bars; write it at a bar line first.")
    if bar.layers:
        raise ModelError("A bar with & holds more than one voice and can't be written anew.")
    if bar.rest_bars > 1:
        raise ModelError("A rest of several bars can't be written anew; write it as bars of Z first.")
    unit, key = _unit_and_key(tune, span.start)
    if not bar.duration or parts_of(unit, bar.duration) is None:
        raise ModelError("One of these bars has a length that no plain notes add up to; correct it first.")
    source = tune.source
    signs = "".join(
        source[element.span.start : element.span.end] for element in inside if _is_sign(element, bar)
    )
    return PassageBar(number, span, bar, unit, key, signs)


def _elements(tune: Tune, span: Span) -> Iterator[Element]:
    body = tune.body
    for element in body[bisect_left(body, span.start, key=_start) :]:
        if element.span.start >= span.end:
            return
        yield element


def _unit_and_key(tune: Tune, place: int) -> tuple[Fraction, str]:
    """The unit note length and the key that hold at a place of the text."""
    unit, key = tune.unit_note_length, tune.value("K") or "none"
    for element in tune.body:
        if element.span.start >= place:
            break
        if isinstance(element, Field) and element.code == "L":
            unit = read_unit_note_length(element.value) or unit
        elif isinstance(element, Field) and element.code == "K":
            key = element.value
    return unit, key


def _tie_into(tune: Tune, bars: Sequence[Bar], number: int) -> str:
    """The pitch that is tied from the bar before, as it is written there; "" where none or several are."""
    if not number or not bars[number - 1].events:
        return ""
    sounds = bars[number - 1].events[-1].sounds
    if len(sounds) != 1 or not sounds[0].is_tied:
        return ""
    found = _PITCH.match(tune.source, sounds[0].span.start)
    return found[0] if found else ""


def _depth(tune: Tune, place: int) -> int:
    """How many slurs are open at a place of the text."""
    depth = 0
    for element in tune.body:
        if element.span.start >= place:
            break
        if isinstance(element, Slur):
            depth = max(0, depth + (1 if element.opens else -1))
    return depth
