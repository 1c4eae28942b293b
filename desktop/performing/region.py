"""Which stretch of the playing a stretch of the text is."""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from model.notation.played_bars import PlayedBar
from model.notation.spans import Span
from model.notation.timeline import TimedNote, Timeline


@dataclass(frozen=True)
class Stretch:
    """From a place of the playing to another, in whole notes from the beginning."""

    start: Fraction
    end: Fraction


def stretch_of(timeline: Timeline, span: Span) -> Stretch | None:
    """Return the pass through the notes of `span` that has the most of them; None where none of them is played.

    Of several it is the first. It is another one where `span` reaches over the end of a repeat: what stands behind that
    is played after the last pass only. It begins with the first of its notes, or with the bar line where the whole
    beginning of that bar is inside, and ends where the next note of its voice begins, or at the bar line. Repeats that
    lie inside are played.
    """
    inside = next((note for note in timeline.notes if note.voice >= 0 and _is_inside(note, span)), None)
    if inside is None or not timeline.bars:
        return None
    voice = [note for note in timeline.notes if note.voice == inside.voice]
    passes = [list(run) for is_in, run in groupby(voice, lambda note: _is_inside(note, span)) if is_in]
    best = max(passes, key=lambda run: len({note.span for note in run}))
    first, last = best[0], best[-1]
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
