"""Joins the editor, the composing panel and the composer thread."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.composing.asking import Asked, Writing, music_at, to_answer, to_continue, to_fill
from desktop.composing.composer_thread import ComposerThread
from desktop.composing.composing_panel import ComposingPanel
from desktop.composing.composition import HOW_TO_TAKE, Composition
from desktop.composing.pace import Pace
from desktop.composing.wishes import Wishes
from desktop.editor.abc_editor import AbcEditor
from desktop.editor.ghost import Ghost
from desktop.editor.ghost_keys import GhostKey
from desktop.errors import DesktopError
from model.composition import Cancelled, Finished, Progress, Ranked
from model.errors import ModelError

NO_NETWORK = "There is no network to compose with; train one with Network ▸ Train…."
NOTHING_PASSED = "The network wrote nothing that passed the checks; the tune is as it was."
EDITED = "You wrote on yourself, so the network stopped."
TAKEN = "Taken; Undo takes it back."
PUT_AWAY = "Sent away; choose one in the list to see it again."
STILL_WRITING = "These bars are still being written; they can be taken when they are whole."
OTHER_TEXT = "The tune was edited where this candidate belongs; undo that, or let the network write anew."
LOOK_MS = 300  # after the last key, before the panel looks what the tune has already


class ComposingSession(QObject):
    """One composition at a time; reports of one that was cancelled are dropped."""

    said = Signal(str)  # a sentence on how it goes
    failed = Signal(str)  # a sentence on what went wrong
    pace_changed = Signal(str)  # bars a second, and what was thrown away
    device_changed = Signal(str)
    ended = Signal()  # nothing is written any more; a second reader may still read

    def __init__(
        self,
        editor: AbcEditor,
        panel: ComposingPanel,
        thread: ComposerThread,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._editor, self._panel, self._thread, self._clock = editor, panel, thread, clock
        self._composition: Composition | None = None
        self._number: int | None = None  # of the composition whose reports count
        self._is_writing = False
        self._asked_at: Writing | None = None  # where the person was when the network was asked
        self._pace = Pace(clock)
        self._looking = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._connect_thread()
        panel.candidate_chosen.connect(self.choose)
        panel.candidates.itemClicked.connect(lambda _: editor.setFocus())
        panel.candidates.itemActivated.connect(lambda _: self._take_key(GhostKey.TAKE_ALL))
        panel.network_chosen.connect(lambda folder: thread.prepare(Path(folder)))
        editor.textChanged.connect(self._take_text)
        editor.cursorPositionChanged.connect(self._looking.start)
        editor.ghost.left.connect(self._ghost_left)
        editor.ghost.key_pressed.connect(self._take_key)

    @property
    def writing(self) -> bool:
        """Whether the network writes."""
        return self._is_writing

    def prepare(self) -> None:
        """Load the chosen network, so that the first continuation starts at once."""
        network = self._panel.chosen_network()
        if network is not None:
            self._thread.prepare(network)
        else:
            self.device_changed.emit("no network")

    def begin(self) -> bool:
        """Continue the tune at the caret; return whether that could be started."""
        return self._begin(to_continue)

    def begin_in_key(self, key: str) -> bool:
        """Continue the tune in another key, as K: names it; return whether that could be started."""
        return self._begin(lambda writing, wishes: to_continue(writing, wishes, key))

    def begin_answer(self) -> bool:
        """Answer the selected phrase, or that before the caret; return whether that could be started."""
        return self._begin(to_answer)

    def begin_filling(self) -> bool:
        """Write the selected bars anew; return whether that could be started."""
        return self._begin(to_fill)

    def begin_variation(self) -> bool:
        """Vary the selected bars; return whether that could be started."""
        return self._begin(lambda writing, wishes: to_fill(writing, wishes, wishes.closeness))

    def cancel(self) -> None:
        """End at once, whatever the thread is doing; whole bars that were written stay as a ghost."""
        if not self._is_writing:
            return
        self._number = None
        self._thread.cancel()
        if self._composition is not None:
            self._composition.stop()
        self._close()

    def choose(self, index: int) -> bool:
        """Make another candidate the ghost; return whether it belongs to the text."""
        if self._composition is None:
            return False
        was_away = self._editor.ghost.current is None
        if not self._composition.choose(index):
            self.failed.emit(OTHER_TEXT)
            return False
        if was_away and not self._is_writing:
            self._say(HOW_TO_TAKE)
        return True

    def put_away(self) -> bool:
        """Send the ghost away; return whether there was one."""
        if self._editor.ghost.current is None:
            return False
        self._show_ghost(None)
        self._ghost_left()
        return True

    def forget(self) -> None:
        """Another text is in the editor: the candidates belong to the old one."""
        self._drop()
        self._number = None
        self._panel.show_candidates((), -1)
        self._panel.say("")
        self.pace_changed.emit("")
        self._looking.start()

    def _begin(self, ask: Callable[[Writing, Wishes], Asked]) -> bool:
        network = self._panel.chosen_network()
        if network is None:
            self.failed.emit(NO_NETWORK)
            return False
        self._look()  # the wishes for a new tune count only where one is begun
        try:
            writing = self._writing()
            asked = ask(writing, self._panel.wishes())
        except (DesktopError, ModelError) as error:
            self._panel.say(str(error))  # a status bar may be too narrow for it
            self.failed.emit(str(error))
            return False
        self._open(asked)
        self._asked_at = writing
        self._editor.setFocus()  # there the keys take what comes, whatever was clicked
        self._thread.cancel()  # a second reader may still read the candidates of the last time
        self._number = self._thread.compose(network, asked.request)
        self._say(asked.remark or "Writing…")
        return True

    def _writing(self) -> Writing:
        """Where the person is; while a ghost has the caret of which nothing is taken, where they were before it."""
        editor, composition = self._editor, self._composition
        has_ghost = editor.ghost.current is not None and composition is not None and not composition.is_taken
        if has_ghost and self._asked_at is not None:
            return self._asked_at
        return Writing(editor.text(), editor.caret(), editor.selection())

    def _open(self, asked: Asked) -> None:
        self._drop()
        self._is_writing = True
        self._pace = Pace(self._clock)
        composition = Composition(asked.place, asked.remark, asked.request.candidates, self)
        composition.candidates_changed.connect(self._panel.show_candidates)
        composition.ghost_wanted.connect(self._show_ghost)
        composition.said.connect(self._say)
        self._composition = composition
        self._panel.show_candidates((), -1)

    def _drop(self) -> None:
        composition, self._composition = self._composition, None
        self._editor.ghost.show(None)
        if composition is not None:
            composition.deleteLater()

    def _close(self) -> None:
        if self._is_writing:
            self._is_writing = False
            self.ended.emit()

    def _take(self, number: int, progress: Progress) -> None:
        composition = self._composition
        if number != self._number or composition is None:
            return
        composition.take(progress)
        self.pace_changed.emit(self._pace.words(composition.bars, composition.thrown_away))
        if isinstance(progress, Ranked | Finished | Cancelled):
            if self._is_writing and not isinstance(progress, Cancelled) and not progress.candidates:
                self.failed.emit(NOTHING_PASSED)
            self._close()

    def _fail(self, number: int, sentence: str) -> None:
        if number == self._number:
            if self._composition is not None:
                self._composition.stop()
            self._panel.say(sentence)
            self.failed.emit(sentence)

    def _end(self, number: int) -> None:
        if number == self._number:
            self._number = None
            self._close()

    def _take_text(self) -> None:
        """The text was edited, by the person or by a ghost that was taken."""
        self._looking.start()
        composition = self._composition
        if composition is not None and not composition.text_changed(self._editor.text()) and self._is_writing:
            self.cancel()
            self._say(EDITED)

    def _take_key(self, key: GhostKey) -> None:
        ghost, composition = self._editor.ghost.current, self._composition
        if ghost is None or composition is None:
            return
        if key in (GhostKey.TAKE_ALL, GhostKey.TAKE_BAR) and not composition.is_takeable:
            self._say(STILL_WRITING)
            return
        replaced = self._editor.text()[ghost.start : ghost.end]
        if key is GhostKey.TAKE_ALL:
            self._editor.ghost.take(len(ghost.text), len(replaced))
        elif key is GhostKey.TAKE_BAR:
            self._editor.ghost.take(*ghost.next_bar(replaced))
        else:
            composition.step(1 if key is GhostKey.NEXT else -1)
        if self._editor.ghost.current is None and not self._is_writing:
            self._say(TAKEN)

    def _ghost_left(self) -> None:
        if self._composition is not None:
            self._composition.hide()
            if not self._is_writing:
                self._say(PUT_AWAY)

    def _show_ghost(self, ghost: Ghost | None) -> None:
        """Show a ghost; where none is to be seen any more and none of it was taken, go back to where the person was."""
        had_one = self._editor.ghost.current is not None
        self._editor.ghost.show(ghost)
        composition = self._composition
        has_none = self._editor.ghost.current is None
        if had_one and has_none and composition is not None and not composition.is_taken:
            self._go_back()

    def _go_back(self) -> None:
        writing = self._asked_at
        if writing is None:
            return
        if writing.selection is not None:
            self._editor.select(writing.selection)
        else:
            self._editor.set_caret(writing.caret)

    def _say(self, sentence: str) -> None:
        self._panel.say(sentence)
        self.said.emit(sentence)

    def _look(self) -> None:
        """Show which wishes are for a tune that is there already."""
        self._panel.direction.show_new_tune(*music_at(self._editor.text(), self._editor.caret()))

    def _connect_thread(self) -> None:
        thread = self._thread
        thread.loading.connect(lambda name: self.device_changed.emit(f"loading the network {name}…"))
        thread.ready.connect(lambda device, _checkpoint: self.device_changed.emit(device))
        thread.load_failed.connect(self._load_failed)
        thread.progressed.connect(self._take)
        thread.failed.connect(self._fail)
        thread.ended.connect(self._end)

    def _load_failed(self, sentence: str) -> None:
        self.device_changed.emit("no network")
        self.failed.emit(sentence)
