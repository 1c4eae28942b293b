"""Where a training stands, on disk: the folder `last` inside the output folder, and the loss curve beside it."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from model.checkpoints import Checkpoint, read_facts, save_checkpoint, write_file
from model.errors import ModelError
from model.loss_curve import loss_curve_png

_LAST = "last"
_PROGRESS_FILE = "progress.json"
_OPTIMIZER_FILE = "optimizer.safetensors"
_CURVE_FILE = "loss.png"

Losses = Sequence[tuple[int, float]]  # (step, nats a character)


@dataclass(frozen=True)
class TrainingProgress:
    """What `--resume` needs beside the weights and the optimiser's state."""

    step: int
    best_loss: float  # nats a character on the validation tunes; infinity before the first validation
    stale_validations: int
    seconds: float  # how long training took so far
    training_losses: Losses
    validation_losses: Losses


def last_folder(out: Path) -> Path:
    """The checkpoint inside `out` from which training goes on."""
    return out / _LAST


def check_writable(out: Path) -> None:
    """Raise ModelError now, not after an hour, where nothing can be written into `out`."""
    probe = last_folder(out) / "probe"
    write_file(probe, b"")
    probe.unlink(missing_ok=True)


def is_resumable(out: Path) -> bool:
    """True where `out` holds a training that was interrupted."""
    try:
        read_facts(last_folder(out))
    except ModelError:
        return False
    return (last_folder(out) / _PROGRESS_FILE).is_file()


def save_last(
    out: Path, checkpoint: Checkpoint, optimizer: Mapping[str, NDArray[Any]], progress: TrainingProgress
) -> None:
    """Write all that `--resume` needs into `out`; ModelError for a folder that is read-only or full."""
    from safetensors.numpy import save

    last = last_folder(out)
    save_checkpoint(checkpoint, last)
    write_file(last / _OPTIMIZER_FILE, save(dict(optimizer)))
    facts = {
        "step": progress.step, "stale_validations": progress.stale_validations,
        "best_loss": progress.best_loss if math.isfinite(progress.best_loss) else None,
        "seconds": progress.seconds, "training_losses": progress.training_losses,
        "validation_losses": progress.validation_losses,
    }  # fmt: skip
    write_file(last / _PROGRESS_FILE, json.dumps(facts).encode())


def load_last(out: Path) -> tuple[TrainingProgress, dict[str, NDArray[Any]]]:
    """Return the progress and the optimiser's state in `out`; ModelError where they can't be gone on from."""
    from safetensors.numpy import load_file

    last = last_folder(out)
    try:
        facts = json.loads((last / _PROGRESS_FILE).read_text("utf-8"))
        progress = TrainingProgress(
            int(facts["step"]),
            math.inf if facts["best_loss"] is None else float(facts["best_loss"]),
            int(facts["stale_validations"]),
            float(facts["seconds"]),
            _losses(facts["training_losses"]),
            _losses(facts["validation_losses"]),
        )
        return progress, load_file(last / _OPTIMIZER_FILE)
    except Exception:  # whatever is wrong with it, the answer is the same
        raise ModelError(
            f"{last} can't be gone on from: it is damaged or incomplete; train anew without --resume."
        ) from None


def save_curve(out: Path, title: str, training: Losses, validation: Losses) -> None:
    """Write the loss curve into `out` as a PNG; ModelError for a folder that is read-only or full."""
    write_file(out / _CURVE_FILE, loss_curve_png(training, validation, title))


def _losses(pairs: Sequence[Sequence[float]]) -> Losses:
    return [(int(step), float(loss)) for step, loss in pairs]
