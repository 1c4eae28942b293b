"""The ghost of an editor: shown, taken as a whole or bar by bar, sent away by whatever else the person does."""

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from desktop.editor.ghost import Ghost
from desktop.editor.ghost_keys import GhostKey, meaning_of
from desktop.editor.ghost_layout import GhostLayout
from desktop.editor.marks import Marks
from desktop.editor.steps import Steps
from desktop.editor.text_offsets import TextOffsets
from model.notation.spans import Span

PARAGRAPH_SEPARATOR = "\u2029"


class GhostText(QObject):
    """Holds the ghost and keeps document, layout and marks in step; the ghost itself is never in the document."""

    changed = Signal()  # another ghost, or none
    left = Signal()  # the person did something else: there is none any more
    key_pressed = Signal(object)  # a GhostKey that asks for something

    def __init__(self, editor: QPlainTextEdit, layout: GhostLayout, marks: Marks, steps: Steps) -> None:
        super().__init__(editor)
        self._editor, self._layout, self._marks, self._steps = editor, layout, marks, steps
        self._ghost: Ghost | None = None
        self._is_working = False  # what changes now changes by our own hand
        editor.document().contentsChanged.connect(self._leave)
        editor.cursorPositionChanged.connect(self._leave_where_the_caret_left)
        editor.selectionChanged.connect(self._leave_where_the_caret_left)

    @property
    def current(self) -> Ghost | None:
        """The ghost that is seen."""
        return self._ghost

    def show(self, ghost: Ghost | None) -> None:
        """Show this ghost with the caret before it, or none; one that would change nothing is none."""
        if ghost is not None and not ghost.text and ghost.start == ghost.end:
            ghost = None
        if ghost == self._ghost:
            return
        self._is_working = True
        self._ghost = ghost
        offsets = self._offsets()
        if ghost is not None:
            self._place_caret(offsets.to_qt(ghost.end))
        self._marks.set_ghost(ghost, offsets)
        self._is_working = False
        if ghost is not None:
            self._reveal()
        self.changed.emit()

    def take(self, written: int, replaced: int) -> None:
        """Write the first characters of the ghost in place of the first ones that it replaces, as one step for undo."""
        ghost = self._ghost
        if ghost is None:
            return
        with self._steps.made():
            self._take(ghost, written, replaced)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key means for the ghost; return whether that was all that it means."""
        if self._ghost is None:
            return False
        meaning = meaning_of(event, self._ghost)
        if meaning is GhostKey.HIDE:
            self._leave()
        elif meaning is GhostKey.TYPE_ALONG:
            self._type_along(event.text().replace("\r", "\n"))
            return True
        elif meaning is not GhostKey.NOTHING:
            self.key_pressed.emit(meaning)
            return True
        return False

    def take_click(self, place: QPoint) -> bool:
        """Put the caret where a click is meant, whose place the ghost had moved; return whether there was a ghost."""
        if self._ghost is None:
            return False
        if self._layout.index_at(place) is None:
            position = self._layout.position_at(place)
            self._leave()
            self._place_caret(position)
        return True

    def remark_at(self, place: QPoint) -> str:
        """Return what is to be said of shared notes at a place of the viewport; empty where nothing is."""
        index = self._layout.index_at(place)
        if index is None or self._ghost is None:
            return self._marks.remark_at(self._layout.position_at(place))
        shared = self._ghost.shared
        is_there = (
            shared is not None and shared.start <= TextOffsets(self._ghost.text).from_qt(index) < shared.end
        )
        return self._ghost.remark if is_there else ""

    def divided(self, spans: tuple[Span, ...]) -> tuple[list[Span], list[Span]]:
        """Return spans of the seen text as those of the document and those inside of the ghost, counted from its start."""
        ghost = self._ghost
        if ghost is None:
            return list(spans), []
        inside = [
            Span(span.start - ghost.start, span.end - ghost.start)
            for span in spans if ghost.span.start <= span.start < ghost.span.end
        ]  # fmt: skip
        places = [(ghost.from_seen(span.start), span.end - span.start) for span in spans]
        return [Span(start, start + length) for start, length in places if start is not None], inside

    def _take(self, ghost: Ghost, written: int, replaced: int) -> None:
        self.show(None)
        self._is_working = True
        offsets = self._offsets()
        start, end = offsets.to_qt(ghost.start), offsets.to_qt(ghost.start + replaced)
        replaced_text = self._text_between(start, end)
        after = self._write(start, end, ghost.text[:written])
        self._colour(ghost, start, after, written, replaced_text)
        self._is_working = False
        self.show(ghost.without(written, replaced))
        if self._ghost is None:
            self._place_caret(after)
            self.changed.emit()

    def _type_along(self, typed: str) -> None:
        assert self._ghost is not None
        ghost = self._ghost
        self._is_working = True
        self._ghost = None
        self._marks.set_ghost(None, self._offsets())
        self._editor.insertPlainText(typed)
        self._is_working = False
        self.show(ghost.without(len(typed), 0))
        if self._ghost is None:
            self.changed.emit()

    def _write(self, start: int, end: int, text: str) -> int:
        """Return the position behind what was written."""
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(start)  # before the block begins: there undo puts the caret
        cursor.beginEditBlock()
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        after = cursor.position()
        # Qt joins typing to an insertion right before it; a removal in between keeps the two steps apart
        cursor.insertText(" ")
        cursor.deletePreviousChar()
        cursor.endEditBlock()
        return after

    def _text_between(self, start: int, end: int) -> str:
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selection().toPlainText() if end > start else ""

    def _colour(self, ghost: Ghost, start: int, after: int, written: int, replaced: str) -> None:
        before = self._marks.written()
        goes_on = before is not None and before[1] == start
        self._marks.set_written(before[0] if before is not None and goes_on else start, after, replaced)
        if ghost.shared is not None and ghost.shared.start < written:
            offsets = TextOffsets(ghost.text)
            end = offsets.to_qt(min(ghost.shared.end, written))
            self._marks.add_shared(start + offsets.to_qt(ghost.shared.start), start + end, ghost.remark)

    def _leave(self) -> None:
        if self._ghost is not None and not self._is_working:
            self.show(None)
            self.left.emit()

    def _leave_where_the_caret_left(self) -> None:
        cursor = self._editor.textCursor()
        if cursor.hasSelection() or cursor.position() != self._layout.anchor:
            self._leave()

    def _place_caret(self, position: int) -> None:
        cursor = self._editor.textCursor()
        cursor.setPosition(min(position, self._editor.document().characterCount() - 1))
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()

    def _reveal(self) -> None:
        """Scroll as much of the ghost into sight as goes with the caret's line."""
        block = self._layout.block
        if block is None:
            return
        frame = self._editor.blockBoundingGeometry(block).translated(self._editor.contentOffset())
        line = max(1, self._editor.fontMetrics().lineSpacing())
        hidden = -(-int(frame.bottom() - self._editor.viewport().height()) // line)
        above = self._editor.cursorRect().top() // line - 1
        if hidden > 0 and above > 0:
            bar = self._editor.verticalScrollBar()
            bar.setValue(bar.value() + min(hidden, above))

    def _offsets(self) -> TextOffsets:
        return TextOffsets(self._editor.document().toRawText().replace(PARAGRAPH_SEPARATOR, "\n"))
