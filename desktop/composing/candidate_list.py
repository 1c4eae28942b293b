"""The candidates of one composition; choosing one puts it into the editor."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.composing.composition import CandidateState

PREVIEW_CHARACTERS = 60


class CandidateList(QListWidget):
    """One entry for each candidate: what it is, and how it begins."""

    chosen = Signal(int)  # the candidate's index

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("candidates")
        self.setAccessibleName("Candidates")
        self.setToolTip("Up and down put another candidate into the tune")
        self.setSpacing(1)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._indices: list[int] = []
        self.currentRowChanged.connect(self._choose)

    def show_states(self, states: tuple[CandidateState, ...], shown: int) -> None:
        """Show these candidates, with the one in the editor marked."""
        with QSignalBlocker(self):
            self._indices = [state.index for state in states]
            while self.count() > len(states):
                self.takeItem(self.count() - 1)
            for row, state in enumerate(states):
                self._show(row, state)
            if shown in self._indices:
                self.setCurrentRow(self._indices.index(shown))

    def _show(self, row: int, state: CandidateState) -> None:
        item = self.item(row)
        if item is None:
            item = QListWidgetItem()
            self.addItem(item)
        preview = " ".join(state.text.split())[:PREVIEW_CHARACTERS]
        item.setText(f"{row + 1}   {_state_in_words(state)}\n{preview or '…'}")
        item.setToolTip(state.text)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._indices):
            self.chosen.emit(self._indices[row])


def _state_in_words(state: CandidateState) -> str:
    candidate = state.candidate
    if candidate is None:
        return f"writing… {len(state.text)} characters" if state.text else "waiting…"
    words = ["1 bar" if candidate.bars == 1 else f"{candidate.bars} bars"]
    if candidate.problems:
        words.append("1 problem" if len(candidate.problems) == 1 else f"{len(candidate.problems)} problems")
    return " · ".join([*words, f"{candidate.bits_per_character:.2f} bits per character"])
