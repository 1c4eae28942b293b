"""The child process that trains: started, listened to, asked to stop, and reaped."""

import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from desktop.resources import project_folder
from desktop.training.reports import (
    TrainingFailed,
    TrainingFinished,
    TrainingInterrupted,
    report_from_json,
)

PROGRAM = (sys.executable, "-m", "desktop", "train")
GRACE_MS = 15_000  # to end a step and write a checkpoint


@dataclass(frozen=True)
class TrainingRequest:
    """What is trained on what."""

    sources: tuple[str, ...]  # folders, or builtin:NAME
    out: Path
    name: str
    recipe: str = "carolan"
    start_from: Path | None = None  # None: a new network
    resume: bool = False

    def arguments(self) -> tuple[str, ...]:
        """Return the words for `carolan train`."""
        words = [*self.sources, "--out", str(self.out), "--name", self.name, "--recipe", self.recipe]
        if self.resume:
            words.append("--resume")
        elif self.start_from is not None:
            words += ["--from", str(self.start_from)]
        return (*words, "--json", "--attached")


class TrainerProcess(QObject):
    """One training; it stops with a checkpoint when its standard input closes, so it never outlives us."""

    reported = Signal(object)  # a desktop.training.reports.TrainingReport
    ended = Signal()  # after the last report

    def __init__(
        self,
        log: Path,
        program: Sequence[str] = PROGRAM,
        grace_ms: int = GRACE_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._log = log
        self._program = tuple(program)
        self._grace = QTimer(self, singleShot=True, interval=grace_ms)
        self._grace.timeout.connect(self._kill)
        self._process: QProcess | None = None
        self._conclusive = False  # whether the last word has been said
        self._stopping = False

    @property
    def running(self) -> bool:
        """Whether the child is there."""
        return self._process is not None

    def start(self, request: TrainingRequest) -> None:
        """Start; reports come by `reported`, one of which says how it ended, and then `ended`."""
        with contextlib.suppress(OSError):  # without its folder there is no log, and the training goes on
            self._log.parent.mkdir(parents=True, exist_ok=True)
        self._conclusive = self._stopping = False
        process = QProcess(self)
        process.setWorkingDirectory(str(project_folder()))
        process.setStandardErrorFile(str(self._log))
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finished)
        process.errorOccurred.connect(self._failed)
        self._process = process
        process.start(self._program[0], [*self._program[1:], *request.arguments()])

    def stop(self) -> None:
        """Ask the child to write a checkpoint and end; after the time of grace it is killed."""
        if self._process is not None and not self._stopping:
            self._stopping = True
            self._process.write(b"stop\n")
            self._grace.start()

    def close(self, timeout_ms: int) -> None:
        """End now: with a checkpoint if that is done in time."""
        process, self._process = self._process, None
        self._grace.stop()
        if process is None:
            return
        process.blockSignals(True)
        process.write(b"stop\n")
        process.closeWriteChannel()
        if not process.waitForFinished(timeout_ms):
            process.kill()
            process.waitForFinished(1000)

    def _read(self) -> None:
        while self._process is not None and self._process.canReadLine():
            line = bytes(self._process.readLine().data()).decode("utf-8", "replace")
            report = report_from_json(line)
            if report is not None:
                self._conclusive |= isinstance(
                    report, TrainingFinished | TrainingInterrupted | TrainingFailed
                )
                self.reported.emit(report)

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._finished()

    def _finished(self) -> None:
        if self._process is None:
            return
        self._read()
        self._grace.stop()
        process, self._process = self._process, None
        process.deleteLater()
        if not self._conclusive:
            self.reported.emit(TrainingFailed(self._why()))
        self.ended.emit()

    def _why(self) -> str:
        if self._stopping:
            return "The training did not stop in time and was ended."
        return f"The training ended by itself; {self._log} says more."

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
