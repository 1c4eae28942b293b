"""The panel of endless playing: what the music shall be like, what to do with it, and how much is in hand."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.composing.wishes import KEYS
from desktop.endless.endless_actions import EndlessActions
from desktop.endless.supply import Numbers
from desktop.endless.wishes import LONG, SET, EndlessWishes
from desktop.parts import editable_choice, form_of, label, named, roomy
from model.compass import INSTRUMENTS
from model.composition import SamplingSettings

_SAME_KEY = "as it is"
_ANY = "any"
_PER_CENT = 100  # of the temperature, on the slider
HOW = (
    "The tune at the cursor plays, and the network writes what follows while it sounds. What is in hand is grey; "
    "it becomes text when it begins to sound."
)


class EndlessPanel(QWidget):
    """Shows and asks; decides nothing."""

    changed = Signal()  # a wish

    def __init__(self, actions: EndlessActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("endless")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build_music()
        self._build_form()
        self._build_state()
        self._lay_out(actions)

    def wishes(self) -> EndlessWishes:
        """Return what the fields ask for."""
        return EndlessWishes(
            shape=self.shape.currentData(),
            part_bars=self.part_bars.value(),
            parts=self.parts.value(),
            sampling=SamplingSettings(self.temperature.value() / _PER_CENT),
            compass=_typed(self.compass),
            density=self.density.currentData(),
            key=_typed(self.key),
        )

    def show_numbers(self, numbers: Numbers | None) -> None:
        """Show how it goes; None: nothing plays."""
        bars = numbers.in_hand if numbers is not None else 0
        self.reserve.setValue(min(self.reserve.maximum(), int(bars)))
        self.numbers.setText(_words(numbers) if numbers is not None else HOW)

    def set_temperature(self, temperature: float) -> None:
        """Turn the knob of the temperature, as a person does or a controller in their place."""
        self.temperature.setValue(round(temperature * _PER_CENT))

    def _build_music(self) -> None:
        self.temperature = named(
            QSlider(Qt.Orientation.Horizontal),
            "Temperature",
            "Low keeps to the usual, high takes risks; it holds from the next bar on",
        )
        self.temperature.setRange(30, 150)
        self.temperature.setValue(80)
        self._degrees = label("0.80")
        self.density = named(QComboBox(), "Density", "Long notes or short ones, from the next bar on")
        for words, name in (("as it comes", ""), ("sparse", "sparse"), ("dense", "dense")):
            self.density.addItem(words, name)
        tip = "The register: an instrument, or its lowest and highest note such as D-b'; from the next bar on"
        self.compass = editable_choice("Register", tip, (_ANY, *INSTRUMENTS))
        self.key = editable_choice(
            "Key", "The music goes on in this key from the next bar on", (_SAME_KEY, *KEYS)
        )
        self.temperature.valueChanged.connect(self._turn)
        for box in (self.density, self.compass, self.key):
            box.currentIndexChanged.connect(self.changed)
        for box in (self.compass, self.key):
            line = box.lineEdit()
            if line is not None:
                line.editingFinished.connect(self.changed)

    def _build_form(self) -> None:
        self.shape = named(
            QComboBox(), "Shape", "A set of tunes, each with its parts repeated; or a piece without ends"
        )
        self.shape.addItem("a set of tunes", SET)
        self.shape.addItem("one long piece", LONG)
        self.parts = named(
            QSpinBox(minimum=1, maximum=4, value=2),
            "Parts",
            "Of each tune; each is played twice: two make AABB",
        )
        self.part_bars = named(
            QSpinBox(minimum=4, maximum=16, singleStep=4, value=8), "Bars a part", "Of each part or phrase"
        )
        self.shape.currentIndexChanged.connect(self._choose_shape)
        self.parts.valueChanged.connect(self.changed)
        self.part_bars.valueChanged.connect(self.changed)

    def _build_state(self) -> None:
        self.reserve = named(
            QProgressBar(minimum=0, maximum=16, textVisible=False),
            "Bars in hand",
            "How many bars are there that do not sound yet",
        )
        self.reserve.setFixedHeight(8)
        self.numbers = named(label(HOW, wrap=True), "How the endless playing goes")

    def _lay_out(self, actions: EndlessActions) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(label("Endless", "heading"))
        layout.addWidget(_button(actions.play_on, "primary"))
        layout.addLayout(_grid([_button(action) for action in actions.while_playing]))
        layout.addWidget(self.reserve)
        layout.addWidget(self.numbers)
        turned = QHBoxLayout()
        name = roomy(QLabel("Temperature"))
        name.setBuddy(self.temperature)
        turned.addWidget(name)
        turned.addWidget(roomy(self.temperature), 1)
        turned.addWidget(self._degrees)
        layout.addLayout(turned)
        layout.addLayout(form_of(self.density, self.compass, self.key))
        layout.addWidget(label("The next tunes"))
        layout.addLayout(form_of(self.shape, self.parts, self.part_bars))
        layout.addStretch(1)

    def _turn(self, value: int) -> None:
        self._degrees.setText(f"{value / _PER_CENT:.2f}")
        self.changed.emit()

    def _choose_shape(self) -> None:
        self.parts.setEnabled(self.shape.currentData() == SET)
        self.changed.emit()


def _words(numbers: Numbers) -> str:
    """How it goes, in words."""
    parts = [
        f"{_counted(int(numbers.in_hand), 'bar')} in hand",
        f"{_counted(numbers.phrases, 'phrase')} composed",
    ]
    if numbers.thrown_away:
        parts.append(f"{_counted(numbers.thrown_away, 'bar')} thrown away")
    if numbers.repeated:
        parts.append(f"{_counted(numbers.repeated, 'phrase')} repeated for want of others")
    return " · ".join(parts)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _typed(box: QComboBox) -> str:
    text = box.currentText().strip()
    return "" if text in (_ANY, _SAME_KEY) else text


def _button(action: QAction, role: str = "plain") -> QToolButton:
    button = QToolButton()
    button.setObjectName(role)
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return roomy(button)


def _grid(buttons: Sequence[QWidget]) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(6)
    for place, button in enumerate(buttons):
        grid.addWidget(button, place // 2, place % 2)
    return grid
