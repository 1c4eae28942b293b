"""The tunes that the fuzzer takes to pieces: those of the collections on this machine, and the project's own examples."""

import random
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from model.notation.files import read_abc

ROOT = Path(__file__).resolve().parents[4]
_COLLECTIONS = ("airdsAirs", "miscFolk", "nottingham-dataset", "oneills1850", "ryansMammoth", "essenFolksong")
_MOST_FILES = 160
_MOST_CHARACTERS = 1500


def collections_folder() -> Path:
    """Returns the folder of the tune collections that come with music21, without importing it."""
    spec = find_spec("music21")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "corpus"


def abc_files() -> list[Path]:
    """Returns every ABC file of music21's collections, and irish.abc where it lies beside the checkout."""
    irish = ROOT.parent / "shared" / "corpora" / "irish.abc"
    return [*sorted(collections_folder().rglob("*.abc")), *([irish] if irish.is_file() else [])]


def seed_tunes(seed: int) -> Sequence[str]:
    """Returns tunes of at most 1,500 characters from as many files as are read at once, the same for the same seed."""
    rng = random.Random(seed)
    files = abc_files()
    chosen = [path for path in files if path.parent.name in _COLLECTIONS or path.name == "irish.abc"]
    examples = sorted((ROOT / "resources").rglob("*.abc"))
    chosen = [*examples, *rng.sample(chosen, min(_MOST_FILES, len(chosen)))]
    pieces = [piece for path in chosen for piece in read_abc(path).text.split("\n\n")]
    return sorted({piece for piece in pieces if "K:" in piece and len(piece) <= _MOST_CHARACTERS})
