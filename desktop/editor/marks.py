"""Marks over the text, in layers: the caret's line, the network's text, problems, the notes that sound."""

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from desktop.appearance import Colours
from desktop.editor.continuation import Continuation
from desktop.editor.text_offsets import TextOffsets
from model.notation.problems import Problem
from model.notation.spans import Span

MOST_PROBLEMS = 300  # more underlines than this help nobody and slow the painting


class Marks:
    """The extra selections of one editor."""

    def __init__(self, editor: QPlainTextEdit, colours: Colours) -> None:
        self._editor = editor
        self._colours = colours
        self._continuation: Continuation | None = None
        self._problems: list[tuple[QTextCursor, str]] = []
        self._sounding: list[QTextCursor] = []
        editor.cursorPositionChanged.connect(self._show)
        editor.textChanged.connect(self._show)

    def follow(self, continuation: Continuation | None) -> None:
        """Colour this continuation, and no earlier one."""
        self._continuation = continuation
        self._show()

    def set_problems(self, problems: tuple[Problem, ...], offsets: TextOffsets) -> None:
        """Underline these problems, and no earlier ones."""
        self._problems = [
            (
                self._cursor(problem.span.start, max(problem.span.end, problem.span.start + 1), offsets),
                problem.severity,
            )
            for problem in problems[:MOST_PROBLEMS]
        ]
        self._show()

    def set_sounding(self, spans: tuple[Span, ...], offsets: TextOffsets) -> None:
        """Light up these notes, and no earlier ones."""
        self._sounding = [self._cursor(span.start, span.end, offsets) for span in spans]
        self._show()

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._colours = colours
        self._show()

    def clear(self) -> None:
        """Take every mark away."""
        self._continuation = None
        self._problems, self._sounding = [], []
        self._show()

    def _show(self) -> None:
        # the line's paper would cover the words that stand in an empty editor
        selections = [] if self._editor.document().isEmpty() else [self._line()]
        if self._continuation is not None and self._continuation.end > self._continuation.start:
            selections.append(self._written(self._continuation))
        selections += [_selection(cursor, self._underline(severity)) for cursor, severity in self._problems]
        lit = _format(self._colours.sounding_text, self._colours.sounding)
        selections += [_selection(cursor, lit) for cursor in self._sounding]
        self._editor.setExtraSelections(selections)

    def _line(self) -> QTextEdit.ExtraSelection:
        line = QTextCharFormat()
        line.setBackground(QColor(self._colours.current_line))
        line.setProperty(QTextFormat.Property.FullWidthSelection, True)
        cursor = self._editor.textCursor()
        cursor.clearSelection()
        return _selection(cursor, line)

    def _written(self, continuation: Continuation) -> QTextEdit.ExtraSelection:
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(continuation.start)
        cursor.setPosition(continuation.end, QTextCursor.MoveMode.KeepAnchor)
        return _selection(cursor, _format(self._colours.generated, self._colours.generated_paper))

    def _underline(self, severity: str) -> QTextCharFormat:
        line = QTextCharFormat()
        line.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        line.setUnderlineColor(QColor(self._colours.error if severity == "error" else self._colours.warning))
        return line

    def _cursor(self, start: int, end: int, offsets: TextOffsets) -> QTextCursor:
        document = self._editor.document()
        last = document.characterCount() - 1
        cursor = QTextCursor(document)
        cursor.setPosition(min(offsets.to_qt(start), last))
        cursor.setPosition(min(offsets.to_qt(end), last), QTextCursor.MoveMode.KeepAnchor)
        return cursor


def _format(colour: str, paper: str) -> QTextCharFormat:
    result = QTextCharFormat()
    result.setForeground(QColor(colour))
    result.setBackground(QColor(paper))
    return result


def _selection(cursor: QTextCursor, char_format: QTextCharFormat) -> QTextEdit.ExtraSelection:
    selection = QTextEdit.ExtraSelection()
    selection.cursor = cursor
    selection.format = char_format
    return selection
