"""Marks over the text, in layers: the caret's line, the loop, the network's text, the ghost, problems, what sounds."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from desktop.appearance import Colours
from desktop.editor.ghost import Ghost
from desktop.editor.ghost_layout import GhostLayout, Stretch
from desktop.editor.text_offsets import TextOffsets
from model.notation.problems import Problem
from model.notation.spans import Span

_GAP = "  "  # between what is struck out and what replaces it
_LOOP_ALPHA = 40  # of the wash behind what is looped
MOST_PROBLEMS = 300  # more underlines than this help nobody and slow the painting


@dataclass(frozen=True)
class _Mark:
    """A stretch of the document, which moves along with it, and how it looks."""

    cursor: QTextCursor
    format: QTextCharFormat


class Marks:
    """The extra selections of one editor, and the looks of its ghost."""

    def __init__(self, editor: QPlainTextEdit, layout: GhostLayout, colours: Colours) -> None:
        self._editor, self._layout = editor, layout
        self._colours = colours
        self._written: QTextCursor | None = None  # what the network wrote and the person took
        self._replaced_text = ""  # by that
        self._shared: list[tuple[QTextCursor, str]] = []  # of that, what a tune of the corpus has too
        self._ghost: Ghost | None = None
        self._replaced: QTextCursor | None = None  # by the ghost
        self._problems: list[tuple[QTextCursor, str]] = []
        self._loop: QTextCursor | None = None
        self._sounding: list[QTextCursor] = []
        self._sounding_inside: tuple[Span, ...] = ()  # of the ghost
        editor.cursorPositionChanged.connect(self._show)
        editor.textChanged.connect(self._show)

    def set_written(self, start: int, end: int, replaced: str = "") -> None:
        """Colour what stands between two positions, and nothing else, as the network's; what is typed behind it is not.

        `replaced` is what stood there: where undo brings it back it has no colour.
        """
        self._replaced_text = replaced
        self._written = self._between(start, end)
        self._written.setKeepPositionOnInsert(True)
        self._show()

    def add_shared(self, start: int, end: int, remark: str) -> None:
        """Underline what stands between two positions as something that a tune of the corpus has too."""
        self._shared = [(cursor, said) for cursor, said in self._shared if cursor.hasSelection()]
        self._shared.append((self._between(start, end), remark))
        self._show()

    def written(self) -> tuple[int, int] | None:
        """Return the positions between which the network's text stands."""
        if self._written is None or not self._written.hasSelection():
            return None
        if self._replaced_text and self._written.selection().toPlainText() == self._replaced_text:
            return None
        return self._written.selectionStart(), self._written.selectionEnd()

    def remark_at(self, position: int) -> str:
        """Return what is to be said of shared notes at a position; empty where none are."""
        for cursor, remark in self._shared:
            if cursor.selectionStart() <= position < cursor.selectionEnd():
                return remark
        return ""

    def shared(self) -> list[tuple[int, int, str]]:
        """Return the positions and the remarks of what was added as shared and still stands there."""
        return [
            (cursor.selectionStart(), cursor.selectionEnd(), remark)
            for cursor, remark in self._shared
            if cursor.hasSelection()
        ]

    def set_ghost(self, ghost: Ghost | None, offsets: TextOffsets) -> None:
        """Show this ghost, and what it replaces struck out; or none."""
        self._ghost = ghost
        self._sounding_inside = ()
        self._replaced = None
        if ghost is None:
            self._layout.clear()
        elif ghost.end > ghost.start:
            self._replaced = self._cursor(ghost.start, ghost.end, offsets)
        self._show(offsets)

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

    def set_loop(self, span: Span | None, offsets: TextOffsets) -> None:
        """Wash over what is looped; nothing where there is no span."""
        self._loop = self._cursor(span.start, span.end, offsets) if span is not None else None
        self._show()

    def set_sounding(self, spans: Sequence[Span], inside: Sequence[Span], offsets: TextOffsets) -> None:
        """Light up these notes of the text and those `inside` of the ghost, counted from its beginning; no earlier ones."""
        self._sounding = [self._cursor(span.start, span.end, offsets) for span in spans]
        self._sounding_inside = tuple(inside)
        self._show()

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._colours = colours
        self._show()

    def clear(self) -> None:
        """Take every mark away."""
        self._written, self._shared, self._loop = None, [], None
        self._ghost = self._replaced = None
        self._layout.clear()
        self._problems, self._sounding, self._sounding_inside = [], [], ()
        self._show()

    def _show(self, offsets: TextOffsets | None = None) -> None:
        marks = self._marks()
        behind = [mark for mark in marks if self._is_behind_ghost(mark.cursor)] if self._ghost else []
        if self._ghost is not None and (offsets is not None or self._layout.anchor >= 0):
            place = offsets.to_qt(self._ghost.end) if offsets is not None else self._layout.anchor
            stretches = [
                Stretch(each.cursor.selectionStart(), each.cursor.selectionEnd(), each.format)
                for each in behind
            ]
            gap = _GAP if self._replaced is not None else ""
            self._layout.show(place, self._ghost.text, self._inside(self._ghost), stretches, gap)
        # the line's paper would cover the words that stand in an empty editor
        line = [] if self._editor.document().isEmpty() else [self._line()]
        self._editor.setExtraSelections(
            line + [_selection(mark.cursor, mark.format) for mark in marks if mark not in behind]
        )

    def _marks(self) -> list[_Mark]:
        colours = self._colours
        marks = []
        if self._loop is not None:
            wash, paper = QTextCharFormat(), QColor(colours.accent)
            paper.setAlpha(_LOOP_ALPHA)
            wash.setBackground(paper)
            marks.append(_Mark(self._loop, wash))
        if self._written is not None and self.written() is not None:
            marks.append(_Mark(self._written, _format(colours.generated, colours.generated_paper)))
        marks += [_Mark(cursor, _underline(colours.shared, _DOTS)) for cursor, _ in self._shared]
        if self._replaced is not None:
            struck = _format(colours.ghost)
            struck.setFontStrikeOut(True)
            marks.append(_Mark(self._replaced, struck))
        for cursor, severity in self._problems:
            marks.append(_Mark(cursor, _underline(getattr(colours, severity, colours.warning), _WAVE)))
        lit = _format(colours.sounding_text, colours.sounding)
        return marks + [_Mark(cursor, lit) for cursor in self._sounding]

    def _inside(self, ghost: Ghost) -> list[Stretch]:
        """How the ghost looks; where stretches overlap, Qt takes the later one's properties."""
        offsets = TextOffsets(ghost.text)
        grey = _format(self._colours.ghost)
        stretches = [(Span(0, len(ghost.text)), grey)]
        if ghost.shared is not None:
            stretches.append((ghost.shared, _underline(self._colours.shared, _DOTS)))
        lit = _format(self._colours.sounding_text, self._colours.sounding)
        stretches += [(span, lit) for span in self._sounding_inside]
        return [Stretch(offsets.to_qt(span.start), offsets.to_qt(span.end), look) for span, look in stretches]

    def _is_behind_ghost(self, cursor: QTextCursor) -> bool:
        """Tells a mark that stands behind the ghost in its block, where Qt's own selections would be off their place."""
        block = self._layout.block
        anchor = self._layout.anchor
        if block is None or anchor < 0:
            return False
        return anchor <= cursor.selectionStart() < block.position() + block.length()

    def _line(self) -> QTextEdit.ExtraSelection:
        line = QTextCharFormat()
        line.setBackground(QColor(self._colours.current_line))
        line.setProperty(QTextFormat.Property.FullWidthSelection, True)
        cursor = self._editor.textCursor()
        cursor.clearSelection()
        return _selection(cursor, line)

    def _cursor(self, start: int, end: int, offsets: TextOffsets) -> QTextCursor:
        return self._between(offsets.to_qt(start), offsets.to_qt(end))

    def _between(self, start: int, end: int) -> QTextCursor:
        document = self._editor.document()
        last = document.characterCount() - 1
        cursor = QTextCursor(document)
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor


_WAVE = QTextCharFormat.UnderlineStyle.WaveUnderline
_DOTS = QTextCharFormat.UnderlineStyle.DashUnderline


def _underline(colour: str, style: QTextCharFormat.UnderlineStyle) -> QTextCharFormat:
    line = QTextCharFormat()
    line.setUnderlineStyle(style)
    line.setUnderlineColor(QColor(colour))
    return line


def _format(colour: str, paper: str = "") -> QTextCharFormat:
    result = QTextCharFormat()
    result.setForeground(QColor(colour))
    if paper:
        result.setBackground(QColor(paper))
    return result


def _selection(cursor: QTextCursor, char_format: QTextCharFormat) -> QTextEdit.ExtraSelection:
    selection = QTextEdit.ExtraSelection()
    selection.cursor = cursor
    selection.format = char_format
    return selection
