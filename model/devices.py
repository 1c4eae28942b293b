"""GPU or CPU, memory growth, threads."""

import contextlib
import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Device:
    """Where the network runs."""

    name: str  # as a person reads it: "CPU" or the GPU's own name
    is_gpu: bool


def quiet_tensorflow() -> None:
    """Keep TensorFlow's start-up chatter off the terminal; call it before TensorFlow is imported."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")


def prepare_device(threads: int | None = None) -> Device:
    """Return the device that TensorFlow will use, set up so that it takes only the memory it needs.

    `threads` bounds TensorFlow's own threads. Both settings hold only before TensorFlow's first operation;
    after it the device is returned as it is.
    """
    quiet_tensorflow()
    import tensorflow as tf

    with contextlib.suppress(RuntimeError):  # RuntimeError: TensorFlow runs already
        if threads is not None:
            tf.config.threading.set_intra_op_parallelism_threads(threads)
            tf.config.threading.set_inter_op_parallelism_threads(threads)
        for gpu in tf.config.list_physical_devices("GPU"):
            tf.config.experimental.set_memory_growth(gpu, True)
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return Device("CPU", is_gpu=False)
    details = tf.config.experimental.get_device_details(gpus[0])
    return Device(details.get("device_name", "GPU"), is_gpu=True)
