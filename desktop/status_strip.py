"""The line at the bottom: what happens, the problems, the caret, the device."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.elided_label import ElidedLabel
from desktop.parts import named


class Message(ElidedLabel):
    """What happens, or what went wrong."""

    def show_message(self, sentence: str, severity: str) -> None:
        """Show a sentence; `severity` is "" or "error"."""
        self.setProperty("severity", severity)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show_sentence(sentence)


class StatusStrip(QWidget):
    """Shows; decides nothing."""

    problems_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._message = Message("message")
        self.problems_button = named(
            QToolButton(), "Problems", "Show or hide the list of problems (F7); F8 goes to the next one"
        )
        self.problems_button.setObjectName("problems")
        self.problems_button.clicked.connect(self.problems_clicked)
        self._pace = _fact("pace", "How fast the network writes, and how many candidates were thrown away")
        self._caret = _fact("caret", "Line and column of the cursor")
        self._device = _fact("device", "Where the network computes")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 4, 16, 4)
        layout.setSpacing(22)
        layout.addWidget(self._message, 1)
        for widget in (self._pace, self.problems_button, self._caret, self._device):
            layout.addWidget(widget)
        self.show_problems(0, 0)

    @property
    def message(self) -> str:
        """The sentence that is shown."""
        return self._message.sentence

    @property
    def device(self) -> str:
        """The device that is shown."""
        return self._device.text()

    @property
    def pace(self) -> str:
        """How fast the network writes, as it is shown."""
        return self._pace.text()

    @property
    def problems(self) -> str:
        """The count of problems that is shown."""
        return self.problems_button.text()

    def say(self, sentence: str) -> None:
        """Show what happens."""
        self._message.show_message(sentence, "")

    def complain(self, sentence: str) -> None:
        """Show what went wrong."""
        self._message.show_message(sentence, "error")

    def show_pace(self, words: str) -> None:
        """Show how fast the network writes; nothing where it doesn't."""
        self._pace.setText(words)

    def show_caret(self, line: int, column: int) -> None:
        """Show where the caret is, from 1."""
        self._caret.setText(f"Ln {line}, Col {column}")

    def show_device(self, device: str) -> None:
        """Show where the network computes."""
        self._device.setText(device)

    def show_unchecked(self) -> None:
        """Show that the text is too long to be checked."""
        self.show_problems(0, 0)
        self.problems_button.setText("Too long to check")

    def show_problems(self, errors: int, warnings: int) -> None:
        """Show how many problems the text has."""
        total = errors + warnings
        self.problems_button.setText(
            "1 problem" if total == 1 else f"{total} problems" if total else "No problems"
        )
        self.problems_button.setProperty("severity", "error" if errors else "warning" if warnings else "")
        self.problems_button.style().unpolish(self.problems_button)
        self.problems_button.style().polish(self.problems_button)


def _fact(name: str, tip: str) -> QLabel:
    fact = named(QLabel(), tip, tip)
    fact.setObjectName(name)
    return fact
