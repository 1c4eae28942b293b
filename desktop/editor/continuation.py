"""The text that the network writes into the editor: it grows, starts again, is exchanged; one undo step."""

from PySide6.QtGui import QTextCursor, QTextDocument


class Continuation:
    """A stretch of a document that is written by the network.

    Everything that is done to it before the person edits is one step for undo; afterwards each exchange is a
    step of its own, so that nothing that the person typed is lost.
    """

    def __init__(self, document: QTextDocument, position: int) -> None:
        """Start at `position`, in Qt's UTF-16 units; nothing is written yet."""
        self._document = document
        self._start = _cursor_at(document, position)
        self._end = _cursor_at(document, position)
        self._end.setKeepPositionOnInsert(True)  # what the person types behind it is theirs
        self._revision: int | None = None  # of the document, after our last edit

    @property
    def start(self) -> int:
        """Where it begins now, in UTF-16 units."""
        return self._start.position()

    @property
    def end(self) -> int:
        """Where it ends now, in UTF-16 units."""
        return max(self._start.position(), self._end.position())

    @property
    def text(self) -> str:
        """What stands there now."""
        return self._selected().selection().toPlainText() if self.end > self.start else ""

    @property
    def untouched(self) -> bool:
        """Whether the person has edited nothing since the last writing."""
        return self._revision == self._document.revision()

    def append(self, text: str) -> None:
        """Write more."""
        self._edit(self.end, self.end, text)

    def replace(self, text: str) -> None:
        """Write `text` in place of what stands there."""
        self._edit(self.start, self.end, text)

    def _edit(self, start: int, end: int, text: str) -> None:
        beginning = self.start
        cursor = _cursor_at(self._document, start)
        if self.untouched:
            cursor.joinPreviousEditBlock()
        else:
            cursor.beginEditBlock()
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.insertText(text)
        after = cursor.position()
        # Qt joins typing to an insertion right before it; a removal in between keeps the two steps apart
        cursor.insertText(" ")
        cursor.deletePreviousChar()
        cursor.endEditBlock()
        self._start.setPosition(beginning)
        self._end.setPosition(after)
        self._revision = self._document.revision()

    def _selected(self) -> QTextCursor:
        cursor = _cursor_at(self._document, self.start)
        cursor.setPosition(self.end, QTextCursor.MoveMode.KeepAnchor)
        return cursor


def _cursor_at(document: QTextDocument, position: int) -> QTextCursor:
    cursor = QTextCursor(document)
    cursor.setPosition(position)
    return cursor
