"""How the tune is played: transposed, swinging, with chords, a drone, a count-in, some voices only."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QFormLayout, QSpinBox, QVBoxLayout, QWidget

from desktop.midi.arrangement import (
    MOST_COUNTED_BARS,
    MOST_SWING,
    MOST_TRANSPOSING,
    STRAIGHT,
    PlayingOptions,
)
from desktop.parts import add_row, label, named
from desktop.performing.transport_actions import TransportActions
from desktop.performing.voices_part import VoicesPart

AS_WRITTEN = STRAIGHT - 1  # shown as "as written"


class PlayingPart(QWidget):
    """Shows and asks; decides nothing. What is a choice in the menu too is shared with it."""

    changed = Signal()

    def __init__(self, actions: TransportActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.transpose = named(
            QSpinBox(minimum=-MOST_TRANSPOSING, maximum=MOST_TRANSPOSING, suffix=" semitones"),
            "Sounds higher",
            "How much higher the tune sounds than it is written; the text stays",
        )
        self.swing = named(
            QSpinBox(minimum=AS_WRITTEN, maximum=MOST_SWING, value=AS_WRITTEN, suffix=" %"),
            "Swing",
            "What the first of two notes of half a beat gets of both; 50 % is straight, 67 % are triplets",
        )
        self.swing.setSpecialValueText("as written")
        self.count_in = named(
            QSpinBox(minimum=0, maximum=MOST_COUNTED_BARS, suffix=" bars"), "Count-in", "Bars that are clicked before the tune"
        )  # fmt: skip
        self.count_in.setSpecialValueText("none")
        self.voices = VoicesPart()
        self._choices = [_choice(each) for each in (actions.metronome, actions.accompaniment, actions.drone)]
        for field in (self.transpose, self.swing, self.count_in):
            field.valueChanged.connect(self.changed)
        for action in (actions.metronome, actions.accompaniment, actions.drone):
            action.toggled.connect(self.changed)
        self.voices.changed.connect(self.changed)
        self._lay_out()

    def options(self) -> PlayingOptions:
        """Return what is chosen."""
        swing = self.swing.value()
        return PlayingOptions(
            self.transpose.value(),
            self.voices.muted,
            self.voices.soloed,
            self._actions.accompaniment.isChecked(),
            swing if swing != AS_WRITTEN else None,
            self._actions.drone.isChecked(),
            self._actions.metronome.isChecked(),
            self.count_in.value(),
        )

    def show_options(self, options: PlayingOptions) -> None:
        """Show other choices and announce them once; those about voices stay."""
        with QSignalBlocker(self):
            self.transpose.setValue(options.transpose)
            self.swing.setValue(options.swing if options.swing is not None else AS_WRITTEN)
            self.count_in.setValue(options.count_in)
            self._actions.accompaniment.setChecked(options.accompaniment)
            self._actions.drone.setChecked(options.drone)
            self._actions.metronome.setChecked(options.click)
        self.changed.emit()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        for field in (self.transpose, self.swing, self.count_in):
            add_row(form, field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label("Playing", "heading"))
        layout.addLayout(form)
        for box in self._choices:
            layout.addWidget(box)
        layout.addWidget(self.voices)


def _choice(action: QAction) -> QCheckBox:
    """A box that is checked with the action."""
    box = named(QCheckBox(action.text().replace("&", "")), action.text().replace("&", ""), action.toolTip())
    box.toggled.connect(action.setChecked)
    action.toggled.connect(box.setChecked)
    return box
