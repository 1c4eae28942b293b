"""A composer with a toy network that likes letters and bar lines."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from model.checkpoints import Checkpoint
from model.composer import Composer
from model.devices import Device, quiet_tensorflow
from model.reading.reader import Reading

quiet_tensorflow()
CHARACTERS = "\n |:ABCDEFGKLMTXR/123468abcdefgz()[]-^_=',<>\"~{}!"


class EasyReader:
    """Accepts everything but the tunes that hold a word."""

    refuses = ""

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        if self.refuses and self.refuses in abc:
            return Reading(False, "music21 can't read this tune.")
        return Reading(True)

    def close(self) -> None:
        """Nothing to close."""


def musical(checkpoint: Checkpoint, text_style: str) -> Checkpoint:
    """The toy network with a liking for letters, and for slurs and ties now and then."""
    likings = {
        **dict.fromkeys("ABCDEFGabcdefg", 3.0),
        **dict.fromkeys("|23/z ", 1.5),
        **dict.fromkeys("-()", 1.0),
    }
    bias = np.array([likings.get(c, -2.0) for c in checkpoint.facts.vocabulary.characters])
    weights = {**checkpoint.weights, "dense/bias": bias.astype(np.float32)}
    return Checkpoint(replace(checkpoint.facts, text_style=text_style), weights)


@pytest.fixture(scope="package", params=["tunes", "raw"])
def composer(
    request: pytest.FixtureRequest, make_checkpoint: Callable[..., Checkpoint]
) -> Iterator[Composer]:
    """A composer with a toy network, of tunes or of raw text."""
    checkpoint = musical(make_checkpoint(CHARACTERS), request.param)
    composer = Composer(checkpoint, EasyReader(), Device("CPU", is_gpu=False))  # type: ignore[arg-type]
    composer.warm_up()
    yield composer
    composer.close()
