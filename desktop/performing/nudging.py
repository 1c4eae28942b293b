"""Nudging by keys: a little faster or slower for as long as the key is held."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent

MOMENT_MS = 800  # longer than it takes until a key that is held repeats; a click in the menu counts as long


class Nudging(QObject):
    """Begins when its action is triggered, which a held key does again and again, and ends when a key goes up."""

    nudged = Signal(int)  # 1 faster, -1 slower, 0 no more

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._direction = 0
        self._ending = QTimer(self, singleShot=True, interval=MOMENT_MS)
        self._ending.timeout.connect(self.end)

    def begin(self, direction: int) -> None:
        """Be faster or slower from now on."""
        application = QCoreApplication.instance()
        if not self._direction and application is not None:
            application.installEventFilter(self)  # only for as long: it costs every event something
        if direction != self._direction:
            self._direction = direction
            self.nudged.emit(direction)
        self._ending.start()

    def end(self) -> None:
        """Go on in the tempo."""
        application = QCoreApplication.instance()
        if self._direction and application is not None:
            application.removeEventFilter(self)
            self._direction = 0
            self._ending.stop()
            self.nudged.emit(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look for the key that goes up; a repeated one only seems to."""
        if (
            event.type() == QEvent.Type.KeyRelease
            and isinstance(event, QKeyEvent)
            and not event.isAutoRepeat()
        ):
            self.end()
        return False
