"""The tempo: in per cent of what is notated, tapped, and nudged while a button is held."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QToolButton, QWidget

from desktop.parts import label, named, roomy

SLOWEST, FASTEST = 25, 300  # per cent


class TempoPart(QWidget):
    """Shows and asks; decides nothing."""

    changed = Signal()
    nudged = Signal(int)  # 1 while the faster button is held, -1 while the slower one is, 0 when it is let go
    tapped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quarters_per_minute, self._beat_quarters = 0.0, 1.0
        self.percent = QSpinBox(minimum=SLOWEST, maximum=FASTEST, value=100, singleStep=5, suffix=" %")
        named(
            self.percent,
            "Tempo",
            "The tempo, in per cent of what is notated; it changes while the tune plays",
        )
        self.percent.valueChanged.connect(self._edited)
        self.slower = self._nudge("−", "Slower", -1, "F3")
        self.faster = self._nudge("+", "Faster", 1, "F4")
        self.tap = named(
            QToolButton(), "Tap", "Tap the beats of the tune: three or more set its tempo (Ctrl+B)"
        )
        self.tap.setText("Tap")
        self.tap.pressed.connect(self.tapped)
        self.shown_beats = label()
        self.shown_beats.setMinimumWidth(self.shown_beats.fontMetrics().horizontalAdvance("♩. = 999") + 6)
        self._lay_out()

    @property
    def beats(self) -> str:
        """The beats a minute that are shown."""
        return self.shown_beats.text()

    def show_percent(self, percent: int) -> None:
        """Show a tempo without announcing it."""
        with QSignalBlocker(self.percent):
            self.percent.setValue(percent)
        self._show_beats()

    def show_notated(self, quarters_per_minute: float, beat_quarters: float = 1.0) -> None:
        """Show what the percentage means for the tune, in its beats; 0 where no tune is known."""
        self._quarters_per_minute, self._beat_quarters = quarters_per_minute, beat_quarters
        self._show_beats()

    def set_beats(self, beats_per_minute: float) -> None:
        """Set the tempo that has so many beats a minute, as near as may be; nothing where no tune is known."""
        if self._quarters_per_minute:
            notated = self._quarters_per_minute / self._beat_quarters
            self.percent.setValue(round(100 * beats_per_minute / notated))

    def _lay_out(self) -> None:
        self.name = label("Tempo")
        self.name.setBuddy(self.percent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self.name, self.slower, roomy(self.percent), self.faster, self.shown_beats, self.tap):
            layout.addWidget(part)

    def _nudge(self, sign: str, name: str, direction: int, key: str) -> QToolButton:
        tip = f"{name} by 3 % for as long as it is held, to meet others ({key})"
        button = named(QToolButton(), name, tip)
        button.setText(sign)
        button.setObjectName("small")
        button.pressed.connect(lambda: self.nudged.emit(direction))
        button.released.connect(lambda: self.nudged.emit(0))
        return button

    def _edited(self) -> None:
        self._show_beats()
        self.changed.emit()

    def _show_beats(self) -> None:
        beats = round(self._quarters_per_minute / self._beat_quarters * self.percent.value() / 100)
        sign = "♩." if self._beat_quarters == 1.5 else "♩"
        self.shown_beats.setText(f"{sign} = {beats}" if beats else "")
