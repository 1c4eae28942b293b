"""The small parts that every panel is built from: labels, buttons, fields with a name for screen readers."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QPushButton, QWidget

Field = TypeVar("Field", bound=QWidget)
FIELD_HEIGHT = 28  # pixels; the style's own fields are cramped


def label(text: str = "", role: str = "muted", wrap: bool = False) -> QLabel:
    """Return a label; `role` is its name in the style sheet: "muted" or "heading"."""
    result = QLabel(text)
    result.setObjectName(role)
    result.setTextFormat(Qt.TextFormat.PlainText)  # a title or a reason may look like HTML
    result.setWordWrap(wrap)
    return result


def button(text: str, role: str, act: Callable[[], object], tip: str = "") -> QPushButton:
    """Return a button; `role` is its name in the style sheet: "primary" or "plain"."""
    result = QPushButton(text)
    result.setObjectName(role)
    result.setAutoDefault(False)
    result.setToolTip(tip)
    result.clicked.connect(lambda _checked=False: act())
    return result


def roomy(field: Field) -> Field:
    """Return the field at a height that is easy to hit."""
    field.setMinimumHeight(FIELD_HEIGHT)
    return field


def add_row(form: QFormLayout, field: QWidget) -> None:
    """Add a field under its name, which stands beside its middle."""
    name = roomy(QLabel(field.accessibleName()))
    name.setBuddy(field)
    form.addRow(name, roomy(field))


def named(field: Field, name: str, tip: str = "") -> Field:
    """Return the field with its name for screen readers and its tooltip."""
    field.setAccessibleName(name)
    field.setToolTip(tip)
    return field


def form_of(*fields: QWidget) -> QFormLayout:
    """Return the fields one below the other, each behind its name."""
    form = QFormLayout()
    form.setHorizontalSpacing(14)
    form.setVerticalSpacing(7)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for field in fields:
        add_row(form, field)
    return form


def editable_choice(name: str, tip: str, words: Sequence[str]) -> QComboBox:
    """Return a field with words to choose from, in which others can be typed."""
    field = named(QComboBox(), name, tip)
    field.setEditable(True)
    field.addItems(words)
    return field
