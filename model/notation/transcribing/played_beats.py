"""The beats that played notes fall into."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.meter import Meter
from model.notation.transcribing.beats import beat_lengths

_QUARTER = Fraction(1, 4)
_USUAL_TEMPO = 500_000  # microseconds a quarter


@dataclass(frozen=True, slots=True)
class Beat:
    """A beat; ticks from the start of the file, whole notes from the start of the tune."""

    start: int
    end: int
    onset: Fraction
    duration: Fraction
    ticks_per_second: float

    @property
    def is_compound(self) -> bool:
        """Whether it has three parts, as a dotted quarter has."""
        return self.duration.numerator % 3 == 0


def played_beats(
    meters: Sequence[tuple[Fraction, Meter]],
    tempi: Sequence[tuple[int, int]],
    ticks_per_quarter: int,
    end: int,
) -> tuple[Beat, ...]:
    """Returns the beats up to the one in which `end` (ticks) lies; `tempi` are ticks and microseconds a quarter."""
    found: list[Beat] = []
    at, number, meter_index, tempo_index = Fraction(0), 0, 0, 0
    while not found or found[-1].end <= end:
        if meter_index + 1 < len(meters) and meters[meter_index + 1][0] <= at:
            meter_index, number = meter_index + 1, 0
        lengths = beat_lengths(meters[meter_index][1])
        duration = lengths[number % len(lengths)]
        if duration.numerator == 1:  # notes are played by quarters in 2/2 and 4/8 too
            duration = _QUARTER
        start, stop = (int(place * 4 * ticks_per_quarter) for place in (at, at + duration))
        while tempo_index + 1 < len(tempi) and tempi[tempo_index + 1][0] <= start:
            tempo_index += 1
        microseconds = tempi[tempo_index][1] if tempi and tempi[tempo_index][0] <= start else _USUAL_TEMPO
        found.append(Beat(start, stop, at, duration, ticks_per_quarter * 1_000_000 / microseconds))
        at, number = at + duration, number + 1
    return tuple(found)
