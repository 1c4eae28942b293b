"""The list of places where a tune can sound."""

import sys

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

SYNTH, VIRTUAL, PORT = "synth", "virtual", "port:"


class OutputBox(QComboBox):
    """The built-in synth, the virtual port and the ports of this moment, by their names."""

    opening = Signal()  # the ports of this moment are wanted
    chosen = Signal(str)  # "synth", "virtual" or "port:NAME"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Output")
        self.setToolTip("Where the tune sounds")
        self.setMinimumContentsLength(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItem("Built-in synth", SYNTH)
        if sys.platform != "win32":
            self.addItem("Virtual port Carolan", VIRTUAL)
        self._fixed = self.count()
        self.currentIndexChanged.connect(lambda: self.chosen.emit(self.currentData()))

    def showPopup(self) -> None:
        """Ask for the ports of this moment, then open."""
        self.opening.emit()
        super().showPopup()

    def show_ports(self, ports: tuple[str, ...], sentence: str = "") -> None:
        """List the ports of the machine; a chosen one that is gone stays, and says so."""
        chosen = self.currentData()
        with QSignalBlocker(self):
            while self.count() > self._fixed:
                self.removeItem(self._fixed)
            for port in ports:
                self.addItem(port, PORT + port)
        self.setToolTip(sentence or "Where the tune sounds")
        self.show_output(chosen)

    def show_output(self, output: str) -> None:
        """Show an output as chosen without announcing it."""
        with QSignalBlocker(self):
            index = self.findData(output)
            if index < 0 and output.startswith(PORT):
                self.addItem(f"{output.removeprefix(PORT)} (not connected)", output)
                index = self.count() - 1
            self.setCurrentIndex(max(0, index))
