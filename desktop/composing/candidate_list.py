"""The candidates of one composition; choosing one makes it the editor's ghost."""

from collections import OrderedDict

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from desktop.appearance import Colours
from desktop.composing.candidate_card import CandidateCard
from desktop.composing.composition import CandidateState
from desktop.composing.shared_run import begin_of
from desktop.score.sketches import SKETCH_BARS, Sketch

_MOST_PICTURES = 200  # that are kept
_CARD_WIDTH = 200  # pixels; the list gives each card its own


class CandidateList(QListWidget):
    """A card for each candidate, the best first once they are ranked."""

    chosen = Signal(int)  # the candidate's index
    hear_asked = Signal(int)  # the candidate's index
    drag_asked = Signal(int)  # likewise
    sketches_wanted = Signal(tuple)  # of Sketch

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("candidates")
        self.setAccessibleName("Candidates")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the editor
        self.setSpacing(1)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._colours = colours
        self._cards: list[CandidateCard] = []
        self._pictures: OrderedDict[Sketch, str] = OrderedDict()
        self._asked: tuple[Sketch, ...] = ()
        self._may_play = False
        self.currentRowChanged.connect(self._choose)

    def show_states(self, states: tuple[CandidateState, ...], shown: int) -> None:
        """Show these candidates in this order, with the ghost's marked; -1 marks none."""
        with QSignalBlocker(self):
            while self.count() > len(states):
                self.takeItem(self.count() - 1)
                self._cards.pop().deleteLater()
            while self.count() < len(states):
                self._add_card()
            for row, state in enumerate(states):
                self._show(row, state)
            indices = [state.index for state in states]
            row = indices.index(shown) if shown in indices else -1
            if row != self.currentRow():
                self.setCurrentRow(row)
            if row < 0:
                self.clearSelection()
        self._want_pictures()

    def show_sketch(self, sketch: Sketch, svg: str) -> None:
        """Take a picture that was drawn."""
        self._pictures[sketch] = svg
        while len(self._pictures) > _MOST_PICTURES:
            self._pictures.popitem(last=False)
        for card in self._cards:
            if card.state is not None and _sketch_of(card.state) == sketch:
                self._show_picture(card)

    def allow_playing(self, allowed: bool) -> None:
        """Let the buttons play, or not."""
        self._may_play = allowed
        for card in self._cards:
            if card.state is not None:
                card.show_state(card.state, allowed)

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._colours = colours
        for card in self._cards:
            card.set_colours(colours)

    def card(self, row: int) -> CandidateCard:
        """Return the card in a row."""
        return self._cards[row]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the cards to the new width: Qt leaves them as wide as they were where the list gets narrower."""
        super().resizeEvent(event)
        self.updateEditorGeometries()

    def _add_card(self) -> None:
        card = CandidateCard(self._colours)
        card.hear_asked.connect(self.hear_asked)
        card.drag_asked.connect(self.drag_asked)
        item = QListWidgetItem()
        self.addItem(item)
        self.setItemWidget(item, card)
        self._cards.append(card)

    def _show(self, row: int, state: CandidateState) -> None:
        card = self._cards[row]
        is_new = card.state != state
        card.show_state(state, self._may_play)
        if is_new:
            self._show_picture(card)
            self.item(row).setData(Qt.ItemDataRole.AccessibleTextRole, card.accessibleName())
            height = card.sizeHint().height()
            if self.item(row).sizeHint().height() != height:
                self.item(row).setSizeHint(QSize(_CARD_WIDTH, height))

    def _show_picture(self, card: CandidateCard) -> None:
        sketch = _sketch_of(card.state) if card.state is not None else None
        svg = self._pictures.get(sketch, "") if sketch is not None else ""
        if svg:
            card.picture.show_page(svg)
        else:
            card.show_text()

    def _want_pictures(self) -> None:
        """Ask for what is missing, in the order of the list."""
        sketches = [_sketch_of(card.state) for card in self._cards if card.state is not None]
        wanted = tuple(each for each in sketches if each is not None and each not in self._pictures)
        if wanted != self._asked:
            self._asked = wanted
            if wanted:
                self.sketches_wanted.emit(wanted)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._cards) and (state := self._cards[row].state) is not None:
            self.chosen.emit(state.index)


def _sketch_of(state: CandidateState) -> Sketch | None:
    candidate = state.candidate
    if candidate is None or not state.rank:
        return None  # while the network writes, the processor is its own
    return Sketch(candidate.abc, begin_of(candidate), max(1, min(SKETCH_BARS, candidate.bars)))
