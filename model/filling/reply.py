"""What makes an answer of bars: the rhythm of the phrase that they answer, and an ending that comes to rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.composition import Score
from model.filling.passage import Passage, PassageBar
from model.likeness import tonic_class
from model.notation.bar_numbers import is_short
from model.notation.measures import Bar
from model.notation.tune import Tune

_RHYTHM_BITS, _CADENCE_BITS = 30.0, 12.0  # what a like rhythm and a restful ending are worth in likelihood
_LIKELIHOOD_SHARE, _RHYTHM_SHARE, _CADENCE_SHARE = 0.5, 0.3, 0.2  # of the score


@dataclass(frozen=True)
class Reply:
    """What makes an answer of a text, each from 0 to 1."""

    rhythm: float  # onsets in common with the phrase, of all that either has
    cadence: float  # 1: it ends on the tonic, on a beat and held for one

    @property
    def worth(self) -> float:
        """By how many bits a draft may be less likely than one that is no answer at all."""
        return _RHYTHM_BITS * self.rhythm + _CADENCE_BITS * self.cadence

    def total(self, likelihood: float) -> float:
        """The score as an answer, from 0 to 1, of what is so likely."""
        return _LIKELIHOOD_SHARE * likelihood + _RHYTHM_SHARE * self.rhythm + _CADENCE_SHARE * self.cadence

    def scored(self, score: Score) -> float:
        """The score as an answer of what fits its surroundings so well."""
        return self.total(score.total)


@dataclass(frozen=True)
class Phrase:
    """A phrase that is to be answered."""

    bars: tuple[PassageBar, ...]
    tune: Tune

    @classmethod
    def of(cls, passage: Passage) -> "Phrase":
        """Return the bars of a passage; an upbeat that its last bar does not make up for is left out."""
        bars = passage.bars
        is_upbeat = len(bars) > 1 and is_short(bars[0].bar) and not is_short(bars[-1].bar)
        return cls(tuple(bars[1:] if is_upbeat else bars), passage.tune)

    def reply(self, bars: Sequence[Bar]) -> Reply:
        """Return what makes an answer of bars."""
        rhythm, onsets = _onsets([bar.bar for bar in self.bars]), _onsets(bars)
        common = len(onsets & rhythm) / max(1, len(onsets | rhythm))
        return Reply(common, _cadence(self.tune, bars))

    def is_repeated_by(self, bars: Sequence[Bar]) -> bool:
        """Tell whether bars sound as the phrase does."""
        return _melody(bars) == _melody([bar.bar for bar in self.bars])


def _onsets(bars: Sequence[Bar]) -> frozenset[tuple[int, Fraction]]:
    return frozenset(
        (number, event.onset) for number, bar in enumerate(bars) for event in bar.events if event.sounds
    )


def _melody(bars: Sequence[Bar]) -> list[list[tuple[Fraction, tuple[int, ...]]]]:
    return [
        [(event.onset, tuple(sound.pitch for sound in event.sounds)) for event in bar.events] for bar in bars
    ]


def _cadence(tune: Tune, bars: Sequence[Bar]) -> float:
    """How much at rest bars end: half for the tonic, a quarter each for a strong beat and a long note."""
    if not bars:
        return 0.0
    meter, events = bars[-1].meter, [event for event in bars[-1].events if event.sounds]
    if not events:
        return 0.0
    last, beat = events[-1], Fraction(3 if meter.is_compound else 1, meter.unit)
    is_tonic = max(sound.pitch for sound in last.sounds) % 12 == tonic_class(tune)
    held = bars[-1].duration - last.onset
    return 0.5 * is_tonic + 0.25 * (not last.onset % beat) + 0.25 * (held >= beat)
