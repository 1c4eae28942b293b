"""The thread that has tunes engraved: only the latest request for a score counts; sketches are drawn meanwhile."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QThread, Signal

from desktop.score.sketches import SKETCH_PAPER, Sketch
from model.errors import ModelError
from model.notation.parser import parse
from model.notation.tune import Tune

if TYPE_CHECKING:
    from model.reading.engraver import Paper

GIVEN_UP_SECONDS = (
    0.6  # giving a drawing up costs the helper its life; the next would wait longer for another one
)
PAPER_WIDTH = 2100  # tenths of a millimetre
UNEXPECTED = "The score could not be drawn because of a fault in Carolan; the log file has the details."


class PageEngraver(Protocol):
    """What draws scores: model.reading.engraver.Engraver, or another one in tests."""

    def pages(self, mei: str, paper: "Paper", cancelled: Callable[[], bool]) -> tuple[str, ...]:
        """Return the SVG of every page, none when cancelled; raises ModelError."""

    def close(self) -> None:
        """End the helper process."""


@dataclass(frozen=True)
class EngravedScore:
    """A tune as it is drawn; it spans `start` to `end` in the text that it was asked for with."""

    svg: str
    note_ids: tuple[str, ...]
    start: int
    end: int
    text: str = ""  # the whole text that it was asked for with


@dataclass(frozen=True)
class _Request:
    """The tune at a place of a text, on paper of a width in tenths of a millimetre."""

    text: str
    offset: int
    paper_width: int


class ScoreEngraving(QThread):
    """Draws the tune at a place of a text; every signal is emitted from this thread."""

    engraved = Signal(object)  # an EngravedScore
    sketched = Signal(object, str)  # a Sketch, and its SVG; empty where it can't be drawn
    silent = Signal()  # there is no tune with a note at that place
    failed = Signal(str)  # a sentence

    def __init__(
        self,
        engraver: Callable[[], PageEngraver],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`engraver` makes what draws; it is called in the thread, at the first request."""
        super().__init__(parent)
        self._clock = clock
        self._make = engraver
        self._engraver: PageEngraver | None = None
        self._changed = threading.Condition()
        self._wanted: _Request | None = None
        self._sketches: list[Sketch] = []
        self._is_closing = False

    def draw(self, text: str, offset: int, paper_width: int = PAPER_WIDTH) -> None:
        """Draw the tune that the character at `offset` stands in; a drawing that takes long is given up."""
        with self._changed:
            self._wanted = _Request(text, offset, paper_width)
            self._changed.notify()

    def sketch(self, wanted: Sequence[Sketch]) -> None:
        """Draw these small pictures when there is no score to be drawn, and none that were asked for earlier."""
        with self._changed:
            self._sketches = list(wanted)
            self._changed.notify()

    def close(self, timeout_ms: int) -> bool:
        """End the thread and its helper; return whether it ended in time."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Draw what is asked for until the thread is closed."""
        while (wanted := self._next()) is not None:
            if isinstance(wanted, Sketch):
                self._try_to_sketch(wanted)
            else:
                self._try_to_draw(wanted)
        if self._engraver is not None:
            self._engraver.close()

    def _next(self) -> _Request | Sketch | None:
        with self._changed:
            self._changed.wait_for(
                lambda: self._wanted is not None or bool(self._sketches) or self._is_closing
            )
            if self._is_closing:
                return None
            wanted, self._wanted = self._wanted, None
            return wanted or self._sketches.pop(0)

    def _is_overtaken(self) -> bool:
        return self._is_closing or self._wanted is not None

    def _try_to_draw(self, request: _Request) -> None:
        try:
            self._draw(request)
        except ModelError as error:
            self.failed.emit(str(error))
        except Exception:
            logging.getLogger(__name__).exception("a score could not be drawn")
            self.failed.emit(UNEXPECTED)

    def _try_to_sketch(self, sketch: Sketch) -> None:
        try:
            tune = sketch.tune()
            pages = self._engraved(tune, SKETCH_PAPER, lambda: self._is_closing)[0] if tune else ()
        except ModelError:
            pages = ()  # the text stands there in its place
        except Exception:
            logging.getLogger(__name__).exception("a candidate could not be drawn")
            pages = ()
        self.sketched.emit(sketch, pages[0] if pages else "")

    def _draw(self, request: _Request) -> None:
        tune = parse(request.text).tune_at(request.offset)
        began = self._clock()

        def given_up() -> bool:
            is_slow = self._clock() - began > GIVEN_UP_SECONDS
            return self._is_closing or (is_slow and self._is_overtaken())

        pages, note_ids = self._engraved(tune, request.paper_width, given_up) if tune else ((), ())
        if tune is None or not note_ids:
            self.silent.emit()
        elif pages and not self._is_overtaken():
            start, end = tune.span
            self.engraved.emit(EngravedScore(pages[0], note_ids, start, end, request.text))

    def _engraved(
        self, tune: Tune, paper_width: int, cancelled: Callable[[], bool]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the page, none where it was cancelled, and its notes."""
        # what draws costs the start of the window time; here nobody waits for it
        from model.notation.engraving import engrave
        from model.reading.engraver import ROLL

        engraving = engrave(tune, paper_width - 2 * ROLL.margin)
        if not engraving.note_ids:
            return (), ()
        if self._engraver is None:
            self._engraver = self._make()
        paper = replace(ROLL, width=paper_width)
        return self._engraver.pages(engraving.mei, paper, cancelled), engraving.note_ids
