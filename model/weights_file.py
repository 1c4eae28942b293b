"""Weights as a safetensors file: checked by its header before anything is allocated."""

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import ModelError

_NUMBER_BYTES = {"F16": 2, "F32": 4}  # safetensors' name -> bytes a number
_MAX_HEADER_BYTES = 2**20
_LENGTH_BYTES = 8  # before the header: its length (safetensors format)


@dataclass(frozen=True)
class WeightsRecord:
    """What a checkpoint says of its weight file."""

    file: str  # its name, in the checkpoint's folder
    size_bytes: int
    sha256: str

    def __post_init__(self) -> None:
        if not 0 <= self.size_bytes < 2**48:
            raise ValueError("the size of the weights")


def packed_weights(weights: Mapping[str, NDArray[Any]], dtype: str) -> tuple[bytes, WeightsRecord]:
    """Return the content of a weight file with numbers of `dtype` ("float32" or "float16"), and its record."""
    from safetensors.numpy import save

    content = save({name: np.ascontiguousarray(array, dtype) for name, array in weights.items()})
    digest = hashlib.sha256(content).hexdigest()
    return content, WeightsRecord(f"weights-{digest[:12]}.safetensors", len(content), digest)


def read_weights(
    folder: Path, record: WeightsRecord, shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, NDArray[np.float32]]:
    """Return the weights in `folder`, name -> float32 array of the shape that `shapes` names.

    File size, names, shapes and number types are checked before anything is allocated, the digest after
    reading; ModelError (one sentence) for a wrong, truncated or foreign file.
    """
    path = folder / record.file
    check_weights(path, record.size_bytes, shapes)
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise ModelError(f"The weights {path} can't be read: {problem.strerror or problem}.") from None
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise ModelError(
            f"The weights {path} are damaged: they are not the ones that were saved; train or copy again."
        )
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return {name: np.asarray(array, np.float32) for name, array in load(content).items()}
    except SafetensorError:
        raise _foreign(path) from None


def check_weights(path: Path, size_bytes: int, shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Raise ModelError unless `path` has `size_bytes` and a header of exactly `shapes`; reads no weights."""
    size = _file_size(path)
    if size != size_bytes:
        raise ModelError(
            f"The weights {path} are damaged: {size} bytes where {size_bytes} were saved; copy or train again."
        )
    header, header_bytes = _header(path)
    names = {name for name in header if name != "__metadata__"}
    if names != set(shapes):
        odd = min(names ^ set(shapes))
        raise ModelError(f"The weights {path} belong to another network: {odd!r} is missing or unexpected.")
    spans = sorted(_span(path, name, header[name], shape) for name, shape in shapes.items())
    ends = [0, *(end for _, end in spans)]
    if [begin for begin, _ in spans] != ends[:-1] or header_bytes + ends[-1] != size:
        raise _foreign(path)


def _span(path: Path, name: str, entry: Any, shape: tuple[int, ...]) -> tuple[int, int]:
    """Where the numbers of a weight stand, in bytes after the header, by its entry in the header."""
    if not isinstance(entry, dict) or entry.get("dtype") not in tuple(_NUMBER_BYTES):
        raise ModelError(f"The weights {path} are of a number type that Carolan does not read, at {name!r}.")
    if entry.get("shape") != list(shape):
        raise ModelError(
            f"The weights {path} belong to another network: the shape of {name!r} is not {shape}."
        )
    length = int(np.prod(shape)) * _NUMBER_BYTES[entry["dtype"]]
    offsets = entry.get("data_offsets")
    if not (
        isinstance(offsets, list) and len(offsets) == 2 and all(type(number) is int for number in offsets)
    ):
        raise _foreign(path)
    begin, end = offsets
    if begin < 0 or end - begin != length:
        raise _foreign(path)
    return begin, end


def _file_size(path: Path) -> int:
    try:
        facts = path.stat()
    except FileNotFoundError:
        raise ModelError(
            f"The checkpoint {path.parent} lacks its weights {path.name}; copy the whole folder."
        ) from None
    except (OSError, ValueError) as problem:
        raise ModelError(f"The weights {path} can't be read: {problem}.") from None
    if not stat.S_ISREG(facts.st_mode):
        raise _foreign(path)
    return facts.st_size


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """The header of a safetensors file and how many bytes stand before the first weight."""
    try:
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(_LENGTH_BYTES), "little")
            if not 2 <= length <= _MAX_HEADER_BYTES:
                raise _foreign(path)
            header = json.loads(stream.read(length))
    except OSError as problem:
        raise ModelError(f"The weights {path} can't be read: {problem.strerror or problem}.") from None
    except (ValueError, RecursionError):
        raise _foreign(path) from None
    if not isinstance(header, dict):
        raise _foreign(path)
    return header, _LENGTH_BYTES + length


def _foreign(path: Path) -> ModelError:
    return ModelError(f"The weights {path} are not a safetensors file of Carolan's; copy or train again.")
