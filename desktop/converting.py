"""Large files of other kinds turned into ABC beside the window, which goes on meanwhile."""

import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.documents import Opened, open_document
from model.notation.errors import NotationError
from model.notation.opening import OTHER_KINDS

_QUICKLY_READ = 30_000  # bytes: half a second


def takes_long(path: Path) -> bool:
    """Return whether a file is no ABC and so large that the window would stand still while it is read."""
    try:
        return path.suffix.lower() in OTHER_KINDS and path.is_file() and path.stat().st_size > _QUICKLY_READ
    except OSError:
        return False  # what is wrong with it is told when it is opened


class Conversion(QObject):
    """One file that is being read in a thread of its own; a thread that nobody waits for ends with the program."""

    opened = Signal(object, object)  # this conversion, and what was Opened
    failed = Signal(object, str)  # this conversion, and a sentence

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path

    def start(self) -> None:
        """Begin to read; one of the signals comes, in the thread that this object lives in."""
        threading.Thread(target=self._run, name="conversion", daemon=True).start()

    def _run(self) -> None:
        result: Opened | str
        try:
            result = open_document(self.path)
        except NotationError as error:
            result = str(error)
        except Exception:
            logging.getLogger(__name__).exception("a file could not be converted")
            result = f"{self.path} could not be read; export it anew from where it came."
        try:
            if isinstance(result, str):
                self.failed.emit(self, result)
            else:
                self.opened.emit(self, result)
        except RuntimeError:
            pass  # the window is gone
