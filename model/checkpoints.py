"""Networks on disk: weights as safetensors, everything else as JSON, in one folder.

`checkpoint.json` names its weight file with size and SHA-256; both are written to temporary names, fsynced
and renamed, the JSON last. So a folder holds the old checkpoint or the new one, never half of each.
"""

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import ModelError
from model.network import NetworkShape
from model.notation.errors import NotationError
from model.notation.files import write_atomically
from model.vocabulary import Vocabulary
from model.weights_file import WeightsRecord, packed_weights, read_weights

FACTS_FILE = "checkpoint.json"
_FORMAT, _VERSION = "carolan-checkpoint", 1
_MAX_FACTS_BYTES = 4 * 2**20


@dataclass(frozen=True)
class CheckpointFacts:
    """All that is known of a network without its weights."""

    name: str
    path: Path
    shape: NetworkShape
    vocabulary: Vocabulary
    description: str = ""
    text_style: str = (
        "tunes"  # "tunes": normalised, as model.corpus writes them; "raw": the files as they are
    )
    corpus: Mapping[str, Any] = field(default_factory=dict)
    recipe: Mapping[str, Any] = field(default_factory=dict)
    losses: Mapping[str, Any] = field(default_factory=dict)  # nats and bits a character, measured
    weights: WeightsRecord = field(default_factory=lambda: WeightsRecord("", 0, ""))

    @property
    def validation_bits_per_character(self) -> float | None:
        """Bits a character on the tunes that chose this checkpoint, or None where none were held out."""
        bits = self.losses.get("validation_bits_per_character")
        if isinstance(bits, (int, float)) and not isinstance(bits, bool) and 0 <= bits < 1000:
            return float(bits)
        return None

    @property
    def weights_bytes(self) -> int:
        """The size of the weight file."""
        return self.weights.size_bytes


@dataclass(frozen=True)
class Checkpoint:
    """A network: its facts and its weights (name -> float32 array, as NetworkShape.weight_shapes)."""

    facts: CheckpointFacts
    weights: Mapping[str, NDArray[np.float32]]


def bundled_folder() -> Path:
    """The folder of the networks that come with the program."""
    return Path(__file__).resolve().parent.parent / "checkpoints"


def user_folder() -> Path:
    """The folder of the networks that the user trained; it need not exist yet."""
    import platformdirs

    return Path(platformdirs.user_data_dir("carolan", appauthor=False)) / "checkpoints"


def find_checkpoints(folders: Iterable[Path] | None = None) -> tuple[CheckpointFacts, ...]:
    """The readable checkpoints directly in `folders` (None: bundled, then the user's), by name in each."""
    found = []
    for folder in (bundled_folder(), user_folder()) if folders is None else folders:
        for facts_file in sorted(folder.glob(f"*/{FACTS_FILE}")):
            try:
                found.append(read_facts(facts_file.parent))
            except ModelError:
                continue  # a damaged folder must not hide the others; opening it by name says what is wrong
    return tuple(found)


def default_checkpoint() -> Path:
    """The bundled network that the program starts with; ModelError where none is there."""
    bundled = find_checkpoints([bundled_folder()])
    if not bundled:
        raise ModelError("No bundled network was found; train one with `carolan train`.")
    return next((facts.path for facts in bundled if facts.name == "carolan"), bundled[0].path)


def resolve_checkpoint(name_or_path: str | None) -> Path:
    """The folder of a checkpoint given by name or by path (None: the default); ModelError where there is none."""
    if name_or_path is None:
        return default_checkpoint()
    folder = Path(name_or_path)
    if _is_there(folder / FACTS_FILE):
        return folder
    known = find_checkpoints()
    for facts in known:
        if facts.name == name_or_path:
            return facts.path
    if _is_there(folder):
        raise ModelError(f"The folder {name_or_path} holds no checkpoint: it has no {FACTS_FILE}.")
    names = ", ".join(facts.name for facts in known) or "none"
    raise ModelError(f"No network is called {name_or_path!r}; those that are there: {names}.")


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that no file can have, or a folder that may not be looked into
        return False


def read_facts(folder: Path) -> CheckpointFacts:
    """Return the facts of the checkpoint in `folder`; ModelError (one sentence) where they can't be right."""
    data = _read_json(folder)
    if data.get("format") != _FORMAT or data.get("version") != _VERSION:
        raise ModelError(f"{folder} is not a checkpoint that this version of Carolan reads.")
    try:
        facts = _facts(folder, data)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as problem:
        raise ModelError(
            f"The checkpoint {folder} is damaged: {FACTS_FILE} lacks or garbles {str(problem)[:120]}."
        ) from None
    if len(facts.vocabulary) != facts.shape.vocabulary_size:
        raise ModelError(
            f"The checkpoint {folder} is damaged: its vocabulary has {len(facts.vocabulary)} characters, "
            f"its network {facts.shape.vocabulary_size}."
        )
    file = facts.weights.file
    if Path(file).name != file or "\\" in file or not file.endswith(".safetensors"):
        raise ModelError(f"The checkpoint {folder} is damaged: it names {file[:80]!r} as its weights.")
    return facts


def _facts(folder: Path, data: Mapping[str, Any]) -> CheckpointFacts:
    """The facts in `data`; KeyError, TypeError, ValueError and their like where it has another form."""
    weights = data["weights"]
    return CheckpointFacts(
        name=_text(data, "name"),
        path=folder,
        shape=NetworkShape(**{size: int(number) for size, number in data["network"].items()}),
        vocabulary=Vocabulary(tuple(data["vocabulary"])),
        description=_text(data, "description", ""),
        text_style=_text(data, "text_style", "tunes"),
        corpus=dict(data.get("corpus", {})),
        recipe=dict(data.get("recipe", {})),
        losses=dict(data.get("losses", {})),
        weights=WeightsRecord(_text(weights, "file"), int(weights["bytes"]), _text(weights, "sha256")),
    )


def _text(data: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = data[name] if default is None else data.get(name, default)
    if not isinstance(value, str):
        raise TypeError(f"{name!r}")
    return value


def load_checkpoint(folder: Path) -> Checkpoint:
    """Return the checkpoint in `folder`.

    File size, names, shapes and number types are checked before anything is allocated, the digest after
    reading; ModelError (one sentence) for a wrong, truncated or foreign file.
    """
    facts = read_facts(folder)
    return Checkpoint(facts, read_weights(folder, facts.weights, facts.shape.weight_shapes))


def save_checkpoint(checkpoint: Checkpoint, folder: Path, dtype: str = "float32") -> CheckpointFacts:
    """Write `checkpoint` into `folder` (made where missing) and return its facts there.

    `dtype` is "float32" or "float16". ModelError (one sentence) for a folder that is read-only or full; what
    was there before stays whole.
    """
    content, record = packed_weights(checkpoint.weights, dtype)
    data = _json_facts(checkpoint.facts, record, dtype)
    write_file(folder / record.file, content)
    write_file(folder / FACTS_FILE, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())
    for old in folder.glob("weights-*.safetensors"):
        if old.name != record.file:
            with contextlib.suppress(OSError):  # one left over does no harm
                old.unlink()
    return read_facts(folder)


def _json_facts(facts: CheckpointFacts, record: WeightsRecord, dtype: str) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "name": facts.name,
        "description": facts.description,
        "network": asdict(facts.shape),
        "text_style": facts.text_style,
        "weights": {
            "file": record.file,
            "bytes": record.size_bytes,
            "sha256": record.sha256,
            "dtype": dtype,
        },
        "corpus": dict(facts.corpus),
        "recipe": dict(facts.recipe),
        "losses": dict(facts.losses),
        "vocabulary": list(facts.vocabulary.characters),
    }


def write_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` through a temporary name, making its folder; ModelError in one sentence."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as problem:
        raise ModelError(f"The folder {path.parent} can't be made: {problem.strerror or problem}.") from None
    except NotationError as problem:
        raise ModelError(str(problem)) from None


def _read_json(folder: Path) -> dict[str, Any]:
    path = folder / FACTS_FILE
    try:
        if path.stat().st_size > _MAX_FACTS_BYTES:
            raise ModelError(f"{path} is too large for a checkpoint's description; it is something else.")
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ModelError(f"The folder {folder} holds no checkpoint: it has no {FACTS_FILE}.") from None
    except OSError as problem:
        raise ModelError(f"The checkpoint {folder} can't be read: {problem.strerror or problem}.") from None
    except (ValueError, RecursionError):
        raise ModelError(f"The checkpoint {folder} is damaged: {FACTS_FILE} is not JSON.") from None
    if not isinstance(data, dict):
        raise ModelError(f"The checkpoint {folder} is damaged: {FACTS_FILE} holds no facts.")
    return data
