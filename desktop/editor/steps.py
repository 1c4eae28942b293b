"""Where the person was around each change that was made for them, so that undo and redo bring them back there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit


@dataclass(frozen=True)
class _Place:
    """A selection, and how far the text was scrolled."""

    anchor: int
    position: int
    scrolled: int


@dataclass(frozen=True)
class _Step:
    """Qt's numbers of the undo commands around a change, and the places before and after it."""

    begins: int
    ends: int
    before: _Place
    after: _Place


class Steps:
    """Knows the changes that were made inside of `made`; what a person types is Qt's own affair."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        self._editor = editor
        self._steps: list[_Step] = []
        self._is_making = False
        editor.document().undoCommandAdded.connect(self._forget_overwritten)

    @contextmanager
    def made(self) -> Iterator[None]:
        """What is done inside is one change: where the caret is put there, redo puts it again."""
        if self._is_making:
            yield
            return
        begins, before = self._count(), self._place()
        self._is_making = True
        try:
            yield
        finally:
            self._is_making = False
        self._forget_overwritten()
        if self._count() > begins:
            self._steps.append(_Step(begins, self._count(), before, self._place()))

    def undo(self, undo: Callable[[], None]) -> None:
        """Undo by Qt's own means, then go to where the person was before."""
        count = self._count()
        undo()
        for step in self._steps:
            if (step.begins, step.ends) == (self._count(), count):
                self._go_to(step.before)

    def redo(self, redo: Callable[[], None]) -> None:
        """Redo by Qt's own means, then go to where the change had brought the person."""
        count = self._count()
        redo()
        for step in self._steps:
            if (step.begins, step.ends) == (count, self._count()):
                self._go_to(step.after)

    def clear(self) -> None:
        """There is another text, and nothing to be undone."""
        self._steps = []

    def _forget_overwritten(self) -> None:
        """A new command takes the place of those that were undone."""
        if not self._is_making:
            self._steps = [step for step in self._steps if step.ends < self._count()]

    def _count(self) -> int:
        return self._editor.document().availableUndoSteps()

    def _place(self) -> _Place:
        cursor = self._editor.textCursor()
        return _Place(cursor.anchor(), cursor.position(), self._editor.verticalScrollBar().value())

    def _go_to(self, place: _Place) -> None:
        last = self._editor.document().characterCount() - 1
        cursor = self._editor.textCursor()
        cursor.setPosition(min(place.anchor, last))
        cursor.setPosition(min(place.position, last), QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        self._editor.verticalScrollBar().setValue(place.scrolled)
