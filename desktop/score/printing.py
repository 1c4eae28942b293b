"""Engraved pages on a printer."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter

from desktop.errors import DesktopError
from desktop.score.drawing import renderer

NO_PRINTER = "The printer takes no pages; choose another one, or export a PDF."


def print_pages(printer: QPrinter, pages: Sequence[str]) -> None:
    """Print engraved pages, each as large as the paper allows; DesktopError where the printer takes none."""
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise DesktopError(NO_PRINTER)
    try:
        for index, page in enumerate(pages):
            if index and not printer.newPage():
                raise DesktopError(NO_PRINTER)
            drawn = renderer(page)
            drawn.render(
                painter, _centred(drawn.viewBoxF().size(), printer.pageRect(QPrinter.Unit.DevicePixel))
            )
    finally:
        painter.end()


def _centred(size: QSizeF, paper: QRectF) -> QRectF:
    """Return the largest place of this shape on the paper, in its middle."""
    fitting = size.scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, fitting.width(), fitting.height())
    place.moveCenter(QRectF(0, 0, paper.width(), paper.height()).center())
    return place
