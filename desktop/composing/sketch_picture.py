"""A small engraved picture of a candidate's first bars, or its text where there is none yet."""

import re

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from desktop.score.drawing import renderer

HEIGHT = 58  # pixels
_SYSTEM = re.compile(r'<g id="([^"]+)" class="system"')
_TEXT_POINTS = 9.0
_ROOM = 0.45  # of a system's height, above and below it


class SketchPicture(QWidget):
    """Draws the first system of a page in one colour; the pixels are kept until something changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._svg, self._text = "", ""
        self._colour, self._muted = "#000000", "#808080"
        self._pixels: QPixmap | None = None

    @property
    def svg(self) -> str:
        """The page that is drawn; empty where the text is shown."""
        return self._svg

    @property
    def text(self) -> str:
        """What stands in place of a picture."""
        return self._text

    def show_text(self, text: str) -> None:
        """Show the end of a text that grows; a picture, if there was one, goes."""
        if text != self._text or self._svg:
            self._svg, self._text, self._pixels = "", text, None
            self.update()

    def show_page(self, svg: str) -> None:
        """Show the first system of an engraved page."""
        if svg != self._svg:
            self._svg, self._pixels = svg, None
            self.update()

    def set_colours(self, colour: str, muted: str) -> None:
        """Wear other colours: that of the notes and that of the text."""
        self._colour, self._muted, self._pixels = colour, muted, None
        self.update()

    def sizeHint(self) -> QSize:
        """Return the height of one small staff."""
        return QSize(240, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, or the text."""
        painter = QPainter(self)
        if self._svg:
            painter.drawPixmap(QPointF(), self._drawn())
            return
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPointSizeF(_TEXT_POINTS)
        painter.setFont(font)
        painter.setPen(QColor(self._muted))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWrapAnywhere
        painter.drawText(QRectF(self.rect()), int(flags), self._text)

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        wanted = QSize(max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))
        if self._pixels is not None and self._pixels.size() == wanted:
            return self._pixels
        pixels = QPixmap(wanted)
        pixels.setDevicePixelRatio(ratio)
        pixels.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixels)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._render(painter, renderer(self._svg))
        painter.resetTransform()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(QRectF(QPointF(), pixels.deviceIndependentSize()), QColor(self._colour))
        painter.end()
        self._pixels = pixels
        return pixels

    def _render(self, painter: QPainter, page: QSvgRenderer) -> None:
        """Draw the first system as wide as the widget, or as high as it where that is less."""
        box = page.viewBoxF()
        place = self._first_system(page)
        scale = min(self.width() / place.width(), self.height() / place.height())
        top = (self.height() - place.height() * scale) / 2
        painter.setClipRect(QRectF(0, top, self.width(), place.height() * scale))
        painter.translate(-place.x() * scale, top - place.y() * scale)
        page.render(
            painter, QRectF(box.x() * scale, box.y() * scale, box.width() * scale, box.height() * scale)
        )

    def _first_system(self, page: QSvgRenderer) -> QRectF:
        """Where the first system is, with room for stems and ledger lines, of which Qt knows no bounds."""
        box = page.viewBoxF()
        name = _SYSTEM.search(self._svg)
        place = page.transformForElement(name[1]).mapRect(page.boundsOnElement(name[1])) if name else box
        if place.isEmpty():
            return box
        room = place.height() * _ROOM
        return place.adjusted(0, -room, 0, room).intersected(box)
