"""Many tunes on pages: short ones share a page, none is parted that fits on one."""

from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from model.reading.engraver import Paper
from model.reading.plain_svg import FONT_FAMILIES

_SVG = "http://www.w3.org/2000/svg"
_UNITS = 10  # of Verovio's pictures, in a tenth of a millimetre
_NUMBER_SIZE = 320
BOOK_PAPER = Paper(is_cut=True)
"""What the tunes of a book are engraved on: A4, cut below the last staff."""


def fill_pages(tunes: Iterable[Sequence[str]], paper: Paper = BOOK_PAPER) -> Iterator[str]:
    """Yields pages with all tunes, numbered where there are several; `tunes` are their pictures on cut paper."""
    number = 0
    waiting: Element | None = None  # a page has a number only where there is another one
    for page in _pages(tunes, paper):
        if waiting is not None:
            number += 1
            yield _written(waiting, paper, number)
        waiting = page
    if waiting is not None:
        yield _written(waiting, paper, number + 1 if number else 0)


def _pages(tunes: Iterable[Sequence[str]], paper: Paper) -> Iterator[Element]:
    filler = _PageFiller(paper)
    for tune in tunes:
        yield from filler.take([ElementTree.fromstring(picture) for picture in tune])
    yield from filler.finish()


def _written(page: Element, paper: Paper, number: int) -> str:
    """A page with its number in the middle of its lower margin, none where that is 0."""
    ElementTree.register_namespace("", _SVG)
    if number:
        x, y = paper.width * _UNITS // 2, (paper.height - paper.margin // 2) * _UNITS
        place = {"x": str(x), "y": str(y), "text-anchor": "middle", "font-family": FONT_FAMILIES}
        text = ElementTree.SubElement(page, f"{{{_SVG}}}text", place)
        ElementTree.SubElement(text, f"{{{_SVG}}}tspan", {"font-size": f"{_NUMBER_SIZE}px"}).text = str(
            number
        )
    return ElementTree.tostring(page, encoding="unicode")


class _PageFiller:
    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._height = paper.height * _UNITS
        # Two margins meet between tunes; one and a half part them well.
        self._overlap = paper.margin * _UNITS / 2
        self._page: list[tuple[float, Element]] = []
        self._at = 0.0

    def take(self, pictures: Sequence[Element]) -> Iterator[Element]:
        """Takes the pictures of one tune; yields the pages that are full."""
        for picture in pictures:
            height = float(picture.get("viewBox", "0 0 0 0").split()[3])
            # A tune of several pages begins on one of its own.
            if self._page and (len(pictures) > 1 or self._at + height > self._height):
                yield from self.finish()
            self._page.append((self._at, picture))
            self._at += height - self._overlap

    def finish(self) -> Iterator[Element]:
        """Yields the page at hand, if anything is on it."""
        if not self._page:
            return
        first = self._page[0][1]
        width = float(first.get("viewBox", "0 0 0 0").split()[2])
        pixels = float(first.get("width", "0").removesuffix("px"))
        page = Element(first.tag, dict(first.attrib))
        page.set("viewBox", f"0 0 {width:g} {self._height}")
        page.set("height", f"{pixels * self._height / (width or 1):g}px")
        for at, picture in self._page:
            group = ElementTree.SubElement(page, f"{{{_SVG}}}g", {"transform": f"translate(0, {at:g})"})
            group.extend(list(picture))
        self._page, self._at = [], 0.0
        yield page
