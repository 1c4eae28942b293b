"""Networks on disk: weights as safetensors, everything else as JSON, in one folder.

`checkpoint.json` names its weight file with size and SHA-256; both are written to temporary names, fsynced
and renamed, the JSON last. So a folder holds the old checkpoint or the new one, never half of each.
"""

import hashlib
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

FACTS_FILE = "checkpoint.json"
_FORMAT, _VERSION = "carolan-checkpoint", 1
_MAX_FACTS_BYTES = 4 * 2**20
_DTYPES = {"F16": 2, "F32": 4}  # safetensors' name -> bytes a number


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
    weights_file: str = ""
    weights_bytes: int = 0
    weights_sha256: str = ""

    @property
    def validation_bits_per_character(self) -> float | None:
        """Bits a character on the tunes that chose this checkpoint, or None where none were held out."""
        bits = self.losses.get("validation_bits_per_character")
        return float(bits) if isinstance(bits, (int, float)) else None


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
    if (Path(name_or_path) / FACTS_FILE).is_file():
        return Path(name_or_path)
    known = find_checkpoints()
    for facts in known:
        if facts.name == name_or_path:
            return facts.path
    if Path(name_or_path).is_dir():
        raise ModelError(f"The folder {name_or_path} holds no checkpoint: it has no {FACTS_FILE}.")
    names = ", ".join(facts.name for facts in known) or "none"
    raise ModelError(f"No network is called {name_or_path!r}; those that are there: {names}.")


def read_facts(folder: Path) -> CheckpointFacts:
    """Return the facts of the checkpoint in `folder`; ModelError (one sentence) where they can't be right."""
    data = _read_json(folder)
    try:
        if data["format"] != _FORMAT or data["version"] != _VERSION:
            raise ModelError(f"{folder} is not a checkpoint that this version of Carolan reads.")
        shape = NetworkShape(**data["network"])
        vocabulary = Vocabulary(tuple(data["vocabulary"]))
        weights = data["weights"]
        facts = CheckpointFacts(
            name=str(data["name"]),
            path=folder,
            shape=shape,
            vocabulary=vocabulary,
            description=str(data.get("description", "")),
            text_style=str(data.get("text_style", "tunes")),
            corpus=dict(data.get("corpus", {})),
            recipe=dict(data.get("recipe", {})),
            losses=dict(data.get("losses", {})),
            weights_file=str(weights["file"]),
            weights_bytes=int(weights["bytes"]),
            weights_sha256=str(weights["sha256"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ModelError(
            f"The checkpoint {folder} is damaged: {FACTS_FILE} lacks or garbles {problem}."
        ) from None
    if len(vocabulary) != shape.vocabulary_size:
        raise ModelError(
            f"The checkpoint {folder} is damaged: its vocabulary has {len(vocabulary)} characters, "
            f"its network {shape.vocabulary_size}."
        )
    if Path(facts.weights_file).name != facts.weights_file or not facts.weights_file.endswith(".safetensors"):
        raise ModelError(
            f"The checkpoint {folder} is damaged: it names {facts.weights_file!r} as its weights."
        )
    return facts


def load_checkpoint(folder: Path) -> Checkpoint:
    """Return the checkpoint in `folder`.

    File size, names, shapes and number types are checked before anything is allocated, the digest after
    reading; ModelError (one sentence) for a wrong, truncated or foreign file.
    """
    facts = read_facts(folder)
    path = folder / facts.weights_file
    check_weights_file(path, facts)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != facts.weights_sha256:
        raise ModelError(
            f"The weights {path} are damaged: they are not the ones that were saved; train or copy again."
        )
    from safetensors.numpy import load

    return Checkpoint(facts, {name: np.asarray(array, np.float32) for name, array in load(content).items()})


def check_weights_file(path: Path, facts: CheckpointFacts) -> None:
    """Raise ModelError unless the header of `path` describes exactly the weights of `facts`; reads no weights."""
    header, header_bytes = _safetensors_header(path)
    expected = facts.shape.weight_shapes
    names = {name for name in header if name != "__metadata__"}
    if names != set(expected):
        odd = sorted(names ^ set(expected))[0]
        raise ModelError(f"The weights {path} belong to another network: {odd!r} is missing or unexpected.")
    end = 0
    for name, shape in expected.items():
        entry = header[name]
        if not isinstance(entry, dict) or entry.get("dtype") not in _DTYPES:
            raise ModelError(
                f"The weights {path} are of a number type that Carolan does not read, at {name!r}."
            )
        if entry.get("shape") != list(shape):
            raise ModelError(
                f"The weights {path} belong to another network: {name!r} is {entry.get('shape')}, not {list(shape)}."
            )
        end += int(np.prod(shape)) * _DTYPES[entry["dtype"]]
    size = path.stat().st_size
    if size != header_bytes + end or size != facts.weights_bytes:
        raise ModelError(
            f"The weights {path} are damaged: {size} bytes where {facts.weights_bytes} were saved; copy or train again."
        )


def save_checkpoint(checkpoint: Checkpoint, folder: Path, dtype: str = "float32") -> CheckpointFacts:
    """Write `checkpoint` into `folder` (made where missing) and return its facts there.

    `dtype` is "float32" or "float16". ModelError (one sentence) for a folder that is read-only or full; what
    was there before stays whole.
    """
    from safetensors.numpy import save

    content = save({name: np.ascontiguousarray(array, dtype) for name, array in checkpoint.weights.items()})
    digest = hashlib.sha256(content).hexdigest()
    facts = checkpoint.facts
    name = f"weights-{digest[:12]}.safetensors"
    data = {
        "format": _FORMAT,
        "version": _VERSION,
        "name": facts.name,
        "description": facts.description,
        "network": asdict(facts.shape),
        "text_style": facts.text_style,
        "weights": {"file": name, "bytes": len(content), "sha256": digest, "dtype": dtype},
        "corpus": dict(facts.corpus),
        "recipe": dict(facts.recipe),
        "losses": dict(facts.losses),
        "vocabulary": list(facts.vocabulary.characters),
    }
    write_file(folder / name, content)
    write_file(folder / FACTS_FILE, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode())
    for old in folder.glob("weights-*.safetensors"):
        if old.name != name:
            old.unlink(missing_ok=True)
    return read_facts(folder)


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
    except ValueError:
        raise ModelError(f"The checkpoint {folder} is damaged: {FACTS_FILE} is not JSON.") from None
    if not isinstance(data, dict):
        raise ModelError(f"The checkpoint {folder} is damaged: {FACTS_FILE} holds no facts.")
    return data


def _safetensors_header(path: Path) -> tuple[dict[str, Any], int]:
    """The header of a safetensors file and how many bytes stand before the first weight."""
    try:
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if not 2 <= length <= 2**20:
                raise ModelError(f"The weights {path} are not a safetensors file.")
            raw = stream.read(length)
            if len(raw) != length:
                raise ModelError(f"The weights {path} are cut short; copy or train again.")
            header = json.loads(raw)
    except FileNotFoundError:
        raise ModelError(
            f"The checkpoint {path.parent} lacks its weights {path.name}; copy the whole folder."
        ) from None
    except OSError as problem:
        raise ModelError(f"The weights {path} can't be read: {problem.strerror or problem}.") from None
    except ValueError:
        raise ModelError(f"The weights {path} are not a safetensors file.") from None
    if not isinstance(header, dict):
        raise ModelError(f"The weights {path} are not a safetensors file.")
    return header, 8 + length
