"""The engraved score on the screen, at a zoom, with the notes marked that sound, that are faulty, that the caret is at."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.appearance import Colours
from desktop.score.sheet import Fault, Sheet
from model.notation.spans import Span

_SIGHT = 90  # pixels kept in sight above and below a note that sounds
_SIDE_SIGHT = 40
_UNITS_A_PIXEL = 2.5  # tenths of a millimetre, in the picture as it gives its own size
NARROWEST, WIDEST = 800, 2800  # of the paper, in tenths of a millimetre


class ScoreView(QScrollArea):
    """Shows one engraved tune; what doesn't fit the width at this zoom is to be engraved on other paper."""

    note_chosen = Signal(int, int)  # the place in the text of a note that was clicked at
    note_stepped_to = Signal(int, int)  # the same, by the arrow keys
    paper_changed = Signal()  # the score is to be engraved on paper of another width
    zoom_asked = Signal(int)  # how many steps larger

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("score")
        self.setAccessibleName("Score")
        self.setAccessibleDescription("The engraved tune; the arrow keys go from note to note.")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._zoom = 1.0
        self._caret: Span | None = None
        self._sheet = Sheet(colours, self)
        self._sheet.chosen.connect(self.note_chosen)
        self.setWidget(self._sheet)

    @property
    def is_empty(self) -> bool:
        """Whether no score is shown."""
        return not self._sheet.natural_width

    @property
    def zoom(self) -> float:
        """The size of the score; 1 is the size that it gives itself."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Show the score so many times as large."""
        self._zoom = zoom
        self._fit()
        self.paper_changed.emit()

    def paper_width(self) -> int:
        """Return the width of the paper that fills the view at this zoom, in tenths of a millimetre."""
        width = round(self._room() / self._zoom * _UNITS_A_PIXEL)
        return max(NARROWEST, min(WIDEST, width))

    def show_score(self, svg: str, note_ids: Iterable[str]) -> None:
        """Show a page of `Engraver.pages` with the ids of its notes; the view keeps its place."""
        self._sheet.show_score(svg, note_ids)
        self._fit()

    def clear(self) -> None:
        """Show nothing."""
        self._sheet.clear()
        self._fit()

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._sheet.set_colours(colours)

    def mark(self, spans: Iterable[Span]) -> None:
        """Mark the notes that sound, by their places in the text, and keep them in sight."""
        self._show_place(self._sheet.mark_sounding(spans))

    def mark_caret(self, offset: int | None, follows: bool = True) -> None:
        """Outline the note at an offset of the text, or none; keep it in sight where the view `follows`."""
        self._caret = note_at(self._sheet.notes(), offset) if offset is not None else None
        place = self._sheet.mark_caret(self._caret)
        if follows:
            self._show_place(place)

    def mark_ghost(self, span: Span | None) -> None:
        """Draw the bars of a stretch of the text in grey, or none; keep their beginning in sight."""
        is_new = span is not None and span != self._sheet.ghost
        place = self._sheet.mark_ghost(span)
        if is_new:
            self._show_place(place)

    def mark_loop(self, span: Span | None) -> None:
        """Wash over the bars of a stretch of the text, or over nothing."""
        self._sheet.mark_loop(span)

    def mark_faults(self, faults: Mapping[Span, Fault]) -> None:
        """Colour every note inside of these places of the text."""
        notes = self._sheet.notes()
        found: dict[Span, Fault] = {}
        for span, fault in faults.items():
            first = bisect_left(notes, (span.start, 0))
            for note in notes[first : bisect_left(notes, (max(span.end, span.start + 1), 0))]:
                found.setdefault(note, fault)
        self._sheet.mark_faults(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the score to the new width, and have it engraved anew."""
        super().resizeEvent(event)
        self._fit()
        if event.size().width() != event.oldSize().width():
            self.paper_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, scroll without."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        turn = event.angleDelta().y()
        if turn:
            self.zoom_asked.emit(1 if turn > 0 else -1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from note to note by the arrows, zoom by plus and minus."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        zooms = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
        if event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() in steps:
            self._step(steps[Qt.Key(event.key())])
        elif event.key() in zooms:
            self.zoom_asked.emit(zooms[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return room for two lines of music."""
        return QSize(480, 240)

    def _step(self, by: int) -> None:
        notes = self._sheet.notes()
        if not notes:
            return
        place = notes.index(self._caret) + by if self._caret in notes else 0
        chosen = notes[max(0, min(len(notes) - 1, place))]
        self.note_stepped_to.emit(chosen.start, chosen.end)

    def _fit(self) -> None:
        """As large as the zoom says, but no wider than the view unless it is zoomed and can't be on narrower paper."""
        natural = self._sheet.natural_width
        if not natural:
            self._sheet.set_scale(1.0)
            return
        is_narrowest = natural * _UNITS_A_PIXEL <= NARROWEST + 1
        fitting = self._room() / natural
        overflows = is_narrowest and self._zoom > 1
        self._sheet.set_scale(self._zoom if overflows else min(self._zoom, fitting))

    def _room(self) -> int:
        """The width of the view beside a scroll bar, whether it is there or not: else the two would chase each other."""
        bar = self.verticalScrollBar()
        taken = 0 if bar.isVisible() else bar.sizeHint().width()
        return max(1, self.viewport().width() - taken)

    def _show_place(self, place: QRectF) -> None:
        if not place.isEmpty():
            centre = place.center().toPoint()
            self.ensureVisible(
                centre.x(), centre.y(), _SIDE_SIGHT, min(_SIGHT, self.viewport().height() // 2)
            )


def note_at(notes: tuple[Span, ...], offset: int) -> Span | None:
    """Return the note that the caret stands in or right behind; `notes` are in the order of the text."""
    index = bisect_right(notes, (offset, offset + 10**9)) - 1
    for note in reversed(notes[max(0, index - 1) : index + 1]):
        if note.start <= offset < note.end:
            return note
    behind = notes[index] if index >= 0 else None
    return behind if behind is not None and behind.end == offset else None
