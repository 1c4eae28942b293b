"""The score on the screen: notes are marked where they are drawn, kept in sight, and tell their place in the text."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from desktop.score.score_engraving import EngravedScore
from desktop.score.score_view import ScoreView, span_of
from model.notation.engraving import engrave
from model.notation.mei import note_id
from model.notation.parser import parse
from model.notation.spans import Span
from model.reading.engraver import Engraver

TEXT = "X:1\nT:Title\nM:4/4\nL:1/4\nK:G\n" + "GABc|dcBA|\nw:la\n" * 30


@pytest.fixture(scope="module")
def score() -> EngravedScore:
    """A tune of many lines."""
    tune = parse(TEXT).tunes[0]
    engraving = engrave(tune)
    with Engraver(seconds=120.0) as engraver:
        return EngravedScore(engraver.pages(engraving.mei)[0], engraving.note_ids, 0, len(TEXT))


@pytest.fixture
def view(qtbot: QtBot, score: EngravedScore) -> ScoreView:
    """A view of it, 600 pixels wide."""
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    view.show_score(score.svg, score.note_ids)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 0)
    return view


def highlights(view: ScoreView) -> list[QPoint]:
    """The pixels in which a note is marked."""
    colour = view.palette().color(QPalette.ColorRole.Highlight)
    picture = view.viewport().grab().toImage()
    ratio = picture.devicePixelRatio()

    def is_marked(pixel: QColor) -> bool:
        return abs(pixel.hue() - colour.hue()) < 12 and pixel.saturation() > 60

    return [
        QPoint(round(x / ratio), round(y / ratio))
        for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)
        if is_marked(picture.pixelColor(x, y))
    ]  # fmt: skip


def test_note_that_sounds_is_marked_where_a_click_finds_it(
    qtbot: QtBot, view: ScoreView, score: EngravedScore
) -> None:
    assert not highlights(view)
    for name in (score.note_ids[0], score.note_ids[5], score.note_ids[-1]):
        view.mark([span_of(name)])
        marked = highlights(view)
        assert marked
        centre = QPoint(sum(p.x() for p in marked) // len(marked), sum(p.y() for p in marked) // len(marked))
        with qtbot.waitSignal(view.note_chosen) as chosen:
            qtbot.mouseClick(
                view.widget(), Qt.MouseButton.LeftButton, pos=view.widget().mapFrom(view.viewport(), centre)
            )
        assert chosen.args == list(span_of(name))


def test_view_follows_the_notes_and_forgets_them(view: ScoreView, score: EngravedScore) -> None:
    view.mark([span_of(score.note_ids[-1])])
    assert view.verticalScrollBar().value() > 0
    view.mark([span_of(score.note_ids[0])])
    assert view.verticalScrollBar().value() < view.verticalScrollBar().maximum() / 4
    view.mark([])
    assert not highlights(view)


def test_notes_that_are_not_drawn_are_passed_over(view: ScoreView) -> None:
    view.mark([Span(100_000, 100_001)])
    assert not highlights(view)


def test_score_is_as_wide_as_its_place_and_needs_no_sideways_scrolling(view: ScoreView) -> None:
    assert view.horizontalScrollBar().maximum() == 0
    low = view.widget().heightForWidth(300)
    assert view.widget().heightForWidth(600) == pytest.approx(2 * low, abs=2)


def test_cleared_view_is_empty(view: ScoreView) -> None:
    view.clear()
    picture = view.viewport().grab().toImage()
    assert len({picture.pixelColor(x, 20).name() for x in range(picture.width())}) == 1


def test_ids_and_places_say_the_same() -> None:
    assert span_of(note_id(Span(12, 15))) == Span(12, 15)
