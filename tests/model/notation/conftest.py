"""What the notation's tests share: tunes made from a line of music, and the tune collections on this machine."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from model.notation.files import read_abc
from model.notation.parser import parse
from model.notation.style import PLAIN
from model.notation.timeline import Timeline, perform
from model.notation.tune import Tune

HEADER = "X:1\nT:test\nM:4/4\nL:1/4\nK:C\n"
NAMES = ("C", "^C", "D", "^D", "E", "F", "^F", "G", "^G", "A", "^A", "B")


def _tune(body: str, header: str = HEADER) -> Tune:
    (tune,) = parse(header + body).tunes
    return tune


def _letters(timeline: Timeline) -> str:
    """Returns the pitches heard, by the names of their keys without octaves."""
    return " ".join(NAMES[note.pitch % 12] for note in timeline.notes)


@pytest.fixture
def tune() -> Callable[..., Tune]:
    """Returns a function that makes a tune of a body, under a plain header or the one given."""
    return _tune


@pytest.fixture
def heard() -> Callable[..., str]:
    """Returns a function that tells the names of the notes heard of a body, as written."""
    return lambda body, header=HEADER: _letters(perform(_tune(body, header), PLAIN))


@pytest.fixture
def durations() -> Callable[..., list[str]]:
    """Returns a function that tells the durations heard of a body as written, in whole notes."""
    return lambda body, header=HEADER: [
        str(note.duration) for note in perform(_tune(body, header), PLAIN).notes
    ]


@pytest.fixture(scope="session")
def collections_folder() -> Path:
    """Returns the folder of the tune collections that come with music21, without importing it."""
    spec = find_spec("music21")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "corpus"


@pytest.fixture(scope="session")
def irish_book() -> Path:
    """Returns the tunebook of the seed documents, where it lies beside the checkout."""
    path = Path(__file__).parents[4] / "shared" / "corpora" / "irish.abc"
    if not path.is_file():
        pytest.skip("irish.abc does not lie in ../shared/corpora")
    return path


@pytest.fixture(scope="session")
def read_book() -> Callable[[Path], str]:
    """Returns a function that reads the text of a tunebook."""
    return lambda path: read_abc(path).text
