"""Joins the keyboard, the network, the player and the editor: conversation, step entry, recording, controls."""

import time
from collections.abc import Callable
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop.composing.composer_thread import ComposerThread
from desktop.editor.abc_editor import AbcEditor
from desktop.listening.along import Along
from desktop.listening.answering import Answering
from desktop.listening.heard_text import heard_text
from desktop.listening.learning import Learning
from desktop.listening.listening_panel import NO_INPUT, ListeningPanel
from desktop.listening.manner import Composing, Manner
from desktop.listening.notepad import Notepad
from desktop.listening.stage import Stage
from desktop.listening.talk import Talk
from desktop.listening.voice import Voice
from desktop.listening.whereabouts import whereabouts
from desktop.listening.wishes import Mode, manner
from desktop.midi.messages import is_note_on
from desktop.midi.performance import Performance
from desktop.midi.protocol import Ended, Finished, Heard, InputsOpened, Playing, Report, Stopped
from desktop.performing.performer import Performer
from desktop.performing.running import Running
from model.notation.errors import NotationError

if TYPE_CHECKING:
    from desktop.listening.beat_talk import BeatTalk
    from desktop.listening.free_talk import FreeTalk
    from desktop.listening.recorder import Recorder
    from desktop.listening.stepping import Stepping

WRITE_MS = 30  # after an answer went to the player: what is heard comes before what is read
_OTHER_CLOCK_SECONDS = 5.0  # by which the player's clock must differ to be another one
BEGAN = {
    Mode.ANSWER: "Listening: play a phrase, and the network answers.",
    Mode.TRADE: "Trading: after the count-in it is your turn.",
    Mode.STEP: "Step entry: each key is a note, held together a chord; the pedal is a rest.",
    Mode.RECORD: "Recording: what you play is written at the cursor when you stop.",
}
ENDED = "Listening ended; what was said is in the text."
ALONG = "Recording to the beat of the tune that plays; what you play is written at the cursor when you stop."
OTHERS_PLAY = "Something else plays now, so listening ended."


class ListeningSession(QObject):
    """Decides what becomes of what is heard."""

    said = Signal(str)  # a sentence on how it goes
    failed = Signal(str)  # a sentence on what went wrong
    began = Signal()
    ended = Signal()

    def __init__(
        self,
        editor: AbcEditor,
        panel: ListeningPanel,
        thread: ComposerThread,
        performer: Performer,
        network: Callable[[], Path | None],
        composing: Callable[[], Composing] = Composing,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`network` gives the chosen checkpoint's folder, `composing` how the network writes at the moment."""
        super().__init__(parent)
        self._editor, self._panel, self._clock = editor, panel, clock
        self._composing = composing
        self.make_room: Callable[[], None] = lambda: None  # ends what else plays
        self.beat: Callable[[], Running | None] = lambda: None  # the beat of a tune that plays
        self.tempo: Callable[[], float] = lambda: 1.0  # the factor that the player was given
        self.learning = Learning(panel.controls, self)
        self._notepad = Notepad(editor, self)
        self._voice = Voice(performer)
        self._answering = Answering(thread, network, self)
        self._mode: Mode | None = None
        self._talk: FreeTalk | BeatTalk | None = None
        self._steps: Stepping | None = None
        self._recorder: Recorder | None = None
        self._has_input = False
        self._plays = False  # what was begun here needs the player
        self._along: Along | None = None  # the tune that is recorded to
        self._behind = 0.0  # seconds by which the player's clock is behind ours
        self._pending: list[tuple[Talk, tuple[str, ...]]] = []
        self._writing = QTimer(self, singleShot=True, interval=WRITE_MS)
        self._writing.timeout.connect(self._write_pending)
        self._waking = QTimer(self, singleShot=True)
        self._waking.setTimerType(Qt.TimerType.PreciseTimer)
        self._waking.timeout.connect(self._wake)
        self._connect(performer)

    @property
    def running(self) -> bool:
        """Whether anything becomes of what is played."""
        return self._mode is not None

    def toggle(self) -> None:
        """Begin what the panel asks for, or end it."""
        if self.running:
            self.stop()
        else:
            self.begin()

    def begin(self) -> None:
        """Listen, as the panel asks for."""
        self.stop("")
        wishes = self._panel.wishes()
        here = whereabouts(self._editor.text(), self._editor.caret())
        how = manner(wishes, here.place, self._composing())
        self._mode = wishes.mode
        beat = self.beat() if wishes.mode is Mode.RECORD else None
        if beat is not None:
            how, self._along = replace(how, has_beat=True), Along(beat, how.tempo)
        self._plays = how.has_beat and wishes.mode is not Mode.STEP and self._along is None
        if self._plays or wishes.mode in (Mode.ANSWER, Mode.TRADE):
            self.make_room()
        if wishes.mode is Mode.STEP:
            self._begin_steps()
        elif wishes.mode is Mode.RECORD:
            self._begin_recording(how)
        else:
            self._begin_talk(how)
        self._panel.show_running(True)
        self.began.emit()
        began = ALONG if self._along is not None else BEGAN[wishes.mode]
        self.say(began if self._has_input else NO_INPUT)

    def stop(self, sentence: str = ENDED) -> None:
        """End it; what was played and said stays, and a recording is written down."""
        mode, self._mode = self._mode, None
        if mode is None:
            return
        self._waking.stop()
        self._talk, self._steps = None, None
        self._answering.clear()
        if self._plays or mode is Mode.ANSWER:
            self._voice.silence()
        self._plays, self._along = False, None
        self._write_pending()
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            sentence = self._write_recording(recorder) or sentence
        self._panel.show_running(False)
        self.ended.emit()
        if sentence:
            self.said.emit(sentence)

    def answer_now(self) -> None:
        """The phrase ends here."""
        if self._talk is not None:
            self._talk.trigger(self._now())
            self._wake_later()

    def rest(self) -> None:
        """Write a rest, in step entry."""
        if self._steps is not None:
            self._steps.write((), self._panel.wishes().length)

    # What a conversation needs: it is played, written and told.

    @property
    def latency_seconds(self) -> float:
        """How much later than it is sent a note is heard."""
        return self._voice.latency_seconds

    @property
    def tempo_factor(self) -> float:
        """How many seconds of what is played are over in a second."""
        return self.tempo()

    def play(self, performance: Performance) -> None:
        """Play from the beginning, instead of whatever plays."""
        self.make_room()
        self._voice.play(performance)

    def go_on(self, performance: Performance) -> None:
        """Play this in place of what plays."""
        self._voice.go_on(performance)

    def splice(self, at_seconds: float, performance: Performance) -> None:
        """Play this from a place on."""
        self._voice.splice(at_seconds, performance)

    def write(self, talk: Talk, bars: tuple[str, ...]) -> None:
        """Write a turn, as soon as nobody waits for anything more urgent."""
        self._pending.append((talk, bars))
        self._writing.start()

    def say(self, sentence: str) -> None:
        """Tell it."""
        self._panel.say(sentence)
        self.said.emit(sentence)

    # What reads phrases is imported when somebody plays: the window stands sooner without it.

    def _begin_steps(self) -> None:
        from desktop.listening.step_entry import StepEntry
        from desktop.listening.stepping import Stepping

        self._steps = Stepping(StepEntry(), self._editor, self._notepad)

    def _begin_recording(self, how: Manner) -> None:
        from desktop.listening.recorder import Recorder

        self._recorder = Recorder(how, self._editor, self._notepad, self._along)
        self._recorder.begin(self)

    def _begin_talk(self, how: Manner) -> None:
        from desktop.listening.beat_talk import BeatTalk
        from desktop.listening.free_talk import FreeTalk

        self._answering.take_over()
        self._notepad.begin()
        stage = Stage(self._answering, self, self)
        self._talk = BeatTalk(how, stage) if how.has_beat else FreeTalk(how, stage)
        self._talk.begin(self._now())

    # What happens.

    def _take(self, report: Report) -> None:
        self._voice.take(report)
        match report:
            case Heard():
                self._hear(report)
            case InputsOpened(names):
                self._has_input = bool(names)
                self._panel.show_inputs(names)
            case Playing(seconds, tempo_factor=factor) if self._is_of_ours(report):
                self._is_at(seconds, factor)
            case Playing() if self._plays and self._voice.is_of_another(report):
                self._plays = False
                self._voice.forget()
                self.stop(OTHERS_PLAY)
            case Stopped() | Finished() if (self._plays or self._along) and self._is_of_ours(report):
                self.stop()
            case Ended() if self.running:
                self.stop("")

    def _is_of_ours(self, report: Playing | Stopped | Finished) -> bool:
        """Return whether a report is on what was begun here, or on the tune that is recorded to."""
        if self._along is not None:
            return report.number == self._along.number
        return self._voice.is_own(report)

    def _hear(self, heard: Heard) -> None:
        behind = self._clock() - heard.at
        if abs(behind - self._behind) > _OTHER_CLOCK_SECONDS:
            self._behind = behind
        if self.learning.take(heard.data):
            return
        self._panel.show_heard(heard_text(heard.data))
        if self._talk is not None:
            if is_note_on(heard.data):
                self._talk.direct(self._composing())  # a knob may have been turned
            self._talk.hear(heard.at, heard.seconds if self._voice.is_playing else None, heard.data)
            self._wake_later()
        elif self._recorder is not None:
            self._recorder.hear(heard.at, heard.seconds, heard.data)
        elif self._steps is not None:
            self._steps.hear(heard.data, self._panel.wishes().length)

    def _is_at(self, seconds: float, factor: float) -> None:
        if self._talk is not None:
            self._talk.is_at(seconds, self._now(), factor)
            self._talk.tick(self._now())
            self._wake_later()
        elif self._recorder is not None:
            self._recorder.is_at(seconds)

    def _grow(self) -> None:
        if self._talk is not None:
            self._talk.grew(self._now())
            self._wake_later()

    def _wake(self) -> None:
        if self._talk is not None:
            self._talk.tick(self._now())
            self._wake_later()

    def _wake_later(self) -> None:
        due = self._talk.wakes_at if self._talk is not None else None
        if due is None:
            self._waking.stop()
        else:
            self._waking.start(max(0, ceil((due - self._now()) * 1000)))

    def _write_pending(self) -> None:
        pending, self._pending = self._pending, []
        for talk, bars in pending:
            self._notepad.write(talk, bars)

    def _write_recording(self, recorder: "Recorder") -> str:
        try:
            return recorder.write(self._now())
        except NotationError as error:
            self.failed.emit(str(error))
            return ""

    def _now(self) -> float:
        """The time by the player's clock."""
        return self._clock() - self._behind

    def _connect(self, performer: Performer) -> None:
        performer.reported.connect(self._take)
        self._answering.grew.connect(self._grow)
        self._answering.failed.connect(self.failed)
        self.learning.said.connect(self.say)
        self.learning.changed.connect(performer.take_controls)
        self._panel.start_asked.connect(self.toggle)
        self._panel.answer_asked.connect(self.answer_now)
