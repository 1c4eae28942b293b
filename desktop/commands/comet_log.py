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
_SETTINGS = {
    "project_name": "carolan", "log_code": False, "log_git_metadata": False, "log_git_patch": False,
    "auto_output_logging": False, "auto_param_logging": False, "auto_metric_logging": False, "parse_args": False,
    "display_summary_level": 0,
}  # fmt: skip
_QUIET = {"COMET_LOGGING_CONSOLE": "ERROR", "COMET_DISABLE_AUTO_LOGGING": "1"}


@contextmanager
def comet_log(plan: TrainingPlan) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Yield what logs one event; the experiment begins with the event `started`.

    Without an API key in COMET_API_KEY the experiment is written offline into `comet` beside the checkpoint.
    DesktopError where comet_ml is not installed.
    """
    comet = _comet_ml()
    experiments: list[Any] = []

    def log(event: Mapping[str, Any]) -> None:
        if event["event"] == "started":
            experiments.append(_experiment(comet, plan))
        for metric in _METRICS:
            if experiments and isinstance(event.get(metric), (int, float)):
                experiments[0].log_metric(metric, event[metric], step=event.get("step"))

    try:
        yield log
    finally:
        for experiment in experiments:
            experiment.end()


def _comet_ml() -> Any:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import comet_ml
    except ImportError:
        raise DesktopError(
            "Comet ML is not installed; install carolan[comet], or leave out --comet."
        ) from None
    return comet_ml


def _experiment(comet: Any, plan: TrainingPlan) -> Any:
    if os.environ.get("COMET_API_KEY"):
        experiment = comet.Experiment(**_SETTINGS)
    else:
        folder = plan.out / "comet"
        folder.mkdir(exist_ok=True)
        experiment = comet.OfflineExperiment(offline_directory=str(folder), **_SETTINGS)
    experiment.set_name(plan.name)
    experiment.log_parameters(plan.recipe.facts())
    return experiment
