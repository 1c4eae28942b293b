"""The other end of the pipe: starts and drives the player process without Qt."""

import contextlib
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop.midi import protocol
from desktop.midi.errors import MidiError

PLAYER = (sys.executable, "-P", "-m", "desktop.performing.player_child")
_GONE = "The player stopped by itself; start it again."
_PATIENCE_SECONDS = 2.0


class PlayerProcess:
    """A running player; closing it, or the end of this process, silences and ends it.

    Reports come one by one: to `listener`, in a thread of this class, if there is one, otherwise to whoever
    calls `next_report`. The last one is always `protocol.Ended`.
    """

    def __init__(
        self,
        listener: Callable[[protocol.Report], None] | None = None,
        command: Sequence[str] = PLAYER,
    ) -> None:
        """Starts the player; raises MidiError if the system cannot."""
        self._listener = listener
        self._reports: deque[protocol.Report] = deque()
        self._arrived = threading.Condition()
        self._sending = threading.Lock()
        try:
            self._child = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                bufsize=1,
                # Linux shares a busy machine out among sessions: in its own the player need not share with the
                # trainer, the composer and the window (`man 7 sched`, the autogroup feature).
                start_new_session=True,
                env=_environment(),
            )
        except OSError as error:
            raise MidiError("The player could not be started; install Carolan again.") from error
        self._reader = threading.Thread(target=self._read, name="player reports", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process id of the player."""
        return self._child.pid

    def send(self, command: protocol.Command) -> None:
        """Tells the player something; raises MidiError if it is gone."""
        assert self._child.stdin is not None
        try:
            with self._sending:
                self._child.stdin.write(protocol.to_line(command) + "\n")
                self._child.stdin.flush()
        except (OSError, ValueError) as error:
            raise MidiError(_GONE) from error

    def next_report(self, timeout_seconds: float | None = None) -> protocol.Report | None:
        """The next report, or None if none comes in time."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._reports, timeout_seconds)
            return self._reports.popleft() if self._reports else None

    def close(self) -> None:
        """Ends the player and waits for its end; one that does not go by itself is ended by the system."""
        assert self._child.stdin is not None
        # Where it is gone already, its pipe went with it.
        with contextlib.suppress(MidiError):
            self.send(protocol.Quit())
        with contextlib.suppress(OSError):
            self._child.stdin.close()
        if not (self._has_ended() or self._has_ended(self._child.terminate)):
            self._has_ended(self._child.kill)
        self._reader.join(_PATIENCE_SECONDS)

    def _has_ended(self, urge: Callable[[], None] | None = None) -> bool:
        """Whether the child ends within a moment, after `urge` where that is given."""
        if urge is not None:
            urge()
        try:
            self._child.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> None:
        assert self._child.stdout is not None
        try:
            for line in self._child.stdout:
                self._deliver(_report(line))
        except (OSError, ValueError):
            pass  # the pipe was closed
        self._child.wait()
        self._deliver(protocol.Ended(_GONE))

    def _deliver(self, report: protocol.Report) -> None:
        if self._listener is not None:
            self._listener(report)
            return
        with self._arrived:
            self._reports.append(report)
            self._arrived.notify_all()


def _report(line: str) -> protocol.Report:
    try:
        return protocol.report_from_line(line)
    except MidiError:
        return protocol.Trouble("The player said something that cannot be understood.")


def _environment() -> dict[str, str]:
    """The environment of this process, and the folder that holds this package, wherever it was started."""
    house = str(Path(__file__).parents[2])
    path = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": f"{house}{os.pathsep}{path}" if path else house}
