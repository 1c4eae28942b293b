"""Joins what belongs to playing live with the rest of the window: endless playing, listening."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.composing.composer_thread import ComposerThread
from desktop.endless.endless_actions import EndlessActions
from desktop.endless.endless_panel import EndlessPanel
from desktop.endless.endless_session import EndlessSession
from desktop.endless.heading import Heading, heading_from
from desktop.live_listening import LiveListening
from desktop.main_window import MainWindow
from desktop.performing.performer import Performer
from desktop.performing.performing_session import PerformingSession


class Live(QObject):
    """The sessions of live playing; each is made here and speaks through the signals of this class."""

    said = Signal(str)  # a sentence on how it goes
    failed = Signal(str)  # a sentence on what went wrong
    plays_on = Signal(bool)  # endless playing began, or ended
    sounding = Signal(tuple)  # of Span: the places in the text, as it is seen, of the notes that sound now

    def __init__(
        self,
        window: MainWindow,
        thread: ComposerThread,
        performer: Performer,
        performing: PerformingSession,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._thread, self._performer, self._performing = window, thread, performer, performing
        self.may_play_on: Callable[[], bool] = lambda: True  # makes room for it, where that can be
        self.endless_actions = EndlessActions(window)
        self.endless_panel = EndlessPanel(self.endless_actions)
        self.endless = EndlessSession(
            window.editor, self.endless_panel, thread, performer, window.composing.chosen_network,
            lambda: performing.options(), self._new_heading, self,
        )  # fmt: skip
        self._join_endless()
        self.listening = LiveListening(window, thread, performer, self)
        self._join_listening()

    def halt(self) -> None:
        """Esc, another text, the end: nothing live goes on."""
        self.endless.stop()
        self.listening.session.stop()

    def close(self) -> None:
        """The window is closing."""
        self.halt()

    def _join_endless(self) -> None:
        window, actions, session = self._window, self.endless_actions, self.endless
        tip = "The network goes on while the music plays"
        window.side.add(self.endless_panel, "Endless", tip, before="Sound")
        actions.add_to(window.menus.live)
        actions.play_on.triggered.connect(self._play_on)
        actions.keep.triggered.connect(session.keep)
        actions.skip.triggered.connect(session.skip)
        actions.again.triggered.connect(session.again)
        actions.freeze.triggered.connect(session.freeze)
        session.frozen.connect(actions.freeze.setChecked)
        for plays, signal in ((True, session.began), (False, session.ended)):
            signal.connect(lambda plays=plays: self._show_playing_on(plays))
        window.actions_.transport.stop.triggered.connect(session.stop)
        session.sounding.connect(self.sounding)
        session.said.connect(self.said)
        session.failed.connect(self.failed)

    def _join_listening(self) -> None:
        listening = self.listening
        listening.session.make_room = self._make_room
        listening.session.beat = self._performing.running
        listening.offer_controls(self.endless_actions, self.endless_panel.set_temperature)
        listening.said.connect(self.said)
        listening.failed.connect(self.failed)

    def _make_room(self) -> None:
        """What plays ends where listening needs the player."""
        self.endless.stop()
        if self._performing.playing:
            self._performing.stop()

    def _play_on(self) -> None:
        """Begin, or end what has begun."""
        if self.endless.running:
            self.endless.stop()
        elif self.may_play_on():
            self.listening.session.stop()  # before anything plays, which would be silenced with it
            self._performing.expect_output()
            self.endless.begin()

    def _show_playing_on(self, plays: bool) -> None:
        self.endless_actions.show_playing(plays)
        self.plays_on.emit(plays)

    def _new_heading(self) -> Heading:
        """The heading of a tune that the network begins by itself, by the wishes for a new tune."""
        wishes = self._window.composing.wishes()
        return heading_from(wishes.rhythm, wishes.meter, wishes.key)
