"""What a performance adds to the written notes."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class UnbegunRepeat(StrEnum):
    """Where a `:|` goes back to that no `|:` begins."""

    STANDARD = "standard"  # ABC 2.1 section 4.8: the latest :|, double bar line or part, or the start
    ABC2MIDI = "abc2midi"  # over all double bar lines, as the program abc2midi plays


@dataclass(frozen=True)
class PerformanceStyle:
    """How a tune is performed; the pitches of its notes are always as written."""

    graces: bool = True  # grace notes sound, and take their time from the note that they adorn
    ornaments: bool = True  # rolls and trills are played out
    jumps: bool = True  # D.C., D.S., fine and coda are followed, where P: does not say the order
    text_jumps: bool = True  # also where they are written as text: "D.C. al Fine"
    dynamics: bool = True  # !p!, !f!, hairpins and accents make notes softer and louder
    articulation: bool = True  # staccato notes are shorter
    fermatas: bool = True  # what stands under a fermata lasts twice as long, in all voices
    swing: bool = True  # hornpipes (R:hornpipe) swing, and %%MIDI ratio is followed
    swing_share: Fraction | None = (
        None  # of two notes of half a beat, in any tune: what the first gets; None: as R: says
    )
    accompaniment: bool = False  # chord symbols are played
    drums: bool = True  # the patterns of %%MIDI drum and the drone, where the tune turns them on
    unbegun_repeat: UnbegunRepeat = UnbegunRepeat.STANDARD


PLAIN = PerformanceStyle(
    graces=False,
    ornaments=False,
    jumps=False,
    text_jumps=False,
    dynamics=False,
    articulation=False,
    fermatas=False,
    swing=False,
    drums=False,
)
"""The written notes and nothing else: what is compared and counted."""
