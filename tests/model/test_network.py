"""The network is the seed documents', to the parameter."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from model.checkpoints import Checkpoint
from model.devices import quiet_tensorflow
from model.network import (
    NetworkShape,
    build_network,
    network_states,
    network_variables,
    set_weights,
    weights_of,
)

quiet_tensorflow()
SMALL = NetworkShape(11, 5, 7)


@pytest.fixture(scope="module")
def seed_network() -> Any:
    """The network of document 000, untrained."""
    return build_network(NetworkShape(83), 8, seed=1)


def test_network_of_83_characters_has_5353299_parameters(seed_network: Any) -> None:
    assert NetworkShape(83).parameters == 5_353_299
    assert seed_network.count_params() == 5_353_299


def test_layers_and_initialisers_are_those_of_the_seed_documents(seed_network: Any) -> None:
    embedding, lstm, dense = seed_network.layers
    assert (embedding.input_dim, embedding.output_dim) == (83, 256)
    assert type(lstm.cell.recurrent_initializer).__name__ == "GlorotUniform"
    assert (lstm.units, lstm.return_sequences, lstm.stateful) == (1024, True, True)
    assert (lstm.cell.recurrent_activation.__name__, lstm.cell.activation.__name__) == ("sigmoid", "tanh")
    assert lstm.use_bias and lstm.unit_forget_bias
    assert (dense.units, dense.activation.__name__) == (83, "linear")


def test_named_weights_are_all_weights_and_have_the_shapes_that_are_told(seed_network: Any) -> None:
    shapes = {name: tuple(variable.shape) for name, variable in network_variables(seed_network).items()}
    assert shapes == NetworkShape(83).weight_shapes
    assert len(shapes) == len(seed_network.trainable_variables)


def test_untrained_network_is_as_surprised_as_one_that_knows_nothing(seed_network: Any) -> None:
    rng = np.random.default_rng(1)
    inputs, targets = rng.integers(0, 83, (2, 8, 100))
    logits = np.asarray(seed_network(inputs), np.float64)
    assert logits.shape == (8, 100, 83)
    likelihoods = logits - np.log(np.exp(logits).sum(axis=2, keepdims=True))
    loss = -np.take_along_axis(likelihoods, targets[..., None], axis=2).mean()
    assert loss == pytest.approx(math.log(83), rel=0.02)


def test_state_is_carried_from_call_to_call() -> None:
    whole, halves = build_network(SMALL, 2, seed=3), build_network(SMALL, 2, seed=3)
    inputs = np.random.default_rng(1).integers(0, 11, (2, 10))
    expected = np.asarray(whole(inputs))
    np.testing.assert_allclose(np.asarray(halves(inputs[:, :4])), expected[:, :4], atol=1e-6)
    np.testing.assert_allclose(np.asarray(halves(inputs[:, 4:])), expected[:, 4:], atol=1e-6)
    for ours, theirs in zip(network_states(halves), network_states(whole), strict=True):
        np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), atol=1e-6)


def test_same_seed_gives_the_same_weights() -> None:
    one, two, other = (weights_of(build_network(SMALL, 1, seed=seed)) for seed in (5, 5, 6))
    assert all(np.array_equal(one[name], two[name]) for name in one)
    assert not np.array_equal(one["lstm/kernel"], other["lstm/kernel"])


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_weights_that_are_set_come_back(make_checkpoint: Callable[..., Checkpoint], dtype: str) -> None:
    checkpoint = make_checkpoint()
    network = build_network(checkpoint.facts.shape, 1)
    set_weights(network, {name: weight.astype(dtype) for name, weight in checkpoint.weights.items()})
    for name, weight in weights_of(network).items():
        assert weight.dtype == np.float32
        np.testing.assert_array_equal(weight, checkpoint.weights[name].astype(dtype).astype(np.float32))


def test_dropout_is_on_only_in_training() -> None:
    network = build_network(SMALL, 1, dropout=0.5, seed=1)
    inputs = np.zeros((1, 5), np.int32)

    def logits(training: bool) -> np.ndarray:
        network.get_layer("lstm").reset_state()
        return np.asarray(network(inputs, training=training))

    np.testing.assert_array_equal(logits(False), logits(False))
    assert not np.array_equal(logits(True), logits(True))


@pytest.mark.parametrize("sizes", [(0,), (-1,), (70_000,), (83, 0), (83, 256, 0), (83, 256, 10**9)])
def test_absurd_sizes_are_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="must be from 1 to 65536"):
        NetworkShape(*sizes)
