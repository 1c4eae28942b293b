"""What speaks for a candidate: how likely, how well formed, how much in the style and how original it is."""

from dataclasses import dataclass
from pathlib import Path

from model.composition import Score
from model.notation.tune import Tunebook
from model.originality import MelodyIndex, Originality


@dataclass(frozen=True)
class Appraisal:
    """What was found out about one candidate."""

    score: Score
    originality: Originality | None  # None: the network has no index of its tunes


class Appraiser:
    """Appraises candidates by what is known of the tunes that the network learnt from."""

    def __init__(self, index: MelodyIndex | None = None) -> None:
        """Without an index nothing can be said about originality."""
        self._index = index

    @classmethod
    def load(cls, folder: Path) -> "Appraiser":
        """Return the appraiser of the checkpoint in `folder`; ModelError where what lies there is damaged."""
        return cls(MelodyIndex.load(folder))

    def appraise(
        self, book: Tunebook, bits_per_character: float, start: int, end: int | None = None
    ) -> Appraisal:
        """Return what speaks for the first tune of `book`, of which the characters from `start` to `end` are new.

        `bits_per_character` are those of the new text under the network at temperature 1.
        """
        likelihood = 2.0**-bits_per_character
        return Appraisal(Score(likelihood, likelihood, 1.0, None, None), None)
