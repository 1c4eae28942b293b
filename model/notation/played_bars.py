"""The bars of a tune as they are played, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.meter import Meter
from model.notation.spans import Span


@dataclass(frozen=True, slots=True)
class PlayedBar:
    """A bar each time that it is played; times in whole notes from the start, fermatas held."""

    onset: Fraction
    duration: Fraction
    meter: Meter
    span: Span  # of what is written, the same each time
    part: str = ""  # the label of P: that it stands under
    begins_part: bool = False

    @property
    def end(self) -> Fraction:
        """Where the next bar begins."""
        return self.onset + self.duration


def beginnings(bars: Sequence[PlayedBar]) -> tuple[Fraction, ...]:
    """Returns for each bar how much of a whole bar lies before it, in whole notes.

    An upbeat is the end of a whole bar; so is one behind a repeat, where the bar before it lacks as much. A whole
    bar, one of a free meter, and a short one behind a whole one begin at their beginning.
    """
    found: list[Fraction] = []
    filled = Fraction(0)  # of a whole bar, by the short ones just before
    for index, bar in enumerate(bars):
        full = bar.meter.duration
        if full is None or bar.duration >= full:
            found.append(Fraction(0))
            filled = Fraction(0)
        elif index == 0:
            found.append(full - bar.duration)
        elif filled and filled + bar.duration <= full:
            found.append(filled)
            filled = (filled + bar.duration) % full
        else:
            found.append(Fraction(0))
            filled = bar.duration
    return tuple(found)
