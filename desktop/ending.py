"""What happens when the system ends the program, or when the program finds a fault of its own."""

import logging
import signal
import socket
import sys
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Signal

FAULT = "Something went wrong inside Carolan; save the tunebook, and see the log file for the details."
LOG_BYTES = 512 * 1024


def keep_log(file: Path) -> None:
    """Send what the program logs to a file; where that can't be, it is lost, which hurts nobody."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        logging.getLogger().addHandler(logging.NullHandler())
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)


class Faults(QObject):
    """Lets a fault go to the log with its trace, and to the person as one sentence, whichever thread had it."""

    _happened = Signal(str)

    def __init__(self, tell: Callable[[str], None], parent: QObject) -> None:
        """`tell` is called in the thread of `parent`, soon."""
        super().__init__(parent)
        self._is_closed = False
        self._happened.connect(tell, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._report

    def close(self) -> None:
        """Tell the log alone from now on: the window goes, and this object with it."""
        self._is_closed = True

    def _report(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logging.getLogger("desktop").error("a fault", exc_info=(kind, fault, trace))
        if not self._is_closed:
            self._happened.emit(FAULT)


class EndSignals(QObject):
    """Calls back in Qt's loop when the system asks the program to end (SIGINT, SIGTERM)."""

    def __init__(self, end: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._end = end
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        # Python runs handlers between its own steps, which Qt's loop may never take; a socket wakes Qt
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)

    def close(self) -> None:
        """Leave the signals to the system again."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        self._reader.close()
        self._writer.close()

    def _woken(self) -> None:
        numbers = self._reader.recv(64)
        if signal.SIGINT in numbers or signal.SIGTERM in numbers:
            self._end()
