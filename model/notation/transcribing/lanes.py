"""Notes that sound together, laid apart into lanes in which no two overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.errors import NotationError

MOST_LANES = 64
"""The most notes of a voice that may sound at once and be no chord."""


@dataclass(frozen=True, slots=True)
class TranscribedNote:
    """A note that is to be written; onset and duration in whole notes from the start of the tune."""

    onset: Fraction
    duration: Fraction
    pitch: int  # MIDI number, 0 to 127


@dataclass(frozen=True, slots=True)
class Strike:
    """Notes of equal onset and duration: a chord, or a single note."""

    onset: Fraction
    duration: Fraction
    pitches: tuple[int, ...]  # ascending

    @property
    def end(self) -> Fraction:
        """Where it ends."""
        return self.onset + self.duration


def strikes(notes: Iterable[TranscribedNote]) -> tuple[Strike, ...]:
    """Returns the notes as chords, by onset, the higher first; of two with one onset and pitch the longer."""
    longest: dict[tuple[Fraction, int], Fraction] = {}
    for note in notes:
        place = (note.onset, note.pitch)
        longest[place] = max(longest.get(place, Fraction(0)), note.duration)
    chords: dict[tuple[Fraction, Fraction], list[int]] = {}
    for (onset, pitch), duration in longest.items():
        if duration > 0:
            chords.setdefault((onset, duration), []).append(pitch)
    found = [Strike(onset, duration, tuple(sorted(pitches))) for (onset, duration), pitches in chords.items()]
    return tuple(sorted(found, key=lambda strike: (strike.onset, -strike.pitches[-1], strike.duration)))


def lanes(chords: Sequence[Strike]) -> tuple[tuple[Strike, ...], ...]:
    """Returns the chords in as few lanes as the overlaps allow; the highest that begin together come first.

    Raises NotationError where more than 64 would be needed.
    """
    found: list[list[Strike]] = []
    for strike in chords:
        free = next((lane for lane in found if lane[-1].end <= strike.onset), None)
        if free is None and len(found) == MOST_LANES:
            raise NotationError(f"More than {MOST_LANES} notes sound at once, too many to be written.")
        if free is None:
            found.append([strike])
        else:
            free.append(strike)
    return tuple(tuple(lane) for lane in found)
