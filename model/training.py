"""The training loop: yields reports, knows no listener."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.augmentation import Readings
from model.errors import ModelError
from model.lanes import Batch, encode_tunes, lanes_of, random_windows
from model.likelihood import LossMeter, window_logits
from model.network import NetworkShape, build_network, network_variables, weights_of
from model.recipes import Recipe
from model.vocabulary import Vocabulary


@dataclass(frozen=True)
class TrainingData:
    """What a network is trained on and measured with."""

    vocabulary: Vocabulary
    tunes: Sequence[str]  # for contiguous lanes
    long_text: str  # for random windows
    validation_tunes: Sequence[str] = ()

    def training_texts(self, contiguous: bool) -> list[str]:
        """The texts that lanes (`contiguous`) or random windows are cut from."""
        return list(self.tunes) if contiguous else [text for text in self.long_text.split("\n\n") if text]


@dataclass(frozen=True)
class Stepped:
    """One step is done."""

    step: int  # 1 is the first
    loss: float  # nats a character, on this step's window
    characters_per_second: float  # since training started here
    seconds_left: float  # to the last step of the recipe


@dataclass(frozen=True)
class Validated:
    """The held-out tunes were measured."""

    step: int
    loss: float  # nats a character
    best: bool  # better than ever before: worth keeping


@dataclass(frozen=True)
class Due:
    """A good moment to save where training stands."""

    step: int


@dataclass(frozen=True)
class Ended:
    """Training is over: the last step is done, or patience is."""

    step: int
    early: bool


Report = Stepped | Validated | Due | Ended


class Trainer:
    """A network in training; `run` is the loop, everything else is what a checkpoint needs of it."""

    def __init__(self, data: TrainingData, recipe: Recipe, fast: bool | None = None) -> None:
        """`fast` takes products in bfloat16; None: where that is faster on this machine."""
        import keras
        import tensorflow as tf

        self.recipe, self.data = recipe, data
        self.step = 0
        self.best_loss = math.inf
        self.stale_validations = 0
        self.shape = NetworkShape(len(data.vocabulary), recipe.embedding_size, recipe.units)
        self._check_size()
        self.network = build_network(self.shape, recipe.batch_size, seed=recipe.seed)
        self._variables = network_variables(self.network)
        self._optimizer = keras.optimizers.Adam(recipe.learning_rate, clipnorm=None)
        self._optimizer.build(list(self._variables.values()))
        self._fast = recipe.contiguous and (bfloat16_is_faster() if fast is None else fast)
        self._states = [tf.Variable(tf.zeros((recipe.batch_size, recipe.units))) for _ in range(2)]
        self._train_step = tf.function(self._step_function, reduce_retracing=True)
        self._meter = LossMeter(data.vocabulary, recipe.units)

    def _check_size(self) -> None:
        wanted = self.recipe.window + 2
        have = len(self.data.long_text) if not self.recipe.contiguous else sum(map(len, self.data.tunes))
        if have < wanted or (self.recipe.contiguous and len(self.data.tunes) < self.recipe.batch_size):
            raise ModelError(
                f"The corpus is too small for one batch: {len(self.data.tunes)} tunes, {have} characters; "
                f"this recipe reads {self.recipe.batch_size} at once, {self.recipe.window} characters each "
                "(a smaller --batch-size or --window, or more tunes)."
            )

    def run(self, clock: Callable[[], float] = time.monotonic) -> Iterator[Report]:
        """Yield reports until the recipe's last step, or until no validation gets better."""
        import tensorflow as tf

        batches = self._batches()
        started, start_step, characters = clock(), self.step, 0
        while self.step < self.recipe.steps:
            batch = next(batches)
            self._optimizer.learning_rate.assign(self.recipe.learning_rate_at(self.step))
            loss = float(self._train_step(*self._tensors(batch), tf.constant(self.step)))
            if not math.isfinite(loss):
                raise ModelError(
                    "Training has diverged: the loss is no number any more; try a lower --learning-rate."
                )
            self.step += 1
            characters += batch.characters
            elapsed = max(clock() - started, 1e-9)
            left = (self.recipe.steps - self.step) * elapsed / (self.step - start_step)
            yield Stepped(self.step, loss, characters / elapsed, left)
            if self._is_validation_due():
                yield self._validate()
                if self.recipe.patience and self.stale_validations >= self.recipe.patience:
                    yield Ended(self.step, early=True)
                    return
            if self._is_due(self.recipe.save_every):
                yield Due(self.step)
        yield Ended(self.step, early=False)

    def _is_validation_due(self) -> bool:
        every = self.recipe.validate_every
        return every is not None and bool(self.data.validation_tunes) and self._is_due(every)

    def _is_due(self, every: int) -> bool:
        return self.step % every == 0 or self.step == self.recipe.steps

    def _batches(self) -> Iterator[Batch]:
        recipe = self.recipe
        rng = np.random.default_rng((recipe.seed, self.step))
        if recipe.contiguous:
            return lanes_of(self._tunes_for_ever(rng), recipe.batch_size, recipe.window)
        return random_windows(
            self.data.vocabulary.encode(self.data.long_text), recipe.batch_size, recipe.window, rng
        )

    def _tunes_for_ever(self, rng: np.random.Generator) -> Iterator[NDArray[np.int32]]:
        """The ids of all tunes, each time round in a new order and each in one of its readings."""
        readings = Readings(self.data.tunes, self.recipe.transposed, self.recipe.with_form)
        while True:
            for index in rng.permutation(len(self.data.tunes)):
                yield encode_tunes([readings.draw(int(index), rng)], self.data.vocabulary)[0]

    @staticmethod
    def _tensors(batch: Batch) -> tuple[Any, ...]:
        import tensorflow as tf

        return (
            tf.constant(batch.inputs), tf.constant(batch.targets), tf.constant(batch.weights),
            tf.constant(~batch.fresh, tf.float32),
        )  # fmt: skip

    def _validate(self) -> Validated:
        loss = self.measure(self.data.validation_tunes)
        best = loss < self.best_loss
        self.best_loss = min(loss, self.best_loss)
        self.stale_validations = 0 if best else self.stale_validations + 1
        return Validated(self.step, loss, best)

    def measure(self, tunes: Sequence[str]) -> float:
        """Return the mean loss of the network on whole tunes without dropout, nats a character."""
        return self._meter.measure(self._variables, tunes)

    def _step_function(self, inputs: Any, targets: Any, weights: Any, keep: Any, step: Any) -> Any:
        """One gradient step under tf.GradientTape; returns the mean loss of the window."""
        import tensorflow as tf

        recipe = self.recipe
        h, c = (state * keep[:, None] for state in self._states)
        variables = list(self._variables.values())
        with tf.GradientTape() as tape:
            kernel = tf.convert_to_tensor(self._variables["lstm/recurrent_kernel"])
            kernel = _dropped(kernel, recipe.weight_dropout, (recipe.seed, step))
            mask = _dropped(tf.ones_like(h), recipe.dropout, (recipe.seed + 1, step))
            tensors = {name: tf.convert_to_tensor(variable) for name, variable in self._variables.items()}
            logits, h, c = window_logits(tensors, inputs, h, c, kernel, mask, self._fast)
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
            loss = tf.reduce_sum(losses * weights) / tf.reduce_sum(weights)
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        gradients = [tf.convert_to_tensor(gradient) for gradient in gradients]
        if recipe.clip_norm is not None:
            gradients, _ = tf.clip_by_global_norm(gradients, recipe.clip_norm)
        self._optimizer.apply_gradients(zip(gradients, variables, strict=True))
        for state, new in zip(self._states, (h, c), strict=True):
            state.assign(new)
        return loss

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """The network's weights as they are now."""
        return weights_of(self.network)

    def optimizer_state(self) -> dict[str, NDArray[Any]]:
        """The optimiser's variables by number: what `--resume` needs beside the weights."""
        import keras

        arrays = map(keras.ops.convert_to_numpy, self._optimizer.variables)
        return {f"{i:03d}": np.array(array) for i, array in enumerate(arrays)}

    def restore(
        self, step: int, best_loss: float, stale_validations: int, optimizer_state: dict[str, NDArray[Any]]
    ) -> None:
        """Go on from where a checkpoint stood; ModelError where the optimiser's state is another's."""
        variables = self._optimizer.variables
        shapes = [tuple(variable.shape) for variable in variables]
        if shapes != [optimizer_state[name].shape for name in sorted(optimizer_state)]:
            raise ModelError("The optimiser's state belongs to another network; start without --resume.")
        for name, variable in zip(sorted(optimizer_state), variables, strict=True):
            variable.assign(optimizer_state[name])
        self.step, self.best_loss, self.stale_validations = step, best_loss, stale_validations


def _dropped(tensor: Any, rate: float, seed: tuple[int, Any]) -> Any:
    """`tensor` with a share of its numbers set to 0 and the rest scaled up; the same for the same seed."""
    import tensorflow as tf

    if not rate:
        return tensor
    kept = tf.random.stateless_uniform(tensor.shape, tf.stack([seed[0], tf.cast(seed[1], tf.int32)])) >= rate
    return tf.where(kept, tensor / (1 - rate), 0.0)


def bfloat16_is_faster(clock: Callable[[], float] = time.perf_counter) -> bool:
    """True where this machine multiplies matrices at least 1.2 times as fast in bfloat16 as in float32."""
    import tensorflow as tf

    seconds = []
    for dtype in (tf.float32, tf.bfloat16):
        a, b = tf.ones((256, 1024), dtype), tf.ones((1024, 4096), dtype)
        tf.matmul(a, b).numpy()
        started = clock()
        for _ in range(4):
            product = tf.matmul(a, b)
        product.numpy()
        seconds.append(clock() - started)
    return seconds[0] > 1.2 * seconds[1]
