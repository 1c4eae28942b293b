"""The real window, which plays its tune over and over and presses Play again whenever it has stopped.

Usage: python live_window.py TUNE.abc. Only the network is missing: its library takes seven seconds to load.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

import desktop.window
from desktop.main_window import MainWindow
from model.errors import ModelError

LOOKING_MS = 100


def no_network(checkpoint: Path) -> object:
    """Raises what a missing network raises."""
    raise ModelError("There is no network here.")


def press_play() -> None:
    """As a person who wants to hear something all the time."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and window.isVisible() and window.editor.text():
            play, loop = window.actions_.play, window.actions_.transport.loop
            if not loop.isChecked():
                loop.trigger()
            if play.isEnabled() and play.text() == "&Play":
                play.trigger()


def main() -> int:
    """Run the window; the exit code is its own."""
    desktop.window.load_composer = no_network  # type: ignore[assignment]
    application = QApplication(sys.argv[:1])
    timer = QTimer(interval=LOOKING_MS)
    timer.timeout.connect(press_play)
    timer.start()
    code = desktop.window.run_window([Path(word) for word in sys.argv[1:]])
    del application
    return code


if __name__ == "__main__":
    sys.exit(main())
