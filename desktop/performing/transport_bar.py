"""Play, Stop, the tempo and the output."""

import sys

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from desktop.parts import label, roomy

SYNTH, VIRTUAL, PORT = "synth", "virtual", "port:"


class OutputBox(QComboBox):
    """A list that is asked for anew whenever it is opened."""

    opening = Signal()

    def showPopup(self) -> None:
        """Ask for the ports of this moment, then open."""
        self.opening.emit()
        super().showPopup()


class TransportBar(QWidget):
    """Shows and asks; decides nothing."""

    tempo_changed = Signal(int)  # per cent of the notated tempo
    output_chosen = Signal(str)  # "synth", "virtual" or "port:NAME"
    ports_wanted = Signal()

    def __init__(self, play: QAction, stop: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.play_button = _button(play, "Play the tune at the cursor (Ctrl+Space or F5)")
        self.stop_button = _button(stop, "Stop, and silence every note (F6 or Esc)")
        self._quarters_per_minute = 0.0
        self._build_tempo()
        self._build_output()
        self._lay_out()

    @property
    def beats(self) -> str:
        """The beats a minute that are shown."""
        return self._beats.text()

    def show_tempo(self, percent: int) -> None:
        """Show a tempo without announcing it."""
        with QSignalBlocker(self.tempo):
            self.tempo.setValue(percent)
        self._show_beats()

    def show_notated_tempo(self, quarters_per_minute: float) -> None:
        """Show what the percentage means for the tune; 0 where no tune is known."""
        self._quarters_per_minute = quarters_per_minute
        self._show_beats()

    def show_ports(self, ports: tuple[str, ...], sentence: str = "") -> None:
        """List the ports of the machine; a chosen one that is gone stays, and says so."""
        chosen = self.output.currentData()
        with QSignalBlocker(self.output):
            while self.output.count() > self._fixed:
                self.output.removeItem(self._fixed)
            for port in ports:
                self.output.addItem(port, PORT + port)
        self.output.setToolTip(sentence or "Where the tune sounds")
        self.show_output(chosen)

    def show_output(self, output: str) -> None:
        """Show an output as chosen without announcing it."""
        with QSignalBlocker(self.output):
            index = self.output.findData(output)
            if index < 0 and output.startswith(PORT):
                self.output.addItem(f"{output.removeprefix(PORT)} (not connected)", output)
                index = self.output.count() - 1
            self.output.setCurrentIndex(max(0, index))

    def _build_tempo(self) -> None:
        self.tempo = QSpinBox(minimum=25, maximum=300, value=100, singleStep=5, suffix=" %")
        self.tempo.setAccessibleName("Tempo")
        self.tempo.setToolTip("The tempo, in per cent of what is notated; it changes while the tune plays")
        self.tempo.valueChanged.connect(self._tempo_edited)
        self._beats = label()
        self._beats.setMinimumWidth(self._beats.fontMetrics().horizontalAdvance("♩ = 999") + 8)

    def _build_output(self) -> None:
        self.output = OutputBox()
        self.output.setAccessibleName("Output")
        self.output.setToolTip("Where the tune sounds")
        self.output.setMinimumContentsLength(18)
        self.output.addItem("Built-in synth", SYNTH)
        if sys.platform != "win32":
            self.output.addItem("Virtual port Carolan", VIRTUAL)
        self._fixed = self.output.count()
        self.output.opening.connect(self.ports_wanted)
        self.output.currentIndexChanged.connect(self._output_changed)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 7, 16, 7)
        layout.setSpacing(6)
        layout.addWidget(self.play_button)
        layout.addWidget(self.stop_button)
        layout.addSpacing(18)
        layout.addWidget(_label("Tempo", self.tempo))
        layout.addWidget(roomy(self.tempo))
        layout.addWidget(self._beats)
        layout.addStretch(1)
        layout.addWidget(_label("Output", self.output))
        layout.addWidget(roomy(self.output))

    def _tempo_edited(self, percent: int) -> None:
        self._show_beats()
        self.tempo_changed.emit(percent)

    def _output_changed(self) -> None:
        self.output_chosen.emit(self.output.currentData())

    def _show_beats(self) -> None:
        beats = round(self._quarters_per_minute * self.tempo.value() / 100)
        self._beats.setText(f"♩ = {beats}" if beats else "")


def _button(action: QAction, tip: str) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    action.setToolTip(tip)
    return button


def _label(text: str, buddy: QWidget) -> QLabel:
    result = label(text)
    result.setBuddy(buddy)
    return result
