"""The look for a JACK server that is not there, as on most computers, twice a second while the player plays."""

import gc
import os
from typing import Any

import pytest

from desktop.midi import jack_server
from desktop.midi.errors import MidiError
from desktop.midi.jack_server import JackServerWatch
from desktop.midi.ports import JACK, MidiSystem

rtmidi = pytest.importorskip("rtmidi")
pytestmark = pytest.mark.skipif(
    rtmidi.API_UNIX_JACK not in rtmidi.get_compiled_api(), reason="RtMidi speaks no JACK here"
)


class Answer:
    """A function of a library."""

    def __init__(self, answer: object, calls: list[bytes] | None = None) -> None:
        self._answer, self._calls = answer, calls

    def __call__(self, *words: Any) -> object:
        if self._calls is not None:
            self._calls.append(words[0])
        return self._answer


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "JACK_DEFAULT_SERVER", "carolan-nowhere")


def test_a_look_in_vain_leaves_nothing_for_the_collector_which_rests_while_the_player_plays() -> None:
    assert JackServerWatch("looking").can_tell
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            assert not JackServerWatch("looking").is_there
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_jack_itself_is_not_asked_where_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    class Library:
        """JACK 2 as far as it is known here."""

        @property
        def jack_get_version_string(self) -> Any:
            return Answer(b"1.9.22")

        @property
        def jack_client_open(self) -> Any:
            return Answer(0, asked)

    monkeypatch.setattr(jack_server, "_loaded_library", Library)
    assert not JackServerWatch("looking").is_there
    assert asked == []


def test_rtmidi_which_loses_memory_with_every_try_is_not_asked_in_vain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def asked(*_: Any, **__: Any) -> None:
        raise AssertionError("RtMidi was asked")

    monkeypatch.setattr(rtmidi, "MidiOut", asked)
    with pytest.raises(MidiError):
        MidiSystem(rtmidi.API_UNIX_JACK, JACK).check()
