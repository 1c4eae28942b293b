"""A training from corpus to checkpoint: reads, splits, trains, saves, measures; yields what happens.

The output folder is the checkpoint with the best validation loss; `last` inside it is where training stood,
with the optimiser's state, for `--resume`.
"""

import contextlib
import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from model.checkpoints import Checkpoint, CheckpointFacts, load_checkpoint, read_facts, save_checkpoint
from model.corpus import Corpus, Split, read_corpus, split_as_before, split_corpus
from model.devices import prepare_device
from model.errors import ModelError
from model.network import set_weights
from model.recipes import Recipe
from model.style_files import write_style_files
from model.training import Due, Ended, Report, Stepped, Trainer, Validated
from model.training_folder import (
    TrainingProgress,
    check_writable,
    is_resumable,
    last_folder,
    load_last,
    save_curve,
    save_last,
)
from model.training_plan import TrainingPlan, facts_of, fitting_recipe, remarks, training_data

__all__ = ["Event", "TrainingPlan", "TrainingRun", "is_resumable"]

_MEASURED_TRAINING_TUNES = 300


Event = Mapping[str, Any]  # {"event": kind, ...}; the kinds are documented in README, "carolan train --json"


class TrainingRun:
    """One training; `run` yields its events until the end, or until `stop` says so."""

    def __init__(
        self, plan: TrainingPlan, clock: Callable[[], float] = time.monotonic, threads: int | None = None
    ) -> None:
        """`threads` bounds TensorFlow's; None leaves that to it."""
        self.plan, self.clock, self._threads = plan, clock, threads
        self.training_losses: list[tuple[int, float]] = []
        self.validation_losses: list[tuple[int, float]] = []
        self._seconds_before = self._started = 0.0
        self._has_best = False

    def run(self, stop: Callable[[], bool] = lambda: False) -> Iterator[Event]:
        """Yield events; ModelError (one sentence) where the training can't be done.

        `stop` is asked after each step; when it says True a checkpoint is left that `resume` goes on from.
        """
        plan = self.plan
        corpus = read_corpus(plan.sources)
        yield from map(_warning, corpus.warnings)
        started_from = self._checkpoint_to_start_from()
        split = self._split(corpus, started_from)
        recipe = fitting_recipe(plan.recipe, len(split.training))
        yield from map(_warning, remarks(plan.recipe, recipe, split))
        data = training_data(corpus, split, recipe, started_from)
        check_writable(plan.out)
        device = prepare_device(self._threads)
        trainer = Trainer(data, recipe)
        self._restore(trainer, started_from)
        self.facts = facts_of(plan, trainer, corpus, split)
        yield _started_event(plan, trainer, self.facts, device.name)
        self._started = self.clock()
        yield from self._loop(trainer, split, stop)

    def _checkpoint_to_start_from(self) -> Checkpoint | None:
        if self.plan.resume:
            return load_checkpoint(last_folder(self.plan.out))
        return load_checkpoint(self.plan.start_from) if self.plan.start_from else None

    def _split(self, corpus: Corpus, started_from: Checkpoint | None) -> Split:
        if not (self.plan.recipe.validate_every or self.plan.held_out):
            return Split(corpus.tunes, (), ())
        if self.plan.resume and started_from is not None:
            return split_as_before(corpus, started_from.facts.corpus.get("held_out_melodies", ()))
        apart = read_corpus(self.plan.held_out).tunes if self.plan.held_out else ()
        return split_corpus(corpus, apart=apart)

    def _restore(self, trainer: Trainer, started_from: Checkpoint | None) -> None:
        if started_from is None:
            return
        if started_from.facts.shape != trainer.shape:
            raise ModelError(
                f"The checkpoint {started_from.facts.path} has other sizes than this recipe; "
                "leave out --units and --embedding-size."
            )
        set_weights(trainer.network, started_from.weights)
        if not self.plan.resume:
            return
        progress, optimizer = load_last(self.plan.out)
        trainer.restore(progress.step, progress.best_loss, progress.stale_validations, optimizer)
        self.training_losses = list(progress.training_losses)
        self.validation_losses = list(progress.validation_losses)
        self._seconds_before = progress.seconds
        with contextlib.suppress(ModelError):  # it was ended by force before its first validation
            self._has_best = bool(read_facts(self.plan.out))

    def _loop(self, trainer: Trainer, split: Split, stop: Callable[[], bool]) -> Iterator[Event]:
        ended: Ended | None = None
        for report in trainer.run(self.clock):
            yield from self._told(trainer, report)
            if isinstance(report, Ended):
                ended = report
            elif isinstance(report, Stepped) and report.step < trainer.recipe.steps and stop():
                break
        self._save_last(trainer)
        if not self._has_best or not trainer.data.validation_tunes:
            self._save_best(trainer)
        if ended is None:
            yield {"event": "interrupted", "step": trainer.step, "checkpoint": str(self.plan.out)}
            return
        losses = self._measure_best(trainer, split)
        write_style_files(self.plan.out, split.training, (*split.validation, *split.test))
        yield {
            "event": "finished", "step": ended.step, "early": ended.early, "checkpoint": str(self.plan.out), **losses,
        }  # fmt: skip

    def _told(self, trainer: Trainer, report: Report) -> Iterator[Event]:
        """Do what a report of the trainer asks for, and yield it as an event."""
        if isinstance(report, Stepped):
            self.training_losses.append((report.step, report.loss))
            yield self._step_event(report, trainer.recipe)
        elif isinstance(report, Validated):
            self.validation_losses.append((report.step, report.loss))
            if report.best:
                self._save_best(trainer)
            yield {
                "event": "validated", "step": report.step, "validation_loss": report.loss,
                "validation_bits_per_character": _bits(report.loss), "best": report.best,
            }  # fmt: skip
        elif isinstance(report, Due):
            self._save_last(trainer)

    def _step_event(self, report: Stepped, recipe: Recipe) -> Event:
        validation = self.validation_losses[-1][1] if self.validation_losses else None
        return {
            "event": "step", "step": report.step, "steps": recipe.steps, "loss": report.loss,
            "bits_per_character": _bits(report.loss), "validation_loss": validation,
            "validation_bits_per_character": None if validation is None else _bits(validation),
            "characters_per_second": round(report.characters_per_second, 1),
            "seconds_left": round(report.seconds_left, 1),
        }  # fmt: skip

    def _save_best(self, trainer: Trainer) -> None:
        losses: dict[str, Any] = {"step": trainer.step, "seconds": round(self._seconds())}
        recent = [loss for _, loss in self.training_losses[-50:]]
        if recent:
            losses["training_bits_per_character_with_dropout"] = round(_bits(sum(recent) / len(recent)), 4)
        if self.validation_losses:
            losses["validation_bits_per_character"] = round(_bits(self.validation_losses[-1][1]), 4)
        save_checkpoint(Checkpoint(replace(self.facts, losses=losses), trainer.weights()), self.plan.out)
        self._has_best = True
        self._save_curve()

    def _save_last(self, trainer: Trainer) -> None:
        facts = replace(self.facts, name=f"{self.plan.name} (last)")
        progress = TrainingProgress(
            trainer.step, trainer.best_loss, trainer.stale_validations, self._seconds(),
            self.training_losses, self.validation_losses,
        )  # fmt: skip
        save_last(self.plan.out, Checkpoint(facts, trainer.weights()), trainer.optimizer_state(), progress)
        self._save_curve()

    def _save_curve(self) -> None:
        title = f"{self.plan.name}: {self.plan.recipe.name} recipe"
        save_curve(self.plan.out, title, self.training_losses, self.validation_losses)

    def _measure_best(self, trainer: Trainer, split: Split) -> dict[str, Any]:
        """Measure the best checkpoint on tunes of all three sides, without dropout, and write the figures down."""
        best = load_checkpoint(self.plan.out)
        set_weights(trainer.network, best.weights)
        seen = trainer.data.training_texts(trainer.recipe.contiguous)
        sides = {
            "training": seen[:: max(1, len(seen) // _MEASURED_TRAINING_TUNES)],
            "validation": [tune.text for tune in split.validation],
            "test": [tune.text for tune in split.test],
        }
        measured = {
            f"{side}_bits_per_character": round(_bits(trainer.measure(texts)), 4)
            for side, texts in sides.items()
            if texts
        }
        losses = {**best.facts.losses, **measured, "seconds": round(self._seconds())}
        save_checkpoint(Checkpoint(replace(best.facts, losses=losses), best.weights), self.plan.out)
        return measured

    def _seconds(self) -> float:
        return self._seconds_before + self.clock() - self._started


def _started_event(plan: TrainingPlan, trainer: Trainer, facts: CheckpointFacts, device: str) -> Event:
    data = trainer.data
    counts = ("tunes", "training_tunes", "validation_tunes", "test_tunes", "training_characters")
    return {
        "event": "started", "name": plan.name, "parameters": trainer.shape.parameters,
        **{count: facts.corpus[count] for count in counts},
        "validation_characters": sum(map(len, data.validation_tunes)), "vocabulary": len(data.vocabulary),
        "device": device, "step": trainer.step, "steps": trainer.recipe.steps,
    }  # fmt: skip


def _warning(sentence: str) -> Event:
    return {"event": "warning", "sentence": sentence}


def _bits(nats: float) -> float:
    return nats / math.log(2)
