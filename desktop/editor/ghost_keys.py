"""What a key means while a ghost stands in the editor."""

import sys
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop.editor.ghost import Ghost

_Key, _Modifier = Qt.Key, Qt.KeyboardModifier
_MODIFIERS = (
    _Key.Key_Shift,
    _Key.Key_Control,
    _Key.Key_Alt,
    _Key.Key_AltGr,
    _Key.Key_Meta,
    _Key.Key_CapsLock,
)
_MOVING = (
    *(_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down, _Key.Key_Home, _Key.Key_End),
    *(_Key.Key_PageUp, _Key.Key_PageDown, _Key.Key_Backspace, _Key.Key_Delete, _Key.Key_Insert),
)


class GhostKey(Enum):
    """What the person wants of the ghost."""

    TAKE_ALL = "it becomes part of the text"
    TAKE_BAR = "its first bar does"
    PREVIOUS = "another candidate"
    NEXT = "the candidate behind it"
    TYPE_ALONG = "the key writes what it begins with"
    HIDE = "it goes away"
    NOTHING = "the key has nothing to do with it"


def meaning_of(event: QKeyEvent, ghost: Ghost) -> GhostKey:
    """Return what a key does to the ghost; where that is HIDE, the key does afterwards what it always does."""
    key, modifiers = event.key(), event.modifiers() & ~_Modifier.KeypadModifier
    if modifiers == _Modifier.NoModifier:
        plain = {
            _Key.Key_Tab: GhostKey.TAKE_ALL,
            _Key.Key_Up: GhostKey.PREVIOUS,
            _Key.Key_Down: GhostKey.NEXT,
        }
        if key in plain:
            return plain[Qt.Key(key)]
    if key == _Key.Key_Right and modifiers == _Modifier.ControlModifier:
        return GhostKey.TAKE_BAR
    if key in _MODIFIERS or _is_command(event):
        return GhostKey.NOTHING
    typed = event.text().replace("\r", "\n")
    if typed and ghost.start == ghost.end and ghost.text.startswith(typed):
        return GhostKey.TYPE_ALONG
    return GhostKey.HIDE


def _is_command(event: QKeyEvent) -> bool:
    """Tells a key of a menu, such as Ctrl+C, from one that writes or moves the caret."""
    if event.key() in _MOVING:
        return False
    if _Key.Key_F1 <= event.key() <= _Key.Key_F35:
        return True
    control, alt = (
        bool(event.modifiers() & each) for each in (_Modifier.ControlModifier, _Modifier.AltModifier)
    )
    if alt and (control or sys.platform == "darwin"):  # AltGr, or the key that writes as it does
        return not (event.text() and event.text().isprintable())
    return control or alt or bool(event.modifiers() & _Modifier.MetaModifier)
