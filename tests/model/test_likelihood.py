"""How likely a network finds texts is what Keras says, each tune from a reset state."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from model.checkpoints import Checkpoint
from model.devices import quiet_tensorflow
from model.evaluation.surprise import bits_per_character
from model.lanes import encode_tunes
from model.likelihood import LossMeter
from model.network import build_network, set_weights

quiet_tensorflow()


def keras_losses(checkpoint: Checkpoint, tune: str) -> np.ndarray:
    """Nats of each character of a tune, by the Keras network from a zero state."""
    network = build_network(checkpoint.facts.shape, 1)
    set_weights(network, checkpoint.weights)
    (ids,) = encode_tunes([tune], checkpoint.facts.vocabulary)
    logits = np.asarray(network(ids[None, :-1]), np.float64)[0]
    likelihoods = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -likelihoods[np.arange(len(ids) - 1), ids[1:]]


def test_loss_over_tunes_is_the_mean_over_characters_each_tune_from_a_zero_state(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    checkpoint = make_checkpoint()
    rng = np.random.default_rng(2)
    tunes = ["".join(rng.choice(list("ABCDEFG|"), length)) for length in (300, 5, 129, 128, 127, 1)]
    expected = np.concatenate([keras_losses(checkpoint, tune) for tune in tunes]).mean()
    meter = LossMeter(checkpoint.facts.vocabulary, checkpoint.facts.shape.units)
    assert meter.measure(checkpoint.weights, tunes) == pytest.approx(expected, rel=1e-4)
    assert meter.measure(checkpoint.weights, tunes[::-1]) == pytest.approx(expected, rel=1e-4)
    assert bits_per_character(checkpoint, tunes) == pytest.approx(expected / math.log(2), rel=1e-4)


def test_more_tunes_than_lanes_are_all_measured(make_checkpoint: Callable[..., Checkpoint]) -> None:
    checkpoint = make_checkpoint()
    meter = LossMeter(checkpoint.facts.vocabulary, checkpoint.facts.shape.units)
    one = meter.measure(checkpoint.weights, ["ABCD"])
    assert meter.measure(checkpoint.weights, ["ABCD"] * 150) == pytest.approx(one, rel=1e-5)


def test_characters_not_known_are_left_out(make_checkpoint: Callable[..., Checkpoint]) -> None:
    checkpoint = make_checkpoint()
    meter = LossMeter(checkpoint.facts.vocabulary, checkpoint.facts.shape.units)
    assert meter.measure(checkpoint.weights, ["A☃B"]) == meter.measure(checkpoint.weights, ["AB"])


def test_network_that_knows_nothing_needs_log2_v_bits(make_checkpoint: Callable[..., Checkpoint]) -> None:
    checkpoint = make_checkpoint()
    silent = {name: np.zeros_like(weight) for name, weight in checkpoint.weights.items()}
    bits = bits_per_character(replace(checkpoint, weights=silent), ["ABC|"])
    assert bits == pytest.approx(math.log2(checkpoint.facts.shape.vocabulary_size), rel=1e-5)
