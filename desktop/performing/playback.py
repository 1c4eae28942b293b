"""The tune at the caret as something to play: its messages, and the way from its notes back to the text."""

from dataclasses import dataclass
from fractions import Fraction

from desktop.composing.seed import tune_at
from desktop.errors import DesktopError
from desktop.midi.performance import Performance, performance
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.timeline import Timeline, perform
from model.notation.tune import Tune

QUARTERS_IN_A_WHOLE = 4


@dataclass(frozen=True)
class Playback:
    """One tune, ready for the player."""

    performance: Performance
    timeline: Timeline
    title: str
    start: int  # offset of the tune in the editor's text
    quarters_per_minute: float  # at its beginning, as notated

    def in_text(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        """Return spans of the tune as spans of the editor's text."""
        return tuple(Span(span.start + self.start, span.end + self.start) for span in spans)


def playback_at(text: str, caret: int) -> Playback:
    """Return the tune at the caret or the nearest before it; raises DesktopError without one."""
    place = tune_at(text, caret)
    start, end = (place.start, place.end) if place else (0, len(text.rstrip()))
    tunes: tuple[Tune, ...] = parse(text[start:end]).tunes
    timeline = perform(tunes[0]) if tunes else None
    if timeline is None or not timeline.notes:
        raise DesktopError("There are no notes to play here; put the cursor into a tune.")
    tempo: Fraction = timeline.tempi[0].whole_notes_per_minute
    quarters = float(tempo * QUARTERS_IN_A_WHOLE)
    return Playback(performance(timeline), timeline, tunes[0].title, start, quarters)
