"""What the keys, buttons and choices about playing do."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from desktop.appearance import Colours
from desktop.main_window import MainWindow
from desktop.midi.arrangement import PlayingOptions
from desktop.midi.metronome import beat_of
from desktop.performing.loop_region import LoopRegion
from desktop.performing.nudging import Nudging
from desktop.performing.outputs_session import OutputsSession
from desktop.performing.performer import Performer
from desktop.performing.performing_session import PerformingSession
from desktop.performing.routes import output_of, read_inputs, read_routes, route_to, to_text
from desktop.performing.tap_tempo import TapTempo
from desktop.settings import Settings
from desktop.states import Event, State, StateMachine
from model.notation.parser import parse
from model.notation.spans import Span
from model.notation.tempo import DEFAULT_TEMPO
from model.notation.tune import Tune

LOOKING_MS = 300  # after the last key or step of the caret
LONGEST_LOOKED_AT = 300_000  # characters of a text
_QUARTERS_IN_A_WHOLE = 4


@dataclass(frozen=True)
class TuneFacts:
    """What the controls show of the tune at the caret."""

    quarters_per_minute: float
    beat_quarters: float
    voices: tuple[str, ...]


class PlaysOn(Protocol):
    """What plays a tune that has no end, and can be paused."""

    @property
    def paused(self) -> bool:
        """Whether it waits in silence."""
        ...

    def pause(self) -> None:
        """Wait in silence."""
        ...

    def go_on(self) -> None:
        """Play where it was paused."""
        ...


class PerformingActions(QObject):
    """Joins the controls of playing with the session that plays."""

    def __init__(
        self,
        window: MainWindow,
        machine: StateMachine,
        session: PerformingSession,
        performer: Performer,
        colours: Colours,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._window, self._machine, self._session, self._colours = window, machine, session, colours
        self._editor, self._actions = window.editor, window.actions_.transport
        self._plays_on: PlaysOn | None = None
        self._tapped = TapTempo(clock)
        self._nudging = Nudging(self)
        self.region = LoopRegion(window.editor, self._actions.loop, self)
        session.options, session.loop = window.sound.playing.options, self.region.wanted
        self._looking = QTimer(self, singleShot=True, interval=LOOKING_MS)
        self._looking.timeout.connect(self.look)
        self.outputs = OutputsSession(window.transport, window.sound, performer, self)
        self._connect()
        self.set_colours(colours)

    def pause_too(self, plays_on: PlaysOn) -> None:
        """Let Play pause this as well, and go on with it."""
        self._plays_on = plays_on

    def hear(self, start: int | None) -> None:
        """Play the tune with the ghost, from an offset of that text; nothing is counted in."""
        if self._machine.allows(Event.PLAY) and self._session.begin(start, counts_in=False):
            self._machine.step(Event.PLAY)

    def restore(self, settings: Settings) -> None:
        """Take what is remembered of earlier days."""
        routes = read_routes(settings.routes) or (route_to(settings.output),)
        self.outputs.restore(routes, read_inputs(settings.inputs), settings.followed_clock)
        self._window.sound.playing.show_options(
            PlayingOptions(
                accompaniment=settings.accompaniment,
                swing=settings.swing or None,
                drone=settings.drone,
                click=settings.metronome,
                count_in=settings.count_in,
            )
        )

    def remembered(self, settings: Settings) -> Settings:
        """Return the settings with what is to be remembered; transposition, mutes and loop belong to one tune."""
        options, outputs = self._window.sound.playing.options(), self.outputs
        return replace(
            settings,
            output=output_of(outputs.routes[0]),
            routes=to_text(outputs.routes),
            inputs=to_text(outputs.inputs),
            followed_clock=outputs.clock,
            swing=options.swing or 0,
            count_in=options.count_in,
            metronome=options.click,
            accompaniment=options.accompaniment,
            drone=options.drone,
        )

    def forget(self) -> None:
        """Another text is in the editor."""
        self._session.forget()
        self.region.clear()
        self._window.transport.show_notated_tempo(0)
        self._show_state()
        self._looking.start()

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self._colours = colours
        self._actions.set_colours(colours)
        self._show_state()

    def look(self) -> None:
        """Show the tempo and the voices of the tune at the caret."""
        self._looking.stop()
        facts = facts_at(self._editor.text(), self._editor.caret())
        if facts is not None:
            self._window.transport.show_notated_tempo(facts.quarters_per_minute, facts.beat_quarters)
            self._window.sound.playing.voices.show_voices(facts.voices)

    def _connect(self) -> None:
        actions, session = self._actions, self._session
        actions.play.triggered.connect(self._play_or_pause)
        actions.stop.triggered.connect(self._stop)
        actions.play_here.triggered.connect(
            lambda: self._begin(lambda: session.begin(self._editor.seen_caret()))
        )
        actions.play_selection.triggered.connect(
            lambda: self._begin(lambda: session.begin_stretch(self._seen_selection()))
        )
        actions.loop_start.triggered.connect(self.region.set_start)
        actions.loop_end.triggered.connect(self.region.set_end)
        actions.loop_clear.triggered.connect(self.region.clear)
        actions.panic.triggered.connect(session.panic)
        actions.tap.triggered.connect(self._tap)
        self._window.transport.tapped.connect(self._tap)
        self._nudging.nudged.connect(session.nudge)
        actions.slower.triggered.connect(lambda: self._nudging.begin(-1))
        actions.faster.triggered.connect(lambda: self._nudging.begin(1))
        self.outputs.chosen.connect(session.expect_output)
        self._window.sound.playing.changed.connect(session.refresh)
        self.region.changed.connect(session.refresh)
        self._machine.changed.connect(lambda _state: self._show_state())
        session.ended.connect(self._show_state)
        self._editor.cursorPositionChanged.connect(self._looking.start)
        self._editor.textChanged.connect(self._looking.start)

    def _begin(self, begin: Callable[[], bool]) -> None:
        if self._machine.allows(Event.PLAY) and begin():
            self._machine.step(Event.PLAY)

    def _play_or_pause(self) -> None:
        plays_on = self._plays_on
        if self._machine.state is State.PLAYING:
            self._session.pause()
        elif self._machine.state is State.PLAYING_ON and plays_on is not None:
            (plays_on.go_on if plays_on.paused else plays_on.pause)()
            self._show_state()
        else:
            self._begin(self._session.go_on)

    def _stop(self) -> None:
        if self._machine.state is State.PLAYING or self._session.paused:
            self._session.stop()
            self._show_state()

    def _tap(self) -> None:
        beats = self._tapped.tap()
        if beats is not None:
            self.look()
            self._window.transport.tempo_part.set_beats(beats)

    def _seen_selection(self) -> Span | None:
        """What is selected, in the text with the ghost."""
        selection, ghost = self._editor.selection(), self._editor.ghost.current
        if selection is None or ghost is None:
            return selection
        start, end = ghost.to_seen(selection.start), ghost.to_seen(selection.end)
        return Span(start, end) if start is not None and end is not None else None

    def _show_state(self) -> None:
        state = self._machine.state
        playing_on = state is State.PLAYING_ON
        waits = self._plays_on is None or self._plays_on.paused
        playing = state is State.PLAYING or (playing_on and not waits)
        may_stop = playing or playing_on or self._session.paused
        self._actions.show_playing(playing, self._machine.allows(Event.PLAY), may_stop, self._colours)
        if playing_on:
            self._actions.play.setEnabled(self._plays_on is not None)


def facts_at(text: str, caret: int) -> TuneFacts | None:
    """Return what is shown of the tune at the caret; None where there is none, or the text is too long to look."""
    tune = _tune_at(text, caret) if len(text) <= LONGEST_LOOKED_AT else None
    if tune is None:
        return None
    tempo = (tune.tempo and tune.tempo.whole_notes_per_minute) or DEFAULT_TEMPO
    return TuneFacts(
        float(tempo * _QUARTERS_IN_A_WHOLE),
        float(beat_of(tune.meter) * _QUARTERS_IN_A_WHOLE),
        tuple(voice.name for voice in tune.measures.voices),
    )


def _tune_at(text: str, caret: int) -> Tune | None:
    """The tune at the caret; no other is read where blank lines part it from them (ABC 2.1, 2.2.1)."""
    bare = len(text[:caret].rstrip())
    start = text.rfind("\n\nX:", 0, caret + 2) + 2
    end = text.find("\n\n", max(bare, start))
    # a file header holds for all tunes
    header = text[: text.find("\nX:") + 1] if start > 1 and not text.startswith("X:") else ""
    piece = header + text[start if start > 1 else 0 : end if end >= 0 else len(text)]
    return parse(piece).tune_at(len(piece)) or parse(text).tune_at(caret)
