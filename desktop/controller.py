"""Joins the panels, the composer thread, the player and the files."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QObject, QTimer

from desktop.appearance import Colours
from desktop.checking import Checking
from desktop.composing.composer_thread import ComposerThread
from desktop.composing.composing_session import ComposingSession
from desktop.dragging import Dragging
from desktop.editing.editing_session import NO_TUNE, EditingSession
from desktop.editor.second_opinions import SecondOpinions
from desktop.exporting import Exporting
from desktop.filing import Filing
from desktop.live import Live
from desktop.main_window import MainWindow
from desktop.performing.performing_actions import PerformingActions
from desktop.performing.performing_session import PerformingSession
from desktop.preferences import Preferences
from desktop.resources import resource
from desktop.score.score_engraving import ScoreEngraving
from desktop.score.score_session import ScoreSession
from desktop.states import Event, State, StateMachine
from desktop.surroundings import Surroundings
from desktop.training.training_dialog import TrainingDialog
from model.notation.parser import parse
from model.notation.problems import Problem

__all__ = ["Controller", "Surroundings"]

AFTER_PAINTING_MS = 50  # the window can be used first; then comes what takes time
CLOSING_MS = 1500  # for the threads and the processes to end by themselves, all together
EXPORTING_MS = 60_000  # for a file that was asked for; the window is out of sight by then
WELCOME = "Ctrl+Return lets the network continue the tune; Ctrl+Space plays it."
ABOUT = "Carolan composes tunes in ABC notation together with a neural network."


class Controller(QObject):
    """Decides what happens: idle, composing or playing."""

    def __init__(self, window: MainWindow, surroundings: Surroundings, colours: Colours) -> None:
        super().__init__(window)
        self._window, self._surroundings, self._colours = window, surroundings, colours
        self.machine = StateMachine(self)
        editor = window.editor
        self.filing = Filing(editor, surroundings.dialogs, surroundings.recovery, parent=self)
        self._thread = ComposerThread(surroundings.load_composer)
        self._performer = surroundings.performer()
        self.composing = ComposingSession(editor, window.composing, self._thread, self)
        self.performing = PerformingSession(editor, window.transport, self._performer, self)
        self.playing = PerformingActions(
            window, self.machine, self.performing, self._performer, colours, self
        )
        self.exporting = Exporting(editor, surroundings.dialogs, lambda: self.filing.folder, self)
        self.dragging = Dragging(editor, surroundings.dragged, surroundings.carry(window), self)
        self.exporting.options = self.dragging.options = window.sound.playing.options
        self.editing = EditingSession(editor, surroundings.dialogs, self)
        engraving = ScoreEngraving(surroundings.engraver)
        self.score = ScoreSession(editor, window.score, engraving, colours, self)
        opinions = SecondOpinions(surroundings.second_reader)
        self.checking = Checking(window, opinions, self._is_not_composing, self)
        # what plays goes on with another ghost, once it is decided which
        self._changing = QTimer(self, singleShot=True, interval=0)
        self._changing.timeout.connect(self.performing.refresh)
        self.live = Live(window, self._thread, self._performer, self.performing, self)
        self.live.may_play_on = self._make_room_to_play_on
        self.playing.pause_too(self.live.endless)
        self._training: TrainingDialog | None = None
        self._closed_cleanly: bool | None = None
        self._preferences = Preferences(window, self.filing, surroundings.store)
        self._preferences.carry(self.playing.restore, self.playing.remembered)
        self._preferences.carry(self.live.listening.restore, self.live.listening.remembered)
        for changed in (
            self.playing.outputs.changed,
            self.live.listening.session.learning.taught,
            window.sound.playing.changed,
        ):
            changed.connect(self._preferences.remember_soon)
        self.checking.want_second_opinion(self._preferences.second_opinion)
        self._connect_actions()
        self._connect_parts()

    @property
    def training(self) -> TrainingDialog | None:
        """The training dialog, once it was opened."""
        return self._training

    def start(self, files: Sequence[Path]) -> None:
        """Fill the window: with what was left behind, what was asked for, or the example at a first start."""
        restored = self.filing.offer_recovery()
        if files and not restored:
            self.filing.open(files[0])
        elif not restored and not self._preferences.welcomed:
            self.filing.show_example(resource("examples/first-start.abc"))
            self._preferences.set_welcomed()
            self._window.status.say(WELCOME)
        self._show_document()
        self._show_state(State.IDLE)
        QTimer.singleShot(AFTER_PAINTING_MS, self._start_workers)

    def halt(self) -> None:
        """Esc: end what is going on."""
        self.live.halt()
        if self.machine.state is State.COMPOSING:
            self.composing.cancel()
        elif self.machine.state is State.PLAYING:
            self.performing.stop()
        else:
            self.composing.put_away()

    def shut_down(self, keep_recovery: bool = False) -> bool:
        """End threads and processes; return whether every thread ended.

        An import can't be interrupted, nor can the reading of a long text. What such a thread says once the window is
        deleted would be said by nobody, which is a fault: the process is to be left at once then.
        """
        if self._closed_cleanly is None:
            deadline = QDeadlineTimer(CLOSING_MS)
            self._preferences.remember()
            self.filing.close(keep=keep_recovery)
            self.live.close()
            self._thread.cancel()
            self._performer.close(CLOSING_MS // 2)  # silence first
            if self._training is not None:
                self._training.shut_down(deadline.remainingTime())
            self._closed_cleanly = self._end_threads(deadline)
        return self._closed_cleanly

    def _end_threads(self, deadline: QDeadlineTimer) -> bool:
        ends = (self.score.close, self.checking.close, self._thread.close)
        ended = [close(deadline.remainingTime()) for close in ends]
        return self.exporting.close(EXPORTING_MS) and all(ended)

    def _start_workers(self) -> None:
        if self._closed_cleanly is None:
            self._show_networks(None)
            self._thread.start()
            self.score.prepare()
            self.checking.prepare()
            self.composing.prepare()
            self.performing.prepare()
            if self._window.composing.chosen_network() is None:
                self.checking.wake()

    def _connect_actions(self) -> None:
        actions, editor = self._window.actions_, self._window.editor
        actions.new.triggered.connect(lambda: self._between_texts(self.filing.new))
        actions.open.triggered.connect(lambda: self._between_texts(self.filing.open))
        actions.save.triggered.connect(lambda: self.filing.save())
        actions.save_as.triggered.connect(lambda: self.filing.save_as())
        actions.quit.triggered.connect(self._window.close)
        actions.undo.triggered.connect(editor.undo)
        actions.redo.triggered.connect(editor.redo)
        self._connect_composing()
        actions.cancel.triggered.connect(self.halt)
        actions.transport.panic.triggered.connect(self.live.halt)
        actions.train.triggered.connect(self._train)
        actions.about.triggered.connect(lambda: self._surroundings.dialogs.tell(ABOUT))
        for part in (self.exporting, self.editing, self._preferences):
            part.take_actions(actions)
        actions.show_score.toggled.connect(self.score.shown)
        actions.second_opinion.toggled.connect(self.checking.want_second_opinion)
        for appearance, action in actions.appearances.items():
            action.triggered.connect(lambda _=False, chosen=appearance: self._dress(chosen))

    def _connect_composing(self) -> None:
        actions, panel, session = self._window.actions_, self._window.composing, self.composing
        for action, begin in (
            (actions.compose, session.begin),
            (actions.rewrite, session.begin_filling),
            (actions.vary, session.begin_variation),
            (actions.answer, session.begin_answer),
            (actions.compose_in_key, self._continue_in_key),
        ):
            action.triggered.connect(lambda _=False, wanted=begin: self._compose(wanted))
        panel.continue_asked.connect(actions.compose.trigger)
        panel.cancel_asked.connect(self.halt)
        panel.hear_asked.connect(self._hear)
        panel.candidates.drag_asked.connect(self._drag)
        self._window.transport.handle.dragged.connect(self.dragging.drag_tune)
        session.pace_changed.connect(self._window.status.show_pace)
        self._window.editor.ghost.changed.connect(self._ghost_changed)

    def _connect_parts(self) -> None:
        window, status = self._window, self._window.status
        window.may_close = self._may_close
        window.files_dropped.connect(self._open_dropped)
        window.editor.files_dropped.connect(self._open_dropped)
        window.recent_chosen.connect(lambda path: self._between_texts(lambda: self.filing.open(Path(path))))
        window.editor.caret_moved.connect(status.show_caret)
        self.checking.found.connect(self._show_problems)
        self._thread.ready.connect(self.checking.wake)
        self._thread.load_failed.connect(self.checking.wake)
        self.checking.passed_over.connect(self.performing.refresh)
        self.machine.changed.connect(self._show_state)
        self.filing.changed.connect(self._show_document)
        self.filing.replacing.connect(self.halt)
        self.filing.loaded.connect(self._loaded)
        self.filing.filed.connect(self._preferences.remember_file)
        self.composing.device_changed.connect(status.show_device)
        self.composing.ended.connect(lambda: self.machine.step(Event.WRITTEN))
        self.score.sketched.connect(window.composing.candidates.show_sketch)
        window.composing.candidates.sketches_wanted.connect(self.score.sketch)
        for part in (self.performing, self.live):
            part.sounding.connect(self.score.show_sounding)
        for signal in (self.live.listening.session.began, self.live.listening.session.ended):
            signal.connect(self._show_cancel)
        self.live.plays_on.connect(lambda on: self.machine.step(Event.PLAY_ON if on else Event.SILENT))
        self.playing.region.changed.connect(self.score.show_loop)
        self.performing.ended.connect(lambda: self.machine.step(Event.SILENT))
        self.checking.said.connect(status.say)
        self.dragging.failed.connect(status.complain)
        parts = (self.filing, self.composing, self.performing, self.exporting, self.editing, self.live)
        for speaker in (*parts, self.playing.outputs):
            speaker.said.connect(status.say)
            speaker.failed.connect(status.complain)

    def _compose(self, begin: Callable[[], bool]) -> None:
        if not self.machine.allows(Event.CONTINUE):
            return
        if self.machine.state is State.PLAYING:
            self.performing.stop()
        if begin():
            self.machine.step(Event.CONTINUE)

    def _make_room_to_play_on(self) -> bool:
        """Return whether endless playing may begin; a tune that plays is stopped."""
        allowed = self.machine.allows(Event.PLAY_ON)
        if allowed and self.machine.state is State.PLAYING:
            self.performing.stop()
        if allowed:
            self.composing.put_away()
        return allowed

    def _continue_in_key(self) -> bool:
        editor = self._window.editor
        tune = parse(editor.text()).tune_at(editor.caret())
        if tune is None:
            self._window.status.complain(NO_TUNE)
            return False
        key = self._surroundings.dialogs.key(tune.key)
        return key is not None and self.composing.begin_in_key(key)

    def _hear(self, index: int) -> None:
        """Play the tune from where this candidate begins."""
        if self.machine.allows(Event.PLAY) and self.composing.choose(index):
            ghost = self._window.editor.ghost.current
            self.playing.hear(ghost.start if ghost is not None else None)

    def _drag(self, index: int) -> None:
        """Carry the tune with this candidate out of the window."""
        if self.composing.choose(index):
            self.dragging.drag_tune()

    def _ghost_changed(self) -> None:
        self._show_cancel()
        self._changing.start()

    def _show_cancel(self) -> None:
        has_ghost = self._window.editor.ghost.current is not None
        goes_on = self.machine.state is not State.IDLE or self.live.listening.session.running
        self._window.actions_.cancel.setEnabled(has_ghost or goes_on)

    def _between_texts(self, act: Callable[[], None]) -> None:
        """Do what puts another text into the editor, once nothing is written for the present one."""
        self.halt()
        act()

    def _open_dropped(self, paths: list[Path]) -> None:
        self._between_texts(lambda: self.filing.open(paths[0]))
        if len(paths) > 1:
            self._window.status.say(f"Opened {paths[0].name}; one file is shown at a time.")

    def _loaded(self) -> None:
        self.composing.forget()
        self.score.forget()
        self.playing.forget()
        self.checking.check_later()

    def _is_not_composing(self) -> bool:
        return self.machine.state is not State.COMPOSING

    def _may_close(self) -> bool:
        self.halt()
        if self._training is not None and self._training.training:
            question = "A training is running. Stop it? It can be resumed from its last checkpoint."
            if not self._surroundings.dialogs.confirm(question, "Stop training"):
                return False
        return self.filing.may_leave()

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        self.performing.refresh()
        self.score.show_problems(problems)

    def _show_state(self, state: State) -> None:
        actions = self._window.actions_
        composing = state is State.COMPOSING
        self._window.composing.show_composing(composing)
        playing_on = state is State.PLAYING_ON
        for action in actions.composing:
            action.setEnabled(not composing and not playing_on)
        self._window.composing.continue_button.setEnabled(not composing and not playing_on)
        self.live.endless_actions.play_on.setEnabled(not composing)
        self._show_cancel()

    def _show_document(self) -> None:
        document = self.filing.document
        self._window.show_document(document.name, document.path, self.filing.modified)

    def _show_networks(self, chosen: Path | None) -> None:
        found = tuple(self._surroundings.find_networks())
        self._window.composing.show_networks(found, chosen or self._preferences.network)
        if self._training is not None:
            self._training.show_networks(found)

    def _train(self) -> None:
        if self._training is None:
            self._training = TrainingDialog(
                self._surroundings.dialogs,
                self._surroundings.networks(),
                self._surroundings.trainer,
                self._surroundings.resumable,
                self._colours,
                self._window,
            )
            self._training.network_wanted.connect(self._take_network)
            self._training.show_networks(tuple(self._surroundings.find_networks()))
        self._training.show()
        self._training.raise_()
        self._training.activateWindow()

    def _take_network(self, folder: str) -> None:
        self._show_networks(Path(folder))
        self.composing.prepare()

    def _dress(self, appearance: str) -> None:
        self._colours = self._preferences.set_appearance(appearance)
        self.score.set_colours(self._colours)
        self.playing.set_colours(self._colours)
        if self._training is not None:
            self._training.plot.set_colours(self._colours)
