"""The part of the composing panel that says what the music shall be like; it can be folded away."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.composing.wishes import END, FORMS, GO_ON, KEYS, METERS, OPEN, RHYTHMS, Wishes
from desktop.parts import editable_choice, form_of, label, named
from model.compass import INSTRUMENTS

RANDOM_SEED = -1  # shown as "new every time"
_ANY = "any"


class DirectionPart(QWidget):
    """Shows and asks; decides nothing."""

    folded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QToolButton()
        self.heading.setObjectName("fold")
        self.heading.setText("Direction")
        self.heading.setCheckable(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        named(self.heading, "Direction", "Ending, compass, form, key: what the music shall be like")
        self.heading.toggled.connect(self._fold)
        self._build_music()
        self._build_drawing()
        self._build_new_tune()
        self._body = QWidget()
        self._lay_out()
        self._fold(False)

    def wishes(self, others: Wishes) -> Wishes:
        """Return `others` with what is chosen here; what is for a new tune only counts where one is begun."""
        return replace(
            others,
            ending=self.ending.currentData(),
            compass=self._typed(self.compass),
            density=self.density.currentData(),
            form=self._typed(self.form).upper(),
            part_bars=self.part_bars.value(),
            rhythm=self._typed(self.rhythm),
            meter=self._typed(self.meter),
            key=self._typed(self.key),
            closeness=self.closeness.value() / 100,
        )

    def written(self) -> str:
        """Return what is chosen here as JSON, but for the seed, which is new every time the program starts."""
        chosen = {name: field.currentText() for name, field in self._choices().items()}
        numbers = {name: field.value() for name, field in self._numbers().items()}
        return json.dumps({**chosen, **numbers, "top_p": self.top_p.value()})

    def show_written(self, text: str) -> None:
        """Choose again what `written` returned; what makes no sense stays as it is."""
        try:
            chosen = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(chosen, dict):
            return
        for name, field in self._choices().items():
            value = chosen.get(name)
            if isinstance(value, str) and (field.isEditable() or field.findText(value) >= 0):
                field.setCurrentText(value)
        for name, number in self._numbers().items():
            if _lies_within(value := chosen.get(name), number):
                number.setValue(int(value))
        if _lies_within(value := chosen.get("top_p"), self.top_p):
            self.top_p.setValue(value)

    def _choices(self) -> dict[str, QComboBox]:
        return {
            "ending": self.ending, "compass": self.compass, "density": self.density, "form": self.form,
            "rhythm": self.rhythm, "meter": self.meter, "key": self.key,
        }  # fmt: skip

    def _numbers(self) -> dict[str, QSpinBox]:
        return {"closeness": self.closeness, "part_bars": self.part_bars}

    def show_new_tune(self, has_music: bool, has_header: bool) -> None:
        """Show what the tune at the cursor has already: the form is its own then, or the key."""
        for field in (self.form, self.part_bars):
            field.setEnabled(not has_music)
        for field in (self.rhythm, self.meter, self.key):
            field.setEnabled(not has_header)
        self._new.setEnabled(not has_music)

    def show_open(self, is_open: bool) -> None:
        """Unfold or fold."""
        self.heading.setChecked(is_open)

    def _build_music(self) -> None:
        self.ending = named(QComboBox(), "And then", "What becomes of the tune after these bars")
        for words, data in (("stays open", OPEN), ("the tune ends", END), ("goes on", GO_ON)):
            self.ending.addItem(words, data)
        tip = "The instrument that all new notes shall lie on, or its lowest and highest note such as D-b'"
        self.compass = _choice("Compass", tip, tuple(INSTRUMENTS))
        self.density = named(QComboBox(), "Density", "Long notes or short ones")
        for words, name in (("as it comes", ""), ("sparse", "sparse"), ("dense", "dense")):
            self.density.addItem(words, name)

    def _build_drawing(self) -> None:
        self.top_p = named(
            QDoubleSpinBox(minimum=0.05, maximum=1.0, singleStep=0.05, decimals=2, value=1.0),
            "Top-p",
            "The likeliest share of the possible characters that is drawn from; 1 leaves all in",
        )
        self.seed = named(
            QSpinBox(minimum=RANDOM_SEED, maximum=2**31 - 1, value=RANDOM_SEED),
            "Seed",
            "The same number gives the same candidates again; empty gives new ones every time",
        )
        self.seed.setSpecialValueText("new every time")
        self.closeness = named(
            QSpinBox(minimum=5, maximum=95, value=50, singleStep=5, suffix=" %"),
            "Variation keeps",
            "How many of the notes stay where bars are varied",
        )

    def _build_new_tune(self) -> None:
        self.form = _choice("Form", "The parts of a new tune in the order of playing, such as AABB", FORMS)
        self.part_bars = named(
            QSpinBox(minimum=1, maximum=32, value=8), "Bars a part", "How many bars each part of the form has"
        )
        self.rhythm = _choice("Rhythm", "The kind of a new tune, as R: names it", RHYTHMS)
        self.meter = _choice("Meter", "The meter of a new tune, as M: names it", METERS)
        self.key = _choice("Key", "The key of a new tune, as K: names it", KEYS)

    def _lay_out(self) -> None:
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        body.addLayout(
            form_of(self.ending, self.compass, self.density, self.top_p, self.seed, self.closeness)
        )
        self._new = label("A new tune")
        body.addWidget(self._new)
        body.addLayout(form_of(self.form, self.part_bars, self.rhythm, self.meter, self.key))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.heading)
        layout.addWidget(self._body)

    def _fold(self, is_open: bool) -> None:
        self.heading.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._body.setVisible(is_open)
        self.folded.emit(not is_open)

    def _typed(self, field: QComboBox) -> str:
        text = field.currentText().strip()
        return "" if text == _ANY or not field.isEnabled() else text


def _choice(name: str, tip: str, words: Sequence[str]) -> QComboBox:
    return editable_choice(name, tip, (_ANY, *words))


def _lies_within(value: object, number: QSpinBox | QDoubleSpinBox) -> TypeGuard[float]:
    return isinstance(value, int | float) and number.minimum() <= value <= number.maximum()
