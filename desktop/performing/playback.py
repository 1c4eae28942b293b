"""The tune at the caret as something to play; its notes know their places in the editor's text."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from desktop.errors import DesktopError
from desktop.midi.arrangement import PLAINLY, PlayingOptions, count_in, played, shaped, style_of
from desktop.midi.metronome import beat_of
from desktop.midi.performance import Performance
from desktop.performing.region import Stretch, stretch_of
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.timeline import Timeline, perform
from model.notation.tune import Tune

QUARTERS_IN_A_WHOLE = 4
_SECONDS_A_MINUTE = 60
_FINEST = 3840  # parts of a whole note, to which a place that is found by its seconds is rounded
_SOON_SECONDS = 0.1  # what begins sooner may be sent already


@dataclass(frozen=True)
class Playback:
    """One tune with the options of its playing, ready for the player; places are in whole notes."""

    tune: Tune
    timeline: Timeline  # of all voices, untransposed
    options: PlayingOptions = PLAINLY
    entries: tuple[Fraction, ...] = ()  # where playing begins, or a loop

    @cached_property
    def performance(self) -> Performance:
        """What the player gets."""
        return played(shaped(self.timeline, self.tune.key, self.options, self.entries), self.options)

    @property
    def title(self) -> str:
        """The title of the tune, empty where it has none."""
        return self.tune.title

    @property
    def start(self) -> int:
        """The offset of the tune in the editor's text."""
        return self.tune.span.start

    @property
    def quarters_per_minute(self) -> float:
        """The tempo at its beginning, as notated."""
        return float(self.timeline.tempi[0].whole_notes_per_minute * QUARTERS_IN_A_WHOLE)

    @property
    def beat_quarters(self) -> float:
        """The beat at its beginning, in quarter notes: 1.5 in 6/8."""
        return float(beat_of(self.tune.meter) * QUARTERS_IN_A_WHOLE)

    def entering(self, places: Iterable[Fraction]) -> "Playback":
        """Return the same, to be begun or entered at these places."""
        return Playback(self.tune, self.timeline, self.options, tuple(sorted({*places})))

    def place_at(self, offset: int) -> Fraction:
        """Return where the first note at or behind an offset of the text is played first; 0 where there is none.

        Before all notes that is where playing begins, be it with a part that stands further down.
        """
        notes = [note for note in self.timeline.notes if note.voice >= 0]
        behind = [note for note in notes if note.span.end > offset]
        if len(behind) < len(notes):
            first = min((note.span for note in behind), default=None)
            behind = [note for note in behind if note.span == first]
        return min((note.onset for note in behind), default=Fraction(0))

    def place_of(self, seconds: float) -> Fraction:
        """Return the place that is heard so many seconds after the beginning, at the notated tempo."""
        tempi = self.timeline.tempi
        starts = [self.seconds_of(tempo.onset) for tempo in tempi]
        index = max(0, bisect_right(starts, seconds) - 1)
        minutes = Fraction(seconds - starts[index]) / _SECONDS_A_MINUTE
        place = tempi[index].onset + minutes * tempi[index].whole_notes_per_minute
        return max(Fraction(0), min(self.timeline.duration, Fraction(round(place * _FINEST), _FINEST)))

    def seconds_of(self, place: Fraction) -> float:
        """Return when a place is heard, in seconds from the beginning, at the notated tempo."""
        return self.timeline.seconds_at(place)

    def next_bar(self, seconds: float) -> Fraction | None:
        """Return where the next bar begins that is not at hand yet; None in the last one."""
        later = (
            bar.onset for bar in self.timeline.bars if self.seconds_of(bar.onset) > seconds + _SOON_SECONDS
        )
        return next(later, None)

    def stretch_of(self, span: Span) -> Stretch | None:
        """Return what is played of a stretch of the text, the first time."""
        return stretch_of(self.timeline, span)

    def lead_in(self, place: Fraction) -> Performance:
        """Return what is counted before a place; empty where nothing is."""
        return count_in(self.timeline, self.options, place)


def playback_at(text: str, caret: int, options: PlayingOptions = PLAINLY) -> Playback:
    """Return the tune at the caret or the nearest before it; raises DesktopError without one."""
    tune = parse(text).tune_at(caret)
    timeline = perform(tune, style_of(options)) if tune is not None else None
    if tune is None or timeline is None or not timeline.notes:
        raise DesktopError("There are no notes to play here; put the cursor into a tune.")
    return Playback(tune, timeline, options)
