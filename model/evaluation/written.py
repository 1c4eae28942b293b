"""What a tune is that a network wrote from nothing, and the ways of writing it."""

from dataclasses import dataclass
from enum import Enum

from model.checkpoints import Checkpoint
from model.constrained import MaskedMass

LANES = 32  # tunes written at a time


class Way(Enum):
    """How a network writes."""

    GRAMMAR = "grammar"
    FREE = "no grammar"
    LONG_TEXT = "one long text"  # as the seed documents do, its tunes lying between empty lines


@dataclass(frozen=True)
class WrittenTune:
    """A tune that a network wrote from nothing."""

    number: int  # its place in the series
    text: str
    is_cut: bool = False  # it was not over after LONGEST_TUNE characters
    masked: MaskedMass | None = None  # None: without the grammar


def ways_of(checkpoint: Checkpoint) -> tuple[Way, ...]:
    """The ways in which a network can be asked for tunes: one that learnt a long text writes one."""
    if checkpoint.facts.text_style == "raw":
        return (Way.LONG_TEXT,)
    return Way.GRAMMAR, Way.FREE
