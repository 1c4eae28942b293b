"""The network of the seed documents: embedding -> stateful LSTM -> dense, in plain Keras layers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class NetworkShape:
    """The sizes of a network; the defaults are the seed documents' (document 000)."""

    vocabulary_size: int  # V
    embedding_size: int = 256  # E
    units: int = 1024  # U

    def __post_init__(self) -> None:
        for name in ("vocabulary_size", "embedding_size", "units"):
            if not 1 <= getattr(self, name) <= 65_536:
                raise ValueError(f"{name} must be from 1 to 65536, got {getattr(self, name)}")

    @property
    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        """Name -> shape of every weight, in Keras' order; gates are i, f, c, o."""
        v, e, u = self.vocabulary_size, self.embedding_size, self.units
        return {
            "embedding/embeddings": (v, e),
            "lstm/kernel": (e, 4 * u),
            "lstm/recurrent_kernel": (u, 4 * u),
            "lstm/bias": (4 * u,),
            "dense/kernel": (u, v),
            "dense/bias": (v,),
        }

    @property
    def parameters(self) -> int:
        """How many numbers the network learns."""
        return sum(int(np.prod(shape)) for shape in self.weight_shapes.values())


def build_network(shape: NetworkShape, batch_size: int, dropout: float = 0.0, seed: int | None = None) -> Any:
    """Return the Keras model: (B, T) int32 -> logits (B, T, V) float32; its LSTM keeps (h, c) between calls.

    `dropout` is the share of the embedding's and the LSTM's outputs that training leaves out (Zaremba et
    al., 2014: on the connections between layers, never on the recurrent ones); 0 is exactly the seeds' network.
    """
    import keras

    if seed is not None:
        keras.utils.set_random_seed(seed)
    layers = [
        keras.layers.Input(batch_shape=(batch_size, None), dtype="int32"),
        keras.layers.Embedding(shape.vocabulary_size, shape.embedding_size, name="embedding"),
        keras.layers.Dropout(dropout, name="embedding_dropout") if dropout else None,
        keras.layers.LSTM(
            shape.units,
            return_sequences=True,
            stateful=True,
            recurrent_initializer="glorot_uniform",
            recurrent_activation="sigmoid",
            name="lstm",
        ),
        keras.layers.Dropout(dropout, name="lstm_dropout") if dropout else None,
        keras.layers.Dense(shape.vocabulary_size, name="dense"),
    ]
    return keras.Sequential([layer for layer in layers if layer is not None], name="carolan")


def network_variables(network: Any) -> dict[str, Any]:
    """Name -> Keras variable, named as in NetworkShape.weight_shapes."""
    lstm = network.get_layer("lstm").cell
    return {
        "embedding/embeddings": network.get_layer("embedding").embeddings,
        "lstm/kernel": lstm.kernel,
        "lstm/recurrent_kernel": lstm.recurrent_kernel,
        "lstm/bias": lstm.bias,
        "dense/kernel": network.get_layer("dense").kernel,
        "dense/bias": network.get_layer("dense").bias,
    }


def network_states(network: Any) -> list[Any]:
    """The two state variables h and c of the LSTM, each (B, U)."""
    return list(network.get_layer("lstm").states)


def weights_of(network: Any) -> dict[str, NDArray[np.float32]]:
    """Name -> a copy of the weight as float32."""
    import keras

    return {
        name: np.array(keras.ops.convert_to_numpy(variable), np.float32)
        for name, variable in network_variables(network).items()
    }


def set_weights(network: Any, weights: Mapping[str, NDArray[Any]]) -> None:
    """Put `weights` (as from weights_of; any float type) into the network."""
    for name, variable in network_variables(network).items():
        variable.assign(np.asarray(weights[name], np.float32))
