"""The main window: lays out the panels; decides nothing."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QScrollArea, QSplitter, QVBoxLayout, QWidget

from desktop.actions import Actions, Menus
from desktop.appearance import Colours
from desktop.composing.composing_panel import ComposingPanel
from desktop.editor.abc_editor import AbcEditor
from desktop.icons import icon
from desktop.performing.transport_bar import TransportBar
from desktop.status_strip import StatusStrip

PANEL_WIDTH = 330
PANEL_MINIMUM = 270


class MainWindow(QMainWindow):
    """The transport above, the editor and the composing panel beside each other, the status strip below."""

    files_dropped = Signal(list)  # of Path
    recent_chosen = Signal(str)
    closed = Signal()

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.resize(1120, 740)
        self.setMinimumSize(720, 420)
        self.may_close: Callable[[], bool] = lambda: True
        self.actions_ = Actions(self)
        self.menus = Menus(self.menuBar(), self.actions_, self.recent_chosen.emit)
        self.transport = TransportBar(self.actions_.play, self.actions_.stop)
        self.editor = AbcEditor(colours)
        self.composing = ComposingPanel()
        self.status = StatusStrip()
        self._lay_out()
        self.set_colours(colours)

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self.editor.set_colours(colours)
        self.actions_.play.setIcon(icon("play", colours))
        self.actions_.stop.setIcon(icon("stop", colours))

    def show_document(self, name: str, path: Path | None, modified: bool) -> None:
        """Show which file is open, and whether it has unsaved changes."""
        self.setWindowTitle(f"{name}[*] — Carolan")
        self.setWindowFilePath(str(path) if path else "")
        self.setWindowModified(modified)

    def place(self) -> tuple[str, str]:
        """Return the window's place and the splitter's, to be remembered."""
        geometry, panes = self.saveGeometry(), self._splitter.saveState()
        return bytes(geometry.data()).hex(), bytes(panes.data()).hex()

    def restore_place(self, geometry: str, panes: str) -> None:
        """Go back to a remembered place; nonsense changes nothing."""
        if geometry:
            self.restoreGeometry(QByteArray.fromHex(geometry.encode("ascii", "ignore")))
        if panes:
            self._splitter.restoreState(QByteArray.fromHex(panes.encode("ascii", "ignore")))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first."""
        if self.may_close():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Announce dropped files."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def _lay_out(self) -> None:
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.editor)
        self._splitter.addWidget(_scrolled(self.composing))
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([1120 - PANEL_WIDTH, PANEL_WIDTH])
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.transport)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(whole)
        self.addActions([self.actions_.cancel])


def _scrolled(panel: QWidget) -> QScrollArea:
    """Return the panel in an area that scrolls where the window is too low for it."""
    panel.setMinimumWidth(PANEL_MINIMUM)
    area = QScrollArea()
    area.setObjectName("panelArea")
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(panel)
    area.setMinimumWidth(PANEL_MINIMUM + area.verticalScrollBar().sizeHint().width())
    return area
