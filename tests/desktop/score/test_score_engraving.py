"""The thread that has tunes engraved: the latest request counts, and nothing brings it down."""

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from desktop.score.score_engraving import UNEXPECTED, EngravedScore, ScoreEngraving
from model.errors import ModelError
from model.reading.engraver import ROLL, Paper

BOOK = "X:1\nT:One\nK:C\nCDE|\n\nX:2\nT:Two\nK:C\nGAB c|\n\nX:3\nT:Silent\nK:C\nz4|\n"
PATIENCE_MS = 20_000


class FakeEngraver:
    """Draws what it is told to; `started` is set when a drawing begins."""

    def __init__(self) -> None:
        self.started, self.is_closed = threading.Event(), False
        self.fate: Callable[[Callable[[], bool]], tuple[str, ...]] = lambda _: ("<svg/>",)

    def pages(self, mei: str, paper: Paper = ROLL, cancelled: Callable[[], bool] = bool) -> tuple[str, ...]:
        self.started.set()
        return self.fate(cancelled)

    def close(self) -> None:
        self.is_closed = True


@pytest.fixture
def engraver() -> FakeEngraver:
    return FakeEngraver()


@pytest.fixture
def engraving(qtbot: QtBot, engraver: FakeEngraver) -> Iterator[ScoreEngraving]:
    thread = ScoreEngraving(lambda: engraver)
    thread.start()
    yield thread
    assert thread.close(PATIENCE_MS)


def test_tune_at_the_cursor_is_drawn(qtbot: QtBot, engraving: ScoreEngraving) -> None:
    with qtbot.waitSignal(engraving.engraved, timeout=PATIENCE_MS) as drawn:
        engraving.draw(BOOK, BOOK.index("GAB"))
    score = drawn.args[0]
    assert isinstance(score, EngravedScore)
    assert BOOK[score.start : score.end].startswith("X:2")
    assert len(score.note_ids) == 4


@pytest.mark.parametrize("text", ["", "no tune", BOOK])
def test_text_without_a_note_there_is_silent(qtbot: QtBot, engraving: ScoreEngraving, text: str) -> None:
    with qtbot.waitSignal(engraving.silent, timeout=PATIENCE_MS):
        engraving.draw(text, len(text))


def test_drawing_that_is_overtaken_is_given_up(
    qtbot: QtBot, engraving: ScoreEngraving, engraver: FakeEngraver
) -> None:
    def until_overtaken(cancelled: Callable[[], bool]) -> tuple[str, ...]:
        while not cancelled():
            pass
        engraver.fate = lambda _: ("<svg/>",)
        return ()

    engraver.fate = until_overtaken
    engraving.draw(BOOK, 0)
    assert engraver.started.wait(PATIENCE_MS / 1000)
    with qtbot.waitSignal(engraving.engraved, timeout=PATIENCE_MS) as drawn:
        engraving.draw(BOOK, BOOK.index("GAB"))
    assert len(drawn.args[0].note_ids) == 4


@pytest.mark.parametrize(
    ("error", "sentence"), [(ModelError("It can't be."), "It can't be."), (KeyError("x"), UNEXPECTED)]
)
def test_failure_is_a_sentence_and_the_next_tune_is_drawn(
    qtbot: QtBot, engraving: ScoreEngraving, engraver: FakeEngraver, error: Exception, sentence: str
) -> None:
    def fail(_: object) -> tuple[str, ...]:
        engraver.fate = lambda _: ("<svg/>",)
        raise error

    engraver.fate = fail
    with qtbot.waitSignal(engraving.failed, timeout=PATIENCE_MS) as failed:
        engraving.draw(BOOK, 0)
    assert failed.args == [sentence]
    with qtbot.waitSignal(engraving.engraved, timeout=PATIENCE_MS):
        engraving.draw(BOOK, 0)


def test_close_gives_up_what_is_under_way_and_ends_the_helper(qtbot: QtBot, engraver: FakeEngraver) -> None:
    def until_closed(cancelled: Callable[[], bool]) -> tuple[str, ...]:
        while not cancelled():
            pass
        return ()

    engraver.fate = until_closed
    thread = ScoreEngraving(lambda: engraver)
    thread.start()
    thread.draw(BOOK, 0)
    assert engraver.started.wait(PATIENCE_MS / 1000)
    assert thread.close(PATIENCE_MS)
    assert engraver.is_closed
