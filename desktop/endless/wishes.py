"""What the panel asks of endless playing, as plain values."""

from dataclasses import dataclass, field

from model.composition import SamplingSettings

SET, LONG = "set", "long"


@dataclass(frozen=True)
class EndlessWishes:
    """The person's choices; those that change while the music plays hold from the next bar on."""

    shape: str = SET  # SET: tunes of repeated parts, one after the other; LONG: one long piece
    part_bars: int = 8  # of each part, or of a phrase of the long piece
    parts: int = 2  # of a tune, each repeated
    candidates: int = 4  # the best of so many is played
    sampling: SamplingSettings = field(default_factory=SamplingSettings)
    compass: str = ""  # an instrument of model.compass, or two notes such as D-b'; empty: any pitch
    density: str = ""  # "", "sparse" or "dense"
    key: str = ""  # as K:, in which the music goes on; empty: the key that it has
    ahead: int = 8  # bars: with fewer in hand the network writes the next phrase
