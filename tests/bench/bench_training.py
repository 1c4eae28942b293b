"""How fast Carolan's training step reads characters, beside a plain Keras loop of the same size in the same run."""

import itertools
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ROUNDS = 3
STEPS = 3  # a round


def main() -> int:
    """Measure, print a table and return 0."""
    from model.devices import prepare_device
    from model.recipes import CAROLAN

    device = prepare_device()
    print(
        f"{CAROLAN.batch_size} lanes x {CAROLAN.window} characters, {CAROLAN.units} units, on {device.name}"
    )
    ways = {"plain Keras, tf.GradientTape": _keras_steps(CAROLAN), "carolan train": _trainer_steps(CAROLAN)}
    for way in ways.values():
        way()  # traces the graph
    best = dict.fromkeys(ways, 0.0)
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = time.perf_counter()
            characters = way()
            best[name] = max(best[name], characters / (time.perf_counter() - started))
    baseline = next(iter(best.values()))
    print(f"\n{'way':32}{'characters/s':>14}{'ratio':>9}")
    for name, speed in best.items():
        print(f"{name:32}{speed:14,.0f}{speed / baseline:9.2f}")
    return 0


def _tunes() -> list[str]:
    import numpy as np

    rng = np.random.default_rng(1)
    return [
        "X:1\nT:T\nM:4/4\nL:1/8\nK:D\n" + "".join(rng.choice(list("ABCDEFGabcdefg|"), 500)) for _ in range(99)
    ]


def _keras_steps(recipe: Any) -> Callable[[], int]:
    """Seed document 003, `train_step`: the stateful Keras network, its own loss, Adam."""
    import keras
    import numpy as np
    import tensorflow as tf

    from model.network import NetworkShape, build_network

    size = len(set("".join(_tunes())))
    network = build_network(NetworkShape(size, recipe.embedding_size, recipe.units), recipe.batch_size)
    optimizer = keras.optimizers.Adam(recipe.learning_rate)
    rng = np.random.default_rng(1)
    x, y = (
        tf.constant(rng.integers(0, size, (recipe.batch_size, recipe.window)), tf.int32) for _ in range(2)
    )

    @tf.function
    def train_step() -> Any:
        with tf.GradientTape() as tape:
            logits = network(x, training=True)
            loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True))
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables, strict=True))
        return loss

    def steps() -> int:
        for _ in range(STEPS):
            float(train_step())
        return STEPS * recipe.batch_size * recipe.window

    return steps


def _trainer_steps(recipe: Any) -> Callable[[], int]:
    from model.training import Stepped, Trainer, TrainingData
    from model.vocabulary import Vocabulary

    tunes = _tunes()
    trainer = Trainer(TrainingData(Vocabulary.of_text("\n" + "".join(tunes)), tunes, ""), recipe)
    reports = (report for report in trainer.run() if isinstance(report, Stepped))

    def steps() -> int:
        for _ in itertools.islice(reports, STEPS):
            pass
        return STEPS * recipe.batch_size * recipe.window

    return steps


if __name__ == "__main__":
    sys.exit(main())
