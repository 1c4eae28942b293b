"""Loads a composer in the composer thread while the window goes on."""

from pathlib import Path

from desktop.composing.composer_thread import Composer
from desktop.composing.preload import preload_tensorflow
from model.devices import quiet_tensorflow


def load_composer(checkpoint: Path) -> Composer:
    """Return the composer of a checkpoint; raises ModelError. TensorFlow is imported here and not before."""
    quiet_tensorflow()
    preload_tensorflow()
    from model.composer import load_composer as load

    return load(checkpoint)
