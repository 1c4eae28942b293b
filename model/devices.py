"""GPU or CPU, memory growth, threads, and who goes first."""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

HELPING, IN_THE_BACKGROUND = 5, 10  # niceness: a core's share is a third, a tenth beside one who works
_ENOUGH_CORES = 4  # from here on one less is hardly missed


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
    # Each network traces graphs of its own, which TensorFlow warns of as if it were one function going wrong.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)


@contextlib.contextmanager
def _silent_libraries() -> Iterator[None]:
    """Send what C++ libraries write to file descriptor 2 nowhere; Python's own stderr goes on."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no descriptor 2: a window started without a terminal
        yield
        return
    python_stderr, sys.stderr = sys.stderr, os.fdopen(os.dup(kept), "w", encoding="utf-8", errors="replace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        # Not closed: TensorFlow's logger, made meanwhile, goes on writing to it.
        sys.stderr = python_stderr


def give_way(niceness: int = HELPING) -> None:
    """Lets other programs go first from now on: the player, the window, whatever else a person works with.

    Does nothing where the system knows no niceness.
    """
    if hasattr(os, "nice"):
        os.nice(niceness)


def threads_beside_playing(cores: int | None = None) -> int | None:
    """Return how many threads TensorFlow may have so that one of the cores is left for the player.

    None, TensorFlow's own choice, on fewer than four cores: there half or a third of its speed would go, and
    niceness and real-time priority serve the player better. `cores`: those that this process may use.
    """
    if cores is None:
        has_affinity = hasattr(os, "sched_getaffinity")
        cores = len(os.sched_getaffinity(0)) if has_affinity else (os.cpu_count() or 1)
    return cores - 1 if cores >= _ENOUGH_CORES else None


def prepare_device(threads: int | None = None) -> Device:
    """Return the device that TensorFlow will use, set up so that it takes only the memory it needs.

    `threads` bounds TensorFlow's own threads. Both settings hold only before TensorFlow's first operation;
    after it the device is returned as it is.
    """
    quiet_tensorflow()
    with _silent_libraries():
        device = _prepare(threads)
        import tensorflow as tf

        tf.function(lambda x: tf.gather(x, tf.range(2)) + 1)(
            tf.constant([1, 2, 3])
        ).numpy()  # wakes the runtime
    return device


def _prepare(threads: int | None) -> Device:
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
