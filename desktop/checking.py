"""Joins the editor, the checker, the second reader and everything that shows problems."""

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QObject, QTimer, Signal

from desktop.editor.problem_checker import ProblemChecker
from desktop.editor.second_opinions import SecondOpinions
from desktop.main_window import MainWindow
from model.notation.problems import Problem

PAUSE_MS = 1000  # after the problems were found, before a second reader is asked


class Checking(QObject):
    """Shows what is wrong with the text as it is, and goes there."""

    found = Signal(tuple)  # of Problem, in the text as it is now
    passed_over = Signal()  # the text is too long to be checked
    said = Signal(str)

    def __init__(
        self,
        window: MainWindow,
        opinions: SecondOpinions,
        may_ask: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        """`may_ask` tells whether the processor is free for a second reader now."""
        super().__init__(parent)
        self._window, self._editor = window, window.editor
        self._opinions, self._may_ask = opinions, may_ask
        self._checker = ProblemChecker(self._editor.text, self, opinions.sentence_on)
        self._problems: tuple[Problem, ...] | None = None  # of the text as it is; None: not known yet
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.ask_now)
        self._checker.found.connect(self._take)
        self._checker.passed_over.connect(self._pass_over)
        opinions.judged.connect(self._checker.check_now)
        self._editor.textChanged.connect(self.check_later)
        self._editor.cursorPositionChanged.connect(self._ask_later)
        window.problems.chosen.connect(self._go_to)
        window.status.problems_clicked.connect(window.actions_.show_problems.toggle)
        window.actions_.next_problem.triggered.connect(self._go_to_next)

    def prepare(self) -> None:
        """Start the second reader's thread; the reader itself is not started before it is asked."""
        self._opinions.start()

    def check_later(self) -> None:
        """Check the text after a pause."""
        self._problems = None
        self._timer.stop()
        self._checker.later()

    def want_second_opinion(self, wanted: bool) -> None:
        """Ask a second reader, or don't; what it said is shown or not from now on."""
        self._opinions.set_asked(wanted)
        self._checker.check_now()

    def wake(self) -> None:
        """Ask a second reader from now on: at the start of the program other things come first."""
        self._opinions.wake()
        self._ask_later()

    def ask_now(self) -> None:
        """Have a second reader read the tune at the caret, once its problems are known."""
        self._timer.stop()
        if self._problems is None:
            return
        if self._may_ask():
            self._opinions.ask(self._editor.text(), self._editor.caret(), self._problems)
        else:
            self._timer.start()

    def close(self, timeout_ms: int) -> bool:
        """End the threads and the helper; return whether they ended in time."""
        deadline = QDeadlineTimer(timeout_ms)
        self._timer.stop()
        opinions_ended = self._opinions.close(deadline.remainingTime())
        return self._checker.close(deadline.remainingTime()) and opinions_ended

    def _ask_later(self) -> None:
        if self._problems is not None:
            self._timer.start()

    def _take(self, request: int, problems: tuple[Problem, ...]) -> None:
        if not self._checker.is_latest(request):
            return
        self._problems = problems
        self._editor.show_problems(problems)
        self._window.problems.show_problems(problems)
        errors = sum(problem.severity == "error" for problem in problems)
        self._window.status.show_problems(errors, len(problems) - errors)
        self.found.emit(problems)
        self._ask_later()

    def _pass_over(self) -> None:
        self._window.status.show_unchecked()
        self._window.problems.show_unchecked()
        self.passed_over.emit()

    def _go_to(self, problem: Problem) -> None:
        self._editor.set_caret(problem.span.start)
        self._editor.setFocus()
        self.said.emit(problem.message)

    def _go_to_next(self) -> None:
        problem = self._editor.go_to_next_problem()
        if problem is not None:
            self.said.emit(problem.message)
