"""Looks for problems a moment after the last key, beside the window's own work."""

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from model.notation.parser import parse
from model.notation.problems import Problem, ProblemFinder
from model.notation.spans import LineIndex
from model.notation.tune import Tune

PAUSE_MS = 350
LONGEST_TEXT = 200_000  # characters; a longer tunebook would keep a processor busy at every pause


def _warnings(text: str, remarks: list[tuple[Tune, str]]) -> list[Problem]:
    if not remarks:
        return []
    from model.reading.disagreement import warning

    lines = LineIndex(text)
    return [warning(tune, sentence, lines) for tune, sentence in remarks]


class ProblemChecker(QObject):
    """Emits what it found in the latest text; texts that were overtaken are dropped."""

    found = Signal(int, tuple)  # the number of the request, and its problems
    passed_over = Signal()  # the text is too long to be checked

    def __init__(
        self,
        text: Callable[[], str],
        parent: QObject | None = None,
        remark_on: Callable[[Tune], str] = lambda _tune: "",
    ) -> None:
        """`remark_on` tells what others say of a tune, empty where nothing; it is called in another thread."""
        super().__init__(parent)
        self._text, self._remark_on = text, remark_on
        self._request = 0
        self._is_closed = False
        self._finder = ProblemFinder()  # of the thread that checks
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.check_now)

    def later(self) -> None:
        """Check after the pause, counted from now."""
        self._request += 1
        self._timer.start()

    def check_now(self) -> None:
        """Check the text as it is now, in another thread."""
        self._timer.stop()
        if self._is_closed:
            return  # what a thread said before it ended may come after the end
        self._request += 1
        request, text = self._request, self._text()
        if len(text) <= LONGEST_TEXT:
            self._pool.start(lambda: self._check(request, text))
        else:
            self.passed_over.emit()

    def is_latest(self, request: int) -> bool:
        """Return whether the text is still the one of this request."""
        return request == self._request

    def close(self, timeout_ms: int) -> bool:
        """Stop for good; return whether the thread ended in time."""
        self._is_closed = True
        self._request += 1  # nobody waits for what is being checked
        self._timer.stop()
        self._pool.clear()
        return self._pool.waitForDone(timeout_ms)

    def _check(self, request: int, text: str) -> None:
        if request != self._request:
            return
        try:
            problems = self._problems_of(text)
        except Exception:
            # a fault of ours in reading must not take the editor along
            logging.getLogger(__name__).exception("the problems of a text could not be found")
            problems = ()
        self.found.emit(request, problems)

    def _problems_of(self, text: str) -> tuple[Problem, ...]:
        """Return the problems of a text, in the order of their places; what others say of a tune is a warning."""
        book = parse(text)
        remarks = [(tune, sentence) for tune in book.tunes if (sentence := self._remark_on(tune))]
        problems = (*self._finder.find(book), *_warnings(text, remarks))
        return tuple(sorted(problems, key=lambda problem: problem.span.start))
