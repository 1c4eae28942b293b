"""The editor: plain ABC text, with marks for problems and for what sounds, and a ghost of what the network proposes."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFont,
    QFontDatabase,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QToolTip, QWidget

from desktop.appearance import Colours
from desktop.dropped import OWN, dropped_files
from desktop.editor.ghost import Ghost
from desktop.editor.ghost_layout import GhostLayout
from desktop.editor.ghost_text import PARAGRAPH_SEPARATOR, GhostText
from desktop.editor.highlighter import AbcHighlighter
from desktop.editor.line_numbers import LineNumbers
from desktop.editor.marks import Marks
from desktop.editor.steps import Steps
from desktop.editor.text_offsets import TextOffsets
from desktop.editor.text_shift import TextShift
from model.notation.problems import Problem
from model.notation.spans import Span

MONOSPACE = ("Cascadia Mono", "SF Mono", "Menlo", "JetBrains Mono", "DejaVu Sans Mono", "Consolas")
HINT = "Write a tune in ABC, or press Ctrl+Return and let the network begin one."
LONGEST_COLOURED = 300_000  # characters


class AbcEditor(QPlainTextEdit):
    """Text in and out as Python strings; every offset that it takes or gives counts characters of those."""

    caret_moved = Signal(int, int)  # line and column, from 1
    files_dropped = Signal(list)  # of Path

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor")
        self.setAccessibleName("ABC editor")
        self.setPlaceholderText(HINT)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setCursorWidth(2)
        self.setTabChangesFocus(True)  # everything can be reached by the keyboard
        self.document().setDocumentMargin(14)
        self.document().setModified(False)  # the margin is no change that a person would want to save
        self._highlighter = AbcHighlighter(self.document(), colours)
        layout = GhostLayout(self, self._highlighter)
        self._marks = Marks(self, layout, colours)
        self._steps = Steps(self)
        self.ghost = GhostText(self, layout, self._marks, self._steps)
        self._numbers = LineNumbers(self, colours)
        self._problems: tuple[Problem, ...] = ()
        self._offsets: tuple[int, TextOffsets] | None = None
        self.cursorPositionChanged.connect(self._report_caret)
        # a ghost leaves the document empty, and stands where the hint does
        self.ghost.changed.connect(
            lambda: self.setPlaceholderText(HINT if self.ghost.current is None else "")
        )

    def text(self) -> str:
        """Return the whole text, lines ended by "\\n", as it was typed: no space is exchanged for another."""
        return self.document().toRawText().replace(PARAGRAPH_SEPARATOR, "\n")

    def seen_text(self) -> str:
        """Return the text as it would be with the ghost."""
        ghost = self.ghost.current
        return ghost.seen(self.text()) if ghost is not None else self.text()

    def seen_caret(self) -> int:
        """Return the offset of the caret in the text as it would be with the ghost."""
        ghost, caret = self.ghost.current, self.caret()
        if ghost is None:
            return caret
        seen = ghost.to_seen(caret) if caret != ghost.end else ghost.start
        return ghost.start if seen is None else seen

    def seen_revision(self) -> tuple[int, Ghost | None]:
        """Return what is another one after every change to the text or the ghost."""
        return self.document().revision(), self.ghost.current

    def load(self, text: str) -> None:
        """Show another text; what could be undone belongs to the old one and is forgotten."""
        self.ghost.show(None)
        self._marks.clear()
        self._problems = ()
        # colouring takes 3 s a megabyte, all at once
        self._highlighter.setDocument(self.document() if len(text) <= LONGEST_COLOURED else None)
        self.setPlainText(text)
        self._steps.clear()
        self.document().setModified(False)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def caret(self) -> int:
        """Return the offset of the caret."""
        return self._text_offsets().from_qt(self.textCursor().position())

    def set_caret(self, offset: int) -> None:
        """Move the caret and show it."""
        cursor = self.textCursor()
        cursor.setPosition(min(self._text_offsets().to_qt(offset), self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def selection(self) -> Span | None:
        """Return what is selected; None where nothing is."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        offsets = self._text_offsets()
        return Span(offsets.from_qt(cursor.selectionStart()), offsets.from_qt(cursor.selectionEnd()))

    def shared_runs(self) -> dict[Span, str]:
        """Return what a tune of the corpus has too, in the text with the ghost, and a sentence about each."""
        offsets, ghost = self._text_offsets(), self.ghost.current
        runs: dict[Span, str] = {}
        for first, last, remark in self._marks.shared():
            start, end = offsets.from_qt(first), offsets.from_qt(last)
            seen = ghost.to_seen(start) if ghost is not None else start
            if seen is not None:
                runs[Span(seen, seen + end - start)] = remark
        if ghost is not None and ghost.shared is not None:
            shared = ghost.shared
            runs[Span(ghost.start + shared.start, ghost.start + shared.end)] = ghost.remark
        return runs

    def select(self, span: Span) -> None:
        """Select a stretch of the text, with the caret at its end; an empty one only moves the caret."""
        offsets, last = self._text_offsets(), self.document().characterCount() - 1
        cursor = self.textCursor()
        cursor.setPosition(min(offsets.to_qt(span.start), last))
        cursor.setPosition(min(offsets.to_qt(span.end), last), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def replace(self, start: int, end: int, text: str, then: Span | None = None) -> None:
        """Write `text` in place of a stretch, as one step for undo; what stays the same is not touched.

        `then` is selected in the new text. Undo brings caret and view back to where they are now.
        """
        shift = TextShift(self.text()[start:end], text)
        offsets = self._text_offsets()
        with self._steps.made():
            cursor = QTextCursor(self.document())
            cursor.beginEditBlock()
            cursor.setPosition(offsets.to_qt(start + shift.before))
            cursor.setPosition(offsets.to_qt(end - shift.behind), QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(text[shift.before : len(text) - shift.behind])
            cursor.endEditBlock()
            if then is not None:
                self.select(then)

    def undo(self) -> None:
        """Take back the latest step; what was done for the person ends where they were before it."""
        self._steps.undo(super().undo)

    def redo(self) -> None:
        """Do it again; the caret stands where it stood then."""
        self._steps.redo(super().redo)

    def follow(self, offset: int) -> Callable[[], int]:
        """Return what tells where the place at `offset` is later, whatever is typed before it."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._text_offsets().to_qt(offset))
        cursor.setKeepPositionOnInsert(True)
        return lambda: self._text_offsets().from_qt(cursor.position())

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Underline problems; their spans are offsets in the text as it stands."""
        self._problems = problems
        offsets = self._text_offsets()
        self._marks.set_problems(problems, offsets)
        self._numbers.set_severities({problem.line: problem.severity for problem in reversed(problems)})

    def show_sounding(self, spans: Iterable[Span]) -> None:
        """Light up the notes that sound now; their places are those in the text with the ghost."""
        in_text, in_ghost = self.ghost.divided(tuple(spans))
        self._marks.set_sounding(in_text, in_ghost, self._text_offsets())

    def show_loop(self, span: Span | None) -> None:
        """Wash over a stretch of the text that is looped, wherever it moves; or over nothing."""
        self._marks.set_loop(span, self._text_offsets())

    def go_to_next_problem(self) -> Problem | None:
        """Move the caret to the next problem, past the end to the first; return it, or None."""
        if not self._problems:
            return None
        caret = self.caret()
        following = [problem for problem in self._problems if problem.span.start > caret]
        problem = (following or list(self._problems))[0]
        self.set_caret(problem.span.start)
        self.setFocus()
        return problem

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._highlighter.set_colours(colours)
        self._numbers.set_colours(colours)
        self._marks.set_colours(colours)

    def set_font_points(self, points: int) -> None:
        """Set the size of the text."""
        available = set(QFontDatabase.families())
        families = [family for family in MONOSPACE if family in available]
        font = QFont(families) if families else QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setStyleHint(QFont.StyleHint.Monospace)
        font.setPointSize(points)
        self.setFont(font)
        self._numbers.fit()

    def event(self, event: QEvent) -> bool:
        """Say what is wrong, or whose notes they are, where the mouse rests on an underlined place."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell_problem_at(event)
            return True
        return super().event(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take files as well as text."""
        return source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Open files that are dropped or pasted; everything else goes in as plain text."""
        paths = dropped_files(source)
        if paths:
            self.files_dropped.emit(paths)
        elif not source.hasFormat(OWN):
            super().insertFromMimeData(source)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the line numbers as high as the editor."""
        super().resizeEvent(event)
        self._numbers.place()

    def _text_offsets(self) -> TextOffsets:
        revision = self.document().revision()
        if self._offsets is None or self._offsets[0] != revision:
            self._offsets = (revision, TextOffsets(self.text()))
        return self._offsets[1]

    def _report_caret(self) -> None:
        cursor = self.textCursor()
        self.caret_moved.emit(cursor.blockNumber() + 1, cursor.positionInBlock() + 1)

    def _tell_problem_at(self, event: QHelpEvent) -> None:
        place = self.viewport().mapFromGlobal(event.globalPos())
        remark = self.ghost.remark_at(place)
        if remark or self.ghost.current is not None:
            QToolTip.showText(event.globalPos(), remark, self)
            return
        offset = self._text_offsets().from_qt(self.cursorForPosition(place).position())
        for problem in self._problems:
            if problem.span.start <= offset <= max(problem.span.end, problem.span.start + 1):
                QToolTip.showText(event.globalPos(), problem.message, self)
                return
        QToolTip.hideText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys of the window's own actions alone; while a ghost is there, some keys are about it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
            return
        if self.ghost.take_key(event):
            return
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of the text."""
        menu = self.menu(event.pos())
        menu.exec(event.globalPos())
        menu.deleteLater()

    def menu(self, place: QPoint) -> QMenu:
        """Return Qt's menu for a place of the text; its undo and redo are the editor's own."""
        menu = self.createStandardContextMenu(place)
        for name, act in (("edit-undo", self.undo), ("edit-redo", self.redo)):
            action = menu.findChild(QAction, name)
            if isinstance(action, QAction):
                action.triggered.disconnect()
                action.triggered.connect(act)
        return menu

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go to the next field by Tab, unless the key takes the ghost."""
        if forward and self.ghost.current is not None:
            return False
        return super().focusNextPrevChild(forward)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the caret where it is meant, though the ghost moved that place and goes away now."""
        is_left = event.button() == Qt.MouseButton.LeftButton
        if not (is_left and self.ghost.take_click(event.position().toPoint())):
            super().mousePressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take what an input method writes; it needs the place where the ghost is drawn."""
        if event.preeditString() or event.commitString() or event.replacementLength():
            self.ghost.show(None)
            self.ghost.left.emit()
        elif self.ghost.current is not None:
            return
        super().inputMethodEvent(event)
