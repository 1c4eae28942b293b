"""What was read is not read again, and makes no difference."""

from collections.abc import Callable

import numpy as np
import pytest

from model.checkpoints import Checkpoint
from model.devices import quiet_tensorflow
from model.generation import NetworkState, Sampler
from model.read_text import ReadText

quiet_tensorflow()
TEXT = "X:1\nK:D\n" + "|:ABcd ef|" * 20


class CountingSampler:
    """A sampler that counts what it reads."""

    def __init__(self, sampler: Sampler) -> None:
        self._sampler, self.characters = sampler, 0

    def read(self, text: str, state: NetworkState | None = None) -> NetworkState:
        self.characters += len(text)
        return self._sampler.read(text, state)


@pytest.fixture
def sampler(make_checkpoint: Callable[..., Checkpoint]) -> CountingSampler:
    return CountingSampler(Sampler(make_checkpoint()))


def same(one: NetworkState, other: NetworkState) -> bool:
    return bool(np.array_equal(one.h, other.h) and np.array_equal(one.c, other.c))


@pytest.mark.parametrize(
    "before", ["", TEXT, TEXT[:50], TEXT[:64], TEXT + "A", "A" + TEXT, TEXT[:70] + "G" + TEXT]
)
@pytest.mark.parametrize("text", [TEXT, TEXT[:31], TEXT[:33], TEXT[:96]])
def test_state_does_not_depend_on_what_was_read_before(
    sampler: CountingSampler, before: str, text: str
) -> None:
    read = ReadText(sampler)  # type: ignore[arg-type]
    read.state_after(before)
    assert same(read.state_after(text), sampler.read(text))
    assert same(read.state_after(text), sampler.read(text))


def test_the_same_text_and_a_longer_one_are_not_read_anew(sampler: CountingSampler) -> None:
    read = ReadText(sampler)  # type: ignore[arg-type]
    read.state_after(TEXT)
    sampler.characters = 0
    read.state_after(TEXT)
    assert sampler.characters == 0
    read.state_after(TEXT + "ABcd|")
    assert sampler.characters < 40


def test_what_was_cancelled_is_read_to_its_end_the_next_time(sampler: CountingSampler) -> None:
    read = ReadText(sampler)  # type: ignore[arg-type]
    looks = iter([False, True])
    read.state_after(TEXT, lambda: next(looks))
    assert sampler.characters < 70
    assert same(read.state_after(TEXT), sampler.read(TEXT))
