"""A training from corpus to checkpoint: reads, splits, trains, saves, measures; yields what happens.

The output folder is the checkpoint with the best validation loss; `last` inside it is where training stood,
with the optimiser's state, for `--resume`.
"""

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.checkpoints import (
    Checkpoint,
    CheckpointFacts,
    load_checkpoint,
    read_facts,
    save_checkpoint,
    write_file,
)
from model.corpus import Corpus, Split, melody_digest, read_corpus, split_corpus
from model.devices import prepare_device
from model.errors import ModelError
from model.loss_curve import loss_curve_png
from model.network import NetworkShape, set_weights
from model.notation.snippets import extract_songs
from model.recipes import Recipe
from model.training import Due, Ended, Stepped, Trainer, TrainingData, Validated
from model.vocabulary import Vocabulary

LAST = "last"
_PROGRESS_FILE = "progress.json"
_OPTIMIZER_FILE = "optimizer.safetensors"
_FEWEST_TUNES = 8
_MEASURED_TRAINING_TUNES = 300


@dataclass(frozen=True)
class TrainingPlan:
    """What to train on, how, and where to."""

    sources: Sequence[str]
    out: Path
    name: str
    recipe: Recipe
    start_from: Path | None = None  # a checkpoint whose weights and vocabulary to start with
    resume: bool = False


Event = Mapping[str, Any]  # {"event": kind, ...}; the kinds are documented in README, "carolan train --json"


class TrainingRun:
    """One training; `run` yields its events until the end, or until `stop` says so."""

    def __init__(self, plan: TrainingPlan, clock: Callable[[], float] = time.monotonic) -> None:
        self.plan, self.clock = plan, clock
        self.training_losses: list[tuple[int, float]] = []
        self.validation_losses: list[tuple[int, float]] = []
        self.seconds_before = 0.0

    def run(self, stop: Callable[[], bool] = lambda: False) -> Iterator[Event]:
        """Yield events; ModelError (one sentence) where the training can't be done.

        `stop` is asked after each step; when it says True a checkpoint is left that `resume` goes on from.
        """
        plan = self.plan
        corpus = read_corpus(plan.sources)
        for warning in corpus.warnings:
            yield {"event": "warning", "sentence": warning}
        split = split_corpus(corpus) if plan.recipe.validate_every else Split(corpus.tunes, (), ())
        started_from = self._checkpoint_to_start_from()
        data = self._data(corpus, split, started_from)
        recipe = self._fitting_recipe(len(split.training))
        if recipe is not plan.recipe:
            yield {
                "event": "warning",
                "sentence": f"Only {len(split.training)} tunes: {recipe.batch_size} are read at once.",
            }
        _check_writable(plan.out)
        device = prepare_device()
        trainer = Trainer(data, recipe, device)
        self._restore(trainer, started_from)
        self.facts = self._facts(trainer, corpus, split)
        yield {
            "event": "started", "name": plan.name, "parameters": trainer.shape.parameters, "tunes": len(corpus.tunes),
            "training_tunes": len(split.training), "validation_tunes": len(split.validation),
            "test_tunes": len(split.test), "training_characters": sum(map(len, data.tunes)),
            "validation_characters": sum(map(len, data.validation_tunes)), "vocabulary": len(data.vocabulary),
            "device": device.name, "step": trainer.step, "steps": recipe.steps,
        }  # fmt: skip
        self.started = self.clock()
        yield from self._loop(trainer, split, stop)

    def _loop(self, trainer: Trainer, split: Split, stop: Callable[[], bool]) -> Iterator[Event]:
        saved_best = trainer.step > 0
        ended: Ended | None = None
        for report in trainer.run(self.clock):
            if isinstance(report, Stepped):
                self.training_losses.append((report.step, report.loss))
                yield self._step_event(report, trainer.recipe)
            elif isinstance(report, Validated):
                self.validation_losses.append((report.step, report.loss))
                if report.best:
                    self._save_best(trainer)
                    saved_best = True
                yield {
                    "event": "validated", "step": report.step, "validation_loss": report.loss,
                    "validation_bits_per_character": _bits(report.loss), "best": report.best,
                }  # fmt: skip
            elif isinstance(report, Due):
                self._save_last(trainer)
            elif isinstance(report, Ended):
                ended = report
            if isinstance(report, Stepped) and stop():
                break
        self._save_last(trainer)
        if not saved_best or not trainer.data.validation_tunes:
            self._save_best(trainer)
        if ended is None:
            yield {"event": "interrupted", "step": trainer.step, "checkpoint": str(self.plan.out)}
            return
        losses = self._measure_best(trainer, split)
        yield {
            "event": "finished",
            "step": ended.step,
            "early": ended.early,
            "checkpoint": str(self.plan.out),
            **losses,
        }

    def _step_event(self, report: Stepped, recipe: Recipe) -> Event:
        validation = self.validation_losses[-1][1] if self.validation_losses else None
        return {
            "event": "step", "step": report.step, "steps": recipe.steps, "loss": report.loss,
            "bits_per_character": _bits(report.loss), "validation_loss": validation,
            "validation_bits_per_character": None if validation is None else _bits(validation),
            "characters_per_second": round(report.characters_per_second, 1),
            "seconds_left": round(report.seconds_left, 1),
        }  # fmt: skip

    def _checkpoint_to_start_from(self) -> Checkpoint | None:
        if self.plan.resume:
            return load_checkpoint(self.plan.out / LAST)
        return load_checkpoint(self.plan.start_from) if self.plan.start_from else None

    def _data(self, corpus: Corpus, split: Split, started_from: Checkpoint | None) -> TrainingData:
        songs = extract_songs(corpus.raw_text + "\n\n")
        long_text = "\n\n".join(song.text for song in songs)
        tunes = [tune.text for tune in split.training]
        if started_from is not None:
            vocabulary = started_from.facts.vocabulary
            long_text = vocabulary.adapt(long_text).text
        else:
            vocabulary = Vocabulary.of_text(
                "\n" + "".join(tunes) if self.plan.recipe.contiguous else long_text
            )
        return TrainingData(vocabulary, tunes, long_text, [tune.text for tune in split.validation])

    def _fitting_recipe(self, tunes: int) -> Recipe:
        recipe = self.plan.recipe
        if recipe.contiguous and tunes < _FEWEST_TUNES:
            raise ModelError(
                f"The corpus is too small for one batch: {tunes} tunes to train on, and {_FEWEST_TUNES} are the fewest; "
                "add tunes to the folder."
            )
        return (
            replace(recipe, batch_size=tunes) if recipe.contiguous and tunes < recipe.batch_size else recipe
        )

    def _restore(self, trainer: Trainer, started_from: Checkpoint | None) -> None:
        if started_from is None:
            return
        if started_from.facts.shape != trainer.shape:
            raise ModelError(
                f"The checkpoint {started_from.facts.path} has other sizes than this recipe; leave out --units and --embedding-size."
            )
        set_weights(trainer.network, started_from.weights)
        if not self.plan.resume:
            return
        last = self.plan.out / LAST
        try:
            from safetensors.numpy import load_file

            progress = json.loads((last / _PROGRESS_FILE).read_text("utf-8"))
            trainer.restore(
                progress["step"],
                math.inf if progress["best_loss"] is None else progress["best_loss"],
                progress["stale_validations"],
                load_file(last / _OPTIMIZER_FILE),
            )
            self.training_losses = [tuple(pair) for pair in progress["training_losses"]]
            self.validation_losses = [tuple(pair) for pair in progress["validation_losses"]]
            self.seconds_before = progress["seconds"]
        except ModelError:
            raise
        except Exception:
            raise ModelError(
                f"{last} can't be gone on from: it is damaged or incomplete; train anew without --resume."
            ) from None

    def _facts(self, trainer: Trainer, corpus: Corpus, split: Split) -> CheckpointFacts:
        recipe = trainer.recipe
        return CheckpointFacts(
            name=self.plan.name,
            path=self.plan.out,
            shape=NetworkShape(len(trainer.data.vocabulary), recipe.embedding_size, recipe.units),
            vocabulary=trainer.data.vocabulary,
            text_style="tunes" if recipe.contiguous else "raw",
            corpus={
                "sources": [_public_name(source) for source in corpus.names], "tunes": len(corpus.tunes),
                "left_out": corpus.left_out, "training_tunes": len(split.training),
                "validation_tunes": len(split.validation), "test_tunes": len(split.test),
                "training_characters": sum(len(tune.text) for tune in split.training),
                "held_out_melodies": sorted(melody_digest(tune.text) for tune in (*split.validation, *split.test)),
            },
            recipe=recipe.facts(),
        )  # fmt: skip

    def _save_best(self, trainer: Trainer) -> None:
        losses: dict[str, Any] = {"step": trainer.step, "seconds": round(self._seconds())}
        recent = [loss for _, loss in self.training_losses[-50:]]
        if recent:
            losses["training_bits_per_character_with_dropout"] = round(_bits(sum(recent) / len(recent)), 4)
        if self.validation_losses:
            losses["validation_bits_per_character"] = round(_bits(self.validation_losses[-1][1]), 4)
        save_checkpoint(Checkpoint(replace(self.facts, losses=losses), trainer.weights()), self.plan.out)
        self._save_curve()

    def _save_last(self, trainer: Trainer) -> None:
        from safetensors.numpy import save

        last = self.plan.out / LAST
        save_checkpoint(
            Checkpoint(replace(self.facts, name=f"{self.plan.name} (last)"), trainer.weights()), last
        )
        write_file(last / _OPTIMIZER_FILE, save(trainer.optimizer_state()))
        progress = {
            "step": trainer.step, "stale_validations": trainer.stale_validations,
            "best_loss": trainer.best_loss if math.isfinite(trainer.best_loss) else None,
            "seconds": self._seconds(), "training_losses": self.training_losses,
            "validation_losses": self.validation_losses,
        }  # fmt: skip
        write_file(last / _PROGRESS_FILE, json.dumps(progress).encode())
        self._save_curve()

    def _save_curve(self) -> None:
        title = f"{self.plan.name}: {self.plan.recipe.name} recipe"
        write_file(
            self.plan.out / "loss.png", loss_curve_png(self.training_losses, self.validation_losses, title)
        )

    def _measure_best(self, trainer: Trainer, split: Split) -> dict[str, Any]:
        """Measure the best checkpoint on tunes of all three sides, without dropout, and write the figures down."""
        best = load_checkpoint(self.plan.out)
        set_weights(trainer.network, best.weights)
        sides = {
            "training": [
                tune.text
                for tune in split.training[:: max(1, len(split.training) // _MEASURED_TRAINING_TUNES)]
            ],
            "validation": [tune.text for tune in split.validation],
            "test": [tune.text for tune in split.test],
        }
        measured = {
            f"{side}_bits_per_character": round(_bits(trainer.measure(tunes)), 4)
            for side, tunes in sides.items()
            if tunes
        }
        losses = {**best.facts.losses, **measured, "seconds": round(self._seconds())}
        save_checkpoint(Checkpoint(replace(best.facts, losses=losses), best.weights), self.plan.out)
        return measured

    def _seconds(self) -> float:
        return self.seconds_before + self.clock() - self.started


def _bits(nats: float) -> float:
    return nats / math.log(2)


def _public_name(source: str) -> str:
    """A source as a checkpoint may tell it to others: a collection's name, or a folder's last name."""
    return source if source.startswith("builtin:") else Path(source).resolve().name


def _check_writable(folder: Path) -> None:
    """Raise ModelError now, not after an hour, where nothing can be written into `folder`."""
    probe = folder / LAST / "probe"
    write_file(probe, b"")
    probe.unlink(missing_ok=True)


def is_resumable(folder: Path) -> bool:
    """True where `folder` holds a training that was interrupted."""
    try:
        read_facts(folder / LAST)
    except ModelError:
        return False
    return (folder / LAST / _PROGRESS_FILE).is_file()
