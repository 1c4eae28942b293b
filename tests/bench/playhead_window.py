"""The real window, without its network, which plays a tune once through its virtual port and notes when it paints.

Usage: python playhead_window.py TUNE.abc FLAG; it begins when the file FLAG is there. Prints one line of JSON for every painting in which other notes are lit:
where ("score" or "editor"), the monotonic time behind the painting, and the places of the notes; and at the end how
late a timer of this window was all the while, in milliseconds.
"""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

import desktop.window
from desktop.controller import Controller
from desktop.main_window import MainWindow
from desktop.performing.output_box import VIRTUAL
from model.errors import ModelError

PULSE_MS = 5
LOOKING_MS = 200
AFTER_PLAYING_MS = 500


class Watcher(QObject):
    """Sees the paintings of the score and the editor, and how punctual the window is."""

    def __init__(self, controller: Controller, window: MainWindow) -> None:
        super().__init__(window)
        self._watched = {window.score.view.widget(): "score", window.editor.viewport(): "editor"}
        self._lit: tuple = ()
        self._painted: dict[str, tuple] = {}
        self._paintings: list[tuple[str, float, tuple]] = []
        self._late: list[float] = []
        self._expected = 0.0
        for widget in self._watched:
            widget.installEventFilter(self)
        controller.performing.sounding.connect(self._light)
        controller.performing.ended.connect(lambda: QTimer.singleShot(AFTER_PLAYING_MS, self._finish))
        self._pulse = QTimer(self, interval=PULSE_MS)
        self._pulse.setTimerType(Qt.TimerType.PreciseTimer)
        self._pulse.timeout.connect(self._beat)
        self._window = window
        self._looking = QTimer(self, interval=LOOKING_MS)
        self._looking.timeout.connect(self._play_once_heard)
        self._looking.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a painting that shows other notes: painted here, so that the time is behind it."""
        if event.type() != QEvent.Type.Paint:
            return False
        watched.removeEventFilter(self)
        QApplication.sendEvent(watched, event)
        watched.installEventFilter(self)
        where = self._watched[watched]
        if self._painted.get(where) != self._lit:
            self._painted[where] = self._lit
            self._paintings.append((where, time.monotonic(), self._lit))
        return True

    def _light(self, spans: tuple) -> None:
        self._lit = tuple((span.start, span.end) for span in spans)

    def _play_once_heard(self) -> None:
        if Path(sys.argv[2]).exists() and not self._window.score.words:
            self._looking.stop()
            self._pulse.start()
            self._window.actions_.play.trigger()

    def _beat(self) -> None:
        now = time.monotonic()
        if self._expected:
            self._late.append(max(0.0, now - self._expected) * 1000)
        self._expected = now + PULSE_MS / 1000

    def _finish(self) -> None:
        for where, at, spans in self._paintings:
            print(json.dumps({"where": where, "at": at, "spans": spans}))
        print(json.dumps({"late": sorted(self._late)}), flush=True)
        self._window.editor.document().setModified(False)
        self._window.close()


def no_network(checkpoint: Path) -> object:
    """Raises what a missing network raises."""
    raise ModelError("There is no network here.")


def main() -> int:
    """Run the window; the exit code is its own."""
    desktop.window.load_composer = no_network  # type: ignore[assignment]
    made: list[Watcher] = []

    class Watched(Controller):
        """Chooses the virtual port and is watched."""

        def __init__(self, window, surroundings, colours) -> None:
            super().__init__(window, surroundings, colours)
            output = window.transport.output
            output.setCurrentIndex(output.findData(VIRTUAL))
            made.append(Watcher(self, window))

    desktop.window.Controller = Watched
    return desktop.window.run_window([Path(sys.argv[1])])


if __name__ == "__main__":
    sys.exit(main())
