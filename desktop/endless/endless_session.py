"""Joins the supply of phrases with the player, the editor and the panel."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.composing.composer_thread import ComposerThread
from desktop.editor.abc_editor import AbcEditor
from desktop.endless.endless_panel import EndlessPanel
from desktop.endless.heading import Heading
from desktop.endless.phrase import phrase_of_tune
from desktop.endless.scribe import Scribe
from desktop.endless.standing import Standing, standing_of
from desktop.endless.stream import Section
from desktop.endless.supply import OWN_PHRASE, Supply
from desktop.errors import DesktopError
from desktop.midi.arrangement import PlayingOptions
from desktop.midi.protocol import Ended, Finished, Play, Playing, Report, SetLoop, Stopped
from desktop.performing.performer import Performer
from model.errors import ModelError
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.tune import Tune

FIRST_NUMBER = 1_000_000  # of a playing; other sessions count theirs from 1
TURN_MS = 150  # a knob that is being turned is looked at when it rests so long
LEAST_PLAYED_SECONDS = 2.0  # by a player, before another one takes its place
RENEWED = "The player stopped by itself; another one goes on."
NO_NETWORK = "There is no network to compose with; train one with Network ▸ Train…."
BEGAN = "Playing on and on; Esc ends it."
ENDED = "Endless playing ended; all that sounded is in the text."
SKIPPED = "Something else comes at the next bar line but one."
OWN = "This is your own tune; it stays where it is."


class EndlessSession(QObject):
    """Plays the tune at the caret and what the network writes behind it, until it is stopped.

    What is in hand is a ghost until the bar line at which it begins to sound; there it becomes text, each phrase
    as one step for undo.
    """

    said = Signal(str)  # a sentence on how it goes
    failed = Signal(str)  # a sentence on what went wrong
    began = Signal()
    ended = Signal()
    frozen = Signal(bool)
    sounding = Signal(tuple)  # of Span: the places in the text, as it is seen, of the notes that sound now

    def __init__(
        self,
        editor: AbcEditor,
        panel: EndlessPanel,
        thread: ComposerThread,
        performer: Performer,
        network: Callable[[], Path | None],
        options: Callable[[], PlayingOptions] = PlayingOptions,
        new_tune: Callable[[], Heading] = Heading,
        parent: QObject | None = None,
    ) -> None:
        """`network` gives the chosen checkpoint's folder, `options` how tunes are played at the moment.

        `new_tune` gives the heading of a tune where there is none at the caret.
        """
        super().__init__(parent)
        self._editor, self._panel, self._performer = editor, panel, performer
        self._network, self._options, self._new_tune = network, options, new_tune
        self._scribe = Scribe(editor, self)
        self.supply = Supply(thread, network, self)
        self._runs = 0  # playings so far
        self._is_running = self._is_playing = self._is_paused = False
        self._loop: tuple[float, float] | None = None
        self._lit: object = None  # what is lit, and in which text
        self._turning = QTimer(self, singleShot=True, interval=TURN_MS)
        self._turning.timeout.connect(self._turn)
        self.supply.changed.connect(self._take_supply)
        self.supply.shortened.connect(self._take_shortened)
        self.supply.said.connect(self.said)
        self.supply.failed.connect(self.failed)
        self.supply.dried_up.connect(lambda: self._finish(""))
        performer.reported.connect(self._take_report)
        panel.changed.connect(self._turning.start)

    @property
    def running(self) -> bool:
        """Whether it plays, or waits for its first phrase."""
        return self._is_running

    @property
    def paused(self) -> bool:
        """Whether it waits in silence, to go on where it was."""
        return self._is_paused

    # What a person does.

    def begin(self) -> bool:
        """Play the tune at the caret and go on without end; return whether that could be started."""
        if self._network() is None:
            self.failed.emit(NO_NETWORK)
            return False
        self._position, self._tunes = 0.0, 0
        self._renewed_at = 0.0  # where the player was replaced
        self._written, self._kept = set[int](), set[int]()
        self.supply.clear(self._panel.wishes(), self._options())
        try:
            self.supply.open(*self._open(), self._number_tune)
        except (ModelError, ValueError) as error:
            self.failed.emit(str(error))
            return False
        self._runs += 1
        self._is_running, self._is_playing, self._is_paused = True, False, False
        if self.supply.stream.last is not None:
            self._play(0.0)
        self.began.emit()
        self.said.emit(BEGAN)
        return True

    def stop(self) -> None:
        """End in silence; all that sounded stays in the text."""
        if self._is_running:
            self._performer.stop()
            self._finish(ENDED)

    def pause(self) -> None:
        """Wait in silence; what is in hand stays."""
        if self._is_playing and not self._is_paused:
            self._is_paused = True
            self._performer.stop()
            self._show(())

    def go_on(self) -> None:
        """Play where it was paused."""
        if self._is_paused:
            self._is_paused = False
            self._play(self._position)

    def skip(self) -> None:
        """Throw away what is in hand behind the bar after this one, and let the network write something else."""
        if self._is_playing:
            self.supply.renew()
            self.said.emit(SKIPPED)

    def again(self) -> None:
        """Play the phrase that sounds once more when it ends."""
        section = self._sounding()
        if section is not None and self.supply.repeat(section):
            self.said.emit("This phrase comes again.")

    def freeze(self, wanted: bool) -> None:
        """Loop the phrase that sounds, or go on behind it."""
        section = self._sounding()
        if section is None or wanted == (self._loop is not None):
            self.frozen.emit(self._loop is not None)
            return
        self._loop = self._bounds(section) if wanted else None
        self._performer.tell(SetLoop(False) if self._loop is None else SetLoop(True, *self._loop))
        self.supply.hold(self._loop[1] if self._loop is not None else 0.0)
        self.frozen.emit(wanted)

    def keep(self) -> None:
        """Write a copy of the phrase that sounds behind all other tunes, as a tune of its own."""
        section = self._sounding()
        if section is None or section.number in self._kept:
            return
        if section.is_own:
            self.said.emit(OWN)
            return
        self._kept.add(section.number)
        phrase = section.phrase
        heading = replace(phrase.heading, title=f"{phrase.heading.title}, kept")
        number = self._number_tune()
        gap = "\n" if self._editor.text().endswith("\n") else "\n\n"
        self._scribe.append(f"{gap}{heading.text(number).rstrip()}{phrase.open_text}{phrase.text.rstrip()}\n")
        self.said.emit(f"Kept as tune {number} at the end of the text.")

    # What happens.

    def _open(self) -> tuple[Standing, str]:
        """Return where the music begins, and what is written before its first phrase; the caret's tune plays first."""
        text = self._editor.text()
        book = parse(text)
        self._tunes = max((tune.number or 0 for tune in book.tunes), default=0)
        tune = book.tune_at(self._editor.caret())
        if tune is None:
            heading, number = self._new_tune(), self._number_tune()
            header = heading.text(number).rstrip()
            self._scribe.begin(len(text.rstrip()))
            return Standing(heading, number, header), f"\n\n{header}" if text.strip() else header
        start = standing_of(tune, tune.number or 1, self._panel.wishes())
        self._scribe.begin(tune.span.start + len(tune.text.rstrip()))
        self._append_own(tune, start)
        return start, ""

    def _append_own(self, tune: Tune, standing: Standing) -> None:
        try:
            phrase = phrase_of_tune(tune, self._options())
        except DesktopError:
            return  # it is a header so far
        section = self.supply.stream.append("", phrase, standing, standing, is_own=True)
        self._scribe.note(section.number, tune.span.start, phrase.text)
        self.supply.stream.own_tune = tune
        self._written.add(section.number)

    def _number_tune(self) -> int:
        self._tunes += 1
        return self._tunes

    def _play(self, seconds: float) -> None:
        self._is_playing = True
        play = Play(seconds, number=self._number)
        if self._loop is not None:
            play = replace(play, loop=True, loop_from_seconds=self._loop[0], until_seconds=self._loop[1])
        self._performer.play(self.supply.stream.performance(), play)

    @property
    def _number(self) -> int:
        return FIRST_NUMBER + self._runs

    def _take_report(self, report: Report) -> None:
        if not self._is_running:
            return
        match report:
            case Playing() if self._is_paused:
                return  # it was on its way when the pause began
            case Playing(seconds, spans, factor, number=number) if number == self._number:
                self._advance(seconds, factor)
                self._light(spans)
            case Finished(seconds, number=number) if number == self._number:
                self._go_on(seconds)
            case Stopped(seconds, number) if number == self._number:
                if self._is_paused:
                    self._position = seconds
                else:
                    self._finish(ENDED)
            case Ended(sentence) if not self._is_paused:  # otherwise the next one starts with Play
                self._take_end(sentence)

    def _take_end(self, sentence: str) -> None:
        """The player is gone: another one goes on, unless that was gone at once, too."""
        if self._is_playing and self._position >= self._renewed_at + LEAST_PLAYED_SECONDS:
            self._renewed_at = self._position
            self._play(self._position)
            self.failed.emit(RENEWED)
        else:
            self._finish("")
            self.failed.emit(sentence)

    def _advance(self, seconds: float, factor: float) -> None:
        """The listener is here: write what begins to sound, and see to it that enough is in hand."""
        self._position = seconds
        for section in self.supply.stream.sections:
            if section.number not in self._written and section.at_seconds <= seconds:
                self._written.add(section.number)
                self._scribe.write(section.number, section.written, len(section.lead))
        self.supply.take_options(self._options())
        self.supply.advance(seconds, factor)
        self._panel.show_numbers(self.supply.numbers)

    def _go_on(self, seconds: float) -> None:
        """The player came to an end: what is in hand now came too late for it."""
        last = self.supply.stream.last
        if last is not None and last.end_seconds <= seconds + 0.01 and not self.supply.repeat(last):
            self._finish(ENDED)
        else:
            self._play(seconds)

    def _take_supply(self) -> None:
        waiting = (each for each in self.supply.stream.sections if each.number not in self._written)
        self._scribe.propose("".join(section.written for section in waiting))
        if self._is_playing and not self._is_paused:
            self._performer.load(self.supply.stream.performance())
        elif self._is_running and not self._is_playing:
            self._play(0.0)

    def _take_shortened(self, section: Section) -> None:
        if section.number in self._written:
            self._scribe.rewrite(section.number, section.phrase.text)

    def _turn(self) -> None:
        self.supply.take_wishes(self._panel.wishes())

    def _sounding(self) -> Section | None:
        return self.supply.stream.section_at(self._position) if self._is_playing else None

    def _bounds(self, section: Section) -> tuple[float, float]:
        """From where to where the phrase goes that sounds: a pass of a repeat, or eight bars of the person's tune."""
        bars, at = section.phrase.bars, section.at_seconds
        size = OWN_PHRASE if section.is_own else section.phrase.first_pass
        place = next(
            (i for i, bar in enumerate(bars) if at + bar.end_seconds > self._position), len(bars) - 1
        )
        first = place - place % size
        last = min(first + size, len(bars)) - 1
        return at + bars[first].at_seconds, at + bars[last].end_seconds

    def _light(self, spans: tuple[Span, ...]) -> None:
        places = []
        for span in spans:
            found = self.supply.stream.section_of(span)
            place = self._scribe.place_of(found[0].number) if found is not None else None
            if found is not None and place is not None:
                places.append(Span(place + found[1].start, place + found[1].end))
        self._show(tuple(places))

    def _show(self, spans: tuple[Span, ...]) -> None:
        lit = spans, self._editor.seen_revision()
        if lit != self._lit:  # thirty reports a second bring a few notes each
            self._lit = lit
            self._editor.show_sounding(spans)
            self.sounding.emit(spans)

    def _finish(self, sentence: str) -> None:
        self._is_running = self._is_playing = self._is_paused = False
        self._turning.stop()
        self.supply.close()
        if self._loop is not None:
            self._loop = None
            self.frozen.emit(False)
        self._scribe.finish()
        self._show(())
        self._panel.show_numbers(None)
        if sentence:
            self.said.emit(sentence)
        self.ended.emit()
