"""What the panels show of a trained network; model.checkpoints reads it from the disk."""

from pathlib import Path
from typing import Protocol


class NetworkFacts(Protocol):
    """A trained network, described without loading it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def path(self) -> Path:
        """The folder of its checkpoint."""

    @property
    def description(self) -> str:
        """What it was trained on."""

    @property
    def validation_bits_per_character(self) -> float | None:
        """How well it foretells tunes that it never saw; None where that was not measured."""
