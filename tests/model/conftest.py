"""Toy networks and toy corpora: small enough for a test, real all the same."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from model.checkpoints import Checkpoint, CheckpointFacts
from model.network import NetworkShape
from model.vocabulary import Vocabulary

IRISH = Path(__file__).parents[2].parent / "shared" / "corpora" / "irish.abc"
TOY_CHARACTERS = "\n |:ABCDEFGKLMTX/123468abcdefg"


@pytest.fixture(scope="session")
def irish_text() -> str:
    """The seed documents' corpus."""
    if not IRISH.is_file():
        pytest.skip("the seed documents' corpus irish.abc is not beside this repository")
    return IRISH.read_text("utf-8")


def toy_weights(shape: NetworkShape, seed: int = 7, scale: float = 0.6) -> dict[str, np.ndarray]:
    """Random weights, name -> float32 array."""
    rng = np.random.default_rng(seed)
    return {name: rng.normal(0, scale, size).astype(np.float32) for name, size in shape.weight_shapes.items()}


def toy_checkpoint(
    characters: str = TOY_CHARACTERS, embedding_size: int = 6, units: int = 12, seed: int = 7
) -> Checkpoint:
    """A network of random weights that knows `characters`."""
    shape = NetworkShape(len(characters), embedding_size, units)
    facts = CheckpointFacts("toy", Path("toy"), shape, Vocabulary(tuple(characters)), text_style="raw")
    return Checkpoint(facts, toy_weights(shape, seed))


@pytest.fixture(scope="session")
def make_checkpoint() -> Callable[..., Checkpoint]:
    """What makes a toy checkpoint."""
    return toy_checkpoint


def toy_tune(number: int, bars: int = 4, seed: int = 0) -> str:
    """A tune of its own melody, as a tunebook holds it."""
    rng = np.random.default_rng((seed, number))
    letters = rng.choice(list("DEFGABcdefga"), (bars, 8))
    music = "|".join("".join(bar) for bar in letters)
    name = "".join(rng.choice(list("abcdefghiklmnoprstu"), 9)).title()
    return f"X:{number}\nT:{name}\nM:4/4\nL:1/8\nK:D\n{music}|\n"


@pytest.fixture
def tune_folder(tmp_path: Path) -> Path:
    """A folder with forty tunes."""
    folder = tmp_path / "tunes"
    folder.mkdir()
    (folder / "forty.abc").write_text("\n".join(toy_tune(number) for number in range(1, 41)), "utf-8")
    return folder


@pytest.fixture(scope="session")
def make_tune() -> Callable[..., str]:
    """What writes a tune of its own melody."""
    return toy_tune
