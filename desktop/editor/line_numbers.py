"""The margin of the editor: line numbers, with a dot where a line has a problem."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.appearance import Colours

GAP = 14  # pixels on both sides of the numbers; the dot stands in the left one


class LineNumbers(QWidget):
    """Painted beside the text, and scrolled with it."""

    def __init__(self, editor: QPlainTextEdit, colours: Colours) -> None:
        super().__init__(editor)
        self._editor = editor
        self._colours = colours
        self._severities: dict[int, str] = {}
        editor.blockCountChanged.connect(self.fit)
        editor.updateRequest.connect(self._scroll)
        editor.cursorPositionChanged.connect(self.update)
        self.fit()

    def fit(self) -> None:
        """Make room for the longest number."""
        self._editor.setViewportMargins(self.sizeHint().width(), 0, 0, 0)
        self.place()

    def place(self) -> None:
        """Fill the left edge of the editor."""
        area = self._editor.contentsRect()
        self.setGeometry(QRect(area.left(), area.top(), self.sizeHint().width(), area.height()))

    def set_severities(self, severities: dict[int, str]) -> None:
        """Put a dot on these lines (from 1); the values are "error" or "warning"."""
        self._severities = severities
        self.update()

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """Return the width of the longest number, three digits at least, with its gaps."""
        digits = max(3, len(str(self._editor.blockCount())))
        return QSize(2 * GAP + self._editor.fontMetrics().horizontalAdvance("9") * digits, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers of the lines that can be seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(self._colours.base))
        painter.setFont(self._editor.font())
        height = self._editor.fontMetrics().height()
        block = self._editor.firstVisibleBlock()
        offset = self._editor.contentOffset()
        while block.isValid():
            top = self._editor.blockBoundingGeometry(block).translated(offset).top()
            if top > event.rect().bottom():
                break
            if block.isVisible():
                self._paint_number(painter, block.blockNumber() + 1, round(top), height)
            block = block.next()

    def _paint_number(self, painter: QPainter, number: int, top: int, height: int) -> None:
        current = self._editor.textCursor().blockNumber() + 1 == number
        colour = QColor(self._colours.text if current else self._colours.muted)
        colour.setAlpha(255 if current else 150)
        painter.setPen(colour)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(0, top, self.width() - GAP, height), right, str(number))
        severity = self._severities.get(number)
        if severity:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._colours.error if severity == "error" else self._colours.warning))
            painter.drawEllipse(5, top + height // 2 - 3, 6, 6)

    def _scroll(self, area: QRect, pixels: int) -> None:
        if pixels:
            self.scroll(0, pixels)
        else:
            self.update(0, area.y(), self.width(), area.height())
