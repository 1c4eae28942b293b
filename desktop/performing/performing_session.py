"""Joins the editor, the transport bar and the player."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop.editor.abc_editor import AbcEditor
from desktop.errors import DesktopError
from desktop.midi.protocol import (
    Ended,
    Finished,
    Lost,
    Open,
    Opened,
    Play,
    Playing,
    Ports,
    Report,
    Stopped,
    Trouble,
)
from desktop.performing.performer import Performer
from desktop.performing.playback import Playback, playback_at
from desktop.performing.transport_bar import PORT, SYNTH, VIRTUAL, TransportBar
from model.notation.spans import Span

VIRTUAL_NAME = "Carolan"


class PerformingSession(QObject):
    """Plays the tune at the caret; the notes that sound are lit in the editor."""

    said = Signal(str)  # a sentence on how it goes
    failed = Signal(str)  # a sentence on what went wrong
    ended = Signal()  # nothing plays any more
    sounding = Signal(tuple)  # of Span: the places in the text of the notes that sound now

    def __init__(
        self,
        editor: AbcEditor,
        transport: TransportBar,
        performer: Performer,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._transport, self._performer = editor, transport, performer
        self._playback: Playback | None = None
        self._tune_start: Callable[[], int] = lambda: 0
        self._revision: object = None  # of the text with the ghost that the playback was made from
        self._trouble = ""  # that the output had before anything was to be heard
        self._silent = False  # whether there is no output, because it vanished or could not be opened
        self._may_restart = (
            False  # whether a player that ends now was only replaced, to find the output again
        )
        self._complained = False  # whether something went wrong in this playing
        self._asked = False  # whether the person has asked for any sound yet
        self._number = 0  # of this playing: what is reported on an earlier one comes too late
        performer.reported.connect(self._take)
        transport.tempo_changed.connect(lambda percent: performer.set_tempo(percent / 100))
        transport.output_chosen.connect(self._open_output)
        transport.ports_wanted.connect(performer.list_ports)

    def prepare(self) -> None:
        """Start the player with the chosen output and tempo."""
        self._performer.open_output(output_command(self._transport.output.currentData()))
        self._performer.set_tempo(self._transport.tempo.value() / 100)
        self._performer.start()

    def begin(self, start: int | None = None) -> bool:
        """Play the tune at the caret, with the ghost as if it were taken; return whether there is one.

        It begins with the first note at or behind `start`, an offset of the text with the ghost.
        """
        try:
            self._playback = playback_at(self._editor.seen_text(), self._editor.seen_caret())
        except DesktopError as error:
            self.failed.emit(str(error))
            return False
        self._revision = self._editor.seen_revision()
        self._tune_start = self._editor.follow(self._playback.start)
        self._number += 1
        self._asked = True
        self._transport.show_notated_tempo(self._playback.quarters_per_minute)
        self._may_restart = self._silent
        if self._silent:
            self._performer.reopen_output()  # it may be there again
        seconds = self._playback.seconds_at(start) if start is not None else 0.0
        self._performer.play(self._playback.performance, Play(seconds, number=self._number))
        self.said.emit(f"Playing {self._playback.title or 'the tune'}.")
        self._complained = bool(self._trouble)
        if self._trouble:
            self.failed.emit(self._trouble)
        return True

    def stop(self) -> None:
        """Stop; silence is the player's first duty, and the window doesn't wait for its answer."""
        self._performer.stop()
        self._end("Stopped.")

    def refresh(self) -> None:
        """Go on at the same place in the tune as it was edited meanwhile; a tune without notes plays as it was."""
        if self._playback is None or self._revision == self._editor.seen_revision():
            return
        try:
            self._playback = playback_at(self._editor.seen_text(), self._tune_start())
        except DesktopError:
            return
        self._revision = self._editor.seen_revision()
        self._performer.load(self._playback.performance)

    def _take(self, report: Report) -> None:
        match report:
            case Playing(number=number) | Finished(number=number) | Stopped(number=number) if (
                number != self._number
            ):
                return
            case Playing(_, spans):
                self._light(spans)
            case Finished() | Stopped():
                self._end("")
            case Ports(outputs=outputs, sentence=sentence):
                self._transport.show_ports(outputs, sentence)
            case Opened(kind, name):
                self._take_output(kind, name)
            case Trouble(sentence) if not self._asked:
                self._trouble = sentence  # nobody wants to be greeted with it
            case Lost(_, sentence) | Trouble(sentence):
                self._complained = True
                self._silent |= isinstance(report, Lost)
                self.failed.emit(sentence)
            case Ended() if self._may_restart:
                self._restart()
            case Ended(sentence):
                self._end("")
                self.failed.emit(sentence)

    def _restart(self) -> None:
        self._may_restart = False
        if self._playback is not None:
            self._performer.play(self._playback.performance, Play(number=self._number))
        else:
            self._performer.start()

    def _take_output(self, kind: str, name: str) -> None:
        was_silent, self._silent = self._silent, kind == "none"
        if self._silent:
            return
        self._trouble = ""
        if was_silent and self._complained:
            self._complained = False
            self.said.emit(f"The tune sounds through {name} now.")

    def _open_output(self, output: str) -> None:
        self._asked = True
        self._may_restart = self._silent
        self._performer.open_output(output_command(output))

    def _light(self, spans: tuple[Span, ...]) -> None:
        current = self._editor.seen_revision() == self._revision
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


def output_command(output: str) -> Open:
    """Return the player's command for an output of the transport bar: "synth", "virtual" or "port:NAME"."""
    if output == VIRTUAL:
        return Open("virtual", VIRTUAL_NAME)
    if output.startswith(PORT):
        return Open("port", output.removeprefix(PORT))
    assert output == SYNTH or not output
    return Open("synth")
