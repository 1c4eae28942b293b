"""The list of problems: each with its place, its severity and its sentence; choosing one goes there."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QStackedLayout, QWidget

from desktop.appearance import Colours
from desktop.parts import label
from model.notation.problems import Problem

MOST_LISTED = 500
NONE = "No problems."
_DOT = 10  # pixels


class ProblemList(QWidget):
    """Shows and tells what was chosen; decides nothing."""

    chosen = Signal(object)  # a Problem

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problemList")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._colours = colours
        self._problems: tuple[Problem, ...] = ()
        self._words: QLabel = label(NONE)
        self._words.setMargin(12)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.list = _List()
        self.list.setAccessibleName("Problems")
        self.list.setToolTip("Enter or a click goes to the place in the text")
        self.list.itemClicked.connect(self._choose)
        self.list.confirmed.connect(self._choose)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._words)
        self._stack.addWidget(self.list)

    @property
    def words(self) -> str:
        """What stands in place of the list; empty where it is shown."""
        return "" if self._stack.currentWidget() is self.list else self._words.text()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """List these problems, the first MOST_LISTED of them; the chosen row stays where it can."""
        if problems == self._problems:
            self._show_words(NONE)
            return
        row = self.list.currentRow()
        self._problems = problems
        self.list.clear()
        for problem in problems[:MOST_LISTED]:
            self.list.addItem(self._item(problem))
        if len(problems) > MOST_LISTED:
            rest = QListWidgetItem(f"… and {len(problems) - MOST_LISTED} more")
            rest.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(rest)
        self.list.setCurrentRow(min(row, len(problems) - 1))
        self._show_words(NONE)

    def show_unchecked(self) -> None:
        """Show that the text is too long to be checked."""
        self.show_problems(())
        self._show_words(
            "This tunebook is too long to be checked while it is edited; `carolan check` can do it."
        )

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._colours = colours
        for row, problem in enumerate(self._problems[:MOST_LISTED]):
            self.list.item(row).setIcon(self._icon(problem.severity))

    def sizeHint(self) -> QSize:
        """Return room for about five problems."""
        return QSize(480, 130)

    def _show_words(self, sentence: str) -> None:
        self._words.setText(sentence)
        self._stack.setCurrentWidget(self.list if self._problems else self._words)

    def _item(self, problem: Problem) -> QListWidgetItem:
        place = f"line {problem.line}, column {problem.column}"
        item = QListWidgetItem(f"{problem.line}:{problem.column}   {problem.message}")
        item.setIcon(self._icon(problem.severity))
        item.setToolTip(problem.message)
        spoken = f"{problem.severity}, {place}: {problem.message}"
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        return item

    def _icon(self, severity: str) -> QIcon:
        """A dot for an error, a ring for a warning: the colour is not all that tells them apart."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(_DOT * ratio), round(_DOT * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_error = severity == "error"
        colour = QColor(self._colours.error if is_error else self._colours.warning)
        painter.setPen(colour)
        painter.setBrush(colour if is_error else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(2, 2, _DOT - 4, _DOT - 4)
        painter.end()
        return QIcon(pixmap)

    def _choose(self, item: QListWidgetItem) -> None:
        row = self.list.row(item)
        if 0 <= row < min(len(self._problems), MOST_LISTED):
            self.chosen.emit(self._problems[row])


class _List(QListWidget):
    """A list in which Enter confirms on every platform."""

    confirmed = Signal(QListWidgetItem)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("problemRows")
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(QSize(_DOT, _DOT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and item:
            self.confirmed.emit(item)
        else:
            super().keyPressEvent(event)
