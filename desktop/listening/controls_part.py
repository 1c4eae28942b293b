"""The part of the listening panel that says which MIDI control does what; it can be folded away."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop.elided_label import ElidedLabel
from desktop.parts import named

LEARN, WAITING, FORGET = "Learn", "Move it…", "✕"


class ControlsPart(QWidget):
    """Shows and asks; decides nothing."""

    learn_asked = Signal(str)  # a target's name
    forget_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QToolButton()
        self.heading.setObjectName("fold")
        self.heading.setText("MIDI controls")
        self.heading.setCheckable(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        named(self.heading, "MIDI controls", "Teach knobs, pedals, pads and keys what they do in Carolan")
        self.heading.toggled.connect(self._fold)
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._controls: dict[str, ElidedLabel] = {}
        self._learn: dict[str, QToolButton] = {}
        self._forget: dict[str, QToolButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.heading)
        layout.addWidget(self._body)
        self._fold(False)

    def show_targets(self, targets: Sequence[tuple[str, str]]) -> None:
        """Show what can be done: names and labels."""
        for name, words in targets:
            self._add_row(len(self._learn), name, words)

    def show_learned(self, controls: Mapping[str, str]) -> None:
        """Show which control does what, by the names of the targets."""
        for name, shown in self._controls.items():
            shown.show_sentence(controls.get(name, "–"))
            self._forget[name].setEnabled(name in controls)

    def show_waiting(self, name: str) -> None:
        """Show for which target a control is waited for; "" for none."""
        for each, pressed in self._learn.items():
            pressed.setText(WAITING if each == name else LEARN)
            pressed.setChecked(each == name)

    def control_of(self, name: str) -> str:
        """Return what is shown of a target's control."""
        return self._controls[name].toolTip() or self._controls[name].text()

    def _add_row(self, row: int, name: str, words: str) -> None:
        title = QLabel(words)
        shown = ElidedLabel("muted")
        learn = named(QToolButton(), f"Learn {words}", f"Then move the control that shall do “{words}”")
        learn.setObjectName("small")
        learn.setText(LEARN)
        learn.setCheckable(True)
        learn.clicked.connect(lambda _=False: self.learn_asked.emit(name))
        forget = named(QToolButton(), f"Forget {words}", "No control shall do this")
        forget.setObjectName("small")
        forget.setText(FORGET)
        forget.clicked.connect(lambda _=False: self.forget_asked.emit(name))
        for column, widget in enumerate((title, shown, learn, forget)):
            self._grid.addWidget(widget, row, column)
        self._controls[name], self._learn[name], self._forget[name] = shown, learn, forget

    def _fold(self, is_open: bool) -> None:
        self.heading.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._body.setVisible(is_open)
