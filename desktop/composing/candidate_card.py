"""One candidate in the list: its rank, its score, its first bars, what is to be said of it; a button hears it, a handle drags it."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop.appearance import Colours
from desktop.composing.candidate_words import accessible, facts, more, parts_of, warning
from desktop.composing.composition import CandidateState
from desktop.composing.score_bar import ScoreBar
from desktop.composing.sketch_picture import SketchPicture
from desktop.drag_handle import DragHandle
from desktop.elided_label import ElidedLabel
from desktop.icons import icon
from desktop.parts import named

PREVIEW_CHARACTERS = 90
_ICON = 14  # pixels


class CandidateCard(QWidget):
    """Shows; decides nothing."""

    hear_asked = Signal(int)  # the candidate's index
    drag_asked = Signal(int)  # likewise

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state: CandidateState | None = None
        self._rank = QLabel()
        self._rank.setObjectName("rank")
        self.bar = ScoreBar()
        self.play = named(QToolButton(), "Hear it", "Hear the tune go on with this candidate (Esc stops)")
        self.play.setObjectName("cardPlay")
        self.play.setIconSize(QSize(_ICON, _ICON))
        self.play.clicked.connect(self._hear)
        self.handle = DragHandle("⠿", "Drag the tune with this candidate out of the window, as a MIDI file")
        self.handle.setObjectName("cardHandle")
        self.handle.dragged.connect(self._drag)
        self.picture = SketchPicture()
        self.facts = ElidedLabel("muted")
        self.warning = ElidedLabel("warning")
        self._lay_out()
        self.set_colours(colours)

    def show_state(self, state: CandidateState, may_play: bool) -> None:
        """Show a candidate as far as it has grown."""
        self.play.setEnabled(may_play and bool(state.text))
        self.handle.setEnabled(self.play.isEnabled())
        if state == self.state:
            return
        self.state = state
        score = state.candidate.score if state.candidate is not None else None
        self._rank.setText(str(state.rank) if state.rank else "·")
        self.bar.show_share(score.total if score else None, parts_of(score) if score else "")
        self.facts.show_sentence(facts(state), more(state))
        self.warning.show_sentence(warning(state))
        self.warning.setVisible(bool(warning(state)))
        self.setAccessibleName(accessible(state))
        if state.candidate is None:
            self.show_text()

    def show_text(self) -> None:
        """Show the text in place of a picture."""
        if self.state is not None:
            preview = " ".join(self.state.text.split())
            grows = self.state.candidate is None
            self.picture.show_text(preview[-PREVIEW_CHARACTERS:] if grows else preview[:PREVIEW_CHARACTERS])

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self.play.setIcon(icon("play", colours))
        self.bar.set_colours(colours.accent, colours.border)
        self.picture.set_colours(colours.text, colours.muted)

    def _hear(self) -> None:
        if self.state is not None:
            self.hear_asked.emit(self.state.index)

    def _drag(self) -> None:
        if self.state is not None:
            self.drag_asked.emit(self.state.index)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(9)
        top.addWidget(self._rank)
        top.addWidget(self.bar, 1)
        top.addWidget(self.handle)
        top.addWidget(self.play)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 5, 6, 8)
        layout.setSpacing(3)
        layout.addLayout(top)
        layout.addWidget(self.picture)
        layout.addWidget(self.facts)
        layout.addWidget(self.warning)
