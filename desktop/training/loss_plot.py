"""The two losses over the steps, as they come."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.appearance import Colours

LEFT, TOP, RIGHT, BOTTOM = 58, 34, 16, 44  # pixels around the plot
MOST_POINTS = 2000  # of a series; beyond them neighbours are drawn as one
TICKS = 5

Point = tuple[float, float]


class LossPlot(QWidget):
    """Training and validation loss in bits per character, with axes and a legend."""

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._training: list[Point] = []
        self._validation: list[Point] = []
        self.setMinimumHeight(230)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Plot of the losses")
        self.setAccessibleDescription("Nothing has been measured yet.")

    @property
    def training(self) -> tuple[Point, ...]:
        """The points of the training loss: step, bits per character."""
        return tuple(self._training)

    @property
    def validation(self) -> tuple[Point, ...]:
        """The points of the validation loss: step, bits per character."""
        return tuple(self._validation)

    def clear(self) -> None:
        """Begin anew."""
        self._training, self._validation = [], []
        self.update()

    def add_training(self, step: int, bits: float) -> None:
        """Add a point to the training loss; every second one is dropped when there are very many."""
        self._training.append((step, bits))
        if len(self._training) > MOST_POINTS:
            self._training = self._training[::2]
        self._changed()

    def add_validation(self, step: int, bits: float) -> None:
        """Add a point to the validation loss."""
        self._validation.append((step, bits))
        self._changed()

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._colours = colours
        self.update()

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(560, 280)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint everything."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._colours.base))
        area = QRectF(LEFT, TOP, self.width() - LEFT - RIGHT, self.height() - TOP - BOTTOM)
        steps, bits = self._ranges()
        self._paint_axes(painter, area, steps, bits)
        self._paint_series(painter, area, steps, bits)
        self._paint_legend(painter, area)

    def _changed(self) -> None:
        parts = []
        for name, points in (("Training", self._training), ("Validation", self._validation)):
            if points:
                parts.append(
                    f"{name} loss {points[-1][1]:.2f} bits per character at step {points[-1][0]:.0f}."
                )
        self.setAccessibleDescription(" ".join(parts))
        self.update()

    def _ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the ranges of both axes, wide enough for every point."""
        points = self._training + self._validation
        if not points:
            return (0.0, 100.0), (0.0, 6.0)
        lowest, highest = min(bits for _, bits in points), max(bits for _, bits in points)
        gap = max(0.1, (highest - lowest) * 0.08)
        return (0.0, max(10.0, max(step for step, _ in points))), (max(0.0, lowest - gap), highest + gap)

    def _paint_axes(self, painter: QPainter, area: QRectF, steps: Point, bits: Point) -> None:
        grid, words = QPen(QColor(self._colours.border), 1), QPen(QColor(self._colours.muted))
        middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value in ticks(*bits):
            y = round(_place((0, value), area, steps, bits).y()) + 0.5  # a pixel, sharp
            painter.setPen(grid)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(words)
            painter.drawText(QRectF(18, y - 10, LEFT - 26, 20), middle, f"{value:g}")
        painter.setPen(words)
        for value in ticks(*steps):
            x = _place((value, 0), area, steps, bits).x()
            box = QRectF(x - 40, area.bottom() + 4, 80, 18)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, f"{value:,.0f}")
        painter.drawText(QRectF(area.left(), area.bottom() + 22, area.width(), 18), _CENTRE, "Steps")
        painter.save()
        painter.translate(9, area.center().y())
        painter.rotate(-90)
        painter.drawText(QRectF(-100, -9, 200, 18), _CENTRE, "Bits per character")
        painter.restore()

    def _paint_series(self, painter: QPainter, area: QRectF, steps: Point, bits: Point) -> None:
        painter.setClipRect(area.adjusted(-4, -4, 4, 4))
        series = (
            (self._training, self._colours.accent, 1.6),
            (self._validation, self._colours.generated, 2.0),
        )
        for points, colour, width in series:
            places = [_place(point, area, steps, bits) for point in points]
            painter.setPen(QPen(QColor(colour), width))
            painter.drawPolyline(QPolygonF(places))
            if points is self._validation:
                painter.setBrush(QColor(colour))
                for place in places:
                    painter.drawEllipse(place, 2.4, 2.4)
        painter.setClipping(False)

    def _paint_legend(self, painter: QPainter, area: QRectF) -> None:
        x = area.left()
        entries = (
            ("Training", self._colours.accent),
            ("Validation (tunes it never saw)", self._colours.generated),
        )
        for name, colour in entries:
            painter.setPen(QPen(QColor(colour), 3))
            painter.drawLine(QPointF(x, 18), QPointF(x + 20, 18))
            painter.setPen(QColor(self._colours.text))
            width = painter.fontMetrics().horizontalAdvance(name)
            painter.drawText(QRectF(x + 27, 8, width + 4, 20), Qt.AlignmentFlag.AlignVCenter, name)
            x += width + 56


_CENTRE = Qt.AlignmentFlag.AlignCenter


def ticks(low: float, high: float) -> list[float]:
    """Return about TICKS round numbers from `low` to `high`: multiples of 1, 2 or 5 by a power of ten."""
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(index * step, 10) for index in range(first, math.floor(high / step + 1e-9) + 1)]


def _place(point: Point, area: QRectF, steps: Point, bits: Point) -> QPointF:
    across = (point[0] - steps[0]) / (steps[1] - steps[0])
    up = (point[1] - bits[0]) / (bits[1] - bits[0])
    return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())
