"""The LSTM's pass over a window of characters, written for training on a CPU.

It computes what `keras.layers.LSTM` computes, with two liberties that do not change the mathematics: the
embedding is folded into the input kernel (one row of a V x 4U table a character), and the gradient of the
recurrent kernel is one large product after the backward loop where Keras adds up T small ones. The products
may run in bfloat16 while weights, states and sums stay in float32 (Micikevicius et al., 2018).
"""

from typing import Any


def lstm_pass(inputs: Any, recurrent_kernel: Any, h: Any, c: Any, fast: bool) -> tuple[Any, Any, Any]:
    """Return the outputs (T, B, U) and the last h and c, (B, U) each, all float32.

    `inputs` (T, B, 4U) float32 is each character's product with the input kernel, bias included; gates stand
    in Keras' order i, f, c, o. `fast` takes the products in bfloat16. Differentiable in `inputs` and
    `recurrent_kernel`; truncated back-propagation stops at h and c.
    """
    import tensorflow as tf

    precision = tf.bfloat16 if fast else tf.float32

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def run(inputs: Any, kernel: Any) -> Any:
        hidden, cells, gates = _forward(inputs, tf.cast(kernel, precision), h, c)

        def gradient(d_hidden: Any, _d_last_c: Any = None) -> tuple[Any, Any]:
            d_gates = _backward(d_hidden, cells, gates, tf.cast(kernel, precision), c)
            return d_gates, _kernel_gradient(hidden, d_gates, h, precision)

        return (hidden, cells[-1]), gradient

    hidden, last_c = run(inputs, recurrent_kernel)
    return hidden, tf.stop_gradient(hidden[-1]), tf.stop_gradient(last_c)


def _forward(inputs: Any, kernel: Any, h: Any, c: Any) -> tuple[Any, Any, Any]:
    """The forward loop: outputs and cells (T, B, U), gates after their activations (T, B, 4U)."""
    import tensorflow as tf

    length = tf.shape(inputs)[0]
    arrays = [tf.TensorArray(tf.float32, size=length) for _ in range(3)]

    def step(t: Any, h: Any, c: Any, hidden: Any, cells: Any, gates: Any) -> tuple[Any, ...]:
        z = inputs[t] + tf.cast(tf.matmul(tf.cast(h, kernel.dtype), kernel), tf.float32)
        i_f, g, o = tf.split(z, [2 * h.shape[1], h.shape[1], h.shape[1]], axis=1)
        i_f, g, o = tf.sigmoid(i_f), tf.tanh(g), tf.sigmoid(o)
        i, f = tf.split(i_f, 2, axis=1)
        c = f * c + i * g
        h = o * tf.tanh(c)
        return (
            t + 1, h, c, hidden.write(t, h), cells.write(t, c), gates.write(t, tf.concat([i_f, g, o], axis=1)),
        )  # fmt: skip

    _, _, _, hidden, cells, gates = tf.while_loop(
        lambda t, *_: t < length, step, (0, h, c, *arrays), parallel_iterations=1
    )
    units, batch = h.shape[1], h.shape[0]
    return (
        tf.ensure_shape(hidden.stack(), (None, batch, units)),
        tf.ensure_shape(cells.stack(), (None, batch, units)),
        tf.ensure_shape(gates.stack(), (None, batch, 4 * units)),
    )


def _backward(d_hidden: Any, cells: Any, gates: Any, kernel: Any, c0: Any) -> Any:
    """The backward loop: the gradient (T, B, 4U) at the gates before their activations."""
    import tensorflow as tf

    length = tf.shape(d_hidden)[0]
    tanh_cells = tf.tanh(cells)
    previous_cells = tf.concat([c0[None], cells[:-1]], axis=0)

    def step(t: Any, dh: Any, dc: Any, array: Any) -> tuple[Any, ...]:
        i, f, g, o = tf.split(gates[t], 4, axis=1)
        tanh_c = tanh_cells[t]
        dh = dh + d_hidden[t]
        dc = dc + dh * o * (1 - tanh_c * tanh_c)
        dz = tf.concat(
            [
                dc * g * i * (1 - i),
                dc * previous_cells[t] * f * (1 - f),
                dc * i * (1 - g * g),
                dh * tanh_c * o * (1 - o),
            ],
            axis=1,
        )
        dh = tf.cast(tf.matmul(tf.cast(dz, kernel.dtype), kernel, transpose_b=True), tf.float32)
        return t - 1, dh, dc * f, array.write(t, dz)

    zeros = tf.zeros_like(c0)
    array = tf.TensorArray(tf.float32, size=length)
    *_, array = tf.while_loop(
        lambda t, *_: t >= 0, step, (length - 1, zeros, zeros, array), parallel_iterations=1
    )
    return tf.ensure_shape(array.stack(), gates.shape)


def _kernel_gradient(hidden: Any, d_gates: Any, h0: Any, precision: Any) -> Any:
    """The gradient (U, 4U) of the recurrent kernel, in one product over all steps and lanes."""
    import tensorflow as tf

    previous = tf.concat([h0[None], hidden[:-1]], axis=0)
    rows = tf.reshape(tf.cast(previous, precision), (-1, previous.shape[2]))
    columns = tf.reshape(tf.cast(d_gates, precision), (-1, d_gates.shape[2]))
    return tf.cast(tf.matmul(rows, columns, transpose_a=True), tf.float32)
