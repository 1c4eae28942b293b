"""A corpus and a network small enough to train in a test, and the bundled network."""

import io
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.checkpoints import bundled_folder, find_checkpoints

BARS = ("GABc dedB", "ABcd efge", "gfed cBAG", "dBGB cAFA", "G2B2 d2g2", "fdcA BGFG")
TOY = {
    "units": 48, "embedding-size": 16, "batch-size": 8, "window": 64, "learning-rate": 0.02, "dropout": 0,
    "weight-dropout": 0, "validate-every": 100, "save-every": 100,
}  # fmt: skip


def toy_tune(number: int) -> str:
    """A reel of eight bars out of six; a small network learns such reels by heart."""
    dice = random.Random(number)
    bars = [dice.choice(BARS) for _ in range(8)]
    return (
        f"X:{number}\nT:Tune {number}\nR:reel\nM:4/4\nL:1/8\nK:{dice.choice('GDC')}\n"
        f"|:{'|'.join(bars[:4])}:|\n|:{'|'.join(bars[4:])}:|\n"
    )


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two dozen tunes."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "tunes.abc").write_text("\n".join(map(toy_tune, range(1, 25))))
    return folder


@pytest.fixture(scope="session")
def toy_words(corpus: Path) -> Callable[..., list[str]]:
    """The words of `carolan train` that make a toy network in a folder, in so many steps."""

    def words(out: Path, steps: int, *more: str) -> list[str]:
        numbers = [word for name, value in TOY.items() for word in (f"--{name}", str(value))]
        return ["train", str(corpus), "--out", str(out), "--steps", str(steps), *numbers, *more]

    return words


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory, toy_words: Callable[..., list[str]]) -> Path:
    """The checkpoint of a toy network that writes valid reels."""
    from desktop.command_line import run

    folder = tmp_path_factory.mktemp("networks") / "toy"
    assert run(toy_words(folder, 250, "--json")) == 0
    return folder


@pytest.fixture(scope="session")
def bundled() -> Path:
    """The bundled network's folder; without one the program is not whole, and the tests that ask for it fail."""
    found = find_checkpoints([bundled_folder()])
    assert found, "no bundled network is there"
    return found[0].path


@pytest.fixture
def json_lines() -> Callable[[str], list[dict[str, Any]]]:
    """Reads what --json wrote."""
    return lambda text: [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts bytes on standard input."""

    def put(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return put
