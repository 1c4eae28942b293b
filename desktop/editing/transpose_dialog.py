"""Asks by how much to transpose: to a key, or by an interval."""

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.parts import add_row, label, named, roomy
from model.notation.key import Key
from model.notation.pitches import SEMITONES

TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
UP, DOWN, NEAREST = "Up", "Down", "The shorter way"
_MODES = {"": "", "maj": "", "ion": "", "min": "m", "aeo": "m", "m": "m"}
_OCTAVE = 12
_MOST = 36  # semitones


class TransposeDialog(QDialog):
    """`semitones` is what was chosen."""

    def __init__(self, key: Key, has_selection: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Transpose")
        self._tonic = pitch_class(key.tonic) if key.tonic else None
        self._build(key)
        self._lay_out("The selected passage is transposed." if has_selection else "The tune is transposed.")
        self._show()

    @property
    def semitones(self) -> int:
        """How far up (or down, negative) everything goes."""
        if self.by_interval.isChecked() or self._tonic is None:
            return self.interval.value()
        return semitones_to(self._tonic, self.key.currentIndex(), self.way.currentText())

    def _build(self, key: Key) -> None:
        mode = _MODES.get(key.mode, f" {key.mode}")
        here = f" (it is in {key.tonic}{mode})" if key.tonic else ""
        self.to_key = QRadioButton(f"To &another key{here}")
        self.by_interval = QRadioButton("By an &interval")
        self.key = named(QComboBox(), "Key", "The new key; its mode stays")
        self.key.addItems([f"{tonic}{mode}" for tonic in TONICS])
        self.way = named(QComboBox(), "Direction", "Which way to the new key")
        self.way.addItems([NEAREST, UP, DOWN])
        self.interval = named(
            QSpinBox(minimum=-_MOST, maximum=_MOST, value=2, suffix=" semitones"),
            "Interval",
            "Semitones; 12 are an octave, below 0 is down",
        )
        (self.to_key if key.tonic else self.by_interval).setChecked(True)
        self.to_key.setEnabled(bool(key.tonic))
        if self._tonic is not None:
            self.key.setCurrentIndex((self._tonic + 2) % _OCTAVE)
        self.to_key.toggled.connect(self._show)

    def _lay_out(self, sentence: str) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(sentence))
        for choice, fields in ((self.to_key, (self.key, self.way)), (self.by_interval, (self.interval,))):
            layout.addWidget(roomy(choice))
            form = QFormLayout()
            form.setContentsMargins(26, 0, 0, 6)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            for field in fields:
                add_row(form, field)
            layout.addLayout(form)
        buttons = QDialogButtonBox()
        go = buttons.addButton("Transpose", QDialogButtonBox.ButtonRole.AcceptRole)
        go.setDefault(True)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _show(self) -> None:
        for field in (self.key, self.way):
            field.setEnabled(self.to_key.isChecked())
        self.interval.setEnabled(self.by_interval.isChecked())


def pitch_class(tonic: str) -> int:
    """Return the semitones from C up to a tonic such as "F#" or "Bb", 0 to 11."""
    shift = sum({"#": 1, "♯": 1, "b": -1, "♭": -1}.get(sign, 0) for sign in tonic[1:])
    return (SEMITONES[tonic[0]] + shift) % _OCTAVE


def semitones_to(tonic: int, target: int, way: str) -> int:
    """Return the semitones from one pitch class to another; a tritone goes up where either way is as short."""
    up = (target - tonic) % _OCTAVE
    if way == UP:
        return up
    if way == DOWN:
        return up - _OCTAVE if up else 0
    return up if up <= _OCTAVE // 2 else up - _OCTAVE
