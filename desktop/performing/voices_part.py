"""The voices of the tune, each with a button that mutes it and one that silences the others."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from desktop.parts import named

FEWEST = 2  # a single voice has nothing to be muted beside


class VoicesPart(QWidget):
    """Shows and asks; decides nothing."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._mutes: list[QToolButton] = []
        self._solos: list[QToolButton] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        self.setVisible(False)

    @property
    def muted(self) -> frozenset[int]:
        """The voices that are muted, by their places."""
        return _checked(self._mutes)

    @property
    def soloed(self) -> frozenset[int]:
        """The voices that are heard alone."""
        return _checked(self._solos)

    def show_voices(self, names: tuple[str, ...]) -> None:
        """Show the voices of another tune, none of them muted; the same names change nothing."""
        if names == self._names:
            return
        self._names = names
        was_changed = bool(self.muted or self.soloed)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._mutes, self._solos = [], []
        for row, name in enumerate(names if len(names) >= FEWEST else ()):
            mute = self._button("M", f"Mute voice {name}")
            solo = self._button("S", f"Hear voice {name} alone, without chords and drone")
            self._grid.addWidget(QLabel(f"Voice {name}"), row, 0)
            self._grid.addWidget(mute, row, 1)
            self._grid.addWidget(solo, row, 2)
            self._mutes.append(mute)
            self._solos.append(solo)
        self.setVisible(len(names) >= FEWEST)
        if was_changed:
            self.changed.emit()

    def button(self, voice: int, solo: bool = False) -> QToolButton:
        """Return the button that mutes a voice, or the one that silences the others."""
        return (self._solos if solo else self._mutes)[voice]

    def _button(self, text: str, name: str) -> QToolButton:
        button = named(QToolButton(), name, name)
        button.setText(text)
        button.setObjectName("small")
        button.setCheckable(True)
        button.toggled.connect(self.changed)
        return button


def _checked(buttons: list[QToolButton]) -> frozenset[int]:
    return frozenset(place for place, button in enumerate(buttons) if button.isChecked())
