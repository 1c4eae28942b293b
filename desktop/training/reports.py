"""What `carolan train --json` says: one JSON object a line, each a frozen dataclass here."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TrainingStarted:
    """The corpus is read and the network stands."""

    tunes: int
    training_characters: int
    device: str


@dataclass(frozen=True)
class TrainingStep:
    """One step, or a few, are done."""

    step: int
    steps: int
    bits_per_character: float
    characters_per_second: float
    seconds_left: float | None


@dataclass(frozen=True)
class TrainingValidated:
    """The held-out tunes were read."""

    step: int
    bits_per_character: float
    best: bool


@dataclass(frozen=True)
class TrainingWarned:
    """Something that the person should know; the training goes on."""

    sentence: str


@dataclass(frozen=True)
class TrainingInterrupted:
    """It stopped as asked, with a checkpoint to go on from."""

    checkpoint: str


@dataclass(frozen=True)
class TrainingFinished:
    """It is done."""

    checkpoint: str


@dataclass(frozen=True)
class TrainingFailed:
    """It can't go on; the sentence says why."""

    sentence: str


TrainingReport = (
    TrainingStarted
    | TrainingStep
    | TrainingValidated
    | TrainingWarned
    | TrainingInterrupted
    | TrainingFinished
    | TrainingFailed
)


def report_from_json(line: str) -> TrainingReport | None:
    """Return what a line says; None for anything that is no report, such as a library's own chatter."""
    try:
        said = json.loads(line)
        return _report(said)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _report(said: Mapping[str, Any]) -> TrainingReport | None:
    match said["event"]:
        case "started":
            return TrainingStarted(
                int(said["tunes"]), int(said["training_characters"]), str(said.get("device", "CPU"))
            )
        case "step":
            return TrainingStep(
                int(said["step"]),
                int(said["steps"]),
                _finite(said["bits_per_character"]),
                _finite(said.get("characters_per_second") or 0.0),
                None if said.get("seconds_left") is None else _finite(said["seconds_left"]),
            )
        case "validated":
            bits = _finite(said["validation_bits_per_character"])
            return TrainingValidated(int(said["step"]), bits, bool(said.get("best", False)))
        case "warning":
            return TrainingWarned(str(said["sentence"]))
        case "interrupted":
            return TrainingInterrupted(str(said["checkpoint"]))
        case "finished":
            return TrainingFinished(str(said["checkpoint"]))
        case "error":
            return TrainingFailed(str(said["sentence"]))
    return None


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"not a number to plot: {value!r}")
    return number
