"""What is played over and over: a stretch of the text between two places that move along with it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from desktop.editor.abc_editor import AbcEditor
from model.notation.spans import Span

ALL = Span(0, 0)
"""The loop of the whole tune."""


class LoopRegion(QObject):
    """The places A and B, and whether they count."""

    changed = Signal(object)  # the Span in the editor's text that is marked, None where none is

    def __init__(self, editor: AbcEditor, switch: QAction, parent: QObject | None = None) -> None:
        """`switch` is checked while there is a loop."""
        super().__init__(parent)
        self._editor, self._switch = editor, switch
        self._start: Callable[[], int] | None = None
        self._end: Callable[[], int] | None = None
        switch.toggled.connect(self._toggle)

    @property
    def span(self) -> Span | None:
        """The marked stretch of the text; None where A or B is missing or nothing lies between."""
        if self._start is None or self._end is None:
            return None
        first, last = sorted((self._start(), self._end()))
        return Span(first, last) if last > first else None

    def wanted(self) -> Span | None:
        """Return what is to be looped, in the text with the ghost: None for nothing, ALL where nothing is marked."""
        if not self._switch.isChecked():
            return None
        span, ghost = self.span, self._editor.ghost.current
        if span is None or ghost is None:
            return span or ALL
        ends = [ghost.to_seen(place) for place in span]
        return Span(*(place for place in ends if place is not None)) if None not in ends else ALL

    def set_start(self) -> None:
        """Put A at the caret, or at the beginning of the selection; B goes where it lies before."""
        self._start = self._editor.follow(self._place().start)
        if self._end is not None and self._end() <= self._start():
            self._end = None
        self._show()

    def set_end(self) -> None:
        """Put B at the caret, or at the end of the selection; A goes where it lies behind. Both together loop."""
        self._end = self._editor.follow(self._place().end)
        if self._start is not None and self._start() >= self._end():
            self._start = None
        if self._start is not None:
            self._switch.setChecked(True)
        self._show()

    def clear(self) -> None:
        """Mark nothing, and loop no more."""
        self._start = self._end = None
        self._switch.setChecked(False)
        self._show()

    def _toggle(self, on: bool) -> None:
        """A selection is what is meant, where nothing is marked yet."""
        selection = self._editor.selection()
        if on and self.span is None and selection is not None:
            self._start, self._end = (self._editor.follow(place) for place in selection)
        self._show()

    def _place(self) -> Span:
        return self._editor.selection() or Span(self._editor.caret(), self._editor.caret())

    def _show(self) -> None:
        span = self.span if self._switch.isChecked() else None
        if self.span is None:
            span = self._alone()
        self._editor.show_loop(span)
        self.changed.emit(span)

    def _alone(self) -> Span | None:
        """The character at A or before B, where the other is missing: it is seen where the one stands."""
        if self._start is not None and self._end is None:
            return Span(self._start(), self._start() + 1)
        if self._end is not None and self._start is None:
            return Span(max(0, self._end() - 1), self._end())
        return None
