"""A window whose network, player, trainer and dialogs are fakes that the tests command."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QObject, QSettings, Signal
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.appearance import apply_appearance
from desktop.controller import Controller, Surroundings
from desktop.dialogs import ExportKind, Extraction, Restoring, Unsaved
from desktop.main_window import MainWindow
from desktop.midi.performance import Performance
from desktop.midi.protocol import Command, Listening, Open, Play, Playing, Report, Route, Stopped
from desktop.midi.protocol import Finished as HasFinished
from desktop.recovery import Recovered
from desktop.training.trainer_process import TrainerProcess
from model.composition import (
    Cancelled,
    Candidate,
    Composed,
    CompositionRequest,
    FillingRequest,
    Finished,
    Progress,
    Ranked,
    Streamed,
)  # fmt: skip
from model.errors import ModelError
from model.notation.key import Key
from model.notation.parser import parse
from model.reading.disagreement import count_of
from model.reading.engraver import ROLL, Paper
from model.reading.plain_svg import head_id
from model.reading.reader import Reading

FROM_THE_BEGINNING = Play()
WAIT_MS = 10_000  # how long a test waits for what should happen soon, on a busy machine
TUNE = "X:1\nT:A Tune\nM:4/4\nL:1/8\nK:D\n|:d2fd Adfd|e2ge cAce|\n"


def candidate(text: str, index: int = 0, problems: tuple[str, ...] = ()) -> Candidate:
    """A candidate that passed the checks."""
    return Candidate(index, text, "X:1\nK:D\n" + text, text.count("|"), 1.25, problems, 7)


def written(text: str, thrown_away: int = 0) -> list[Progress]:
    """The reports of a composition of one candidate, streamed in pieces of five characters."""
    pieces = [Streamed(0, text[place : place + 5]) for place in range(0, len(text), 5)]
    done = (candidate(text),)
    return [*pieces, Composed(done[0]), Ranked(done, thrown_away), Finished(done, thrown_away)]


class FakeComposer:
    """Says what it was given to say; with `holds` it waits for a cancellation before the last report."""

    device = "CPU"

    def __init__(self) -> None:
        self.script: list[Progress | Exception] = []
        self.requests: list[CompositionRequest | FillingRequest] = []
        self.holds = False
        self.closed = False

    def compose(
        self, request: CompositionRequest | FillingRequest, cancelled: Callable[[], bool]
    ) -> Iterator[Progress]:
        """Yield the script."""
        self.requests.append(request)
        last = len(self.script) - 1
        for number, each in enumerate(self.script):
            if self.holds and number == last:
                while not cancelled():
                    threading.Event().wait(0.002)
                yield Cancelled()
                return
            if isinstance(each, Exception):
                raise each
            yield each

    def close(self) -> None:
        """Note it."""
        self.closed = True


class FakeEngraver:
    """Draws an empty page for every tune."""

    def __init__(self) -> None:
        self.scores: list[str] = []  # what was asked for, as MEI
        self.error: ModelError | None = None

    def pages(self, mei: str, paper: Paper = ROLL, cancelled: Callable[[], bool] = bool) -> tuple[str, ...]:
        """Return one page, or fail as the test wants it."""
        self.scores.append(mei)
        if self.error is not None:
            raise self.error
        return (drawn(mei),)

    def close(self) -> None:
        """There is nothing to end."""


class FakeReader:
    """Reads every tune as Carolan does, unless the test gives it another reading."""

    def __init__(self) -> None:
        self.tunes: list[str] = []
        self.reading: Reading | None = None

    def read(self, abc: str, cancelled: Callable[[], bool]) -> Reading:
        """Return the reading."""
        self.tunes.append(abc)
        count = count_of(parse(abc).tunes[0])
        return self.reading or Reading(True, notes=count.notes, measures=count.bars)

    def close(self) -> None:
        """There is nothing to end."""


def drawn(mei: str) -> str:
    """A page on which every note has a head, one beside the other."""
    names = re.findall(r'<note [^>]*xml:id="(n[^"]+)"', mei)
    heads = "".join(
        f'<g id="{head_id(name)}"><rect x="{20 + 20 * index}" y="20" width="12" height="10"/></g>'
        for index, name in enumerate(names)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="840px" height="60px" viewBox="0 0 840 60" color="black" '
        f'fill="currentColor">{heads}</svg>'
    )


class FakePerformer(QObject):
    """Notes what it is told; the test reports in its place."""

    reported = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.said: list[object] = []
        self.number = 0  # of the latest playing
        self.how = Play()  # the latest playing
        self.routes: tuple[Route, ...] = ()
        self.inputs: tuple[Listening, ...] = ()
        self.controls: tuple[bytes, ...] = ()  # that no output hears
        self.clock_of = ""  # the input whose clock is followed
        self.started_at = 0.0  # seconds from the beginning of the tune
        self.running = False
        self.closed = False

    def start(self) -> None:
        """Note it."""
        self.running = True

    def open_output(self, output: Open) -> None:
        """Note it."""
        self.said.append(output)

    def reopen_output(self) -> None:
        """Note it."""
        self.said.append("again")

    def set_tempo(self, factor: float) -> None:
        """Note it."""
        self.said.append(("tempo", factor))

    def list_ports(self) -> None:
        """Note it."""
        self.said.append("ports?")

    def play(self, performance: Performance, how: Play = FROM_THE_BEGINNING) -> None:
        """Note it."""
        self.start()
        self.how, self.number, self.started_at = how, how.number, how.from_seconds
        self.said.append(performance)

    def use_outputs(self, routes: Sequence[Route]) -> None:
        """Note it; one plain output as `Performer` says it."""
        self.routes = tuple(routes)
        first = routes[0]
        plain = len(routes) == 1 and first == Route(first.kind, first.name)
        self.said.append(Open(first.kind, first.name) if plain else self.routes)

    def use_inputs(self, inputs: Sequence[Listening]) -> None:
        """Note it."""
        self.inputs = tuple(inputs)

    def take_controls(self, controls: Sequence[bytes]) -> None:
        """Note it."""
        self.controls = tuple(controls)

    def follow_clock(self, name: str) -> None:
        """Note it."""
        self.clock_of = name

    def tell(self, command: Command) -> None:
        """Note it."""
        self.said.append(command)

    def load(self, performance: Performance) -> None:
        """Note it."""
        self.said.append(("load", performance))

    def stop(self) -> None:
        """Note it."""
        self.said.append("stop")

    def close(self, timeout_ms: int) -> bool:
        """Note it."""
        self.closed = True
        return True

    def report(self, report: Report) -> None:
        """Say what the player process would say; of the latest playing, where no number is given."""
        if isinstance(report, Playing | Stopped | HasFinished) and not report.number:
            report = replace(report, number=self.number)
        self.reported.emit(report)


@dataclass
class FakeDialogs:
    """Answers every question as the test wants it, and notes what was asked."""

    opens: Path | None = None
    saves: Path | None = None
    exports: Path | None = None
    folders: Path | None = None
    prints: QPrinter | None = None
    semitones: int | None = None
    unit: Fraction | None = None
    first: int | None = None
    extracts: Extraction | None = None
    keys: str | None = None
    unsaved: Unsaved = Unsaved.DISCARD
    restoring: Restoring = Restoring.LATER
    confirms: bool = True
    asked: list[str] = field(default_factory=list)

    def open_path(self, folder: Path) -> Path | None:
        """Answer."""
        return self.opens

    def save_path(self, suggestion: Path) -> Path | None:
        """Answer."""
        self.asked.append("save")
        return self.saves

    def export_path(self, suggestion: Path, kind: ExportKind) -> Path | None:
        """Answer."""
        self.asked.append(suggestion.name)
        return self.exports

    def printer(self, title: str) -> QPrinter | None:
        """Answer."""
        return self.prints

    def transposition(self, key: Key, has_selection: bool) -> int | None:
        """Answer."""
        self.asked.append(f"transpose {key.tonic} {has_selection}")
        return self.semitones

    def unit_length(self, current: Fraction) -> Fraction | None:
        """Answer."""
        self.asked.append(f"L:{current}")
        return self.unit

    def first_number(self) -> int | None:
        """Answer."""
        return self.first

    def extraction(self, voices: tuple[str, ...], parts: tuple[str, ...]) -> Extraction | None:
        """Answer."""
        self.asked.append(f"voices {' '.join(voices)} parts {' '.join(parts)}")
        return self.extracts

    def key(self, current: Key) -> str | None:
        """Answer."""
        return self.keys

    def folder(self, title: str, start: Path) -> Path | None:
        """Answer."""
        return self.folders

    def unsaved_changes(self, name: str) -> Unsaved:
        """Answer."""
        self.asked.append("unsaved")
        return self.unsaved

    def restore(self, recovered: Recovered) -> Restoring:
        """Answer."""
        self.asked.append(recovered.text)
        return self.restoring

    def confirm(self, question: str, action: str) -> bool:
        """Answer."""
        self.asked.append(question)
        return self.confirms

    def tell(self, sentence: str) -> None:
        """Note it."""
        self.asked.append(sentence)


@dataclass(frozen=True)
class FakeFacts:
    """What the panels show of a checkpoint."""

    name: str
    path: Path
    description: str = "Tunes."
    validation_bits_per_character: float | None = 1.4


class Program:
    """The whole window on fakes."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.composer, self.performer, self.dialogs = FakeComposer(), FakePerformer(), FakeDialogs()
        self.engraver, self.reader = FakeEngraver(), FakeReader()
        self.carried: list[QMimeData] = []  # out of the window
        self.networks = [FakeFacts("First", folder / "first"), FakeFacts("Second", folder / "second")]
        self.load: Callable[[Path], FakeComposer] = lambda checkpoint: self.composer
        self.trainer: Callable[[], TrainerProcess] = lambda: TrainerProcess(folder / "training.log")
        self.store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        colours = apply_appearance(application, "light")
        self.window = MainWindow(colours)
        qtbot.addWidget(self.window, before_close_func=lambda _window: self.controller.shut_down())
        surroundings = Surroundings(
            self.dialogs, self.store, folder / "recovery", lambda: folder / "networks",
            lambda checkpoint: self.load(checkpoint), lambda: self.networks,
            lambda: self.performer, lambda: self.trainer(), lambda folder: False, lambda: self.engraver,
            lambda: self.reader, lambda: folder / "dragged", lambda source: self.carried.append,
        )  # fmt: skip
        self.controller = Controller(self.window, surroundings, colours)
        self.editor, self.panel = self.window.editor, self.window.composing
        self.actions, self.status = self.window.actions_, self.window.status
        self.filing = self.controller.filing

    def start(self, text: str | None = TUNE) -> "Program":
        """Start with `text` in the editor and the caret at its end, or with the example where it is None."""
        self.window.show()
        self.controller.start([])
        self.qtbot.waitUntil(lambda: self.performer.running, timeout=WAIT_MS)
        if text is not None:
            self.editor.load(text)
            self.editor.set_caret(len(text))
        return self

    def compose(self, *script: Progress | Exception) -> None:
        """Continue the tune with what the composer says, and wait until it is idle again."""
        self.composer.script = list(script)
        with self.qtbot.waitSignal(self.controller.composing.ended, timeout=WAIT_MS):
            self.actions.compose.trigger()

    def play(self) -> None:
        """Play, until the player reports the first place."""
        self.actions.play.trigger()
        self.performer.report(Playing(0.0, ()))

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait for something that happens soon."""
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path) -> Program:
    """The window on fakes, not started."""
    return Program(qtbot, tmp_path)


@pytest.fixture
def written_by() -> Callable[..., list[Progress]]:
    """The reports of a composition: `written_by(text, thrown_away=0)`."""
    return written


@pytest.fixture
def candidate_of() -> Callable[..., Candidate]:
    """A candidate that passed the checks: `candidate_of(text, index=0)`."""
    return candidate
