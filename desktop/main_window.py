"""The main window: lays out the panels; decides nothing."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from desktop.actions import Actions, Menus
from desktop.appearance import Colours
from desktop.composing.composing_panel import ComposingPanel
from desktop.dropped import dropped_files
from desktop.editor.abc_editor import AbcEditor
from desktop.key_list import KeyList
from desktop.performing.sound_panel import SoundPanel
from desktop.performing.transport_bar import TransportBar
from desktop.problem_list import ProblemList
from desktop.score.score_panel import ScorePanel
from desktop.side_panel import SidePanel
from desktop.status_strip import StatusStrip

PANEL_WIDTH = 350


class MainWindow(QMainWindow):
    """The transport above; the editor with score and problems, and the composing panel beside; the status strip below."""

    files_dropped = Signal(list)  # of Path
    recent_chosen = Signal(str)
    closed = Signal()

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.resize(1180, 780)
        self.setMinimumSize(720, 420)
        self.may_close: Callable[[], bool] = lambda: True
        self.actions_ = Actions(self)
        self.menus = Menus(self.menuBar(), self.actions_, self.recent_chosen.emit)
        self.transport = TransportBar(self.actions_.transport)
        self.editor = AbcEditor(colours)
        self.score = ScorePanel(colours)
        self.problems = ProblemList(colours)
        self.composing = ComposingPanel(colours)
        self.sound = SoundPanel(self.actions_.transport)
        self.status = StatusStrip()
        self.keys: KeyList | None = None  # once it was asked for
        self.actions_.keys.triggered.connect(self._show_keys)
        self._lay_out()
        self.set_colours(colours)

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self.editor.set_colours(colours)
        self.problems.set_colours(colours)
        self.composing.set_colours(colours)

    def show_document(self, name: str, path: Path | None, modified: bool) -> None:
        """Show which file is open, and whether it has unsaved changes."""
        self.setWindowTitle(f"{name}[*] — Carolan")
        self.setWindowFilePath(str(path) if path else "")
        self.setWindowModified(modified)

    def show_score(self, shown: bool) -> None:
        """Show the score or not."""
        self.actions_.show_score.setChecked(shown)
        self.score.setVisible(shown)

    def show_score_beside(self, beside: bool) -> None:
        """Show the score beside the editor, or below it."""
        self.actions_.score_beside.setChecked(beside)
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if self._writing.orientation() != wanted:
            self._writing.setOrientation(wanted)
            self._writing.setSizes([1, 1])

    def show_problem_list(self, shown: bool) -> None:
        """Show the list of problems or not."""
        self.actions_.show_problems.setChecked(shown)
        self.problems.setVisible(shown)

    def place(self) -> tuple[str, str, str]:
        """Return the window's place, the splitter's, and those of editor, score and problems, to be remembered."""
        work = f"{_state(self._writing)} {_state(self._work)}"
        return bytes(self.saveGeometry().data()).hex(), _state(self._splitter), work

    def restore_place(self, geometry: str, panes: str, work_panes: str = "") -> None:
        """Go back to a remembered place; nonsense changes nothing."""
        if geometry:
            self.restoreGeometry(_bytes(geometry))
        if panes:
            self._splitter.restoreState(_bytes(panes))
        writing, _, work = work_panes.partition(" ")
        if writing:
            orientation = self._writing.orientation()
            self._writing.restoreState(_bytes(writing))
            self._writing.setOrientation(orientation)
        if work:
            self._work.restoreState(_bytes(work))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first."""
        if self.may_close():
            event.accept()
            self.closed.emit()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Announce dropped files."""
        paths = dropped_files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def _show_keys(self) -> None:
        if self.keys is not None:
            self.keys.deleteLater()  # the menus may say something else by now
        self.keys = KeyList(self.menuBar(), self)
        self.keys.show()
        self.keys.raise_()
        self.keys.activateWindow()

    def _lay_out(self) -> None:
        self.editor.setMinimumSize(240, 90)
        self.score.setMinimumSize(200, 80)
        self._writing = _splitter(Qt.Orientation.Vertical, self.editor, self.score)
        self._writing.setSizes([56, 44])
        self._work = _splitter(Qt.Orientation.Vertical, self._writing, self.problems)
        self._work.setStretchFactor(0, 1)
        self._splitter = _splitter(Qt.Orientation.Horizontal, self._work)
        self.side = SidePanel()
        self.side.add(self.composing, "Compose")
        self.side.add(self.sound, "Sound", "How the tune is played, and through which outputs")
        self._splitter.addWidget(self.side)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([1180 - PANEL_WIDTH, PANEL_WIDTH])
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.transport)
        layout.addWidget(self._splitter, 1)
        layout.addWidget(self.status)
        self.setCentralWidget(whole)
        # what is added to the side later comes before the line at the bottom, as it is seen
        self.setTabOrder(self.transport.panic_button, self.status.problems_button)
        self.addActions([self.actions_.cancel])


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(5)  # wide enough to be caught; a line is painted in its middle
    splitter.setChildrenCollapsible(False)
    for widget in widgets:
        splitter.addWidget(widget)
    return splitter


def _state(splitter: QSplitter) -> str:
    return bytes(splitter.saveState().data()).hex()


def _bytes(state: str) -> QByteArray:
    return QByteArray.fromHex(state.encode("ascii", "ignore"))
