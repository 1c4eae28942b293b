"""What a hand plays at a keyboard: messages become notes, notes a phrase; knows no Qt."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.midi import messages
from model.notation.transcribe_played import HeardNote

LONGEST_NOTE_SECONDS = 10.0  # a key that is down longer was released unheard, or is weighed down
MOST_NOTES = 500  # of a phrase; a flood is no music


@dataclass
class Phrase:
    """The notes of one phrase while it is played; times are seconds of whichever clock `take` is given.

    The pedals change nothing: what is written down is how long a key was held, and a pedal would make chords of
    every melody. A key that is struck while it is down ends its note and begins another (MIDI 1.0 leaves it open).
    """

    longest_note_seconds: float = LONGEST_NOTE_SECONDS
    most_notes: int = MOST_NOTES
    is_full: bool = False  # more was played than a phrase holds
    _ended: list[HeardNote] = field(default_factory=list)
    _held: dict[tuple[int, int], float] = field(default_factory=dict)  # (channel, pitch) and its start
    _velocities: int = 0
    _last: float | None = None  # when a key was last struck or released
    _last_struck: float | None = None

    def take(self, at: float, data: bytes) -> bool:
        """Takes a message; returns whether it began or ended a note."""
        if messages.is_note_on(data):
            return self._strike(at, messages.channel_of(data), data[1], data[2])
        if messages.is_note_off(data):
            return self._release(at, messages.channel_of(data), data[1])
        return False

    @property
    def began(self) -> float | None:
        """When the first key was struck, None before."""
        starts = [*(note.start_seconds for note in self._ended), *self._held.values()]
        return min(starts, default=None)

    @property
    def last_struck(self) -> float | None:
        """When the latest key was struck, None before."""
        return self._last_struck

    @property
    def count(self) -> int:
        """How many notes there are, those that sound among them."""
        return len(self._ended) + len(self._held)

    @property
    def velocity(self) -> int:
        """The mean velocity of the notes, 0 where there are none."""
        return round(self._velocities / self.count) if self.count else 0

    def notes(self, now: float) -> tuple[HeardNote, ...]:
        """Returns all notes by their starts; those that sound end `now`, but none lasts longer than the bound."""
        sounding = (
            HeardNote(start, max(start, min(now, start + self.longest_note_seconds)), pitch)
            for (_, pitch), start in self._held.items()
        )
        return tuple(sorted((*self._ended, *sounding), key=lambda note: (note.start_seconds, note.pitch)))

    def silent_since(self, now: float) -> float | None:
        """Returns since when nothing sounds; None while something does, or before the first note.

        A key that is down longer than the bound sounds no more.
        """
        if self._last is None:
            return None
        ends = [start + self.longest_note_seconds for start in self._held.values()]
        if any(end > now for end in ends):
            return None
        return max([self._last, *ends])

    def wakes_at(self, silence_seconds: float) -> float | None:
        """Returns when the phrase ends if nothing more is played; None before the first note."""
        if self._last is None:
            return None
        ends = (start + self.longest_note_seconds for start in self._held.values())
        return max([self._last, *ends]) + silence_seconds

    def _strike(self, at: float, channel: int, pitch: int, velocity: int) -> bool:
        self._release(at, channel, pitch)
        if self.count >= self.most_notes:
            self.is_full = True
            return False
        self._held[channel, pitch] = at
        self._velocities += velocity
        self._last = self._last_struck = at
        return True

    def _release(self, at: float, channel: int, pitch: int) -> bool:
        start = self._held.pop((channel, pitch), None)
        if start is None:
            return False
        end = min(at, start + self.longest_note_seconds)
        self._ended.append(HeardNote(start, max(start, end), pitch))
        self._last = at if self._last is None else max(self._last, at)
        return True


def within(notes: tuple[HeardNote, ...], start: float, end: float, early: float = 0.0) -> Iterator[HeardNote]:
    """Yields the notes that begin from `start` (or up to `early` seconds before it) to `end`, as seconds from `start`.

    A note that was struck a little early for the bar line belongs behind it, and stands on it.
    """
    for note in notes:
        if start - early <= note.start_seconds < end - early:
            begins = max(0.0, note.start_seconds - start)
            yield HeardNote(begins, max(begins, min(note.end_seconds, end) - start), note.pitch)
