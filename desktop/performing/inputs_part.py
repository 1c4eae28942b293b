"""The inputs: which are listened to, whose notes go on to the outputs, whose clock is followed."""

import sys
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QVBoxLayout, QWidget

from desktop.midi.protocol import Listening
from desktop.parts import add_row, button, label, named
from desktop.performing.routes import VIRTUAL_NAME

OWN_CLOCK = "its own"


class InputsPart(QWidget):
    """Shows and asks; decides nothing."""

    changed = Signal(tuple)  # of Listening
    clock_chosen = Signal(str)  # the name of an input, or "" for the player's own clock
    calibration_asked = Signal(str)  # the input that the chosen output is joined to

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inputs: tuple[Listening, ...] = ()
        self._rows: dict[str, tuple[QCheckBox, QCheckBox]] = {}
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        self.nothing = label("No MIDI keyboard or other input is connected.", wrap=True)
        self.clock = named(
            QComboBox(), "Tempo follows", "Whose beat is played to: a DAW's MIDI clock, start and stop too"
        )
        self.clock.addItem(OWN_CLOCK, "")
        self.clock.currentIndexChanged.connect(lambda: self.clock_chosen.emit(self.clock.currentData()))
        self.sync = label(wrap=True)
        self.calibrate = button(
            "Measure latency", "plain", self._calibrate,
            "How late the chosen output is: join it to the chosen input by a cable or in your DAW first",
        )  # fmt: skip
        self.loop_back = named(QComboBox(), "Joined to", "The input that hears the chosen output")
        self._lay_out()

    def show_inputs(
        self, inputs: tuple[Listening, ...], ports: tuple[str, ...], clocks: tuple[str, ...] = ()
    ) -> None:
        """Show what is listened to, and the ports of this moment; one that is gone stays, and says so.

        `clocks` can be followed without being inputs.
        """
        self._inputs = inputs
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._rows = {}
        heard = {each.name: each for each in inputs}
        virtual = () if sys.platform == "win32" else (VIRTUAL_NAME,)
        for row, name in enumerate(dict.fromkeys((*ports, *heard, *virtual))):
            self._add_row(row, name, heard.get(name), name in (*ports, *virtual))
        self._order_tabs()
        self.nothing.setVisible(not ports)
        names = (*(each.name for each in inputs), *clocks)
        self._fill(self.clock, [(OWN_CLOCK, ""), *((name, name) for name in names)])
        self._fill(self.loop_back, [(name, name) for name in ports])
        self.calibrate.setEnabled(bool(ports))

    def show_clock(self, name: str) -> None:
        """Show whose clock is followed, without announcing it."""
        with QSignalBlocker(self.clock):
            self.clock.setCurrentIndex(max(0, self.clock.findData(name)))

    def show_sync(self, words: str) -> None:
        """Show how the player stands to that clock."""
        self.sync.setText(words)
        self.sync.setVisible(bool(words))

    def row(self, name: str) -> tuple[QCheckBox, QCheckBox]:
        """Return the boxes of an input: listened to, and thru."""
        return self._rows[name]

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        add_row(form, self.clock)
        form.addRow(self.sync)
        add_row(form, self.loop_back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label("Inputs", "heading"))
        layout.addWidget(self.nothing)
        layout.addLayout(self._grid)
        layout.addLayout(form)
        layout.addWidget(self.calibrate)
        self.show_sync("")

    def _add_row(self, row: int, name: str, heard: Listening | None, connected: bool) -> None:
        words = f"Virtual port {name}" if name == VIRTUAL_NAME else name
        listens = named(QCheckBox(words if connected else f"{words} (not connected)"), f"Listen to {words}")
        thru = named(
            QCheckBox("thru"), f"Thru from {name}", "What is played there sounds through the outputs at once"
        )
        listens.setChecked(heard is not None)
        thru.setChecked(heard is not None and heard.thru)
        thru.setEnabled(heard is not None)
        for box in (listens, thru):
            box.toggled.connect(self._announce)
        self._grid.addWidget(listens, row, 0)
        self._grid.addWidget(thru, row, 1)
        self._rows[name] = (listens, thru)

    def _order_tabs(self) -> None:
        """The key goes through the rows before the fields below them, though they are made later."""
        boxes = [box for row in self._rows.values() for box in row]
        for before, after in pairwise((self.clock, *boxes, self.clock)):  # what follows moves behind
            self.setTabOrder(before, after)

    def _announce(self) -> None:
        self.changed.emit(
            tuple(
                Listening(name, "virtual" if name == VIRTUAL_NAME else "port", thru.isChecked())
                for name, (listens, thru) in self._rows.items()
                if listens.isChecked()
            )
        )

    def _fill(self, box: QComboBox, items: list[tuple[str, str]]) -> None:
        chosen = box.currentData()
        with QSignalBlocker(box):
            box.clear()
            for words, data in items:
                box.addItem(words, data)
            box.setCurrentIndex(max(0, box.findData(chosen)))

    def _calibrate(self) -> None:
        if self.loop_back.currentData():
            self.calibration_asked.emit(self.loop_back.currentData())
