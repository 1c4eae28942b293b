"""The paper of the score: draws the engraving, marks its notes, knows which of them the mouse is at."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.appearance import Colours
from desktop.score.drawing import renderer
from model.notation.spans import Span
from model.reading.plain_svg import head_id

_BAR = re.compile(r"\bbar(\d+)-(\d+)[^\"]*(?=\" class=\"measure\")")
_MARK_GROWTH = 0.35  # of a note head, on every side
_FAULT_ALPHA = 45  # of the wash behind notes with a problem
_LOOP_ALPHA = 30  # of the wash over what is looped
_OUTLINE = 1.6  # pixels
_STRIP_PIXELS = 6_000_000  # of the screen: what is drawn at once and kept
_MOST_STRIPS = 5
_REACH = 2.5  # heights of a note head: how near a click is to a note that it means


@dataclass(frozen=True)
class Fault:
    """What is wrong with a note, and in which colour that is shown."""

    sentence: str
    colour: str


class Sheet(QWidget):
    """Draws at the scale that it is given; its size follows from that."""

    chosen = Signal(int, int)  # the place in the text of a note that was clicked at

    def __init__(self, colours: Colours, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._svg = ""
        self._score: QSvgRenderer | None = None
        self._scale = 1.0  # pixels a unit of the score
        self._heads: dict[Span, QRectF] = {}  # in the units of the score
        self.sounding: tuple[Span, ...] = ()  # the notes that are marked so
        self.caret: Span | None = None
        self.faults: Mapping[Span, Fault] = {}
        self.ghost: Span | None = None
        self.loop: Span | None = None
        self._bars: dict[Span, QRectF] = {}  # of the score, found when there is a ghost or a loop
        self._colours = colours
        self._strips: dict[tuple[int, str], QPixmap] = {}  # by their number and their colour, oldest first

    @property
    def natural_width(self) -> float:
        """The width in pixels that the score gives itself; 0 where there is none."""
        return float(self._score.defaultSize().width()) if self._score is not None else 0.0

    def show_score(self, svg: str, note_ids: Iterable[str]) -> None:
        """Draw a score, with no note of it marked."""
        self._svg = svg
        self._score = score = renderer(svg)
        # What a macro writes has one place in the text: its first note stands for all.
        self._heads = {span_of(name): _place(score, head_id(name)) for name in reversed(tuple(note_ids))}
        self.sounding, self.caret, self.faults, self.ghost, self.loop = (), None, {}, None, None
        self._bars = {}
        self._strips.clear()
        self.update()

    def clear(self) -> None:
        """Draw nothing."""
        self._svg, self._score, self._heads, self._bars = "", None, {}, {}
        self.sounding, self.caret, self.faults, self.ghost, self.loop = (), None, {}, None, None
        self._strips.clear()
        self.update()

    def set_scale(self, factor: float) -> None:
        """Draw at `factor` times the size that the score gives itself."""
        if self._score is None:
            self.resize(0, 0)
            return
        box = self._score.viewBoxF()
        scale = factor * self.natural_width / (box.width() or 1.0)
        if scale != self._scale:
            self._scale = scale
            self._strips.clear()
        self.resize(round(box.width() * scale), round(box.height() * scale))
        self.update()

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._colours = colours
        self._strips.clear()
        self.update()

    def notes(self) -> tuple[Span, ...]:
        """Return the places of all notes, in the order of the text."""
        return tuple(sorted(self._heads))

    def mark_sounding(self, spans: Iterable[Span]) -> QRectF:
        """Mark these notes and no others; return where on the sheet they are, empty where they are not."""
        self.sounding = tuple(span for span in spans if span in self._heads)
        self.update()
        place = QRectF()
        for span in self.sounding:
            place = place.united(self._on_sheet(self._heads[span]))
        return place

    def mark_caret(self, span: Span | None) -> QRectF:
        """Outline one note, or none; return where it is."""
        self.caret = span if span in self._heads else None
        self.update()
        return self._on_sheet(self._heads[self.caret]) if self.caret is not None else QRectF()

    def mark_ghost(self, span: Span | None) -> QRectF:
        """Draw what stands in a stretch of the text in grey, or nothing; return where its first bar is."""
        if span != self.ghost:
            self.ghost = span
            self._find_bars(span)
            self.update()
        if span is None:
            return QRectF()
        inside = [bar for bar in self._bars if bar.end > span.start and bar.start < span.end]
        return self._on_sheet(self._bars[min(inside)]) if inside else QRectF()

    def mark_loop(self, span: Span | None) -> None:
        """Wash over the bars that stand in a stretch of the text, or over nothing."""
        if span != self.loop:
            self.loop = span
            self._find_bars(span)
            self.update()

    def mark_faults(self, faults: Mapping[Span, Fault]) -> None:
        """Colour notes with a problem, by their places; and no others."""
        self.faults = {span: fault for span, fault in faults.items() if span in self._heads}
        self.update()

    def place_of(self, span: Span) -> QRectF:
        """Return where the head of a note is, in pixels of the sheet; empty where it is not drawn."""
        return self._on_sheet(self._heads[span]) if span in self._heads else QRectF()

    def note_at(self, place: QPointF) -> Span | None:
        """Return the note that a place on the sheet is at or near to; None where all are far."""
        if not self._heads:
            return None
        at = place / self._scale
        span = min(self._heads, key=lambda span: _distance(self._heads[span].center(), at))
        head = self._heads[span]
        return span if _distance(head.center(), at) <= _REACH * (head.width() + head.height()) else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the marks under the score."""
        if self._score is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marks(painter)
        area = QRectF(event.rect())
        grey = self._region_of(self.ghost).intersected(event.region())
        if grey.isEmpty():
            self._paint_score(painter, area, self._colours.text)
        else:
            self._paint_clipped(painter, event.region().subtracted(grey), self._colours.text)
            self._paint_clipped(painter, grey, self._colours.ghost)
        by_colour: dict[str, QRegion] = {}
        for span, fault in self.faults.items():
            head = self._on_sheet(self._heads[span])
            if head.intersects(area):
                region = by_colour.get(fault.colour, QRegion())
                by_colour[fault.colour] = region.united(head.toAlignedRect())
        for colour, region in by_colour.items():
            self._paint_clipped(painter, region, colour)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell which note was clicked at."""
        span = self.note_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if span is not None:
            self.chosen.emit(span.start, span.end)

    def event(self, event: QEvent) -> bool:
        """Say what is wrong where the mouse rests on a coloured note."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            span = self.note_at(QPointF(event.pos()))
            fault = self.faults.get(span) if span is not None else None
            QToolTip.showText(event.globalPos(), fault.sentence if fault else "", self)
            return True
        return super().event(event)

    def _find_bars(self, span: Span | None) -> None:
        if span is not None and not self._bars and self._score is not None:
            self._bars = bars_of(self._svg, self._score)

    def _region_of(self, stretch: Span | None) -> QRegion:
        """The bars of a stretch of the text; of the one that it begins in, what follows the last note before it."""
        region = QRegion()
        for span, place in self._bars.items() if stretch is not None else ():
            if stretch is None or span.start >= stretch.end or span.end <= stretch.start:
                continue
            left, right = place.left(), place.right()
            if span.start < stretch.start:
                left = max([left, *self._edges(span, Span(0, stretch.start), right=True)])
            if span.end > stretch.end:
                right = min([right, *self._edges(span, Span(stretch.end, span.end), right=False)])
            shown = self._on_sheet(QRectF(left, place.top(), max(0.0, right - left), place.height()))
            region = region.united(shown.toAlignedRect())
        return region

    def _edges(self, bar: Span, stretch: Span, right: bool) -> list[float]:
        """The right or left edges of the heads of a bar that stand in a stretch of the text."""
        heads = [
            head
            for span, head in self._heads.items()
            if bar.start <= span.start < bar.end and stretch.start <= span.start < stretch.end
        ]
        return [
            head.right() + head.width() / 2 if right else head.left() - head.width() / 2 for head in heads
        ]

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        looped = QColor(self._colours.accent)
        looped.setAlpha(_LOOP_ALPHA)
        if self.loop is not None:
            painter.save()
            painter.setClipRegion(self._region_of(self.loop))
            painter.fillRect(self.rect(), looped)
            painter.restore()
        for span, fault in self.faults.items():
            wash = QColor(fault.colour)
            wash.setAlpha(_FAULT_ALPHA)
            painter.setBrush(wash)
            self._round(painter, span)
        painter.setBrush(QColor(self._colours.sounding))
        for span in self.sounding:
            self._round(painter, span)
        if self.caret is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._colours.accent), _OUTLINE))
            self._round(painter, self.caret)

    def _round(self, painter: QPainter, span: Span) -> None:
        head = self._on_sheet(self._heads[span])
        growth = head.height() * _MARK_GROWTH
        painter.drawRoundedRect(head.adjusted(-growth, -growth, growth, growth), growth, growth)

    def _paint_score(self, painter: QPainter, area: QRectF, colour: str) -> None:
        """Paint what of the score lies in `area`, in strips that are drawn once: marks move many times a second."""
        height = self._strip_height()
        for number in range(int(area.top() // height), int(area.bottom() // height) + 1):
            painter.drawPixmap(QPointF(0, number * height), self._strip(number, height, colour))

    def _paint_clipped(self, painter: QPainter, region: QRegion, colour: str) -> None:
        painter.save()
        painter.setClipRegion(region)
        self._paint_score(painter, QRectF(region.boundingRect()), colour)
        painter.restore()

    def _strip_height(self) -> int:
        ratio = self.devicePixelRatioF()
        return max(64, round(_STRIP_PIXELS / (max(1, self.width()) * ratio * ratio)))

    def _strip(self, number: int, height: int, colour: str) -> QPixmap:
        assert self._score is not None
        ratio = self.devicePixelRatioF()
        lines = min(height, self.height() - number * height)
        pixels = QSize(max(1, round(self.width() * ratio)), max(1, round(lines * ratio)))
        drawn = self._strips.get((number, colour))
        if drawn is not None and drawn.size() == pixels:
            return drawn
        drawn = QPixmap(pixels)
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.translate(0, -number * height)
        box = self._score.viewBoxF()
        self._score.render(painter, QRectF(0, 0, box.width() * self._scale, box.height() * self._scale))
        # The score is black on nothing: what is drawn takes the colour.
        painter.resetTransform()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(QRectF(QPointF(), drawn.deviceIndependentSize()), QColor(colour))
        painter.end()
        while len(self._strips) >= _MOST_STRIPS:
            del self._strips[next(iter(self._strips))]
        self._strips[number, colour] = drawn
        return drawn

    def _on_sheet(self, place: QRectF) -> QRectF:
        scale = self._scale
        return QRectF(place.x() * scale, place.y() * scale, place.width() * scale, place.height() * scale)


def span_of(name: str) -> Span:
    """Returns the place in the text of the note with this id, the opposite of `note_id`."""
    start, _, end = name.removeprefix("n").partition(".")[0].partition("-")
    return Span(int(start), int(end))


def bars_of(svg: str, score: QSvgRenderer) -> dict[Span, QRectF]:
    """Return where the bars of an engraved page are, in its units, by their places in the text."""
    places = {}
    for match in _BAR.finditer(svg):
        places[Span(int(match[1]), int(match[2]))] = _place(score, match[0])
    return places


def _place(score: QSvgRenderer, name: str) -> QRectF:
    """Where an element is, in the units of the score."""
    return score.transformForElement(name).mapRect(score.boundsOnElement(name))


def _distance(one: QPointF, other: QPointF) -> float:
    return (one - other).manhattanLength()
