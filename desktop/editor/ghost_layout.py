"""Shows a ghost among the lines of the editor without putting it into the document.

Qt lays out what an input method is still composing in the same way: as an area of the block's layout that is no part of
its text. A line separator breaks the line there, so a ghost may have many lines, and it scrolls and wraps as text does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextLayout
from PySide6.QtWidgets import QPlainTextEdit

from desktop.editor.highlighter import AbcHighlighter

_LINE_SEPARATOR = "\u2028"


@dataclass(frozen=True)
class Stretch:
    """Characters in Qt's UTF-16 units that look different."""

    start: int
    end: int
    format: QTextCharFormat


class GhostLayout:
    """The ghost of one editor as Qt draws it; positions are Qt's."""

    def __init__(self, editor: QPlainTextEdit, highlighter: AbcHighlighter) -> None:
        self._editor, self._highlighter = editor, highlighter
        self._anchor: QTextCursor | None = None
        self._length = 0  # with the gap
        self._gap = 0

    @property
    def block(self) -> QTextBlock | None:
        """The block that the ghost stands in; None without one."""
        return self._anchor.block() if self._anchor is not None else None

    @property
    def anchor(self) -> int:
        """The position right before which it stands; -1 without one."""
        return self._anchor.position() if self._anchor is not None else -1

    def show(
        self,
        position: int,
        text: str,
        inside: Sequence[Stretch],
        behind: Sequence[Stretch] = (),
        gap: str = "",
    ) -> None:
        """Show `text` at a position; `inside` counts from its beginning, `behind` are positions of the document.

        `gap` is shown before it, to part it from what it replaces.
        """
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(position)
        if self._anchor is not None and self._anchor.block() != cursor.block():
            self._take_away()
        self._anchor = cursor
        shown = gap + text.replace("\n", _LINE_SEPARATOR)
        self._gap = len(gap)
        self._length = len(shown.encode("utf-16-le")) // 2
        block = cursor.block()
        at = position - block.position()
        inner = at + self._gap
        layout = block.layout()
        layout.setPreeditArea(at, shown)
        ranges = [_pushed(each, at, self._length) for each in self._highlighter.formats_of(block)]
        ranges += [_range(each.start + inner, each.end + inner, each.format) for each in inside]
        moved = self._length - block.position()
        ranges += [_range(each.start + moved, each.end + moved, each.format) for each in behind]
        layout.setFormats(ranges)
        self._lay_out(block)

    def clear(self) -> None:
        """Show none."""
        if self._anchor is None:
            return
        self._anchor, self._length = None, 0
        self._take_away()

    def index_at(self, place: QPoint) -> int | None:
        """Return which character of the ghost is at a place of the viewport, in UTF-16 units; None where none is."""
        found = self._at(place)
        if found is None or self._anchor is None:
            return None
        index = found - (self.anchor - self._anchor.block().position())
        return max(0, index - self._gap) if 0 <= index < self._length else None

    def position_at(self, place: QPoint) -> int:
        """Return the position of the document that a place of the viewport belongs to, whatever the ghost covers."""
        cursor = self._editor.cursorForPosition(place)
        if self._anchor is None:
            return cursor.position()
        found = self._at(place)
        if found is None:
            return cursor.position()
        start = self._anchor.block().position()
        at = self.anchor - start
        return start + (found if found <= at else max(at, found - self._length))

    def _at(self, place: QPoint) -> int | None:
        """The character of the ghost's block that is at a place, the ghost's among them; None in other blocks."""
        block = self.block
        if block is None:
            return None
        frame = self._editor.blockBoundingGeometry(block).translated(self._editor.contentOffset())
        if not frame.top() <= place.y() < frame.bottom():
            return None
        layout = block.layout()
        inside = QPointF(place) - frame.topLeft()
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            if line.rect().top() <= inside.y() < line.rect().bottom():
                return int(line.xToCursor(inside.x(), line.CursorPosition.CursorOnCharacter))
        return None

    def _take_away(self) -> None:
        """Look at all blocks: an edit may have moved to any of them what was shown."""
        block = self._editor.document().begin()
        while block.isValid():
            layout = block.layout()
            if layout.preeditAreaText():
                layout.setPreeditArea(-1, "")
                layout.setFormats(self._highlighter.formats_of(block))
                self._lay_out(block)
            block = block.next()

    def _lay_out(self, block: QTextBlock) -> None:
        self._editor.document().markContentsDirty(block.position(), block.length())
        self._editor.blockBoundingRect(block)  # lays it out at once: the scroll bar is to know
        self._editor.viewport().update()


def _pushed(look: QTextLayout.FormatRange, at: int, by: int) -> QTextLayout.FormatRange:
    """Return where a look of the text is once something of a length stands at a place; what spans it is cut there."""
    if look.start >= at:
        return _range(look.start + by, look.start + look.length + by, look.format)
    return _range(look.start, min(look.start + look.length, at), look.format)


def _range(start: int, end: int, char_format: QTextCharFormat) -> QTextLayout.FormatRange:
    result = QTextLayout.FormatRange()
    result.start, result.length, result.format = start, end - start, char_format
    return result
