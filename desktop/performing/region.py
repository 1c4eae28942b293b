"""Which stretch of the playing a stretch of the text is."""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile

from model.notation.played_bars import PlayedBar
from model.notation.spans import Span
from model.notation.timeline import TimedNote, Timeline


@dataclass(frozen=True)
class Stretch:
    """From a place of the playing to another, in whole notes from the beginning."""

    start: Fraction
    end: Fraction


def stretch_of(timeline: Timeline, span: Span) -> Stretch | None:
    """Return the first pass through the notes of `span`; None where none of them is played.

    It begins with the first of its notes, or with the bar line where the whole beginning of that bar is inside, and
    ends where the next note of its voice begins, or at the bar line. Repeats that lie inside are played.
    """
    inside = [note for note in timeline.notes if note.voice >= 0 and _is_inside(note, span)]
    if not inside or not timeline.bars:
        return None
    first = inside[0]
    voice = [note for note in timeline.notes if note.voice == first.voice and note.onset >= first.onset]
    *_, last = takewhile(lambda note: _is_inside(note, span), voice)
    following = next((note.onset for note in voice if note.onset > last.onset), timeline.duration)
    opening, closing = bar_at(timeline, first.onset), bar_at(timeline, last.onset)
    start = opening.onset if opening.span.start >= span.start else first.onset
    end = min(following, closing.end) if following > last.onset else closing.end
    return Stretch(start, end) if end > start else None


def bar_at(timeline: Timeline, place: Fraction) -> PlayedBar:
    """Return the bar that a place in whole notes lies in; there must be bars."""
    index = bisect_right([bar.onset for bar in timeline.bars], place) - 1
    return timeline.bars[max(0, index)]


def _is_inside(note: TimedNote, span: Span) -> bool:
    return span.start <= note.span.start < span.end
