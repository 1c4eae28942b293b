"""Joins what belongs to playing live with the rest of the window: endless playing, listening."""

from PySide6.QtCore import QObject, Signal

from desktop.composing.composer_thread import ComposerThread
from desktop.main_window import MainWindow
from desktop.performing.performer import Performer
from desktop.performing.performing_session import PerformingSession


class Live(QObject):
    """The sessions of live playing; each is made here and speaks through the signals of this class."""

    said = Signal(str)  # a sentence on how it goes
    failed = Signal(str)  # a sentence on what went wrong

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

    def halt(self) -> None:
        """Esc, another text, the end: nothing live goes on."""

    def close(self) -> None:
        """The window is closing."""
        self.halt()
