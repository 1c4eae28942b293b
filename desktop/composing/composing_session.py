"""Joins the editor, the composing panel and the composer thread."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.composing.composer_thread import ComposerThread
from desktop.composing.composing_panel import ComposingPanel
from desktop.composing.composition import CandidateState, Composition
from desktop.composing.seed import Seed, seed_at
from desktop.editor.abc_editor import AbcEditor
from model.composition import CompositionRequest, Finished, Progress

NO_NETWORK = "There is no network to compose with; train one with Network ▸ Train…."


class ComposingSession(QObject):
    """One composition at a time; reports of one that was cancelled are dropped."""

    said = Signal(str)  # a sentence on how it goes
    failed = Signal(str)  # a sentence on what went wrong
    device_changed = Signal(str)
    ended = Signal()

    def __init__(
        self,
        editor: AbcEditor,
        panel: ComposingPanel,
        thread: ComposerThread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._panel, self._thread = editor, panel, thread
        self._composition: Composition | None = None
        self._number: int | None = None  # of the composition under way
        thread.loading.connect(self._show_loading)
        thread.ready.connect(self._show_ready)
        thread.load_failed.connect(self._load_failed)
        thread.progressed.connect(self._take)
        thread.failed.connect(self._fail)
        thread.ended.connect(self._end)
        panel.candidate_chosen.connect(self._choose)
        panel.network_chosen.connect(lambda folder: thread.prepare(Path(folder)))

    @property
    def writing(self) -> bool:
        """Whether the network writes into the editor."""
        return self._number is not None

    def prepare(self) -> None:
        """Load the chosen network, so that the first continuation starts at once."""
        network = self._panel.chosen_network()
        if network is not None:
            self._thread.prepare(network)
        else:
            self.device_changed.emit("no network")

    def begin(self) -> bool:
        """Continue the tune at the caret; return whether that could be started."""
        network = self._panel.chosen_network()
        if network is None:
            self.failed.emit(NO_NETWORK)
            return False
        seed = seed_at(self._editor.text(), self._editor.caret())
        request = self._panel.request(seed.text)
        self._open(seed, request)
        self._number = self._thread.compose(network, request)
        self._say(seed.remark or "Writing…")
        return True

    def cancel(self) -> None:
        """End at once, whatever the thread is doing; what was written stays."""
        if self._number is None:
            return
        self._thread.cancel()
        if self._composition is not None:
            self._composition.stop()
        self._close()

    def forget(self) -> None:
        """Another text is in the editor: the candidates belong to the old one."""
        self._drop()
        self._panel.show_candidates((), 0)
        self._panel.say("")

    def _open(self, seed: Seed, request: CompositionRequest) -> None:
        """Make room for the continuation; the editor can't be typed into while it grows."""
        self._editor.setReadOnly(True)
        self._drop()
        self._composition = Composition(self._editor, seed, request.candidates, self)
        self._composition.candidates_changed.connect(self._show_candidates)
        self._composition.said.connect(self._say)
        self._panel.show_candidates((), 0)

    def _drop(self) -> None:
        composition, self._composition = self._composition, None
        if composition is not None:
            composition.deleteLater()  # its cursors would slow down every edit

    def _close(self) -> None:
        self._number = None
        self._editor.setReadOnly(False)
        self.ended.emit()

    def _take(self, number: int, progress: Progress) -> None:
        if number != self._number or self._composition is None:
            return
        self._composition.take(progress)
        if isinstance(progress, Finished) and not progress.candidates:
            self.failed.emit("The network wrote nothing that passed the checks; the tune is as it was.")

    def _fail(self, number: int, sentence: str) -> None:
        if number == self._number:
            self._panel.say(sentence)
            self.failed.emit(sentence)

    def _end(self, number: int) -> None:
        if number == self._number:
            self._close()

    def _choose(self, index: int) -> None:
        if self._composition is not None:
            self._composition.choose(index)

    def _say(self, sentence: str) -> None:
        self._panel.say(sentence)
        self.said.emit(sentence)

    def _show_candidates(self, states: tuple[CandidateState, ...], shown: int) -> None:
        self._panel.show_candidates(states, shown)

    def _show_loading(self, name: str) -> None:
        self.device_changed.emit(f"loading the network {name}…")

    def _show_ready(self, device: str, _checkpoint: str) -> None:
        self.device_changed.emit(device)

    def _load_failed(self, sentence: str) -> None:
        self.device_changed.emit("no network")
        self.failed.emit(sentence)
