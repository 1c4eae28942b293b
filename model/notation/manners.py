"""How the notes of a voice are played: what %%MIDI beat, grace, gracedivider, trim and drummap say."""

import re
from collections.abc import Sequence
from fractions import Fraction

from model.notation.instructions import numbers
from model.notation.lengths import bounded_number
from model.notation.meter import Meter
from model.notation.pitches import read_note

_SHARE = re.compile(r"(\d+)/(\d+)")
_NOTE = re.compile(r"(?:\^\^?|__?|=)?[A-Ga-g][,']*")
_HIGHEST = 127
_USUAL_DIVIDER = 4  # the part of its written length that a grace note lasts is one of so many
_MOST_DIVISIONS = 64
_NOTHING = Fraction(0)


class Manners:
    """What was said so far of how the notes are played; as abc2midi's guide has it."""

    def __init__(self) -> None:
        """Begins with what is usual."""
        self.trim = _NOTHING  # unit note lengths that are silent at the end of every note
        self._divider = _USUAL_DIVIDER
        self._grace_share: Fraction | None = None  # of its note, that a group of grace notes takes
        self._beat: tuple[int, int, int, int] | None = None
        self._drums: dict[int, int] = {}

    def follow(self, words: Sequence[str]) -> None:
        """Follows a %%MIDI directive by its words; what makes no sense, and all others, change nothing."""
        values = numbers(words[1:])
        match words[0]:
            case "beat" if len(values) > 3 and all(0 <= value <= _HIGHEST for value in values[:4]):
                first, strong, weak, every = values[:4]
                self._beat = (first, strong, weak, every)
            case "gracedivider" if values and 0 < values[0] <= _MOST_DIVISIONS:
                self._divider, self._grace_share = values[0], None
            case "grace" if (share := _fraction(words[1:])) is not None and 0 < share < 1:
                self._grace_share = share
            case "trim" if (trim := _fraction(words[1:])) is not None:
                self.trim = trim
            case "drummap" if len(words) > 2 and _NOTE.fullmatch(words[1]):
                drum = numbers(words[2:3])
                if drum and 0 <= drum[0] <= _HIGHEST:
                    pitch = read_note(words[1]).pitch
                    self._drums[pitch.midi(pitch.accidental or _NOTHING)] = drum[0]

    def graces_length(self, usual: Fraction, note: Fraction) -> Fraction:
        """Returns how long all grace notes before a note are, together of a usual length; all in whole notes."""
        if self._grace_share is not None:
            return note * self._grace_share
        return usual if self._divider == _USUAL_DIVIDER else usual * _USUAL_DIVIDER / self._divider

    def drum(self, pitch: int) -> int:
        """Returns what a note on the channel of the drums strikes: what drummap says of its pitch, or the pitch."""
        return self._drums.get(pitch, pitch)

    def velocity(self, onset: Fraction, meter: Meter) -> int | None:
        """Returns how loud a note at a place of its bar is; None where no `beat` says it.

        The first note of a bar, those on every so many units of the meter, and all others.
        """
        if self._beat is None:
            return None
        first, strong, weak, every = self._beat
        if not onset:
            return first
        return strong if every > 0 and (onset * meter.unit) % every == 0 else weak


def _fraction(words: Sequence[str]) -> Fraction | None:
    """Returns the fraction that directives write as `1/2`, None where there is none."""
    match = _SHARE.fullmatch(words[0]) if words else None
    if match is None or not bounded_number(match[2]):
        return None
    return Fraction(bounded_number(match[1]), bounded_number(match[2]))
