"""The icons, drawn in the colour of the text that they stand beside."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop.appearance import Colours
from desktop.resources import resource

SCALES = (1, 2, 3)
SIZE = 18  # device-independent pixels


def icon(name: str, colours: Colours) -> QIcon:
    """Return `resources/icons/NAME.svg` in the colour of the text, faded where it is disabled."""
    drawing = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    result = QIcon()
    modes = ((QIcon.Mode.Normal, colours.text), (QIcon.Mode.Disabled, colours.border))
    for mode, colour in modes:
        renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode("utf-8")))
        for scale in SCALES:
            result.addPixmap(_drawn(renderer, scale), mode)
    return result


def application_icon() -> QIcon:
    """Return the icon of the program."""
    renderer = QSvgRenderer(str(resource("icons/carolan.svg")))
    result = QIcon()
    for side in (16, 32, 48, 64, 128, 256):
        pixmap = QPixmap(QSize(side, side))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        result.addPixmap(pixmap)
    return result


def _drawn(renderer: QSvgRenderer, scale: int) -> QPixmap:
    pixmap = QPixmap(QSize(SIZE * scale, SIZE * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, SIZE * scale, SIZE * scale))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
