"""The thread that has tunes engraved: only the latest request counts."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QThread, Signal

from model.errors import ModelError
from model.notation.engraving import engrave
from model.notation.parser import parse
from model.reading.engraver import ROLL, Paper

UNEXPECTED = "The score could not be drawn because of a fault in Carolan; the log file has the details."


class PageEngraver(Protocol):
    """What draws scores: model.reading.engraver.Engraver, or another one in tests."""

    def pages(self, mei: str, paper: Paper = ROLL, cancelled: Callable[[], bool] = ...) -> tuple[str, ...]:
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
        self._wanted: tuple[str, int] | None = None
        self._is_closing = False

    def draw(self, text: str, offset: int) -> None:
        """Draw the tune that the character at `offset` stands in; a drawing under way is given up."""
        with self._changed:
            self._wanted = (text, offset)
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
                self._draw(*wanted)
            except ModelError as error:
                self.failed.emit(str(error))
            except Exception:
                logging.getLogger(__name__).exception("a score could not be drawn")
                self.failed.emit(UNEXPECTED)
        if self._engraver is not None:
            self._engraver.close()

    def _next(self) -> tuple[str, int] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wanted is not None or self._is_closing)
            wanted, self._wanted = self._wanted, None
            return None if self._is_closing else wanted

    def _is_overtaken(self) -> bool:
        return self._is_closing or self._wanted is not None

    def _draw(self, text: str, offset: int) -> None:
        tune = parse(text).tune_at(offset)
        engraving = engrave(tune) if tune is not None else None
        if tune is None or engraving is None or not engraving.note_ids:
            self.silent.emit()
            return
        if self._engraver is None:
            self._engraver = self._make()
        pages = self._engraver.pages(engraving.mei, ROLL, self._is_overtaken)
        if pages and not self._is_overtaken():
            self.engraved.emit(EngravedScore(pages[0], engraving.note_ids, tune.span.start, tune.span.end))
