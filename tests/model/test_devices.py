"""Devices: what TensorFlow runs on, said in a person's words, without its chatter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.devices import threads_beside_playing

ROOT = Path(__file__).parents[2]
CODE = """
import os, sys
sys.stderr.write("before ")
from model.devices import prepare_device
device = prepare_device(threads=1)
again = prepare_device()
import tensorflow as tf
os.write(2, b"after ")
print("end", file=sys.stderr)
print(repr(device.name), device == again, device.is_gpu == bool(tf.config.list_physical_devices("GPU")))
print(tf.config.threading.get_intra_op_parallelism_threads())
"""


@pytest.fixture(scope="module")
def outcome() -> "subprocess.CompletedProcess[str]":
    """A fresh process that prepares the device."""
    return subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True)


def test_device_has_a_name_and_can_be_prepared_again(outcome: "subprocess.CompletedProcess[str]") -> None:
    assert outcome.returncode == 0
    name, same, gpu = outcome.stdout.split("\n")[0].rsplit(maxsplit=2)
    assert name.strip("'") and (same, gpu) == ("True", "True")


def test_threads_are_bounded(outcome: "subprocess.CompletedProcess[str]") -> None:
    assert outcome.stdout.split("\n")[1] == "1"


def test_nothing_but_our_own_words_reaches_standard_error(
    outcome: "subprocess.CompletedProcess[str]",
) -> None:
    assert outcome.stderr == "before after end\n"


def test_standard_error_may_be_missing() -> None:
    code = (
        "import os, sys; os.close(2); sys.stderr = None; from model.devices import _silent_libraries\n"
        "with _silent_libraries(): print('works')"
    )
    outcome = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert (outcome.returncode, outcome.stdout) == (0, "works\n")


@pytest.mark.parametrize(("cores", "threads"), [(1, None), (2, None), (3, None), (4, 3), (16, 15)])
def test_a_core_is_left_to_the_player_where_there_are_enough(cores: int, threads: int | None) -> None:
    assert threads_beside_playing(cores) == threads


@pytest.mark.skipif(not hasattr(os, "nice"), reason="niceness is Unix's")
def test_what_works_in_the_background_gives_way() -> None:
    code = (
        "import os; from model.devices import IN_THE_BACKGROUND, give_way\n"
        "give_way(); print(os.nice(0)); give_way(IN_THE_BACKGROUND); print(os.nice(0))"
    )
    before = os.nice(0)
    outcome = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert outcome.stdout == f"{min(19, before + 5)}\n{min(19, before + 15)}\n"
