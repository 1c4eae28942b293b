"""What a performance adds to the written notes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PerformanceStyle:
    """How a tune is performed; the order of its bars and the pitches of its notes are always as written."""

    graces: bool = True  # grace notes sound, and take their time from the note that they adorn
    jumps: bool = True  # D.C., D.S., fine and coda are followed, where P: does not say the order
    dynamics: bool = True  # !p!, !f!, hairpins and accents make notes softer and louder
    articulation: bool = True  # staccato notes are shorter
    fermatas: bool = True  # time goes at half its pace under a fermata
    accompaniment: bool = False  # chord symbols are played, on the last channel
    swing: bool = False  # of two notes of half a beat the first is twice as long


PLAIN = PerformanceStyle(graces=False, jumps=False, dynamics=False, articulation=False, fermatas=False)
"""The written notes and nothing else: what is compared and counted."""
