"""Endless playing on fakes: a composer that answers when the test says so, a player whose place the test tells."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.appearance import apply_appearance
from desktop.editor.abc_editor import AbcEditor
from desktop.endless.endless_actions import EndlessActions
from desktop.endless.endless_panel import EndlessPanel
from desktop.endless.endless_session import EndlessSession
from desktop.midi import messages
from desktop.midi.arrangement import PlayingOptions
from desktop.midi.performance import Performance
from desktop.midi.protocol import Finished as HasFinished
from desktop.midi.protocol import Play, Playing, Report, Stopped
from model.composition import Candidate, CompositionRequest, Ranked
from model.errors import ModelError

JIG = "X:3\nT:A Jig\nR:jig\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|c2A BGE|GAB d2B|AGF G3:|\n"
SECONDS_A_BAR = 1.5  # of 6/8 at 120 quarters a minute, which is a tune's tempo without a Q:
LETTERS = "ABcdefgab"


class FakeThread(QObject):
    """Notes what it is asked for; the test answers."""

    progressed = Signal(int, object)
    failed = Signal(int, str)
    ended = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[CompositionRequest] = []
        self.cancelled = 0

    def compose(self, checkpoint: Path, request: CompositionRequest) -> int:
        """Note it."""
        self.requests.append(request)
        return len(self.requests)

    def cancel(self) -> None:
        """Note it."""
        self.cancelled += 1

    @property
    def request(self) -> CompositionRequest:
        """What was asked for last."""
        return self.requests[-1]

    def answer(self, *texts: str, problems: tuple[str, ...] = ()) -> None:
        """Give these continuations to what was asked for last, the best first, all with these errors."""
        found = tuple(
            Candidate(index, text, self.request.seed_text + text, text.count("|"), 1.2, problems, 1)
            for index, text in enumerate(texts)
        )
        self.progressed.emit(len(self.requests), Ranked(found, 0))

    def answer_in_form(self, letter: str = "A", problems: tuple[str, ...] = ()) -> None:
        """Give as many bars as were asked for, closed as the seed wants it."""
        self.answer(bars_of(letter, self.request), problems=problems)


class FakePlayer(QObject):
    """Notes what it is told; the test says where the listener is."""

    reported = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.performance = Performance()
        self.loads = 0
        self.told: list[object] = []
        self.number = 0
        self.started: list[float] = []
        self.how = Play()
        self.stopped = False

    def play(self, performance: Performance, how: Play) -> None:
        """Note it."""
        self.performance, self.number, self.how = performance, how.number, how
        self.started.append(how.from_seconds)

    def load(self, performance: Performance) -> None:
        """Note it."""
        self.performance = performance
        self.loads += 1

    def tell(self, command: object) -> None:
        """Note it."""
        self.told.append(command)

    def stop(self) -> None:
        """Note it."""
        self.stopped = True

    def report(self, report: Report) -> None:
        """Say what the player process would say of this playing."""
        if isinstance(report, Playing | HasFinished | Stopped):
            report = replace(report, number=self.number)
        self.reported.emit(report)

    def pitches_from(self, seconds: float) -> list[int]:
        """The pitches that begin at or behind a place, in order."""
        return [
            event.data[1]
            for event in self.performance.events
            if messages.is_note_on(event.data) and event.at_seconds >= seconds - 1e-6
        ]


class Stage:
    """The session between an editor, a panel, and the fakes."""

    def __init__(self, qtbot: QtBot) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.editor = AbcEditor(apply_appearance(application, "light"))
        qtbot.addWidget(self.editor)
        self.actions = EndlessActions(self.editor)
        self.panel = EndlessPanel(self.actions)
        qtbot.addWidget(self.panel)
        self.thread, self.player = FakeThread(), FakePlayer()
        self.network: Path | None = Path("network")
        self.options = PlayingOptions()
        self.session = EndlessSession(
            self.editor, self.panel, self.thread, self.player,  # type: ignore[arg-type]
            lambda: self.network, lambda: self.options,
        )  # fmt: skip
        self.said: list[str] = []
        self.failed: list[str] = []
        self.session.said.connect(self.said.append)
        self.session.failed.connect(self.failed.append)

    def begin(self, text: str = JIG) -> None:
        """Begin with the caret at the end of a text."""
        self.editor.load(text)
        self.editor.set_caret(len(text))
        assert self.session.begin()

    def be_at(self, bars: float, answering: bool = True) -> None:
        """The listener comes to this place, in bars of the jig; the composer answers what it is asked meanwhile."""
        self.player.report(Playing(bars * SECONDS_A_BAR))
        if answering and self.session.supply.is_asking:
            self.thread.answer_in_form(LETTERS[len(self.thread.requests) % len(LETTERS)])

    @property
    def in_hand(self) -> float:
        """Bars in hand."""
        return self.session.supply.numbers.in_hand


def bars_of(letter: str, request: CompositionRequest) -> str:
    """A continuation of so many bars of 6/8, each of one note, closed as the composer closes it."""
    if request.compass == (0, 12):
        raise ModelError("no")
    bars = "|".join([f"{letter}6"] * (request.bars or 8))
    is_open = request.seed_text.count("|:") > request.seed_text.count(":|")
    return bars + (":|\n" if is_open else "|]\n" if request.end else "|")


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    """The session on fakes."""
    return Stage(qtbot)
