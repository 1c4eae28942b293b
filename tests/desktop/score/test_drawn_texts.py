"""Words of the score are seen: none is cut off, none lies over another one, each leaves its traces in the picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QImage

from desktop.score.drawing import png, renderer, with_font
from model.notation.engraving import engrave
from model.notation.parser import parse
from model.notation.tune import Tune
from model.reading.engraver import ROLL, Engraver, Paper
from model.reading.plain_svg import FONT_FAMILIES

SVG = "{http://www.w3.org/2000/svg}"
FEATURES = Path(__file__).parents[2] / "model" / "notation" / "score_features.abc"
CAPITAL = 0.66  # the height of a capital letter in ems
TOUCH = 40  # units of the score by which boxes may overlap: a tenth of a letter
NARROW = Paper(width=900, height=ROLL.height, margin=50, is_cut=True, is_endless=True, scale=40)


@dataclass(frozen=True)
class Words:
    """Words where they are drawn, in the units of the score."""

    text: str
    box: QRectF


@pytest.fixture(scope="module")
def engraver() -> Iterator[Engraver]:
    """The real helper, with more time than a busy machine needs."""
    with Engraver(seconds=120.0) as engraver:
        yield engraver


def features() -> list[Tune]:
    return list(parse(FEATURES.read_text(encoding="utf-8")).tunes)


def family() -> str:
    """The font that the words are set in."""
    renderer(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>"
    )  # which adds one where none is there
    return with_font(f'"{FONT_FAMILIES}"', QFontDatabase.families()).strip('"')


def words_of(svg: str) -> list[Words]:
    """All words of a picture."""
    font = family()
    found: list[Words] = []

    def walk(element: Element, x: float, y: float) -> None:
        move = element.get("transform", "")
        if move.startswith("translate("):
            by = move.removeprefix("translate(").partition(")")[0].replace(",", " ").split()
            x, y = x + float(by[0]), y + float(by[1])
        if element.tag == f"{SVG}text":
            found.append(placed(element, x, y, font))
        for child in element:
            walk(child, x, y)

    walk(ElementTree.fromstring(svg), 0.0, 0.0)
    return found


def placed(text: Element, x: float, y: float, family: str) -> Words:
    """A text with its box."""
    width = size = 0.0
    for piece in text:
        height = float(piece.get("font-size", "405px").removesuffix("px"))
        font = QFont(family)
        font.setPixelSize(100)
        font.setBold(piece.get("font-weight") == "bold")
        font.setItalic(piece.get("font-style") == "italic")
        width += QFontMetricsF(font).horizontalAdvance(piece.text or "") * height / 100
        size = max(size, height)
    share = {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor", "start"), 0.0)
    left, base = float(text.get("x", "0")) + x - share * width, float(text.get("y", "0")) + y
    return Words("".join(text.itertext()), QRectF(left, base - CAPITAL * size, width, CAPITAL * size))


def without_texts(svg: str) -> str:
    root = ElementTree.fromstring(svg)
    for text in root.iter(f"{SVG}text"):
        text.clear()
    return ElementTree.tostring(root, encoding="unicode")


@pytest.fixture(scope="module", params=features(), ids=lambda tune: tune.title[:30])
def page(request: pytest.FixtureRequest, engraver: Engraver) -> str:
    """A feature of the score, engraved."""
    return engraver.pages(engrave(request.param).mei)[0]


def test_words_leave_traces_in_the_picture(qapp: QGuiApplication, page: str) -> None:
    whole, bare = (QImage.fromData(png(svg, scale=1.0)) for svg in (page, without_texts(page)))
    assert words_of(page)
    wide = float(ElementTree.fromstring(page).get("viewBox", "0 0 1 1").split()[2])
    scale = whole.width() / wide
    for words in words_of(page):
        if not words.text.strip():
            continue
        box = QRectF(
            words.box.x() * scale,
            words.box.y() * scale,
            words.box.width() * scale,
            words.box.height() * scale,
        ).toAlignedRect()
        assert whole.copy(box) != bare.copy(box), words.text


def test_words_are_on_the_page_and_not_on_each_other(qapp: QGuiApplication, page: str) -> None:
    assert_readable(page)


def test_words_fit_narrow_paper(qapp: QGuiApplication, engraver: Engraver) -> None:
    tune = next(tune for tune in features() if tune.title.startswith("A very long"))
    width = NARROW.width - 2 * NARROW.margin
    assert_readable(engraver.pages(engrave(tune, width).mei, NARROW)[0])


def assert_readable(svg: str) -> None:
    left, top, width, height = map(float, ElementTree.fromstring(svg).get("viewBox", "").split())
    paper = QRectF(left, top, width, height)
    seen: list[Words] = []
    for words in words_of(svg):
        assert paper.contains(words.box), f"{words.text} is cut off"
        for other in seen:
            common = words.box.intersected(other.box)
            assert min(common.width(), common.height()) <= TOUCH, f"{words.text} lies over {other.text}"
        seen.append(words)
