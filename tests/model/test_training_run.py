"""A whole training, from a folder of tunes to a checkpoint that can be trusted and gone on from."""

import errno
import json
import math
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model import training, training_folder
from model.checkpoints import load_checkpoint, read_facts
from model.corpus import melody_digest, read_corpus, split_corpus
from model.devices import quiet_tensorflow
from model.errors import ModelError
from model.evaluation.held_out import held_out_tunes
from model.evaluation.surprise import bits_per_character
from model.originality import MelodyIndex
from model.recipes import Recipe, recipe_named
from model.style import Style
from model.training_plan import training_data
from model.training_run import TrainingPlan, TrainingRun, is_resumable

quiet_tensorflow()
import tensorflow as tf  # noqa: E402  must come after the line above

Events = list[Mapping[str, Any]]


@pytest.fixture(scope="module")
def same_products_in_every_run() -> Iterator[None]:
    """The choice between float32 and bfloat16 depends on the machine's mood; here it is made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "bfloat16_is_faster", lambda: False)
        yield


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch, finished: tuple[Path, Events]) -> None:
    """Pictures take longer than toy trainings; `finished` has painted its own."""
    monkeypatch.setattr(training_folder, "loss_curve_png", lambda *losses: b"picture")


@pytest.fixture(autouse=True)
def no_graphs(finished: tuple[Path, Events]) -> Iterator[None]:
    """Tracing a graph takes longer than a toy training without one; `finished` has run in graphs."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def toy_recipe(name: str = "carolan", **changes: Any) -> Recipe:
    sizes: dict[str, Any] = {
        "units": 16, "embedding_size": 8, "batch_size": 8, "window": 8, "steps": 12, "save_every": 5,
        "learning_rate": 0.02,
    }  # fmt: skip
    if name == "carolan":
        sizes["validate_every"] = 4
    return recipe_named(name, **{**sizes, **changes})


def plan_of(folder: Path, out: Path, recipe: Recipe | None = None, **others: Any) -> TrainingPlan:
    return TrainingPlan([str(folder)], out, "toy", recipe or toy_recipe(), **others)


def train(plan: TrainingPlan, stop_at: int | None = None) -> Events:
    """The events of a training, which is stopped after step `stop_at`."""
    events: Events = []
    for event in TrainingRun(plan).run(lambda: events[-1].get("step") == stop_at):
        events.append(json.loads(json.dumps(event)))
    return events


def of_kind(events: Events, kind: str) -> Events:
    return [event for event in events if event["event"] == kind]


def losses_of(events: Events) -> list[float]:
    return [event["loss"] for event in of_kind(events, "step")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, make_tune: Callable[[int], str]) -> Path:
    """A folder of 120 tunes, enough for some to be held out."""
    folder = tmp_path_factory.mktemp("tunes")
    (folder / "all.abc").write_text("\n".join(make_tune(number) for number in range(1, 121)), "utf-8")
    return folder


@pytest.fixture(scope="module")
def finished(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, same_products_in_every_run: None
) -> tuple[Path, Events]:
    """A training that was done to the end: its folder and its events."""
    out = tmp_path_factory.mktemp("out") / "net"
    return out, train(plan_of(folder, out))


def test_events_come_as_they_are_promised(finished: tuple[Path, Events]) -> None:
    out, events = finished
    assert [event["event"] for event in events] == [
        "started", *["step"] * 4, "validated", *["step"] * 4, "validated", *["step"] * 4, "validated", "finished",
    ]  # fmt: skip
    started, first_step, last_step = events[0], events[1], of_kind(events, "step")[-1]
    assert started["parameters"] == read_facts(out).shape.parameters
    assert started["training_characters"] > started["validation_characters"] > 0
    assert (started["tunes"], started["device"], started["steps"]) == (120, "CPU", 12)
    assert {"step", "steps", "loss", "bits_per_character", "validation_loss", "validation_bits_per_character",
            "characters_per_second", "seconds_left"} < first_step.keys()  # fmt: skip
    assert first_step["bits_per_character"] == pytest.approx(first_step["loss"] / math.log(2))
    assert first_step["validation_loss"] is None
    assert last_step["validation_loss"] == of_kind(events, "validated")[1]["validation_loss"]
    assert last_step["seconds_left"] == 0
    assert events[-1]["checkpoint"] == str(out)


def test_what_lies_in_the_folder_is_the_best_on_validation(folder: Path, tmp_path: Path) -> None:
    # A learning rate that ruins the network after it was good for a while; so many steps are faster as a graph.
    tf.config.run_functions_eagerly(False)
    recipe = toy_recipe(learning_rate=0.9, warmup_steps=20, final_learning_rate=0.9, steps=40)
    events = train(plan_of(folder, tmp_path / "net", recipe))
    validated = of_kind(events, "validated")
    best = min(event["validation_bits_per_character"] for event in validated)
    assert validated[-1]["validation_bits_per_character"] > best
    assert [event["best"] for event in validated] == [
        event["validation_loss"] == min(e["validation_loss"] for e in validated[: i + 1])
        for i, event in enumerate(validated)
    ]
    checkpoint = load_checkpoint(tmp_path / "net")
    assert checkpoint.facts.validation_bits_per_character == pytest.approx(best, abs=1e-3)
    assert checkpoint.facts.losses["step"] == next(
        event["step"] for event in validated if event["validation_bits_per_character"] == best
    )
    tunes = held_out_tunes(checkpoint, read_corpus([str(folder)]))
    facts = checkpoint.facts.losses
    count, test_count = (checkpoint.facts.corpus[f"{side}_tunes"] for side in ("validation", "test"))
    both = (
        count * facts["validation_bits_per_character"] + test_count * facts["test_bits_per_character"]
    ) / len(tunes)
    assert bits_per_character(checkpoint, tunes) == pytest.approx(both, abs=0.02)


def test_held_out_melodies_are_recorded_and_are_none_of_the_training_tunes(
    finished: tuple[Path, Events], folder: Path
) -> None:
    facts = read_facts(finished[0])
    held_out = set(facts.corpus["held_out_melodies"])
    tunes = read_corpus([str(folder)]).tunes
    unseen = [tune for tune in tunes if melody_digest(tune.text) in held_out]
    assert len(unseen) == facts.corpus["validation_tunes"] + facts.corpus["test_tunes"] > 0
    assert facts.corpus["training_tunes"] == 120 - len(unseen)
    seen = [tune.text for tune in tunes if melody_digest(tune.text) not in held_out]
    assert facts.corpus["training_characters"] == sum(map(len, seen))


def test_tunes_kept_apart_are_recorded_and_not_trained_on(
    finished: tuple[Path, Events], folder: Path, tmp_path: Path
) -> None:
    apart = tmp_path / "apart.abc"
    first = read_corpus([str(folder)]).tunes[:10]
    apart.write_text("\n\n".join(tune.text for tune in first), "utf-8")
    train(plan_of(folder, tmp_path / "net", toy_recipe(steps=1), held_out=[str(apart)]))
    held_out = read_facts(tmp_path / "net").corpus["held_out_melodies"]
    assert {melody_digest(tune.text) for tune in first} <= set(held_out)


@pytest.mark.parametrize("changes", [{}, {"validate_every": 4}])
def test_seed_recipe_reads_nothing_of_what_is_held_out(
    folder: Path, tmp_path: Path, changes: dict[str, int]
) -> None:
    corpus = read_corpus([str(folder)])
    first = corpus.tunes[:6]
    apart = tmp_path / "apart.abc"
    apart.write_text("\n\n".join(tune.text for tune in first), "utf-8")
    plan = plan_of(folder, tmp_path / "net", toy_recipe("seed", **changes), held_out=[str(apart)])
    events = train(plan)
    split = split_corpus(corpus, apart=first)
    text = training_data(corpus, split, plan.recipe, None).long_text
    assert split.training and all(tune.text in text for tune in split.training)
    assert not any(tune.text.partition("K:")[2] in text for tune in (*first, *split.validation))
    assert events[0]["training_characters"] == sum(len(tune.text) for tune in split.training)
    assert any(event["event"] == "validated" for event in events) == bool(changes)


def test_index_of_melodies_holds_the_training_tunes_and_no_others(
    finished: tuple[Path, Events], folder: Path
) -> None:
    index = MelodyIndex.load(finished[0])
    held_out = set(read_facts(finished[0]).corpus["held_out_melodies"])
    tunes = read_corpus([str(folder)]).tunes
    assert index is not None
    assert set(index.titles) == {tune.title for tune in tunes if melody_digest(tune.text) not in held_out}


def test_style_of_the_training_tunes_lies_beside_them(finished: tuple[Path, Events], folder: Path) -> None:
    style = Style.load(finished[0])
    held_out = set(read_facts(finished[0]).corpus["held_out_melodies"])
    tunes = read_corpus([str(folder)]).tunes
    assert style is not None and style.usual_run is not None
    assert (
        style.counts
        == Style.of_tunes([t.text for t in tunes if melody_digest(t.text) not in held_out]).counts
    )


def test_checkpoint_tells_its_recipe_its_losses_and_no_path(
    finished: tuple[Path, Events], folder: Path
) -> None:
    out, events = finished
    facts = read_facts(out)
    assert facts.recipe == toy_recipe().facts()
    for side in ("training", "validation", "test"):
        assert facts.losses[f"{side}_bits_per_character"] == events[-1][f"{side}_bits_per_character"]
    assert facts.corpus["sources"] == [folder.name]
    assert str(folder.parent) not in (out / "checkpoint.json").read_text("utf-8")


def test_loss_curve_is_a_picture_that_shows_both_losses(
    folder: Path, tmp_path: Path, finished: tuple[Path, Events]
) -> None:
    from matplotlib.image import imread

    picture = finished[0] / "loss.png"
    assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    pixels = imread(picture)[..., :3]

    def shows(*colour: int) -> bool:
        return bool((np.abs(pixels * 255 - colour).max(axis=2) < 2).any())

    assert pixels.shape[0] > 400 and pixels.shape[1] > 800
    assert shows(0x2B, 0x5F, 0x9E) and shows(0xC1, 0x56, 0x2B)


def test_interrupted_training_goes_on_where_it_stood(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "net"
    first = train(plan_of(folder, out), stop_at=6)
    assert first[-1] == {"event": "interrupted", "step": 6, "checkpoint": str(out)}
    assert is_resumable(out)
    before = load_checkpoint(out / "last").weights
    run = TrainingRun(plan_of(folder, out, resume=True))
    second = []
    for event in run.run():
        if event["event"] == "started":
            assert event["step"] == 6
        second.append(event)
    assert [event["step"] for event in of_kind(second, "step")] == list(range(7, 13))
    assert second[-1]["event"] == "finished"
    progress = json.loads((out / "last" / "progress.json").read_text())
    assert [step for step, _ in progress["training_losses"]] == list(range(1, 13))
    assert [step for step, _ in progress["validation_losses"]] == [4, 8, 12]
    assert not np.array_equal(load_checkpoint(out / "last").weights["dense/bias"], before["dense/bias"])


def test_training_that_goes_on_begins_with_weights_and_optimiser_to_the_bit(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "net"
    run = TrainingRun(plan_of(folder, out))
    trainers = []
    real = training.Trainer.run

    def watched(trainer: training.Trainer, *arguments: Any) -> Any:
        trainers.append(trainer)
        return real(trainer, *arguments)

    monkeypatch.setattr(training.Trainer, "run", watched)
    steps = []
    list(run.run(lambda: steps.append(1) or len(steps) == 7))
    saved = (trainers[0].weights(), trainers[0].optimizer_state())
    events = TrainingRun(plan_of(folder, out, resume=True)).run()
    assert next(events)["event"] == "started"
    monkeypatch.setattr(training.Trainer, "run", lambda trainer, clock: trainers.append(trainer) or iter(()))
    list(events)
    restored = (trainers[1].weights(), trainers[1].optimizer_state())
    for ours, theirs in zip(restored, saved, strict=True):
        assert ours.keys() == theirs.keys()
        assert all(np.array_equal(ours[name], theirs[name]) for name in ours)
    assert trainers[1].step == 7


def test_stop_at_the_last_step_is_the_end(folder: Path, tmp_path: Path) -> None:
    assert train(plan_of(folder, tmp_path / "net", toy_recipe(steps=3)), stop_at=3)[-1]["event"] == "finished"


def test_training_stopped_before_its_first_validation_leaves_a_network(folder: Path, tmp_path: Path) -> None:
    train(plan_of(folder, tmp_path / "net"), stop_at=1)
    assert load_checkpoint(tmp_path / "net").facts.validation_bits_per_character is None


def test_training_killed_before_its_first_validation_goes_on_and_leaves_a_network(
    folder: Path, tmp_path: Path
) -> None:
    out, recipe = tmp_path / "net", toy_recipe(validate_every=100, save_every=2, steps=9)
    events = TrainingRun(plan_of(folder, out, recipe)).run()
    while next(events).get("step") != 3:
        pass
    events.close()  # the process is gone: nothing more is written
    assert is_resumable(out) and not (out / "checkpoint.json").exists()
    assert train(plan_of(folder, out, recipe, resume=True), stop_at=5)[-1]["event"] == "interrupted"
    assert load_checkpoint(out)


def test_same_seed_gives_the_same_training(
    folder: Path, tmp_path: Path, finished: tuple[Path, Events]
) -> None:
    assert losses_of(train(plan_of(folder, tmp_path / "net"))) == pytest.approx(
        losses_of(finished[1]), rel=1e-5
    )


def test_seed_recipe_saves_as_often_as_it_says(folder: Path, tmp_path: Path) -> None:
    saved = []
    events: Events = []
    for event in TrainingRun(plan_of(folder, tmp_path / "net", toy_recipe("seed", steps=12))).run():
        events.append(event)
        progress = tmp_path / "net" / "last" / "progress.json"
        saved.append(json.loads(progress.read_text())["step"] if progress.exists() else 0)
    assert sorted(set(saved)) == [0, 5, 10, 12]
    facts = read_facts(tmp_path / "net")
    assert (facts.text_style, facts.corpus["held_out_melodies"]) == ("raw", [])
    assert facts.corpus["training_tunes"] == 120
    assert events[-1]["event"] == "finished" and events[-1]["training_bits_per_character"] > 0


def test_damaged_progress_gets_a_sentence(
    folder: Path, tmp_path: Path, finished: tuple[Path, Events]
) -> None:
    for name, content in (
        ("progress.json", b"{"), ("progress.json", b"[]"), ("progress.json", b'{"step": "x"}'),
        ("optimizer.safetensors", b""), ("optimizer.safetensors", b"\x02\0\0\0\0\0\0\0{}"),
    ):  # fmt: skip
        out = tmp_path / "net"
        shutil.copytree(finished[0], out, dirs_exist_ok=True)
        (out / "last" / name).write_bytes(content)
        with pytest.raises(ModelError):
            train(plan_of(folder, out, resume=True))


def test_network_of_other_sizes_is_not_gone_on_from(
    folder: Path, tmp_path: Path, finished: tuple[Path, Events]
) -> None:
    with pytest.raises(ModelError, match="other sizes"):
        train(plan_of(folder, tmp_path / "net", toy_recipe(units=17), start_from=finished[0]))


def test_training_from_a_network_keeps_its_vocabulary_and_begins_with_its_weights(
    tmp_path: Path, finished: tuple[Path, Events], tune_folder: Path
) -> None:
    base = load_checkpoint(finished[0])
    (tune_folder / "more.abc").write_text("X:1\nT:Ünder☃\nK:D\nDEFG ABcd|\n", "utf-8")
    recipe = toy_recipe(steps=1, learning_rate=1e-9)
    train(plan_of(tune_folder, tmp_path / "net", recipe, start_from=finished[0]))
    grown = load_checkpoint(tmp_path / "net")
    assert grown.facts.vocabulary == base.facts.vocabulary
    np.testing.assert_allclose(grown.weights["dense/kernel"], base.weights["dense/kernel"], atol=1e-6)


def test_few_tunes_are_trained_on_with_a_warning(tmp_path: Path, make_tune: Callable[[int], str]) -> None:
    source = tmp_path / "few.abc"
    source.write_text("\n".join(make_tune(number) for number in range(9)))
    events = train(plan_of(source, tmp_path / "net", toy_recipe(batch_size=64, steps=2)))
    sentences = [event["sentence"] for event in of_kind(events, "warning")]
    assert any(sentence.startswith("Only ") for sentence in sentences)
    assert all(sentence.endswith(".") for sentence in sentences)
    assert events[-1]["event"] == "finished"


@pytest.mark.parametrize("tunes", [1, 3, 7])
def test_too_few_tunes_get_a_sentence_and_leave_no_folder(
    tmp_path: Path, make_tune: Callable[[int], str], tunes: int
) -> None:
    source = tmp_path / "few.abc"
    source.write_text("\n".join(make_tune(number) for number in range(tunes)))
    with pytest.raises(ModelError, match="too small for one batch"):
        train(plan_of(source, tmp_path / "net"))
    assert not (tmp_path / "net").exists()


def test_seed_recipe_on_a_text_shorter_than_a_window_gets_a_sentence(tmp_path: Path) -> None:
    source = tmp_path / "one.abc"
    source.write_text("X:1\nK:D\nDEFG|\n")
    with pytest.raises(ModelError, match="too small for one batch"):
        train(plan_of(source, tmp_path / "net", toy_recipe("seed", window=100)))


def test_file_in_place_of_the_output_folder_gets_a_sentence(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "net").write_text("")
    with pytest.raises(ModelError):
        train(plan_of(folder, tmp_path / "net"))


def test_disk_that_fills_up_gets_a_sentence_and_leaves_what_was_saved(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "net"
    train(plan_of(folder, out), stop_at=4)
    before = load_checkpoint(out)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch, pytest.raises(ModelError, match="disk is full"):
        patch.setattr(os, "fsync", full)
        train(plan_of(folder, out, resume=True))
    assert np.array_equal(load_checkpoint(out).weights["dense/bias"], before.weights["dense/bias"])
    assert is_resumable(out)


def test_resuming_holds_out_the_same_melodies_when_the_folder_grew(
    tmp_path: Path, make_tune: Callable[[int], str]
) -> None:
    source, out = tmp_path / "tunes", tmp_path / "net"
    source.mkdir()
    write = lambda name, numbers: (source / name).write_text("\n".join(map(make_tune, numbers)))  # noqa: E731
    write("a.abc", range(60))
    train(plan_of(source, out), stop_at=2)
    before = read_facts(out / "last").corpus
    write("b.abc", range(60, 90))
    train(plan_of(source, out, resume=True), stop_at=4)
    after = read_facts(out / "last").corpus
    assert after["held_out_melodies"] == before["held_out_melodies"]
    assert after["training_tunes"] == before["training_tunes"] + 30


def test_unreadable_file_is_warned_of(tmp_path: Path, folder: Path) -> None:
    source: Sequence[str] = [str(folder), str(tmp_path)]
    (tmp_path / "bad.abc").write_bytes(bytes(999))
    (tmp_path / "good.abc").write_text("X:1\nT:Good\nK:D\nDFAd fdAF|\n")
    plan = TrainingPlan(source, tmp_path / "net", "toy", toy_recipe(steps=1))
    (warning,) = of_kind(train(plan), "warning")
    assert "bad.abc" in warning["sentence"]
