"""Qt draws all of an engraved page: heads, title, chord symbols, words; on paper as on the screen."""

import re
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFontDatabase, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from desktop.errors import DesktopError
from desktop.score.drawing import pdf, png, renderer, with_font
from model.notation.engraving import Engraving, engrave
from model.notation.parser import parse
from model.reading.engraver import A4, Engraver
from model.reading.plain_svg import FONT_FAMILIES

SVG = "{http://www.w3.org/2000/svg}"
TUNE = (
    'X:1\nT:Title\nT:Subtitle\nC:Composer\nR:jig\nM:6/8\nL:1/8\nQ:"Slow" 3/8=60\nK:G\nP:A\n'
    '|:"Am"GA !p!B "F#7"c2.d|1 "^up" T(3efg d2B2:|2 !5!d6|]\nw:la lo\n'
)


@pytest.fixture(scope="module")
def engraving() -> Engraving:
    """A tune as MEI."""
    return engrave(parse(TUNE).tunes[0])


@pytest.fixture(scope="module")
def page(engraving: Engraving) -> str:
    """The same, engraved."""
    with Engraver(seconds=120.0) as engraver:
        return engraver.pages(engraving.mei)[0]


@pytest.fixture(scope="module")
def long_pages() -> tuple[str, ...]:
    """A tune of several pages."""
    with Engraver(seconds=120.0) as engraver:
        return engraver.pages(engrave(parse(TUNE + "GAB cde|\n" * 150).tunes[0]).mei, A4)


def picture(svg: str) -> QImage:
    """The page as Qt draws it."""
    drawn = QSvgRenderer(QByteArray(with_font(svg, QFontDatabase.families()).encode()))
    image = QImage(drawn.defaultSize(), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    drawn.render(painter)
    painter.end()
    return image


def test_every_note_is_found_by_its_id(qapp: QGuiApplication, page: str, engraving: Engraving) -> None:
    drawn = renderer(page)
    assert engraving.note_ids
    for name in engraving.note_ids:
        assert drawn.elementExists(name)
        assert not drawn.boundsOnElement(name).isEmpty()


def test_every_text_is_seen(qapp: QGuiApplication, page: str) -> None:
    whole = picture(page)
    words = ["".join(text.itertext()) for text in ElementTree.fromstring(page).iter(f"{SVG}text")]
    assert {"Title", "Subtitle", "Composer", "jig", "Am", "up", "la", "lo", "F♯7", "A", "1", "2", "5"} <= set(
        words
    )
    for index, word in enumerate(words):
        root = ElementTree.fromstring(page)
        list(root.iter(f"{SVG}text"))[index].clear()
        assert picture(ElementTree.tostring(root, encoding="unicode")) != whole, word


def test_words_are_set_in_a_serif_font_that_is_there() -> None:
    svg = f'<g font-family="{FONT_FAMILIES}"/>'
    assert with_font(svg, ["Arial", "Tinos", "DejaVu Serif"]) == '<g font-family="Tinos"/>'
    assert with_font(svg, []) == '<g font-family="serif"/>'


def test_pdf_has_all_pages_its_fonts_and_no_pixels(
    qapp: QGuiApplication, long_pages: tuple[str, ...]
) -> None:
    data = pdf(long_pages, "Title")
    assert data.startswith(b"%PDF-")
    assert len(long_pages) > 1
    assert len(re.findall(rb"/Type /Page\b", data)) == len(long_pages)
    assert b"/FontFile" in data
    assert b"/Subtype /Image" not in data


def test_signs_of_a_pdf_are_filled_and_not_outlined_too(qapp: QGuiApplication, page: str) -> None:
    outlined = page.replace(' stroke-width="0"', "")
    assert outlined != page
    assert len(pdf([page])) < 0.8 * len(pdf([outlined]))


def test_png_is_larger_than_the_page_by_its_scale(qapp: QGuiApplication, page: str) -> None:
    picture = QImage.fromData(png(page, scale=1.5))
    assert picture.width() == round(renderer(page).defaultSize().width() * 1.5)
    assert picture.pixelColor(0, 0).name() == "#ffffff"
    colours = {
        picture.pixelColor(x, y).name() for x in range(0, picture.width(), 3) for y in range(picture.height())
    }
    assert "#000000" in colours


def test_what_is_no_picture_gets_a_sentence(qapp: QGuiApplication) -> None:
    with pytest.raises(DesktopError, match=r"\.$"):
        renderer("nonsense")
