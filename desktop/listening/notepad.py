"""Writes what was played into the editor, each time as one step for undo."""

import re
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor

from desktop.editor.abc_editor import AbcEditor
from desktop.editor.text_offsets import TextOffsets
from desktop.listening.talk import Talk, lines

TITLE = "Conversation"
_NUMBERS = re.compile(r"^X:[ \t]*(\d{1,9})", re.MULTILINE)


class Notepad(QObject):
    """Knows where the conversation goes on in the text.

    The caret goes along, so that the score shows what is said, until the person puts it elsewhere.
    """

    def __init__(self, editor: AbcEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._end: Callable[[], int] | None = None

    def begin(self) -> None:
        """The next turn begins a tune of its own behind all others."""
        self._end = None

    def write(self, talk: Talk, bars: tuple[str, ...]) -> None:
        """Write a turn, on lines of its own; the first one brings the header with it."""
        text = lines(bars)
        if self._end is None:
            self._begin(talk, text)
            return
        place = self._end()
        follows = self._editor.caret() == place
        self._insert(place, text)
        self._end = self._editor.follow(place + len(text))
        if follows:
            self._editor.set_caret(place + len(text))

    def insert(self, text: str) -> None:
        """Write at the caret, in place of what is selected; the caret stands behind it then."""
        selection = self._editor.selection()
        start, end = (selection.start, selection.end) if selection else (self._editor.caret(),) * 2
        self._insert(start, text, end)
        self._editor.set_caret(start + len(text))

    def new_tune(self, header: Callable[[int], str], text: str) -> int:
        """Write a new tune behind all others; return the offset of its end. `header` is given its number."""
        whole = self._editor.text()
        number = max((int(each) for each in _NUMBERS.findall(whole)), default=0) + 1
        bare = len(whole.rstrip())
        gap = "\n\n" if bare else ""
        written = f"{gap}{header(number)}{text}"
        self._insert(bare, written, len(whole))
        self._editor.set_caret(bare + len(written))
        return bare + len(written)

    def _begin(self, talk: Talk, text: str) -> None:
        end = self.new_tune(lambda number: talk.header(number, TITLE), text)
        self._end = self._editor.follow(end)

    def _insert(self, start: int, text: str, end: int | None = None) -> None:
        offsets = TextOffsets(self._editor.text())
        self._editor.ghost.show(None)
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(offsets.to_qt(start))
        cursor.beginEditBlock()
        cursor.setPosition(offsets.to_qt(start if end is None else end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        # Qt joins an insertion to the one right before it; a removal in between keeps two steps apart
        cursor.insertText(" ")
        cursor.deletePreviousChar()
        cursor.endEditBlock()
