"""Comet ML as a listener of a training (seed document 000); the extra carolan[comet]."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from desktop.errors import DesktopError
from model.training_run import TrainingPlan

_METRICS = (
    "loss", "bits_per_character", "validation_loss", "validation_bits_per_character", "characters_per_second",
    "training_bits_per_character", "test_bits_per_character",
)  # fmt: skip


@contextmanager
def comet_log(plan: TrainingPlan) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Yield what logs one event; without an API key the experiment is written offline beside the checkpoint.

    DesktopError where comet_ml is not installed.
    """
    os.environ.setdefault("COMET_LOGGING_CONSOLE", "ERROR")
    try:
        import comet_ml
    except ImportError:
        raise DesktopError(
            "Comet ML is not installed; install carolan[comet], or leave out --comet."
        ) from None
    settings = {
        "project_name": "carolan", "log_code": False, "log_git_metadata": False, "log_git_patch": False,
        "auto_output_logging": False, "display_summary_level": 0,
    }  # fmt: skip
    if os.environ.get("COMET_API_KEY"):
        experiment = comet_ml.Experiment(**settings)
    else:
        experiment = comet_ml.OfflineExperiment(offline_directory=str(plan.out / "comet"), **settings)
    experiment.set_name(plan.name)
    experiment.log_parameters(plan.recipe.facts())

    def log(event: Mapping[str, Any]) -> None:
        for metric in _METRICS:
            if isinstance(event.get(metric), (int, float)):
                experiment.log_metric(metric, event[metric], step=event.get("step"))

    try:
        yield log
    finally:
        experiment.end()
