"""Loads a composer in the composer thread while the window goes on."""

from pathlib import Path

from desktop.composing.composer_thread import Composer


def load_composer(checkpoint: Path) -> Composer:
    """Return the composer of a checkpoint; raises ModelError. TensorFlow is imported here and not before."""
    from model.composer import load_composer as load

    return load(checkpoint)
