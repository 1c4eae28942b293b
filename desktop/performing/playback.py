"""The tune at the caret as something to play; its notes know their places in the editor's text."""

from dataclasses import dataclass
from fractions import Fraction

from desktop.errors import DesktopError
from desktop.midi.performance import Performance, performance
from model.notation.parser import parse
from model.notation.timeline import Timeline, perform

QUARTERS_IN_A_WHOLE = 4


@dataclass(frozen=True)
class Playback:
    """One tune, ready for the player."""

    performance: Performance
    timeline: Timeline
    title: str
    start: int  # offset of the tune in the editor's text
    quarters_per_minute: float  # at its beginning, as notated

    def seconds_at(self, offset: int) -> float:
        """Return when the first note at or behind an offset of the text begins; 0 where there is none."""
        later = [
            event.at_seconds
            for event in self.performance.events
            if event.span is not None and event.span.start >= offset
        ]
        return min(later, default=0.0)


def playback_at(text: str, caret: int) -> Playback:
    """Return the tune at the caret or the nearest before it; raises DesktopError without one."""
    tune = parse(text).tune_at(caret)
    timeline = perform(tune) if tune is not None else None
    if tune is None or timeline is None or not timeline.notes:
        raise DesktopError("There are no notes to play here; put the cursor into a tune.")
    tempo: Fraction = timeline.tempi[0].whole_notes_per_minute
    quarters = float(tempo * QUARTERS_IN_A_WHOLE)
    return Playback(performance(timeline), timeline, tune.title, tune.span.start, quarters)
