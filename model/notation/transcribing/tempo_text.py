"""What Q: says of a tempo."""

from fractions import Fraction

from model.notation.meter import Meter
from model.notation.transcribing.beats import beat_lengths

_MOST_DECIMALS = 5
_TOLERANCE = Fraction(1, 1_000_000)  # of the tempo: less than MIDI's microseconds tell apart
_SLOWEST, _FASTEST = Fraction(1), Fraction(1000)  # whole notes a minute that Q: may say


def tempo_text(whole_notes_per_minute: Fraction, meter: Meter) -> str:
    """Returns a tempo as Q: has it, such as `1/4=120` (ABC 2.1 section 3.1.8), counted in the beats of a meter."""
    speed = max(_SLOWEST, min(_FASTEST, whole_notes_per_minute))
    beats = set(beat_lengths(meter))
    beat = beats.pop() if len(beats) == 1 else Fraction(1, 4)
    rate = speed / beat
    for decimals in range(_MOST_DECIMALS + 1):
        rounded = Fraction(round(rate * 10**decimals), 10**decimals)
        if abs(rounded - rate) <= rate * _TOLERANCE:
            break
    number = (
        str(int(rounded)) if rounded.denominator == 1 else f"{float(rounded):.{_MOST_DECIMALS}f}".rstrip("0")
    )
    return f"{beat.numerator}/{beat.denominator}={number}"
