"""The thread that has tunes engraved: only the latest request counts."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QThread, Signal

from model.errors import ModelError
from model.notation.parser import parse

if TYPE_CHECKING:
    from model.reading.engraver import Paper

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
    silent = Signal()  # there is no tune with a note at that place
    failed = Signal(str)  # a sentence

    def __init__(self, engraver: Callable[[], PageEngraver], parent: QObject | None = None) -> None:
        """`engraver` makes what draws; it is called in the thread, at the first request."""
        super().__init__(parent)
        self._make = engraver
        self._engraver: PageEngraver | None = None
        self._changed = threading.Condition()
        self._wanted: _Request | None = None
        self._is_closing = False

    def draw(self, text: str, offset: int, paper_width: int = PAPER_WIDTH) -> None:
        """Draw the tune that the character at `offset` stands in; a drawing under way is given up."""
        with self._changed:
            self._wanted = _Request(text, offset, paper_width)
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
            try:
                self._draw(wanted)
            except ModelError as error:
                self.failed.emit(str(error))
            except Exception:
                logging.getLogger(__name__).exception("a score could not be drawn")
                self.failed.emit(UNEXPECTED)
        if self._engraver is not None:
            self._engraver.close()

    def _next(self) -> _Request | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wanted is not None or self._is_closing)
            wanted, self._wanted = self._wanted, None
            return None if self._is_closing else wanted

    def _is_overtaken(self) -> bool:
        return self._is_closing or self._wanted is not None

    def _draw(self, request: _Request) -> None:
        # what draws costs the start of the window time; here nobody waits for it
        from model.notation.engraving import engrave
        from model.reading.engraver import ROLL

        tune = parse(request.text).tune_at(request.offset)
        width = request.paper_width - 2 * ROLL.margin
        engraving = engrave(tune, width) if tune is not None else None
        if tune is None or engraving is None or not engraving.note_ids:
            self.silent.emit()
            return
        if self._engraver is None:
            self._engraver = self._make()
        paper = replace(ROLL, width=request.paper_width)
        pages = self._engraver.pages(engraving.mei, paper, self._is_overtaken)
        if pages and not self._is_overtaken():
            start, end = tune.span
            self.engraved.emit(EngravedScore(pages[0], engraving.note_ids, start, end, request.text))
