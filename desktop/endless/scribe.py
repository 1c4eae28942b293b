"""Writes what sounds into the editor and shows what is in hand as a ghost behind it."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor

from desktop.editor.abc_editor import AbcEditor
from desktop.editor.ghost import Ghost
from desktop.editor.text_offsets import TextOffsets

_REMEMBERED = 4  # sections whose places in the text are known


class Scribe(QObject):
    """Owns the place in the text at which the music goes on.

    The caret goes along with that place until the person does something else, and again once the person puts
    it there; the ghost is seen only then. Each phrase is one step for undo.
    """

    def __init__(self, editor: AbcEditor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._end: QTextCursor | None = None
        self._starts: dict[int, Callable[[], int]] = {}  # of the latest sections, by their numbers
        self._texts: dict[int, str] = {}
        self._checked: dict[
            int, tuple[int, bool]
        ] = {}  # at which revision, and whether the text stands there
        self._follows = True
        self._proposed = ""
        editor.ghost.left.connect(self._leave)

    @property
    def end(self) -> int:
        """The offset in the text at which the next phrase is written."""
        assert self._end is not None
        return self._offsets().from_qt(self._end.position())

    def begin(self, place: int) -> None:
        """Write from this offset of the text on, with the caret there."""
        self._starts, self._texts, self._checked, self._proposed = {}, {}, {}, ""
        self._follows = True
        self._set_end(place)
        self._editor.set_caret(place)

    def note(self, number: int, start: int, text: str) -> None:
        """Take note of where the person's own tune stands, as section `number`."""
        self._starts[number] = self._editor.follow(start)
        self._texts[number] = text

    def write(self, number: int, text: str, lead: int) -> None:
        """Write section `number` into the text, as one step for undo; its phrase begins behind `lead` characters."""
        self._look_where_the_caret_is()
        self._editor.ghost.show(None)
        start = self.end
        self._insert(start, start, text)
        self._starts[number] = self._editor.follow(start + lead)
        self._texts[number] = text[lead:]
        for old in sorted(self._starts)[:-_REMEMBERED]:
            del self._starts[old], self._texts[old]
            self._checked.pop(old, None)
        self._set_end(start + len(text))
        self._show(self._proposed.removeprefix(text))

    def rewrite(self, number: int, text: str) -> None:
        """Write other text in place of the phrase of the section that was written last."""
        start = self._starts.get(number)
        if start is None:
            return
        self._look_where_the_caret_is()
        self._editor.ghost.show(None)
        begin = start()
        self._insert(begin, max(begin, self.end), text)
        self._starts[number] = self._editor.follow(begin)
        self._texts[number] = text
        self._set_end(begin + len(text))

    def propose(self, text: str) -> None:
        """Show what is in hand behind what sounds."""
        if text != self._proposed:
            self._look_where_the_caret_is()
            self._show(text)

    def append(self, text: str) -> None:
        """Write a text behind all others, as one step for undo; the caret stays."""
        proposed, place = self._proposed, self.end
        self._look_where_the_caret_is()
        self._editor.ghost.show(None)
        last = len(self._editor.text())
        self._insert(last, last, text)
        self._set_end(place)  # what is written there later goes before it
        self._show(proposed)

    def place_of(self, number: int) -> int | None:
        """Return the offset of a section's phrase; None where it isn't in the text, or was edited since."""
        start = self._starts.get(number)
        if start is None:
            return None
        place, revision = start(), self._editor.document().revision()
        if self._checked.get(number, (-1, False))[0] != revision:
            is_there = self._editor.text().startswith(self._texts[number], place)
            self._checked[number] = revision, is_there
        return place if self._checked[number][1] else None

    def finish(self) -> None:
        """What is still in hand goes away; what was written stays."""
        if self._end is not None and self._follows:
            self._editor.ghost.show(None)
        self._proposed = ""

    def _look_where_the_caret_is(self) -> None:
        """Follow where the caret is at the end of the music; the person may have moved it away, or back there."""
        if self._editor.ghost.current is None:
            self._follows = self._editor.caret() == self.end and self._editor.selection() is None

    def _show(self, text: str) -> None:
        self._proposed = text
        if self._follows:
            place = self.end
            self._editor.set_caret(place)
            self._editor.ghost.show(Ghost(place, place, text) if text else None)

    def _leave(self) -> None:
        self._follows = False

    def _insert(self, start: int, end: int, text: str) -> None:
        offsets = self._offsets()
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(offsets.to_qt(start))
        cursor.beginEditBlock()
        cursor.setPosition(offsets.to_qt(end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        # Qt joins an insertion to the one right before it; a removal in between keeps two steps apart
        cursor.insertText(" ")
        cursor.deletePreviousChar()
        cursor.endEditBlock()

    def _set_end(self, offset: int) -> None:
        self._end = QTextCursor(self._editor.document())
        self._end.setPosition(self._offsets().to_qt(offset))

    def _offsets(self) -> TextOffsets:
        return TextOffsets(self._editor.text())
