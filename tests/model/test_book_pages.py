"""Tunes fill pages: in their order, none parted that fits on one, each page with its number."""

import re
from xml.etree import ElementTree

import pytest

from model.reading.book_pages import fill_pages
from model.reading.engraver import Paper

PAPER = Paper(width=1000, height=2000, margin=100)
SVG = "{http://www.w3.org/2000/svg}"


def picture(name: str, height: int) -> str:
    """A picture of a tune, so many tenths of a millimetre high."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="1000px" height="{height}px" viewBox="0 0 10000 {height * 10}">'
        f'<path id="{name}"/></svg>'
    )


def names(page: str) -> list[str]:
    return re.findall(r'id="(\w+)"', page)


def numbers(page: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(page).iter(f"{SVG}text")]


def test_short_tunes_share_a_page_and_what_does_not_fit_begins_another() -> None:
    tunes = [[picture("a", 900)], [picture("b", 900)], [picture("c", 900)], [picture("d", 1900)]]
    pages = list(fill_pages(tunes, PAPER))
    assert [names(page) for page in pages] == [["a", "b"], ["c"], ["d"]]
    assert [numbers(page) for page in pages] == [["1"], ["2"], ["3"]]


def test_tunes_on_a_page_do_not_overlap_and_stay_on_it() -> None:
    heights = [700, 300, 500, 400, 1200, 200]
    tunes = [[picture(f"t{index}", height)] for index, height in enumerate(heights)]
    for page in fill_pages(tunes, PAPER):
        root = ElementTree.fromstring(page)
        assert root.get("viewBox") == "0 0 10000 20000"
        end = 0.0
        for group in root.findall(f"{SVG}g"):
            name = group[0].get("id", "")
            at = float(group.get("transform", "").partition(", ")[2].rstrip(")"))
            assert at >= end
            # The margins of neighbours may share their paper.
            end = at + heights[int(name[1:])] * 10 - PAPER.margin * 10
            assert end <= 20000 - PAPER.margin * 10


def test_tune_of_several_pages_begins_on_its_own_and_the_next_follows_it() -> None:
    tunes = [[picture("a", 300)], [picture("b", 2000), picture("c", 500)], [picture("d", 500)]]
    assert [names(page) for page in fill_pages(tunes, PAPER)] == [["a"], ["b"], ["c", "d"]]


@pytest.mark.parametrize("count", [1, 2])
def test_single_page_has_no_number(count: int) -> None:
    (page,) = fill_pages([[picture(f"t{index}", 500)] for index in range(count)], PAPER)
    assert numbers(page) == []


def test_no_tunes_make_no_pages() -> None:
    assert list(fill_pages([], PAPER)) == []
