"""The small parts that every panel is built from: labels, buttons, fields with a name for screen readers."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

Field = TypeVar("Field", bound=QWidget)


def label(text: str = "", role: str = "muted", wrap: bool = False) -> QLabel:
    """Return a label; `role` is its name in the style sheet: "muted" or "heading"."""
    result = QLabel(text)
    result.setObjectName(role)
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


def named(field: Field, name: str, tip: str = "") -> Field:
    """Return the field with its name for screen readers and its tooltip."""
    field.setAccessibleName(name)
    field.setToolTip(tip)
    return field
