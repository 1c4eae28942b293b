"""Outputs are opened at once, or beside the sender."""

import queue
import threading
from typing import Any

import pytest

from desktop.midi.commands import Open
from desktop.midi.errors import MidiError
from desktop.midi.opening import Attempt, Attempted, Opening
from desktop.midi.output import Output, SilentOutput
from desktop.midi.reports import Opened

PORT = Open("port", "Synth")
PATIENCE_SECONDS = 30.0


def opened(wanted: Open) -> tuple[Output, Opened]:
    return SilentOutput(), Opened("port", f"{wanted.name} 1")


def test_in_silence_an_output_is_there_at_once_for_the_play_that_follows() -> None:
    taken: list[Attempt] = []
    Opening(opened, lambda late: pytest.fail("it came later")).begin(PORT, taken.append)
    assert [attempt.name for attempt in taken] == ["Synth 1"]


def test_while_a_tune_plays_the_sender_does_not_wait_for_an_output() -> None:
    may_open, done = threading.Event(), queue.SimpleQueue[Attempted]()

    def slow(wanted: Open) -> tuple[Output, Opened]:
        may_open.wait(PATIENCE_SECONDS)
        return opened(wanted)

    taken: list[Attempt] = []
    Opening(slow, done.put, lambda: True).begin(PORT, taken.append)
    assert taken == []
    may_open.set()
    attempted = done.get(timeout=PATIENCE_SECONDS)
    attempted.take(attempted.attempt)
    assert [attempt.name for attempt in taken] == ["Synth 1"]


@pytest.mark.parametrize("plays", [False, True])
def test_an_output_that_cannot_be_opened_comes_back_as_a_sentence(plays: bool) -> None:
    error = MidiError("There is no such port.")

    def fails(wanted: Open) -> Any:
        raise error

    done = queue.SimpleQueue[Attempted]()
    taken: list[Attempt] = []
    Opening(fails, done.put, lambda: plays).begin(PORT, taken.append)
    if plays:
        attempted = done.get(timeout=PATIENCE_SECONDS)
        attempted.take(attempted.attempt)
    assert taken == [Attempt(PORT, error=error)]
