"""The LSTM written for training computes what Keras' LSTM computes, forwards and backwards."""

from typing import Any

import numpy as np
import pytest

from model.devices import quiet_tensorflow

quiet_tensorflow()
T, B, E, U = 9, 3, 5, 6


@pytest.fixture(scope="module")
def tf() -> Any:
    import tensorflow

    return tensorflow


@pytest.fixture(scope="module")
def reference(tf: Any) -> dict[str, Any]:
    """What Keras' LSTM makes of random inputs from a random state: outputs, last state and gradients."""
    import keras

    rng = np.random.default_rng(4)
    lstm = keras.layers.LSTM(U, return_sequences=True, return_state=True, use_cudnn=False)
    inputs = tf.constant(rng.normal(size=(B, T, E)), tf.float32)
    h, c = (tf.constant(rng.normal(size=(B, U)), tf.float32) for _ in range(2))
    weight = tf.constant(rng.normal(size=(B, T, U)), tf.float32)
    lstm(inputs)
    cell = lstm.cell
    cell.bias.assign(rng.normal(size=4 * U))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs, last_h, last_c = lstm(inputs, initial_state=[h, c])
        loss = tf.reduce_sum(outputs * outputs * weight)
    variables = [cell.kernel.value, cell.recurrent_kernel.value, cell.bias.value, inputs]
    return {
        "inputs": inputs, "h": h, "c": c, "weight": weight, "kernel": tf.constant(cell.kernel.value),
        "recurrent": tf.constant(cell.recurrent_kernel.value), "bias": tf.constant(cell.bias.value),
        "outputs": outputs, "last": (last_h, last_c), "gradients": tape.gradient(loss, variables),
    }  # fmt: skip


def ours(tf: Any, reference: dict[str, Any], fast: bool, in_graph: bool = False) -> tuple[Any, ...]:
    """Outputs (B, T, U), last h and c, gradients of kernel, recurrent kernel, bias and inputs."""
    from model.recurrence import lstm_pass

    def run(kernel: Any, recurrent: Any, bias: Any, inputs: Any) -> tuple[Any, ...]:
        variables = (kernel, recurrent, bias, inputs)
        with tf.GradientTape() as tape:
            tape.watch(variables)
            z = tf.transpose(tf.matmul(inputs, kernel) + bias, (1, 0, 2))
            hidden, h, c = lstm_pass(z, recurrent, reference["h"], reference["c"], fast)
            outputs = tf.transpose(hidden, (1, 0, 2))
            loss = tf.reduce_sum(outputs * outputs * reference["weight"])
        return outputs, h, c, tape.gradient(loss, variables)

    work = tf.function(run) if in_graph else run
    return work(*(reference[name] for name in ("kernel", "recurrent", "bias", "inputs")))  # type: ignore[no-any-return]


@pytest.mark.parametrize("in_graph", [False, True])
def test_outputs_states_and_all_gradients_are_keras(
    tf: Any, reference: dict[str, Any], in_graph: bool
) -> None:
    outputs, h, c, gradients = ours(tf, reference, fast=False, in_graph=in_graph)
    np.testing.assert_allclose(outputs, reference["outputs"], atol=2e-6)
    np.testing.assert_allclose(h, reference["last"][0], atol=2e-6)
    np.testing.assert_allclose(c, reference["last"][1], atol=2e-6)
    for mine, keras_one in zip(gradients, reference["gradients"], strict=True):
        np.testing.assert_allclose(mine, keras_one, rtol=2e-4, atol=2e-5)


def test_products_in_bfloat16_come_near(tf: Any, reference: dict[str, Any]) -> None:
    outputs, h, c, gradients = ours(tf, reference, fast=True)
    assert outputs.dtype == h.dtype == c.dtype == tf.float32
    np.testing.assert_allclose(outputs, reference["outputs"], atol=0.03)
    for mine, keras_one in zip(gradients, reference["gradients"], strict=True):
        assert mine.dtype == tf.float32
        scale = np.linalg.norm(keras_one)
        assert np.linalg.norm(np.asarray(mine) - keras_one) < 0.05 * scale


def test_no_gradient_goes_through_the_carried_state(tf: Any, reference: dict[str, Any]) -> None:
    from model.recurrence import lstm_pass

    z = tf.random.stateless_normal((T, B, 4 * U), (1, 2))
    h, c = tf.identity(reference["h"]), tf.identity(reference["c"])
    with tf.GradientTape() as tape:
        tape.watch([z, h, c])
        _, last_h, last_c = lstm_pass(z, reference["recurrent"], h, c, False)
        loss = tf.reduce_sum(last_h) + tf.reduce_sum(last_c)
    assert tape.gradient(loss, [z, h, c]) == [None, None, None]


def test_two_windows_with_the_state_carried_are_one_long_window(tf: Any, reference: dict[str, Any]) -> None:
    from model.recurrence import lstm_pass

    z = tf.random.stateless_normal((T, B, 4 * U), (1, 2))
    recurrent, h, c = reference["recurrent"], reference["h"], reference["c"]
    whole, _, last_c = lstm_pass(z, recurrent, h, c, False)
    first, h, c = lstm_pass(z[:4], recurrent, h, c, False)
    second, h, c = lstm_pass(z[4:], recurrent, h, c, False)
    np.testing.assert_allclose(tf.concat([first, second], 0), whole, atol=1e-6)
    np.testing.assert_allclose(c, last_c, atol=1e-6)
