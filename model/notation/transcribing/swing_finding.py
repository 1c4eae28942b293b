"""Whether the halves of the beats were played unevenly though they are meant to be even."""

from collections.abc import Sequence
from fractions import Fraction
from statistics import median

from model.notation.transcribing.played_beats import Beat

_EARLIEST, _LATEST = 0.57, 0.72  # where in a beat a swung second half begins; dotted notes come later
_FEWEST = 8  # beats that must swing
_SHARE = 0.8  # of the beats with two notes that must swing


def swung_half(beats: Sequence[Beat], onsets: Sequence[Sequence[int]]) -> Fraction | None:
    """Returns where in a quarter its second half is played, None where the notes do not swing.

    `onsets` are those of each beat, in ticks. Only quarters with a single note inside of them are looked at: a
    triplet that is played whole is meant as one.
    """
    found = []
    for beat, struck in zip(beats, onsets, strict=True):
        length = beat.end - beat.start
        inside = [at for at in ((one - beat.start) / length for one in struck) if 0.2 < at < 0.9]
        if len(inside) == 1 and not beat.is_compound:
            found.append(inside[0])
    swung = [place for place in found if _EARLIEST <= place <= _LATEST]
    if len(swung) < _FEWEST or len(swung) < _SHARE * len(found):
        return None
    return Fraction(median(swung)).limit_denominator(96)
