"""Engraved pages drawn by Qt: as a PDF, as a picture."""

import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import (
    QFontDatabase,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPageSize,
    QPainter,
    QPdfWriter,
)
from PySide6.QtSvg import QSvgRenderer

from desktop.errors import DesktopError
from model.reading.plain_svg import FONT_FAMILIES

# Those that are as wide as Times, with whose widths Verovio reckons; STIX comes with Matplotlib.
_LIKE_TIMES = (
    "Times New Roman", "Liberation Serif", "Nimbus Roman", "Tinos", "Times", "FreeSerif", "STIXGeneral",
)  # fmt: skip
_SERIFS = (*_LIKE_TIMES, "DejaVu Serif Condensed", "Noto Serif", "DejaVu Serif")
_PDF_DOTS_PER_INCH = 1200
_MOST_PIXELS = 20_000  # a side
_PNG_SCALE = 2.0
_PAPER = 0xFFFFFFFF


def without_screen() -> QGuiApplication:
    """Returns Qt's application, begun without a screen where there is none yet: fonts need one."""
    application = QGuiApplication.instance()
    if isinstance(application, QGuiApplication):
        return application
    # Elsewhere the platform's own plugin knows the fonts and works without a window.
    platform = ["-platform", "offscreen"] if sys.platform.startswith("linux") else []
    return QGuiApplication(["carolan", *platform])


def renderer(svg: str) -> QSvgRenderer:
    """Returns what draws a page; DesktopError where Qt can't read it."""
    drawn = QSvgRenderer(QByteArray(with_font(svg, _families()).encode()))
    if not drawn.isValid():
        raise DesktopError("The engraved page can't be drawn; install Carolan again.")
    return drawn


def _families() -> list[str]:
    """The fonts that are there, after one like Times was added where there was none."""
    families = QFontDatabase.families()
    spec = find_spec("matplotlib")
    if set(_LIKE_TIMES) & set(families) or spec is None or spec.origin is None:
        return families
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    for file in sorted(folder.glob("STIXGeneral*.ttf")):
        QFontDatabase.addApplicationFont(str(file))
    return QFontDatabase.families()


def with_font(svg: str, installed: Iterable[str]) -> str:
    """Returns the page with one serif font that is there: Qt's SVG takes a list of fonts for a single name."""
    there = set(installed)
    family = next((name for name in _SERIFS if name in there), "serif")
    return svg.replace(f'"{FONT_FAMILIES}"', f'"{family}"')


def pdf(pages: Sequence[str], title: str = "", page_size: QSizeF | None = None) -> bytes:
    """Returns a PDF of engraved pages, A4 unless `page_size` (in millimetres) says otherwise; its lines are vectors."""
    application = without_screen()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_PDF_DOTS_PER_INCH)
    size = (
        QPageSize(page_size, QPageSize.Unit.Millimeter) if page_size else QPageSize(QPageSize.PageSizeId.A4)
    )
    writer.setPageSize(size)
    writer.setPageMargins(QMarginsF())
    writer.setTitle(title)
    writer.setCreator(application.applicationName() or "Carolan")
    painter = QPainter(writer)
    try:
        for index, page in enumerate(pages):
            if index:
                writer.newPage()
            renderer(page).render(painter)
    finally:
        painter.end()
        buffer.close()
    return bytes(data.data())


def png(page: str, scale: float = _PNG_SCALE) -> bytes:
    """Returns a picture of an engraved page on white, `scale` times the size that the page gives."""
    without_screen()
    drawn = renderer(page)
    size = drawn.defaultSize() * scale
    longest = max(size.width(), size.height())
    if longest > _MOST_PIXELS:
        size = size * (_MOST_PIXELS / longest)
    picture = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(_PAPER)
    painter = QPainter(picture)
    drawn.render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(picture)
    buffer.close()
    return bytes(data.data())
