"""Asks the network for answers before they are needed, and keeps what it streams."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.composing.composer_thread import ComposerThread
from desktop.listening.answer_bars import filled, whole_bars
from model.composition import (
    Cancelled,
    Composed,
    CompositionRequest,
    Finished,
    Progress,
    Ranked,
    Restarted,
    Streamed,
)

NO_NETWORK = "There is no network to answer with; train one with Network ▸ Train…."


class Answering(QObject):
    """One answer at a time; a request for another one cancels it, and the same request keeps it.

    What was written last for an earlier guess of the phrase stays at hand until it is cleared.
    """

    grew = Signal()  # there are more bars, or there will be no more
    failed = Signal(str)  # a sentence

    def __init__(
        self, thread: ComposerThread, network: Callable[[], Path | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._thread, self._network = thread, network
        self._request: CompositionRequest | None = None
        self._number: int | None = None
        self._text = ""
        self._earlier: tuple[str, ...] = ()
        thread.progressed.connect(self._take)
        thread.failed.connect(self._fail)
        thread.ended.connect(self._end)

    @property
    def is_writing(self) -> bool:
        """Whether more bars may come."""
        return self._number is not None

    @property
    def bars(self) -> tuple[str, ...]:
        """The whole bars that answer the latest request; all that were asked for once nothing is written any more."""
        if self._request is None or self._request.bars is None:
            return ()
        bars = whole_bars(self._text)[: self._request.bars]
        return bars if self.is_writing else filled(bars, self._request.bars)

    @property
    def earlier_bars(self) -> tuple[str, ...]:
        """All bars of the latest answer that was complete, though perhaps to less than the whole phrase."""
        return self._earlier

    def ask(self, request: CompositionRequest) -> bool:
        """Begin an answer, or keep the one to the same request; return whether there is a network."""
        if request == self._request:
            return True
        network = self._network()
        if network is None:
            self.failed.emit(NO_NETWORK)
            return False
        self._cancel()
        self._request, self._text = request, ""
        self._number = self._thread.compose(network, request)
        return True

    def take_over(self) -> None:
        """End whatever else is being written: the network answers one at a time."""
        self._thread.cancel()

    def clear(self) -> None:
        """Forget what was asked and written."""
        self._cancel()
        self._request, self._text, self._earlier = None, "", ()

    def _cancel(self) -> None:
        if self._number is not None:
            self._number = None
            self._thread.cancel()

    def _take(self, number: int, progress: Progress) -> None:
        if number != self._number:
            return
        match progress:
            case Streamed(_, text):
                self._text += text
                if "|" in text:
                    self.grew.emit()
            case Restarted():
                self._text = ""
            case Composed(candidate):
                self._text = candidate.continuation
                self._finish()
            case Ranked() | Finished() | Cancelled():
                self._finish()

    def _finish(self) -> None:
        """All is there: nobody waits for a second reader's opinion."""
        self._cancel()
        if self.bars:
            self._earlier = self.bars
        self.grew.emit()

    def _fail(self, number: int, sentence: str) -> None:
        if number == self._number:
            self.failed.emit(sentence)

    def _end(self, number: int) -> None:
        if number == self._number:
            self._finish()
