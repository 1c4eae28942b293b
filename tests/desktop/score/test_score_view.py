"""The score on the screen: notes are marked where they are drawn, kept in sight, and tell their place in the text."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.appearance import LIGHT
from desktop.score.score_engraving import EngravedScore
from desktop.score.score_view import NARROWEST, WIDEST, ScoreView, note_at
from desktop.score.sheet import Fault, span_of
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
    view = ScoreView(LIGHT)
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    view.show_score(score.svg, score.note_ids)
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() > 0)
    return view


def highlights(view: ScoreView) -> list[QPoint]:
    """The pixels in which a note is marked."""
    inks = (LIGHT.sounding, LIGHT.accent)
    picture = view.viewport().grab().toImage()
    ratio = picture.devicePixelRatio()

    def is_marked(pixel: QColor) -> bool:
        return any(abs(pixel.hue() - QColor(ink).hue()) < 12 for ink in inks) and pixel.saturation() > 60

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


def test_score_is_no_wider_than_its_place_and_keeps_its_size_where_there_is_room(view: ScoreView) -> None:
    assert view.horizontalScrollBar().maximum() == 0
    view.resize(1400, 300)
    assert view.widget().width() == 840  # as large as the page gives itself
    view.resize(500, 300)
    assert view.horizontalScrollBar().maximum() == 0
    assert 400 < view.widget().width() <= 500


def test_paper_is_as_wide_as_the_view_at_its_zoom_within_reason(qtbot: QtBot, view: ScoreView) -> None:
    normal = view.paper_width()
    with qtbot.waitSignal(view.paper_changed):
        view.set_zoom(0.8)
    assert view.paper_width() == pytest.approx(normal / 0.8, abs=2)
    view.set_zoom(4.0)
    assert view.paper_width() == NARROWEST
    with qtbot.waitSignal(view.paper_changed):
        view.resize(9000, 300)
    view.set_zoom(1.0)
    assert view.paper_width() == WIDEST


def test_ctrl_and_the_wheel_ask_for_another_size(qtbot: QtBot, view: ScoreView) -> None:
    def turned(by: int, keys: Qt.KeyboardModifier) -> QWheelEvent:
        place = QPointF(50, 50)
        return QWheelEvent(
            place, view.mapToGlobal(place), QPoint(), QPoint(0, by), Qt.MouseButton.NoButton, keys,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip

    for by, asked in ((120, 1), (-120, -1)):
        with qtbot.waitSignal(view.zoom_asked) as zoomed:
            QApplication.sendEvent(view.viewport(), turned(by, Qt.KeyboardModifier.ControlModifier))
        assert zoomed.args == [asked]
    with qtbot.assertNotEmitted(view.zoom_asked):
        QApplication.sendEvent(view.viewport(), turned(-120, Qt.KeyboardModifier.NoModifier))
    assert view.verticalScrollBar().value() > 0


def test_arrow_keys_go_from_note_to_note(qtbot: QtBot, view: ScoreView, score: EngravedScore) -> None:
    notes = sorted(map(span_of, score.note_ids))
    view.mark_caret(notes[3].start)
    for key, index in ((Qt.Key.Key_Right, 4), (Qt.Key.Key_Left, 2)):
        with qtbot.waitSignal(view.note_stepped_to) as stepped:
            qtbot.keyClick(view, key)
        assert stepped.args == list(notes[index])
    view.mark_caret(notes[0].start)
    with qtbot.waitSignal(view.note_stepped_to) as stepped:
        qtbot.keyClick(view, Qt.Key.Key_Left)
    assert stepped.args == list(notes[0])


def test_note_at_the_caret_is_outlined_and_in_sight(view: ScoreView, score: EngravedScore) -> None:
    last = max(map(span_of, score.note_ids))
    view.mark_caret(last.end)
    assert view.verticalScrollBar().value() > 0
    assert highlights(view)
    view.mark_caret(None)
    assert not highlights(view)


def test_notes_of_a_problem_wear_its_colour_and_say_what_is_wrong(
    view: ScoreView, score: EngravedScore
) -> None:
    first = min(map(span_of, score.note_ids))
    view.mark_faults({Span(first.start, first.end + 2): Fault("Wrong.", "#ff0000")})
    picture = view.viewport().grab().toImage()
    reds = [
        (x, y)
        for x in range(picture.width()) for y in range(picture.height())
        if picture.pixelColor(x, y).red() > 200 and picture.pixelColor(x, y).green() < 60
    ]  # fmt: skip
    assert len(reds) > 20
    view.mark_faults({})
    assert not any(
        view.viewport().grab().toImage().pixelColor(x, y).green() < 60
        and view.viewport().grab().toImage().pixelColor(x, y).red() > 200
        for x, y in reds[:5]
    )


def test_click_far_from_every_note_means_none(qtbot: QtBot, view: ScoreView) -> None:
    with qtbot.assertNotEmitted(view.note_chosen):
        qtbot.mouseClick(view.widget(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


@pytest.mark.parametrize(
    ("offset", "found"),
    [
        (4, None),
        (5, Span(5, 7)),
        (6, Span(5, 7)),
        (7, Span(7, 8)),
        (8, Span(7, 8)),
        (9, None),
        (20, Span(20, 21)),
    ],
)
def test_note_at_the_caret_is_the_one_it_stands_in_or_right_behind(offset: int, found: Span | None) -> None:
    assert note_at((Span(5, 7), Span(7, 8), Span(20, 21)), offset) == found


def test_cleared_view_is_empty(view: ScoreView) -> None:
    view.clear()
    assert view.is_empty
    picture = view.viewport().grab().toImage()
    assert len({picture.pixelColor(x, 20).name() for x in range(picture.width())}) == 1


def test_ids_and_places_say_the_same() -> None:
    assert span_of(note_id(Span(12, 15))) == Span(12, 15)
