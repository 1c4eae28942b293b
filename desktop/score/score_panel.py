"""The panel of the score: the picture, or words in its place, and a sign where it is older than the text."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedLayout, QWidget

from desktop.appearance import Colours
from desktop.parts import label
from desktop.score.score_view import ScoreView

NOTHING = "The score of the tune at the cursor appears here as soon as it has a note."
COMING = "Drawing the score…"
OLDER = "Being drawn again…"
_EDGE = 10  # pixels between the sign and the corner


class ScorePanel(QWidget):
    """Shows; decides nothing."""

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scorePanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.view = ScoreView(colours)
        self._words = label(NOTHING, wrap=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setMargin(24)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._sign = _sign(self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._words)
        self._stack.addWidget(self.view)
        self.view.verticalScrollBar().installEventFilter(self)

    @property
    def sign(self) -> str:
        """What the sign over the picture says; empty where there is none."""
        return self._sign.text() if not self._sign.isHidden() else ""

    @property
    def words(self) -> str:
        """What stands in place of a score; empty where one is shown."""
        return "" if self._stack.currentWidget() is self.view else self._words.text()

    def show_score(self, svg: str, note_ids: tuple[str, ...]) -> None:
        """Show a score that is that of the text."""
        self.view.show_score(svg, note_ids)
        self._stack.setCurrentWidget(self.view)
        self.show_older("")

    def show_words(self, sentence: str) -> None:
        """Show a sentence and no score."""
        self.view.clear()
        self._words.setText(sentence)
        self._stack.setCurrentWidget(self._words)
        self.show_older("")

    def show_older(self, sentence: str, severity: str = "") -> None:
        """Say over the score why it is not that of the text; `severity` is "" or "error", no sentence no sign."""
        self._sign.setText(sentence)
        self._sign.setProperty("severity", severity)
        self._sign.style().unpolish(self._sign)
        self._sign.style().polish(self._sign)
        self._sign.setVisible(bool(sentence))
        self._place_sign()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the sign in its corner."""
        super().resizeEvent(event)
        self._place_sign()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the sign beside the scroll bar, which comes and goes."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._place_sign()
        return super().eventFilter(watched, event)

    def _place_sign(self) -> None:
        bar = self.view.verticalScrollBar()
        taken = bar.width() if bar.isVisible() else 0
        room = max(80, self.width() - taken - 2 * _EDGE)
        self._sign.setWordWrap(False)
        if self._sign.sizeHint().width() > room:
            self._sign.setWordWrap(True)
        width = min(room, self._sign.sizeHint().width()) if not self._sign.wordWrap() else room
        height = self._sign.heightForWidth(width) if self._sign.wordWrap() else self._sign.sizeHint().height()
        self._sign.setGeometry(self.width() - taken - _EDGE - width, _EDGE, width, height)
        self._sign.raise_()


def _sign(parent: QWidget) -> QLabel:
    sign = QLabel(parent)
    sign.setObjectName("scoreSign")
    sign.setTextFormat(Qt.TextFormat.PlainText)
    sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    sign.hide()
    return sign
