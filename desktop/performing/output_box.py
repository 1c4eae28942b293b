"""The list of places where a tune can sound."""

import sys

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QWidget

SYNTH, VIRTUAL, PORT = "synth", "virtual", "port:"
_TIP = "Where the tune sounds"
_GONE = " (not connected)"
_NARROWEST, _WIDEST = 14, 40  # characters
_MARGIN = 4  # pixels beside the words


class OutputBox(QComboBox):
    """The built-in synth, the virtual port and the ports of this moment, by their names."""

    opening = Signal()  # the ports of this moment are wanted
    chosen = Signal(str)  # "synth", "virtual" or "port:NAME"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Output")
        self._sentence = ""
        self.setMinimumContentsLength(_NARROWEST)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.addItem("Built-in synth", SYNTH)
        if sys.platform != "win32":
            self.addItem("Virtual port Carolan", VIRTUAL)
        self._fixed = self.count()
        self._tell()
        self.currentIndexChanged.connect(self._tell)
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
        self._sentence = sentence
        self.show_output(chosen)

    def show_output(self, output: str) -> None:
        """Show an output as chosen without announcing it."""
        with QSignalBlocker(self):
            index = self.findData(output)
            if index < 0 and output.startswith(PORT):
                self.addItem(f"{output.removeprefix(PORT)}{_GONE}", output)
                index = self.count() - 1
            self.setCurrentIndex(max(0, index))
        self._tell()

    def sizeHint(self) -> QSize:
        """Return the room for the whole name, up to some length; the least that is needed is less."""
        hint, metrics = super().sizeHint(), self.fontMetrics()
        character = metrics.horizontalAdvance("X")
        wanted = min(metrics.horizontalAdvance(self.currentText()) + _MARGIN, _WIDEST * character)
        return QSize(hint.width() + max(0, wanted - _NARROWEST * character), hint.height())

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Show as much of the chosen name as there is room for."""
        super().initStyleOption(option)
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, field, self).width() - _MARGIN
        option.currentText = shortened(self.currentText(), self.fontMetrics(), room)

    def _tell(self) -> None:
        """Say where the mouse rests what may have been too long, and find the room for it."""
        self.setToolTip("\n".join(filter(None, (self.currentText(), self._sentence or _TIP))))
        self.updateGeometry()


def shortened(words: str, metrics: QFontMetrics, room: int) -> str:
    """Return a name that fits `room` pixels, cut in its middle; that the port is gone is said whole."""
    name = words.removesuffix(_GONE)
    gone = words[len(name) :]
    left = room - metrics.horizontalAdvance(gone)
    return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, max(0, left)) + gone
