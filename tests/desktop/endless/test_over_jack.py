"""Endless playing through the real player: another program hears, note for note, what the text says afterwards."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.endless.endless_session import EndlessSession
from desktop.endless.phrase import phrase_of_tune
from desktop.midi import messages
from desktop.midi.protocol import Open, Opened, Report
from desktop.performing.performer import Performer
from model.notation.parser import parse
from tests.desktop.midi.jack import JackServer, Receiver

pytestmark = [
    pytest.mark.alone,
    pytest.mark.jack,
    pytest.mark.skipif(shutil.which("jackd") is None, reason="jackd is not installed"),
]

JIG = "X:3\nT:A Jig\nR:jig\nM:6/8\nL:1/8\nQ:3/8=200\nK:G\n|:GAB d2B|c2A BGE|GAB d2B|AGF G3:|\n"
BAR = 0.6  # seconds
PATIENCE_MS = 60_000


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAROLAN_MIDI", "jack")
        server = JackServer()
        patch.setenv("JACK_DEFAULT_SERVER", server.name)
        receiver = Receiver("Ear")
        yield receiver
        receiver.leave()
        server.stop()


@pytest.fixture
def performer() -> Iterator[Performer]:
    performer = Performer()
    yield performer
    performer.close(5000)


def test_what_another_program_hears_is_what_stands_in_the_text(
    stage: Any, receiver: Receiver, performer: Performer, qtbot: QtBot
) -> None:
    performer.open_output(Open("port", receiver.port))
    session = EndlessSession(
        stage.editor, stage.panel, stage.thread, performer, lambda: stage.network, lambda: stage.options
    )
    letters = iter("ABcdefgabABcdefgabABcdefgab")

    def answered_at(bars: float) -> bool:
        """Whether the listener is there; the network answers meanwhile."""
        if session.supply.is_asking:
            stage.thread.answer_in_form(next(letters))
        return session._position >= bars * BAR

    stage.editor.load(JIG)
    stage.editor.set_caret(len(JIG))
    opened = list[Report]()
    performer.reported.connect(
        lambda report: opened.append(report) if isinstance(report, Opened) and report.kind == "port" else None
    )
    performer.start()
    qtbot.waitUntil(lambda: bool(opened), timeout=PATIENCE_MS)
    assert session.begin()
    for bars, act in (
        (10.5, session.skip),
        (14.5, session.again),
        (27.5, session.skip),
        (32.5, session.stop),
    ):
        qtbot.waitUntil(lambda bars=bars: answered_at(bars), timeout=PATIENCE_MS)  # type: ignore[misc]
        act()
    qtbot.waitUntil(receiver.has_been_silenced, timeout=PATIENCE_MS)
    heard = [data[1] for data in receiver.data if messages.is_note_on(data)]
    written = [
        event.data[1]
        for tune in parse(stage.editor.text()).tunes
        for event in phrase_of_tune(tune).performance.events
        if messages.is_note_on(event.data)
    ]
    assert len(heard) > 50
    assert heard == written[: len(heard)]
    assert not receiver.still_sounding()
