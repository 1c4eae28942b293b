"""A phrase that another program plays over a real JACK server is answered over it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.appearance import LIGHT
from desktop.composing.composer_thread import ComposerThread
from desktop.editor.abc_editor import AbcEditor
from desktop.listening.listening_panel import ListeningPanel
from desktop.listening.listening_session import ListeningSession
from desktop.midi import messages
from desktop.midi.protocol import InputsOpened, Listening, Open, Opened, Report
from desktop.performing.performer import Performer
from model.composition import Composed
from tests.desktop.midi.jack import JackServer, Receiver

pytestmark = [
    pytest.mark.alone,
    pytest.mark.jack,
    pytest.mark.skipif(shutil.which("jackd") is None, reason="jackd is not installed"),
]

PIANIST = Path(__file__).parents[2] / "bench" / "pianist.py"
WAIT_MS = 30_000
SCALE = (67, 69, 71, 72, 74, 71, 69, 67)


class Echo:
    """Answers whatever is asked with the same bar."""

    device = "CPU"

    def __init__(self, answer: list[Any]) -> None:
        self._answer = answer

    def compose(self, request: object, cancelled: object) -> Iterator[Any]:
        """Yield the answer."""
        yield from self._answer

    def close(self) -> None:
        """There is nothing to end."""


@pytest.fixture
def jack_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[JackServer]:
    monkeypatch.setenv("CAROLAN_MIDI", "jack")
    server = JackServer()
    monkeypatch.setenv("JACK_DEFAULT_SERVER", server.name)
    yield server
    server.stop()


@pytest.fixture
def pianist(jack_server: JackServer) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, str(PIANIST), "Hand"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def test_a_phrase_is_answered_over_jack_and_nothing_is_left_sounding(
    qtbot: QtBot, jack_server: JackServer, pianist: "subprocess.Popen[str]", candidate_of: Any
) -> None:
    ear = Receiver("Ear")
    editor, panel = AbcEditor(LIGHT), ListeningPanel()
    qtbot.addWidget(editor)
    qtbot.addWidget(panel)
    thread, performer = ComposerThread(lambda _: Echo([Composed(candidate_of("d2B2 G4|"))])), Performer()
    reports = list[Report]()
    performer.reported.connect(reports.append)
    session = ListeningSession(editor, panel, thread, performer, lambda: Path("network"))
    panel.silence.setValue(50)
    thread.start()
    performer.open_output(Open("port", ear.port))
    performer.use_inputs([Listening("Hand:out")])
    performer.start()
    try:
        qtbot.waitUntil(
            lambda: (
                any(isinstance(each, InputsOpened) and each.names for each in reports)
                and any(isinstance(each, Opened) and each.kind == "port" for each in reports)
            ),
            timeout=WAIT_MS,
        )
        session.begin()
        assert pianist.stdin is not None
        pianist.stdin.write(json.dumps(_phrase()) + "\n")
        pianist.stdin.flush()
        qtbot.waitUntil(lambda: ear.notes_on() >= 2, timeout=WAIT_MS)
        session.stop()
        assert ear.wait(lambda: not ear.still_sounding())
        assert "d2B2 G4|" in editor.text()
    finally:
        performer.close(2000)
        thread.close(5000)
        ear.leave()


def _phrase() -> list[tuple[float, str]]:
    events = []
    for number, key in enumerate(SCALE):
        events.append((0.2 * number, messages.note_on(0, key, 80).hex()))
        events.append((0.2 * number + 0.15, messages.note_off(0, key).hex()))
    return events
