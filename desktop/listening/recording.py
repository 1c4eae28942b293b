"""Recording into the tune: to a metronome after a count-in, or freely; knows no Qt."""

from collections.abc import Sequence
from dataclasses import replace

from desktop.listening import reading
from desktop.listening.along import Along
from desktop.listening.beat_grid import BeatGrid, performed
from desktop.listening.manner import Manner
from desktop.listening.phrase import Phrase, within
from desktop.listening.stage import Plays
from model.notation.transcribe_phrase import WrittenPhrase, transcribe_phrase
from model.notation.transcribe_played import HeardNote

EARLY_SECONDS = 0.12  # before the first bar line a note belongs behind it
MOST_BARS = 256  # of the metronome
MOST_NOTES = 5000


class Recording:
    """Gathers what is played, until it is asked for the bars."""

    def __init__(self, manner: Manner, along: Along | None = None) -> None:
        """Where it goes along with a tune, that is the beat, and no metronome of its own is needed."""
        self._manner, self._along = manner, along
        self._talk = reading.new_talk(manner)
        self._grid = BeatGrid(self._talk.meter, manner.tempo)
        self._phrase = Phrase(most_notes=MOST_NOTES)

    @property
    def count(self) -> int:
        """How many notes there are."""
        return self._phrase.count

    @property
    def is_full(self) -> bool:
        """Whether more was played than is kept."""
        return self._phrase.is_full

    def begin(self, plays: Plays) -> None:
        """Start the metronome, where there is a beat."""
        if self._manner.has_beat and self._along is None:
            plays.play(performed(self._talk, (), self._manner.count_in + MOST_BARS, clicks=True))

    def hear(self, at: float, seconds: float | None, data: bytes) -> None:
        """Take a message, heard at a time of the clock and at a place of the metronome."""
        place = seconds if self._manner.has_beat else at
        if place is not None:
            self._phrase.take(self.place(place), data)

    def place(self, seconds: float) -> float:
        """Returns where a place of what plays lies in the bars of the recording."""
        return seconds if self._along is None else self._along.place(seconds)

    def bars(self, now: float) -> WrittenPhrase | None:
        """Returns what was played; None where nothing was. NotationError for what can't be written.

        `now` is a time of the clock, or with a beat a place of the metronome.
        """
        notes = self._phrase.notes(now)
        how = replace(reading.settings(self._manner, self._talk), one_line=False, fills_upbeat=False)
        if self._manner.has_beat:
            start = self._grid.line(self._first_bar(notes))
            notes = tuple(within(notes, start, float("inf"), EARLY_SECONDS))
        return transcribe_phrase(notes, how) if notes else None

    def _first_bar(self, notes: Sequence[HeardNote]) -> int:
        """Behind the count-in; along with a tune that of the first note, for its bars count themselves in."""
        if self._along is None or not notes:
            return self._manner.count_in
        return self._grid.bar_at(min(note.start_seconds for note in notes) + EARLY_SECONDS)
