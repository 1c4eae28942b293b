"""Recipes: the seed documents' figures, and schedules whose values can be told by hand."""

import json
from dataclasses import fields
from typing import Any

import pytest

from model.errors import ModelError
from model.recipes import CAROLAN, SEED, Recipe, recipe_named


def test_seed_recipe_is_the_seed_documents() -> None:
    assert (SEED.steps, SEED.batch_size, SEED.window, SEED.learning_rate) == (3000, 8, 100, 5e-3)
    assert (SEED.embedding_size, SEED.units, SEED.save_every) == (256, 1024, 100)
    assert (SEED.contiguous, SEED.dropout, SEED.weight_dropout, SEED.clip_norm) == (False, 0.0, 0.0, None)
    assert SEED.validate_every is None
    assert {SEED.learning_rate_at(step) for step in (0, 1, 1500, 2999)} == {5e-3}


def test_carolan_recipe_has_all_that_it_promises() -> None:
    assert CAROLAN.contiguous
    assert CAROLAN.clip_norm and CAROLAN.dropout and CAROLAN.warmup_steps and CAROLAN.final_learning_rate
    assert CAROLAN.validate_every and CAROLAN.patience
    assert (CAROLAN.embedding_size, CAROLAN.units) == (256, 1024)


def test_learning_rate_warms_up_in_a_line_and_falls_in_a_cosine() -> None:
    recipe = Recipe(
        "x", steps=110, batch_size=1, window=1, learning_rate=0.1, contiguous=True, warmup_steps=10,
        final_learning_rate=0.01,
    )  # fmt: skip
    assert recipe.learning_rate_at(0) == pytest.approx(0.01)
    assert recipe.learning_rate_at(4) == pytest.approx(0.05)
    assert recipe.learning_rate_at(9) == recipe.learning_rate_at(10) == pytest.approx(0.1)
    assert recipe.learning_rate_at(60) == pytest.approx(0.055)
    assert recipe.learning_rate_at(110) == recipe.learning_rate_at(9999) == pytest.approx(0.01)
    rates = [recipe.learning_rate_at(step) for step in range(10, 110)]
    assert rates == sorted(rates, reverse=True)


def test_changes_are_taken_and_none_leaves_a_figure_as_it_is() -> None:
    recipe = recipe_named("seed", steps=5, window=None)
    assert (recipe.steps, recipe.window, recipe.name) == (5, 100, "seed")


def test_unknown_recipe_is_told_the_known_ones() -> None:
    with pytest.raises(ModelError, match="seed, carolan"):
        recipe_named("carolyn")


@pytest.mark.parametrize(
    "change",
    [
        {"steps": 0}, {"steps": -3}, {"batch_size": 0}, {"window": 0}, {"save_every": 0}, {"units": 0},
        {"embedding_size": -1}, {"learning_rate": 0.0}, {"learning_rate": -1.0}, {"learning_rate": 1.0},
        {"learning_rate": float("nan")}, {"dropout": 1.0}, {"dropout": -0.1}, {"weight_dropout": float("nan")},
        {"validate_every": 0}, {"validate_every": -1}, {"patience": 0}, {"units": 10**9}, {"batch_size": 10**9},
        {"window": 10**9}, {"seed": -1}, {"seed": 2**70},
    ],
)  # fmt: skip
def test_figure_that_makes_no_sense_gets_one_sentence(change: dict[str, Any]) -> None:
    with pytest.raises(ModelError) as caught:
        recipe_named("carolan", **change)
    assert str(caught.value).endswith(".")
    assert next(iter(change)).replace("_", " ") in str(caught.value).lower()


def test_facts_hold_every_figure_as_json_can() -> None:
    facts = json.loads(json.dumps(CAROLAN.facts()))
    assert facts.keys() == {field.name for field in fields(Recipe)}
    assert Recipe(**facts) == CAROLAN
