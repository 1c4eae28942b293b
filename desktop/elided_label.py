"""A label of one line that is shortened where it is too long for its place; the tooltip has it whole."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_NARROWEST = 60  # pixels


class ElidedLabel(QLabel):
    """Shows one sentence in plain text."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        """`role` is its name in the style sheet."""
        super().__init__(parent)
        self.setObjectName(role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence = ""

    def show_sentence(self, sentence: str, tip: str | None = None) -> None:
        """Show a sentence; the tooltip is `tip`, or the sentence again."""
        self.sentence = sentence
        self.setToolTip(sentence if tip is None else tip)
        self.setAccessibleName(sentence)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return next to nothing: any sentence can be shortened."""
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the sentence to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self.sentence, Qt.TextElideMode.ElideRight, self.width()))
