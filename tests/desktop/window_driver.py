"""Runs the real window and works in it as a person would; says on standard output, as JSON, what it saw.

Usage: python window_driver.py FOLDER BEGAN; the folder takes the screenshots, BEGAN is the time of the start.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.main_window import MainWindow
from desktop.window import run_window

PATIENCE_SECONDS = 100.0
CTRL = Qt.KeyboardModifier.ControlModifier


class Person:
    """Takes one step whenever the window has time for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.began = float(sys.argv[2])
        self.seen: dict[str, object] = {}
        self.gaps: list[float] = []
        self.last = time.monotonic()
        self.steps = self.work()
        self.waiting: Callable[[], bool] = lambda: True
        self.deadline = self.last + PATIENCE_SECONDS
        self.timer = QTimer(interval=10)
        self.timer.timeout.connect(self.step)
        self.timer.start()

    def step(self) -> None:
        """Go on once what is waited for is there, or give up."""
        now = time.monotonic()
        self.gaps.append(now - self.last)
        self.last = now
        if now > self.deadline:
            self.seen["gave_up"] = True
            self.timer.stop()
            QApplication.exit(9)
        elif self.waiting():
            try:
                self.waiting = next(self.steps)
            except StopIteration:
                self.timer.stop()

    def work(self) -> Iterator[Callable[[], bool]]:
        """Write before the network is there, continue, play, stop, and quit without saving."""
        yield lambda: self.window() is not None
        window = self.window()
        assert window is not None
        editor, status = window.editor, window.status
        yield window.isVisible
        self.seen["shown_seconds"] = time.time() - self.began
        window.activateWindow()  # there is no window manager to do it
        yield window.isActiveWindow
        editor.setFocus()
        QTest.keyClicks(editor, "d2fd Adfd|")
        self.seen["typed_before_the_network"] = (
            "dBAF|d2fd Adfd|" in editor.text() and "tensorflow" not in sys.modules
        )
        yield lambda: not window.score.words and not window.score.sign
        sheet = window.score.view.widget()
        self.seen["score_after_seconds"] = time.time() - self.began
        typed = sheet.notes()
        self.seen["notes_typed"] = sum("d2fd Adfd|" in editor.text()[: note.end] for note in typed)
        first = typed[0]
        QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=sheet.place_of(first).center().toPoint())
        self.seen["clicked"] = editor.caret() == first.start
        self.seen["outlined"] = sheet.caret == first
        editor.moveCursor(QTextCursor.MoveOperation.End)
        editor.setFocus()
        yield lambda: status.device in ("CPU", "no network") or "GPU" in status.device
        self.seen["device"] = status.device
        self.seen["longest_gap_while_loading_ms"] = round(max(self.gaps) * 1000)
        before = editor.text()
        window.composing.bars.setValue(4)
        window.composing.seed.setValue(3)
        QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
        yield lambda: bool(window.composing.status.text()) and window.actions_.compose.isEnabled()
        self.seen["untaken"] = len(editor.text()) - len(before)
        self.seen["proposed"] = len(editor.seen_text()) - len(before)
        self.seen["said"] = window.composing.status.text()
        yield lambda: not window.score.sign
        self.seen["grey_bars"] = sheet.ghost is not None
        QTest.keyClick(editor, Qt.Key.Key_Down)
        yield lambda: not window.score.sign
        self.picture("proposed")
        self.seen["message"] = status.message
        QTest.keyClick(editor, Qt.Key.Key_Tab)
        self.seen["composed"] = len(editor.text()) - len(before)
        yield lambda: not window.score.sign
        self.picture("composed")
        QTest.keyClick(editor, Qt.Key.Key_Space, CTRL)
        yield lambda: any(
            each.format.background().color().name() == "#ffd873" for each in editor.extraSelections()
        )
        yield lambda: bool(sheet.sounding)
        self.seen["played_note_is_drawn"] = set(sheet.sounding) <= set(sheet.notes())
        self.picture("playing")
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        self.seen["stopped"] = not window.actions_.stop.isEnabled()
        QTest.keyClick(editor, Qt.Key.Key_Z, CTRL)
        self.seen["one_undo"] = editor.text() == before
        QTimer.singleShot(0, window.close)
        yield lambda: isinstance(QApplication.activeModalWidget(), QMessageBox)
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        self.seen["asked"] = box.text()
        box.button(QMessageBox.StandardButton.Discard).click()

    def window(self) -> MainWindow | None:
        """The main window, once it is there."""
        return next((each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)), None)

    def picture(self, name: str) -> None:
        """Save what is on the screen."""
        screen = QApplication.primaryScreen()
        window = self.window()
        assert window is not None
        QApplication.processEvents()
        screen.grabWindow(window.winId()).save(str(self.folder / f"{name}.png"))


def main() -> int:
    """Run it; the exit code is the window's."""
    application = QApplication(sys.argv[:1])
    person = Person(Path(sys.argv[1]))
    code = run_window([])
    person.seen["left_after_seconds"] = time.monotonic() - person.last
    print(json.dumps(person.seen))
    del application
    return code


if __name__ == "__main__":
    sys.exit(main())
