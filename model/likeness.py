"""How like two sets of tunes are in their statistics: pitches, intervals, lengths and contours."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from model.notation.parser import parse
from model.notation.tune import Tune

FEATURES = ("pitch", "interval", "duration", "contour")
_CONTOUR_NOTES = 5  # rises and falls between so many notes make one contour
_PITCH_CLASSES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True)
class Profile:
    """How often each value of each feature occurs in a set of tunes."""

    counts: Mapping[str, Counter[Hashable]]

    def overlap(self, other: "Profile") -> dict[str, float]:
        """The area that two distributions share, by feature: 0 nothing, 1 all (Yang and Lerch, 2018)."""
        return {feature: _shared(self.counts[feature], other.counts[feature]) for feature in FEATURES}


def profile_of(texts: Iterable[str]) -> Profile:
    """Return the profile of the first tunes of ABC texts.

    Pitches count from the tonic in semitones, durations in whole notes; a contour is the rises (1), falls
    (-1) and repetitions (0) between five notes.
    """
    counts: dict[str, Counter[Hashable]] = {feature: Counter() for feature in FEATURES}
    for text in texts:
        for tune in parse(text).tunes[:1]:
            _count(tune, counts)
    return Profile(counts)


def tonic_class(tune: Tune) -> int | None:
    """The pitch class of a tune's tonic, 0 for C to 11 for B; None where K: names none."""
    tonic = tune.key.tonic
    if not tonic:
        return None
    return (_PITCH_CLASSES[tonic[0].upper()] + tonic.count("#") - tonic[1:].count("b")) % 12


def _count(tune: Tune, counts: Mapping[str, Counter[Hashable]]) -> None:
    notes = list(_notes(tune))
    pitches = [pitch for pitch, _ in notes]
    tonic = tonic_class(tune) or 0
    steps = [after - before for before, after in pairwise(pitches)]
    signs = [(step > 0) - (step < 0) for step in steps]
    width = _CONTOUR_NOTES - 1
    counts["pitch"].update((pitch - tonic) % 12 for pitch in pitches)
    counts["interval"].update(steps)
    counts["duration"].update(duration for _, duration in notes)
    counts["contour"].update(tuple(signs[i : i + width]) for i in range(len(signs) - width + 1))


def _notes(tune: Tune) -> Iterator[tuple[int, Hashable]]:
    """(pitch, duration) of the first voice as written, the top notes of chords."""
    for voice in tune.measures.voices[:1]:
        for bar in voice.bars:
            for event in bar.events:
                if event.sounds:
                    yield max(sound.pitch for sound in event.sounds), event.duration


def _shared(one: Counter[Hashable], other: Counter[Hashable]) -> float:
    totals = one.total(), other.total()
    if not all(totals):
        return 0.0
    return sum(min(one[value] / totals[0], other[value] / totals[1]) for value in one)
