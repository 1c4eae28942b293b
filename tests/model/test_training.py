"""Training: it learns, repeats itself exactly for the same seed, and carries the state as promised."""

import math
from collections.abc import Sequence
from itertools import count
from typing import Any

import numpy as np
import pytest

from model.devices import quiet_tensorflow
from model.errors import ModelError
from model.lanes import Batch
from model.recipes import Recipe, recipe_named
from model.training import Due, Ended, Report, Stepped, Trainer, TrainingData, Validated, bfloat16_is_faster
from model.vocabulary import Vocabulary

quiet_tensorflow()
TUNES = [
    f"X:1\nK:D\n{2 * music}|\n" for music in ("DEFG", "AFED", "dcBA", "FAFA", "GABc", "EFGE", "cBcA", "dAFD")
]
HELD_OUT = ["X:1\nK:D\nDEFGAFED|\n", "X:1\nK:D\ndcBAFAFA|\n"]
DATA = TrainingData(Vocabulary.of_text("\n" + "".join(TUNES)), TUNES, "\n\n".join(TUNES), HELD_OUT)


def toy_recipe(name: str = "carolan", **changes: Any) -> Recipe:
    """A recipe for a toy network."""
    sizes: dict[str, Any] = {
        "units": 32, "embedding_size": 12, "batch_size": 4, "window": 10, "steps": 12, "validate_every": 4,
        "save_every": 5, "learning_rate": 0.02,
    }  # fmt: skip
    if name == "seed":
        del sizes["validate_every"]
    return recipe_named(name, **{**sizes, **changes})


def trainer_of(data: TrainingData = DATA, name: str = "carolan", **changes: Any) -> Trainer:
    return Trainer(data, toy_recipe(name, **changes), fast=False)


def losses_of(reports: Sequence[Report]) -> list[float]:
    return [report.loss for report in reports if isinstance(report, Stepped)]


@pytest.fixture(scope="module")
def trained() -> tuple[Trainer, list[Report]]:
    """A toy network at the end of a short training."""
    trainer = trainer_of()
    return trainer, list(trainer.run())


def test_reports_come_in_order_and_at_their_steps(trained: tuple[Trainer, list[Report]]) -> None:
    _, reports = trained
    assert [report.step for report in reports if isinstance(report, Stepped)] == list(range(1, 13))
    assert [report.step for report in reports if isinstance(report, Validated)] == [4, 8, 12]
    assert [report.step for report in reports if isinstance(report, Due)] == [5, 10, 12]
    assert reports[-1] == Ended(12, early=False)


def test_same_seed_gives_the_same_losses(trained: tuple[Trainer, list[Report]]) -> None:
    again = list(trainer_of().run())
    assert losses_of(again) == losses_of(trained[1])
    assert losses_of(list(trainer_of(seed=2).run())) != losses_of(again)


def test_tiny_network_learns_a_tiny_corpus_by_heart() -> None:
    trainer = trainer_of(
        steps=250,
        dropout=0.0,
        weight_dropout=0.0,
        validate_every=1000,
        warmup_steps=5,
        transposed=0.0,
        with_form=0.0,
    )
    losses = losses_of(list(trainer.run()))
    unknowing = math.log(len(DATA.vocabulary))
    assert losses[0] == pytest.approx(unknowing, rel=0.1)
    # What is left is the choice between eight tunes, which no network can know beforehand.
    assert trainer.measure(TUNES) < 0.15 * unknowing


def test_seed_recipe_learns_too() -> None:
    losses = losses_of(list(trainer_of(name="seed", steps=150).run()))
    assert np.mean(losses[-10:]) < 0.4 * losses[0]


def first_gradient_norm(trainer: Trainer) -> float:
    """The norm of the gradient that Adam was given in the first step, told by its first moments (0.1 g)."""
    list(trainer.run())
    _, _, *moments = (array for _, array in sorted(trainer.optimizer_state().items()))
    return math.sqrt(sum(float(np.square(10 * moment).sum()) for moment in moments[::2]))


def test_clipping_bounds_the_gradient() -> None:
    assert first_gradient_norm(trainer_of(steps=1, clip_norm=1e-3)) == pytest.approx(1e-3, rel=1e-3)
    assert first_gradient_norm(trainer_of(steps=1, clip_norm=1e9)) > 1e-2


def test_learning_rate_of_each_step_is_the_schedules() -> None:
    trainer = trainer_of(steps=6, warmup_steps=3, final_learning_rate=0.001)
    seen = [
        float(np.asarray(trainer._optimizer.learning_rate))
        for report in trainer.run()
        if isinstance(report, Stepped)
    ]
    assert seen == pytest.approx([trainer.recipe.learning_rate_at(step) for step in range(6)])


def test_dropout_is_off_when_tunes_are_measured(trained: tuple[Trainer, list[Report]]) -> None:
    trainer, reports = trained
    assert trainer.recipe.dropout and trainer.recipe.weight_dropout
    loss = trainer.measure(HELD_OUT)
    assert loss == trainer.measure(HELD_OUT)
    assert loss == [report.loss for report in reports if isinstance(report, Validated)][-1]


def test_dropout_changes_from_step_to_step() -> None:
    trainer = trainer_of(steps=1, learning_rate=1e-9, warmup_steps=0)
    losses = {step_loss(trainer, batch_of(TUNES[:4]), step) for step in range(3)}
    assert len(losses) == 3


def batch_of(texts: Sequence[str], fresh: Sequence[bool] | None = None) -> Batch:
    """One batch of a whole text in each lane."""
    window = max(map(len, texts)) - 1
    ids = np.stack([DATA.vocabulary.encode(text.ljust(window + 1, "\n")) for text in texts])
    weights = np.stack([np.arange(window) < len(text) - 1 for text in texts]).astype(np.float32)
    return Batch(ids[:, :-1], ids[:, 1:], weights, np.array(fresh or [True] * len(texts)))


def step_loss(trainer: Trainer, batch: Batch, step: int = 0) -> float:
    import tensorflow as tf

    return float(trainer._train_step(*trainer._tensors(batch), tf.constant(step)))


def frozen_trainer() -> Trainer:
    """A trainer whose steps change nothing but the state of its lanes."""
    trainer = trainer_of(batch_size=2, dropout=0.0, weight_dropout=0.0)
    trainer._optimizer.learning_rate.assign(0.0)
    return trainer


def test_tune_that_begins_in_a_lane_is_read_from_a_zero_state() -> None:
    trainer = frozen_trainer()
    from_zero = step_loss(trainer, batch_of(TUNES[2:4]))
    step_loss(trainer, batch_of(TUNES[0:2]))
    assert step_loss(trainer, batch_of(TUNES[2:4])) == from_zero
    carried = step_loss(trainer, batch_of(TUNES[2:4], fresh=[False, False]))
    assert carried != from_zero


def test_reset_of_one_lane_leaves_the_other_alone() -> None:
    trainer = frozen_trainer()
    step_loss(trainer, batch_of(TUNES[0:2]))
    before = [np.array(state) for state in trainer._states]
    batch = batch_of(["\nX", "\nX"], fresh=[True, False])
    step_loss(trainer, batch)
    after = [np.array(state) for state in trainer._states]
    for state in trainer._states:
        state.assign(np.zeros_like(before[0]))
    step_loss(trainer, batch)
    from_zero = [np.array(state) for state in trainer._states]
    np.testing.assert_allclose(after[0][0], from_zero[0][0], atol=1e-6)
    assert not np.allclose(after[0][1], from_zero[0][1], atol=1e-4)


def test_state_carried_between_windows_makes_them_one_tune() -> None:
    trainer = frozen_trainer()
    text = "X:1\nK:D\nDEFGDEFG|"
    whole = step_loss(trainer, batch_of([text, text])) * (len(text) - 1)
    first = step_loss(trainer, batch_of([text[:8]] * 2)) * 7
    second = step_loss(trainer, batch_of([text[7:]] * 2, fresh=[False, False])) * (len(text) - 8)
    assert first + second == pytest.approx(whole, rel=1e-5)


def test_filled_up_part_of_a_window_teaches_nothing() -> None:
    trainer = frozen_trainer()
    batch = batch_of(["X:1\nK:D\nDEFG|", "X:1"])
    loss = step_loss(trainer, batch)
    targets = np.where(batch.weights > 0, batch.targets, 5).astype(np.int32)
    assert step_loss(trainer, Batch(batch.inputs, targets, batch.weights, batch.fresh)) == loss


def test_training_stops_early_when_no_validation_gets_better() -> None:
    trainer = trainer_of(steps=400, patience=2, validate_every=3, learning_rate=0.05, warmup_steps=1)
    reports = list(trainer.run())
    validations = [report for report in reports if isinstance(report, Validated)]
    assert reports[-1] == Ended(validations[-1].step, early=True)
    assert [report.best for report in validations[-2:]] == [False, False]
    bests = [report.loss for report in validations if report.best]
    assert bests == sorted(bests, reverse=True)
    assert trainer.best_loss == bests[-1] == min(report.loss for report in validations)


def test_divergence_gets_a_sentence() -> None:
    trainer = trainer_of(dropout=0.0)
    trainer._variables["dense/bias"].assign(np.full(len(DATA.vocabulary), np.nan))
    with pytest.raises(ModelError, match=r"diverged.*lower --learning-rate"):
        list(trainer.run())


def test_training_that_goes_on_has_the_optimisers_state_to_the_bit_and_the_same_next_losses() -> None:
    """From the point of interruption the lanes begin anew, so both go on from there with fresh lanes."""
    from model.network import set_weights, weights_of

    first = trainer_of(name="seed", steps=20)
    for report in first.run():
        if report.step == 8:
            break
    state, weights = first.optimizer_state(), first.weights()
    second = trainer_of(name="seed", steps=20)
    set_weights(second.network, weights)
    second.restore(8, 0.5, 3, state)
    assert (second.step, second.best_loss, second.stale_validations) == (8, 0.5, 3)
    restored = second.optimizer_state()
    assert restored.keys() == state.keys()
    assert all(np.array_equal(restored[name], state[name]) for name in state)
    assert max(float(abs(array).max()) for array in state.values()) > 0
    for own_state in first._states:
        own_state.assign(np.zeros((4, 32)))
    assert losses_of(list(second.run())) == losses_of(list(first.run()))
    assert all(np.array_equal(weights_of(first.network)[n], w) for n, w in second.weights().items())


def test_optimisers_state_of_another_network_is_refused() -> None:
    with pytest.raises(ModelError, match="another network"):
        trainer_of().restore(1, 1.0, 0, trainer_of(units=16).optimizer_state())


def test_speed_and_time_left_are_told_by_the_clock_that_is_given() -> None:
    ticks = count()
    trainer = trainer_of(steps=5, validate_every=100, save_every=100)
    steps = [report for report in trainer.run(lambda: float(next(ticks))) if isinstance(report, Stepped)]
    assert [step.seconds_left for step in steps] == [4.0, 3.0, 2.0, 1.0, 0.0]
    assert all(0 < step.characters_per_second <= 40 for step in steps)


def test_corpus_too_small_for_one_batch_gets_a_sentence() -> None:
    with pytest.raises(ModelError, match="too small for one batch: 8 tunes"):
        trainer_of(batch_size=9)
    with pytest.raises(ModelError, match="too small for one batch"):
        trainer_of(name="seed", window=10_000)


def test_smallest_corpus_for_the_seed_recipe_is_trained_on() -> None:
    data = TrainingData(DATA.vocabulary, [], "X:1\nK:D\nDEFG|"[:12])
    assert len(losses_of(list(trainer_of(data, name="seed", steps=2).run()))) == 2


def test_bfloat16_is_chosen_where_the_clock_says_that_it_is_faster() -> None:
    def clock_of(*seconds: float) -> Any:
        times = iter(np.cumsum([0.0, *[part for each in seconds for part in (each, 0.0)]]))
        return lambda: float(next(times))

    assert bfloat16_is_faster(clock_of(2.0, 1.0))
    assert not bfloat16_is_faster(clock_of(1.1, 1.0))
