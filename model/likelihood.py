"""How likely a network finds texts: its logits over a window, its mean loss over whole tunes."""

from collections.abc import Mapping, Sequence
from typing import Any

from model.lanes import encode_tunes, tune_lanes
from model.recurrence import lstm_pass
from model.vocabulary import Vocabulary

_LANES, _WINDOW = 64, 128


def window_logits(
    weights: Mapping[str, Any],
    inputs: Any,
    h: Any,
    c: Any,
    kernel: Any = None,
    mask: Any = None,
    fast: bool = False,
) -> tuple[Any, Any, Any]:
    """Return the logits (B, T, V) after each of the characters `inputs` (B, T), and the last h and c (B, U).

    `weights` are tensors named as in NetworkShape.weight_shapes. In training `kernel` stands for the recurrent
    kernel and `mask` (B, U) scales the outputs, both with dropout; `fast` takes products in bfloat16.
    """
    import tensorflow as tf

    table = tf.matmul(weights["embedding/embeddings"], weights["lstm/kernel"]) + weights["lstm/bias"]
    kernel = weights["lstm/recurrent_kernel"] if kernel is None else kernel
    hidden, h, c = lstm_pass(tf.gather(table, tf.transpose(inputs)), kernel, h, c, fast)
    hidden = tf.transpose(hidden if mask is None else hidden * mask[None], (1, 0, 2))
    return tf.matmul(hidden, weights["dense/kernel"]) + weights["dense/bias"], h, c


class LossMeter:
    """Measures the mean loss of a network on whole tunes; its graph is traced once."""

    def __init__(self, vocabulary: Vocabulary, units: int) -> None:
        import tensorflow as tf

        self._vocabulary, self._units = vocabulary, units
        self._losses = tf.function(_window_losses)

    def measure(self, weights: Mapping[str, Any], tunes: Sequence[str]) -> float:
        """Return nats a character over `tunes`, each from a reset state; characters not known are left out."""
        import tensorflow as tf

        tensors = {name: tf.convert_to_tensor(weight) for name, weight in weights.items()}
        total, count = 0.0, 0
        h = c = tf.zeros((_LANES, self._units))
        for batch in tune_lanes(encode_tunes(tunes, self._vocabulary), _LANES, _WINDOW, None):
            keep = tf.constant(~batch.fresh, tf.float32)[:, None]
            losses, h, c = self._losses(
                tensors, tf.constant(batch.inputs), tf.constant(batch.targets), h * keep, c * keep
            )
            total += float(tf.reduce_sum(losses * batch.weights))
            count += batch.characters
        return total / max(count, 1)


def _window_losses(
    weights: Mapping[str, Any], inputs: Any, targets: Any, h: Any, c: Any
) -> tuple[Any, Any, Any]:
    import tensorflow as tf

    logits, h, c = window_logits(weights, inputs, h, c)
    return tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits), h, c
