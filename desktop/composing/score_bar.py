"""How good a candidate is, as a small bar."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_THICKNESS = 6  # pixels


class ScoreBar(QWidget):
    """Shows a share from 0 to 1; empty where it is not known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.share: float | None = None
        self._full, self._empty = "#000000", "#808080"

    def show_share(self, share: float | None, tip: str) -> None:
        """Show a share and what it consists of."""
        self.share = share
        self.setToolTip(tip)
        self.update()

    def set_colours(self, full: str, empty: str) -> None:
        """Wear other colours."""
        self._full, self._empty = full, empty
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for a bar that is easy to point at."""
        return QSize(60, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        if self.share is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = _THICKNESS / 2
        place = QRectF(0, (self.height() - _THICKNESS) / 2, self.width(), _THICKNESS)
        painter.setBrush(QColor(self._empty))
        painter.drawRoundedRect(place, radius, radius)
        place.setWidth(max(_THICKNESS, self.width() * min(1.0, max(0.0, self.share))))
        painter.setBrush(QColor(self._full))
        painter.drawRoundedRect(place, radius, radius)
