"""A handle by which something is dragged out of the window."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

TIP = "Drag the tune from here into a DAW or a folder, as a MIDI file"


class DragHandle(QLabel):
    """Says that it is dragged; what comes along is decided elsewhere."""

    dragged = Signal()

    def __init__(self, text: str = "⠿ .mid", tip: str = TIP, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName("dragHandle")
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._pressed: QPoint | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where."""
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin once it is moved far enough to be meant."""
        if self._pressed is None:
            return
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._pressed = None
            self.dragged.emit()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """It was a click."""
        self._pressed = None
