"""The thread in which a second reader reads the tune at the caret; what it reads otherwise becomes a warning."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QThread, Signal

from model.notation.parser import parse
from model.notation.problems import Problem
from model.notation.tune import Tune

if TYPE_CHECKING:
    from model.reading.reader import Reading

MOST_REMEMBERED = 300  # tunes


class Reader(Protocol):
    """What reads a tune: model.reading.reader.SecondReader, or another one in tests."""

    def read(self, abc: str, cancelled: Callable[[], bool]) -> "Reading":
        """Return what it makes of a tune, within seconds."""

    def close(self) -> None:
        """End the helper process."""


@dataclass(frozen=True)
class _Question:
    """A text, the place of the tune in it that is meant, and what is wrong with it anyway."""

    text: str
    offset: int
    problems: tuple[Problem, ...]


class SecondOpinions(QThread):
    """Only the latest question counts, and every tune is read once."""

    judged = Signal()  # there is a sentence that was not there before

    def __init__(self, reader: Callable[[], Reader], parent: QObject | None = None) -> None:
        """`reader` makes what reads; it is called in the thread, at the first question."""
        super().__init__(parent)
        self._make = reader
        self._reader: Reader | None = None
        self._sentences: dict[str, str] = {}  # by the text of the tune; empty where the readers agree
        self._changed = threading.Condition()
        self._wanted: _Question | None = None
        self._is_closing = self._is_asked = self._is_awake = False

    def set_asked(self, asked: bool) -> None:
        """Ask or don't; what was said before is said no more where it is not asked for."""
        self._is_asked = asked

    def wake(self) -> None:
        """Read from now on: at the start of the program other things come first."""
        self._is_awake = True

    def ask(self, text: str, offset: int, problems: tuple[Problem, ...]) -> None:
        """Have the tune at `offset` read, unless it was read before or one of `problems` is an error in it."""
        if self._is_asked and self._is_awake:
            with self._changed:
                self._wanted = _Question(text, offset, problems)
                self._changed.notify()

    def sentence_on(self, tune: Tune) -> str:
        """Return what was said about a tune, empty where nothing was; from any thread."""
        return self._sentences.get(tune.text, "") if self._is_asked else ""

    def close(self, timeout_ms: int) -> bool:
        """End the thread and its helper; return whether it ended in time."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Answer questions until the thread is closed."""
        while (question := self._next()) is not None:
            try:
                self._answer(question)
            except Exception:
                # a fault of ours in asking must not take the window along
                logging.getLogger(__name__).exception("a second opinion could not be had")
        if self._reader is not None:
            self._reader.close()

    def _next(self) -> _Question | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wanted is not None or self._is_closing)
            wanted, self._wanted = self._wanted, None
            return None if self._is_closing else wanted

    def _is_overtaken(self) -> bool:
        return self._is_closing or self._wanted is not None

    def _answer(self, question: _Question) -> None:
        tune = parse(question.text).tune_at(question.offset)
        if tune is None or tune.text in self._sentences or _is_faulty(tune, question.problems):
            return
        from model.reading.disagreement import disagreement

        if self._reader is None:
            self._reader = self._make()
        sentence = disagreement(tune, self._reader.read(tune.text, self._is_overtaken))
        if self._is_overtaken():
            return
        while len(self._sentences) >= MOST_REMEMBERED:
            del self._sentences[next(iter(self._sentences))]
        self._sentences[tune.text] = sentence
        if sentence:
            self.judged.emit()


def _is_faulty(tune: Tune, problems: tuple[Problem, ...]) -> bool:
    """Return whether the tune has an error of its own: what others make of it says nothing then."""
    return any(
        problem.severity == "error" and tune.span.start <= problem.span.start < tune.span.end
        for problem in problems
    )
