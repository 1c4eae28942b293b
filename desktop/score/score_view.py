"""The engraved score on the screen: as wide as its place, with the notes that sound marked."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from desktop.score.drawing import renderer
from model.notation.spans import Span
from model.reading.plain_svg import head_id

_MARK_GROWTH = 0.35  # of a note head, on every side
_MARK_ALPHA = 150
_SIGHT = 90  # pixels kept in sight above and below a note that sounds
_MOST_ZOOM = 1.6  # of the size that the score gives itself


class _Sheet(QWidget):
    """The paper: draws the score, knows where its notes are."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._score: QSvgRenderer | None = None
        self._drawn: QPixmap | None = None
        self._heads: dict[Span, QRectF] = {}  # in the units of the score
        self._marked: tuple[Span, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_score(self, svg: str, note_ids: Iterable[str]) -> None:
        """Draw a score in the colour of the window's text."""
        colour = self.palette().color(QPalette.ColorRole.WindowText).name()
        score = renderer(svg.replace('color="black"', f'color="{colour}"', 1))
        # What a macro writes has one place in the text: its first note stands for all.
        self._heads = {span_of(name): _place(score, head_id(name)) for name in reversed(tuple(note_ids))}
        self._score, self._marked, self._drawn = score, (), None
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self._score, self._heads, self._marked, self._drawn = None, {}, (), None
        self.update()

    def mark(self, spans: Iterable[Span]) -> QRectF:
        """Mark these notes and no others; return where on the sheet they are, empty where they are not."""
        self._marked = tuple(span for span in spans if span in self._heads)
        self.update()
        place = QRectF()
        for span in self._marked:
            place = place.united(self._on_sheet(self._heads[span]))
        return place

    def hasHeightForWidth(self) -> bool:
        """The height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the whole score at a width in pixels."""
        if self._score is None:
            return 0
        box = self._score.viewBoxF()
        return round(box.height() * self._scale(width))

    def sizeHint(self) -> QSize:
        """Return the size that the score gives itself."""
        return self._score.defaultSize() if self._score is not None else QSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks under the score."""
        if self._score is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self.palette().color(QPalette.ColorRole.Highlight))
        colour.setAlpha(_MARK_ALPHA)
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        for span in self._marked:
            head = self._on_sheet(self._heads[span])
            growth = head.height() * _MARK_GROWTH
            painter.drawRoundedRect(head.adjusted(-growth, -growth, growth, growth), growth, growth)
        painter.drawPixmap(QPointF(), self._picture(self._score))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which note was clicked at, the nearest of them."""
        if event.button() == Qt.MouseButton.LeftButton and self._heads:
            at = event.position() / self._scale(self.width())
            span = min(self._heads, key=lambda span: _distance(self._heads[span].center(), at))
            self.chosen.emit(span.start, span.end)

    def _picture(self, score: QSvgRenderer) -> QPixmap:
        """The score at this size, drawn once: the marks move many times a second."""
        ratio = self.devicePixelRatioF()
        size = score.viewBoxF().size() * self._scale(self.width())
        pixels = (size * ratio).toSize().expandedTo(QSize(1, 1))
        if self._drawn is None or self._drawn.size() != pixels:
            drawn = QPixmap(pixels)
            drawn.setDevicePixelRatio(ratio)
            drawn.fill(Qt.GlobalColor.transparent)
            painter = QPainter(drawn)
            score.render(painter, QRectF(QPointF(), size))
            painter.end()
            self._drawn = drawn
        return self._drawn

    def _scale(self, width: int) -> float:
        """Pixels a unit of the score."""
        if self._score is None:
            return 1.0
        wide = self._score.viewBoxF().width() or 1.0
        return min(width / wide, _MOST_ZOOM * self._score.defaultSize().width() / wide)

    def _on_sheet(self, place: QRectF) -> QRectF:
        scale = self._scale(self.width())
        return QRectF(place.x() * scale, place.y() * scale, place.width() * scale, place.height() * scale)


class ScoreView(QScrollArea):
    """A panel that shows one engraved tune."""

    note_chosen = Signal(int, int)  # the place of a note in the text, which was clicked at

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("score")
        self.setAccessibleName(self.tr("Score"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sheet = _Sheet(self)
        self._sheet.chosen.connect(self.note_chosen)
        self.setWidget(self._sheet)

    def show_score(self, svg: str, note_ids: Iterable[str]) -> None:
        """Show a page of `Engraver.pages` with the ids of its notes; the view keeps its place."""
        self._sheet.show_score(svg, note_ids)

    def clear(self) -> None:
        """Show nothing."""
        self._sheet.clear()

    def mark(self, spans: Iterable[Span]) -> None:
        """Mark the notes that sound, by their places in the text, and keep them in sight."""
        place = self._sheet.mark(spans)
        if not place.isEmpty():
            centre = place.center().toPoint()
            self.ensureVisible(centre.x(), centre.y(), 0, _SIGHT)


def span_of(name: str) -> Span:
    """Returns the place in the text of the note with this id, the opposite of `note_id`."""
    start, _, end = name.removeprefix("n").partition(".")[0].partition("-")
    return Span(int(start), int(end))


def _place(score: QSvgRenderer, name: str) -> QRectF:
    """Where an element is, in the units of the score."""
    return score.transformForElement(name).mapRect(score.boundsOnElement(name))


def _distance(one: QPointF, other: QPointF) -> float:
    return (one - other).manhattanLength()
