"""Joins listening with the window: its tab, its menu, and what a MIDI control can be taught to do."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.composing.composer_thread import ComposerThread
from desktop.endless.endless_actions import EndlessActions
from desktop.listening.listening_actions import ListeningActions
from desktop.listening.listening_panel import ListeningPanel
from desktop.listening.listening_session import ListeningSession
from desktop.listening.manner import Composing
from desktop.listening.targets import Target, Targets
from desktop.listening.wishes import Mode
from desktop.main_window import MainWindow
from desktop.performing.performer import Performer
from desktop.settings import Settings
from model.compass import read_compass
from model.errors import ModelError

COOLEST, HOTTEST = 0.3, 1.5  # the temperatures between which a control turns
SLOWEST, FASTEST = 50, 150  # per cent of the notated tempo, likewise


class LiveListening(QObject):
    """The session of listening in the window; what it needs room for is ended by `session.make_room`."""

    said = Signal(str)
    failed = Signal(str)

    def __init__(
        self, window: MainWindow, thread: ComposerThread, performer: Performer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._window = window
        self.actions = ListeningActions(window)
        self.panel = ListeningPanel()
        self.session = ListeningSession(
            window.editor,
            self.panel,
            thread,
            performer,
            window.composing.chosen_network,
            self._composing,
            self,
        )
        self.session.tempo = lambda: window.transport.tempo.value() / 100
        window.side.add(self.panel, "Listen", "A MIDI keyboard talks with the network", before="Sound")
        self.actions.add_to(window.menus.live)
        self._connect()

    def offer_controls(self, endless: EndlessActions, heat: Callable[[float], None]) -> None:
        """Show what a MIDI control can be taught to do; `heat` sets the temperature of endless playing."""
        targets = Targets()
        targets.add(Target("temperature", "Temperature", set=lambda amount: self._heat(amount, heat)))
        targets.add(Target("tempo", "Tempo", set=self._set_tempo))
        actions, transport = self._window.actions_, self._window.actions_.transport
        for name, label, action in (
            ("answer", "Answer now", self.actions.answer), ("listen", "Listen", self.actions.listen),
            ("record", "Record", self.actions.record), ("rest", "Write a rest", self.actions.rest),
            ("continue", "Continue the tune", actions.compose), ("play", "Play or pause", transport.play),
            ("stop", "Stop", transport.stop), ("panic", "All notes off", transport.panic),
            ("play_on", "Play on and on", endless.play_on), ("keep", "Keep", endless.keep),
            ("skip", "Skip", endless.skip), ("again", "Again", endless.again), ("freeze", "Freeze", endless.freeze),
            ("metronome", "Metronome", transport.metronome), ("tap", "Tap the tempo", transport.tap),
        ):  # fmt: skip
            targets.add(Target(name, label, trigger=action.trigger))
        self.session.learning.offer(targets)

    def restore(self, settings: Settings) -> None:
        """Take what is remembered of earlier days."""
        self.session.learning.restore(settings.learned_controls)
        self.panel.silence.setValue(settings.silence_ms)
        self.panel.turn_bars.setValue(settings.turn_bars)

    def remembered(self, settings: Settings) -> Settings:
        """Return the settings with what is to be remembered."""
        return replace(
            settings,
            learned_controls=self.session.learning.saved_text(),
            silence_ms=self.panel.silence.value(),
            turn_bars=self.panel.turn_bars.value(),
        )

    def _connect(self) -> None:
        session, actions = self.session, self.actions
        session.said.connect(self.said)
        session.failed.connect(self.failed)
        session.began.connect(lambda: actions.show_running(True))
        session.ended.connect(lambda: actions.show_running(False))
        actions.listen.triggered.connect(session.toggle)
        actions.answer.triggered.connect(session.answer_now)
        actions.rest.triggered.connect(session.rest)
        actions.record.triggered.connect(self._record)
        self._window.actions_.transport.stop.triggered.connect(lambda: session.stop())

    def _record(self) -> None:
        """Begin a recording, or end what is going on."""
        if not self.session.running:
            self.panel.choose_mode(Mode.RECORD)
        self.session.toggle()

    def _composing(self) -> Composing:
        wishes = self._window.composing.wishes()
        try:
            compass = read_compass(wishes.compass) if wishes.compass else None
        except ModelError as error:
            self.failed.emit(str(error))
            compass = None
        return Composing(wishes.sampling, compass, wishes.density)

    def _heat(self, amount: float, heat: Callable[[float], None]) -> None:
        temperature = COOLEST + amount * (HOTTEST - COOLEST)
        self._window.composing.temperature.setValue(temperature)
        heat(temperature)

    def _set_tempo(self, amount: float) -> None:
        self._window.transport.tempo.setValue(round(SLOWEST + amount * (FASTEST - SLOWEST)))
