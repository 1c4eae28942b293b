"""The thread that the network lives in: it loads beside the window, composes, and can be cancelled."""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QThread, Signal

from model.composition import CompositionRequest, FillingRequest, Progress
from model.errors import ModelError

UNEXPECTED = "The network stopped because of a fault in Carolan; the log file has the details."


class Composer(Protocol):
    """What composes, once it is loaded."""

    @property
    def device(self) -> str:
        """Where it computes: "CPU", or the GPU's name."""

    def compose(
        self, request: CompositionRequest | FillingRequest, cancelled: Callable[[], bool]
    ) -> Iterator[Progress]:
        """Yield what happens; raises ModelError."""

    def close(self) -> None:
        """Let go of everything."""


@dataclass(frozen=True)
class _Job:
    """Load a checkpoint, and compose with it if there is a request."""

    checkpoint: Path
    request: CompositionRequest | FillingRequest | None = None
    number: int = 0
    cancelled: threading.Event = field(default_factory=threading.Event)


class ComposerThread(QThread):
    """Takes jobs one after the other; every signal is emitted from this thread."""

    loading = Signal(str)  # the checkpoint's name
    ready = Signal(str, str)  # the device, and the checkpoint's folder
    load_failed = Signal(str)  # a sentence
    progressed = Signal(int, object)  # the composition's number, and a model.composition.Progress
    failed = Signal(int, str)  # its number, and a sentence: it ended without a result
    ended = Signal(int)  # after the last report of this composition, whatever it was

    def __init__(self, load: Callable[[Path], Composer], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load = load
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._current: _Job | None = None
        self._composer: Composer | None = None
        self._loaded: Path | None = None

    def prepare(self, checkpoint: Path) -> None:
        """Load a checkpoint, so that the next composition starts at once."""
        self._jobs.put(_Job(checkpoint))

    def compose(self, checkpoint: Path, request: CompositionRequest | FillingRequest) -> int:
        """Compose; return the number under which `progressed`, `failed` and, last, `ended` report on it."""
        number = self._current.number + 1 if self._current else 1
        self._current = _Job(checkpoint, request, number)
        self._jobs.put(self._current)
        return number

    def cancel(self) -> None:
        """End the composition that is asked for or under way."""
        if self._current is not None:
            self._current.cancelled.set()

    def close(self, timeout_ms: int) -> bool:
        """Cancel and end the thread; return whether it ended in time (an import can't be interrupted)."""
        self.cancel()
        self._jobs.put(None)
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Work until the window closes."""
        while (job := self._jobs.get()) is not None:
            if self._loaded_for(job) and job.request is not None:
                self._compose(job, job.request)
            if job.request is not None:
                self.ended.emit(job.number)
        self._release()

    def _loaded_for(self, job: _Job) -> bool:
        """Return whether the job's checkpoint is there now; says why where it is not."""
        if self._composer is not None and self._loaded == job.checkpoint:
            return True
        self.loading.emit(job.checkpoint.name)
        sentence = self._try_to_load(job.checkpoint)
        if sentence:
            self.load_failed.emit(sentence)
            if job.request is not None:
                self.failed.emit(job.number, sentence)
        return not sentence

    def _try_to_load(self, checkpoint: Path) -> str:
        """Return why the checkpoint can't be used, or nothing."""
        self._release()
        try:
            self._composer = self._load(checkpoint)
        except ModelError as error:
            return str(error)
        except Exception:
            logging.getLogger(__name__).exception("a checkpoint could not be loaded: %s", checkpoint)
            return UNEXPECTED
        self._loaded = checkpoint
        self.ready.emit(self._composer.device, str(checkpoint))
        return ""

    def _compose(self, job: _Job, request: CompositionRequest | FillingRequest) -> None:
        assert self._composer is not None
        try:
            for progress in self._composer.compose(request, job.cancelled.is_set):
                self.progressed.emit(job.number, progress)
        except ModelError as error:
            self.failed.emit(job.number, str(error))
        except Exception:
            logging.getLogger(__name__).exception("a composition failed")
            self.failed.emit(job.number, UNEXPECTED)

    def _release(self) -> None:
        composer, self._composer, self._loaded = self._composer, None, None
        if composer is not None:
            composer.close()
