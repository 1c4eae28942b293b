"""Joins the editor, the transport bar and the player."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from desktop.editor.abc_editor import AbcEditor
from desktop.editor.text_shift import TextShift
from desktop.errors import DesktopError
from desktop.midi.arrangement import PLAINLY, PlayingOptions
from desktop.midi.protocol import (
    Ended,
    Finished,
    Lost,
    Opened,
    Panic,
    Play,
    Playing,
    Ports,
    Report,
    SetLoop,
    Stopped,
    Timing,
    Trouble,
)
from desktop.performing.moving import moved_seconds, shifted
from desktop.performing.performer import Performer
from desktop.performing.playback import Playback, playback_at
from desktop.performing.playing_commands import entries_of, loop_command, play_command
from desktop.performing.region import Stretch
from desktop.performing.running import Running, running
from desktop.performing.transport_bar import TransportBar
from model.notation.spans import Span

NUDGE = 1.03  # how much faster, while the button is held
NO_SELECTION = "Select some notes in the editor or on the score first."
_BEGINNING = Fraction(0)


@dataclass(frozen=True)
class Pause:
    """Where playing was interrupted."""

    seconds: float  # of the tune at its notated tempo
    tune_start: Callable[[], int]  # where the tune is in the text by now


class PerformingSession(QObject):
    """Plays the tune at the caret; the notes that sound are lit in the editor."""

    said = Signal(str)  # a sentence on how it goes
    failed = Signal(str)  # a sentence on what went wrong
    ended = Signal()  # nothing plays any more
    sounding = Signal(tuple)  # of Span: the places in the text of the notes that sound now
    began = Signal(object)  # the Playback

    def __init__(
        self,
        editor: AbcEditor,
        transport: TransportBar,
        performer: Performer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._transport, self._performer = editor, transport, performer
        self.options: Callable[[], PlayingOptions] = lambda: PLAINLY
        self.loop: Callable[[], Span | None] = lambda: None  # in the text with the ghost; an empty one: all
        self._playback: Playback | None = None
        self._tune_start: Callable[[], int] = lambda: 0
        self._seen: tuple[
            object, ...
        ] = ()  # the text with the ghost and the options that the playback was made from
        self._seconds = 0.0  # where the listener was last
        self._shift = 0.0  # seconds by which the player has the tune earlier: bars were written before it
        self._text = ""  # that the playback was made from
        self._loops = SetLoop(False)  # as the player knows it
        self._pause: Pause | None = None
        self._trouble = ""  # that the output had before anything was to be heard
        self._silent = False  # whether there is no output, because it vanished or could not be opened
        self._may_restart = (
            False  # whether a player that ends now was only replaced, to find the output again
        )
        self._complained = False  # whether something went wrong in this playing
        self._asked = False  # whether the person has asked for any sound yet
        self._number = 0  # of this playing: what is reported on an earlier one comes too late
        self._nudge = 0
        performer.reported.connect(self._take)
        transport.tempo_changed.connect(self._set_tempo)
        transport.nudged.connect(self.nudge)
        transport.ports_wanted.connect(performer.list_ports)

    @property
    def paused(self) -> bool:
        """Whether Play goes on where it was interrupted."""
        return self._pause is not None

    @property
    def playing(self) -> bool:
        """Whether a tune plays."""
        return self._playback is not None

    def running(self) -> Running | None:
        """Return the beat of what plays, for who plays along; None where nothing does."""
        if self._playback is None:
            return None
        return running(self._playback, self._number, self._seconds, self._shift, self._loops)

    def prepare(self) -> None:
        """Start the player with the chosen tempo; its outputs are told to it before."""
        self._set_tempo()
        self._performer.start()

    def begin(self, start: int | None = None, counts_in: bool = True) -> bool:
        """Play the tune at the caret, with the ghost as if it were taken; return whether there is one.

        It begins with the first note at or behind `start`, an offset of the text with the ghost; without one, with
        the loop where there is one.
        """
        playback = self._read(self._editor.seen_caret())
        if playback is None:
            return False
        loop = self._loop_of(playback)
        place = loop.start if loop is not None else _BEGINNING
        if start is not None:
            place = playback.place_at(start)
            if loop is not None and place >= loop.end:
                place = loop.start
        return self._play(playback, place, loop, None, counts_in)

    def begin_stretch(self, span: Span | None) -> bool:
        """Play what stands in a stretch of the text with the ghost, once; return whether there is something."""
        if span is None:
            self.failed.emit(NO_SELECTION)
            return False
        playback = self._read(span.start)
        if playback is None:
            return False
        stretch = playback.stretch_of(span)
        if stretch is None:
            self.failed.emit(NO_SELECTION)
            return False
        return self._play(playback, stretch.start, None, stretch.end, counts_in=True)

    def go_on(self) -> bool:
        """Play where it was interrupted, or the tune at the caret where that is another; return whether it plays."""
        pause, self._pause = self._pause, None
        if pause is None:
            return self.begin()
        here = self._read(self._editor.seen_caret())
        if here is None:
            return False
        if here.start != pause.tune_start():
            return self.begin()
        loop, place = self._loop_of(here), here.place_of(pause.seconds)
        return self._play(here, place if place < here.timeline.duration else _BEGINNING, loop, None, False)

    def pause(self) -> None:
        """Interrupt; the place is kept."""
        self._pause = Pause(self._seconds, self._tune_start)
        self._performer.stop()
        self._end("Paused; Play goes on from here.")

    def stop(self) -> None:
        """Stop; silence is the player's first duty, and the window doesn't wait for its answer."""
        self._pause = None
        self._performer.stop()
        self._end("Stopped.")

    def panic(self) -> None:
        """Silence all channels of all outputs, whoever made them sound."""
        self._pause = None
        self._performer.tell(Panic())
        self._end("")
        self.said.emit("All notes off.")

    def nudge(self, direction: int) -> None:
        """Be a little faster for now (1), a little slower (-1), or as fast as the tempo says (0)."""
        self._nudge = direction
        self._set_tempo()

    def forget(self) -> None:
        """Another text: nothing is interrupted any more."""
        self._pause = None

    def refresh(self) -> None:
        """Go on at the same place in the tune as it was edited meanwhile, and with the options of this moment.

        A tune without notes plays as it was.
        """
        if self._playback is None or self._seen == self._now_seen():
            return
        try:
            playback = playback_at(self._editor.seen_text(), self._tune_start(), self.options())
        except DesktopError:
            return
        entries, loop = set(self._playback.entries), self._loop_of(playback)
        if playback.options.drone and not self._playback.options.drone:
            entries |= {playback.next_bar(self._seconds) or _BEGINNING}
        text = self._editor.seen_text()
        if text != self._text:
            self._shift += moved_seconds(
                self._playback, playback, TextShift(self._text, text).to_new, self._seconds
            )
        self._seen, self._text = self._now_seen(), text
        self._playback = playback.entering(entries | entries_of(_BEGINNING, loop))
        self._performer.load(shifted(self._playback.performance, self._shift))
        command = loop_command(self._playback, loop, self._shift)
        if command != self._loops:
            self._loops = command
            self._performer.tell(command)

    def _play(
        self,
        playback: Playback,
        place: Fraction,
        loop: Stretch | None,
        until: Fraction | None,
        counts_in: bool,
    ) -> bool:
        playback = playback.entering(entries_of(place, loop))
        self._playback, self._loops, self._pause = playback, loop_command(playback, loop), None
        self._shift, self._text = 0.0, self._editor.seen_text()
        self._tune_start = self._editor.follow(playback.start)
        self._seen = self._now_seen()
        self._number += 1
        self._asked = True
        self._transport.show_notated_tempo(playback.quarters_per_minute, playback.beat_quarters)
        self._may_restart = self._silent
        if self._silent:
            self._performer.reopen_output()  # it may be there again
        self._seconds = playback.seconds_of(place)
        how = play_command(playback, self._number, place, loop, until, counts_in)
        self._performer.play(playback.performance, how)
        self.began.emit(playback)
        self.said.emit(f"Playing {playback.title or 'the tune'}.")
        self._complained = bool(self._trouble)
        if self._trouble:
            self.failed.emit(self._trouble)
        return True

    def _read(self, caret: int) -> Playback | None:
        try:
            return playback_at(self._editor.seen_text(), caret, self.options())
        except DesktopError as error:
            self.failed.emit(str(error))
            return None

    def _loop_of(self, playback: Playback) -> Stretch | None:
        """What of the tune is looped: all of it where the marked notes are in another one."""
        span = self.loop()
        if span is None:
            return None
        marked = playback.stretch_of(span) if span.end > span.start else None
        return marked or Stretch(_BEGINNING, playback.timeline.duration)

    def _now_seen(self) -> tuple[object, ...]:
        return self._editor.seen_revision(), self.options(), self.loop()

    def _set_tempo(self) -> None:
        self._performer.set_tempo(self._transport.tempo.value() / 100 * NUDGE**self._nudge)

    def _take(self, report: Report) -> None:
        match report:
            case Playing(number=number) | Finished(number=number) | Stopped(number=number) if (
                number != self._number
            ):
                return
            case Playing(seconds, spans):
                self._seconds = seconds + self._shift
                self._light(spans)
            case Stopped(seconds) if self._pause is not None and self._playback is None:
                self._pause = Pause(seconds + self._shift, self._pause.tune_start)
            case Finished() | Stopped():
                self._end("")
            case Ports(outputs=outputs, sentence=sentence):
                self._transport.show_ports(outputs, sentence)
            case Timing():
                self._transport.show_timing(report)
            case Opened(kind, name, route=0):
                self._take_output(kind, name)
            case Trouble(sentence) if not self._asked:
                self._trouble = sentence  # nobody wants to be greeted with it
            case Lost(_, sentence) | Trouble(sentence):
                self._complained = True
                self._silent |= isinstance(report, Lost) and not report.route
                self.failed.emit(sentence)
            case Ended() if self._may_restart:
                self._restart()
            case Ended(sentence):
                self._end("")
                self.failed.emit(sentence)

    def _restart(self) -> None:
        self._may_restart = False
        if self._playback is not None:
            loop = self._loops
            place = self._seconds - self._shift
            how = Play(place, loop.until_seconds, loop.loop, loop.from_seconds, self._number)
            self._performer.play(shifted(self._playback.performance, self._shift), how)
        else:
            self._performer.start()

    def _take_output(self, kind: str, name: str) -> None:
        was_silent, self._silent, self._may_restart = self._silent, kind == "none", False
        if self._silent:
            return
        self._trouble = ""
        if was_silent and self._complained:
            self._complained = False
            self.said.emit(f"The tune sounds through {name} now.")

    def expect_output(self) -> None:
        """The person has chosen another output: what goes wrong with it is to be said."""
        self._asked = self._may_restart = True

    def _light(self, spans: tuple[Span, ...]) -> None:
        current = self._seen[:1] == (self._editor.seen_revision(),)
        if self._playback is not None:
            self._show(spans if current else ())

    def _show(self, spans: tuple[Span, ...]) -> None:
        self._editor.show_sounding(spans)
        self.sounding.emit(spans)

    def _end(self, sentence: str) -> None:
        if self._playback is None:
            return
        self._playback = None
        self._show(())
        if not self._complained:  # what went wrong stays to be read
            self.said.emit(sentence)
        self.ended.emit()
