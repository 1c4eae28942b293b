"""Where the tune sounds and what is listened to: kept, told to the player, shown as it goes."""

import sys
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.midi.link import LINK_NAME, is_installed
from desktop.midi.protocol import (
    Calibrate,
    Calibrated,
    Listening,
    Lost,
    Opened,
    Ports,
    Report,
    Route,
    SoundTestNote,
    Synced,
)
from desktop.performing.performer import Performer
from desktop.performing.routes import VIRTUAL_NAME, output_of, route_to, words_of
from desktop.performing.sound_panel import SoundPanel
from desktop.performing.transport_bar import TransportBar

GONE = "not connected"
_SYNC_WORDS = {
    "waiting": "Waiting for its clock.",
    "locking": "Finding the beat…",
    "locked": "In time at {bpm:.1f} beats a minute, within {error:.1f} ms.",
    "coasting": "Its clock is gone; going on at {bpm:.1f} beats a minute.",
}


class OutputsSession(QObject):
    """Decides which outputs and inputs are used; the first output is the one in the transport bar."""

    said = Signal(str)
    failed = Signal(str)
    chosen = Signal()  # the person has changed an output
    changed = Signal()  # something is to be remembered

    def __init__(
        self, transport: TransportBar, panel: SoundPanel, performer: Performer, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._transport, self._panel, self._performer = transport, panel, performer
        self.routes: tuple[Route, ...] = (Route("synth"),)
        self.inputs: tuple[Listening, ...] = ()
        self.clock = ""  # the input whose clock is followed
        self._outputs: tuple[str, ...] = ()  # the ports of this moment
        self._ports: tuple[str, ...] = ()  # those of the inputs
        self._clocks = (LINK_NAME,) if is_installed() else ()  # that are no inputs
        transport.output_chosen.connect(self._choose_first)
        outputs, inputs = panel.outputs, panel.inputs
        outputs.route_changed.connect(self._change)
        outputs.added.connect(self._add)
        outputs.removed.connect(self._remove)
        outputs.test_asked.connect(lambda place: performer.tell(SoundTestNote(place)))
        outputs.ports_wanted.connect(performer.list_ports)
        inputs.changed.connect(self._listen)
        inputs.clock_chosen.connect(self.follow)
        inputs.calibration_asked.connect(self._calibrate)
        performer.reported.connect(self._take)

    def restore(self, routes: tuple[Route, ...], inputs: tuple[Listening, ...], clock: str) -> None:
        """Use what is remembered; nothing is announced."""
        self.routes, self.inputs, self.clock = routes or self.routes, inputs, clock
        self._performer.use_outputs(self.routes)
        self._performer.use_inputs(self.inputs)
        self._performer.follow_clock(self.clock)
        self._show()

    def follow(self, name: str) -> None:
        """Follow the clock of one of the inputs, or with "" the player's own."""
        self.clock = name
        self._panel.inputs.show_sync("")
        self._performer.follow_clock(name)
        self.changed.emit()

    def _choose_first(self, output: str) -> None:
        first = route_to(output)
        self._change(0, replace(self.routes[0], kind=first.kind, name=first.name))

    def _change(self, place: int, route: Route) -> None:
        self._use((*self.routes[:place], route, *self.routes[place + 1 :]), place)

    def _add(self) -> None:
        self._use((*self.routes, self._unused()), len(self.routes))

    def _unused(self) -> Route:
        """The first port that nothing is played into yet, or else what every machine has."""
        ports = [Route("port", name) for name in self._outputs]
        used = {output_of(route) for route in self.routes}
        spare = (
            [Route("synth")] if sys.platform == "win32" else [Route("virtual", VIRTUAL_NAME), Route("synth")]
        )
        return next((route for route in (*ports, *spare) if output_of(route) not in used), Route("synth"))

    def _remove(self, place: int) -> None:
        if len(self.routes) > 1:
            self._use((*self.routes[:place], *self.routes[place + 1 :]), 0)

    def _use(self, routes: tuple[Route, ...], current: int) -> None:
        self.routes = routes
        self.chosen.emit()
        self._panel.outputs.forget_states()
        self._performer.use_outputs(routes)
        self._show(current)
        self.changed.emit()

    def _show(self, current: int | None = None) -> None:
        self._transport.show_output(output_of(self.routes[0]))
        self._panel.outputs.show_routes(self.routes, current)
        self._panel.inputs.show_inputs(self.inputs, self._ports, self._clocks)
        self._panel.inputs.show_clock(self.clock)

    def _listen(self, inputs: tuple[Listening, ...]) -> None:
        self.inputs = inputs
        self._performer.use_inputs(inputs)
        if self.clock not in {*self._clocks, *(each.name for each in inputs)}:
            self.follow("")
        self._show()
        self.changed.emit()

    def _calibrate(self, name: str) -> None:
        route = self.routes[max(0, self._panel.outputs.list.currentRow())]
        if route.kind != "port":
            self.failed.emit("Only a MIDI port can be measured; choose one in the list of outputs.")
            return
        self._performer.tell(Calibrate(route.name, name))
        self.said.emit(f"Measuring how long a message takes from {route.name} to {name}…")

    def _take(self, report: Report) -> None:
        match report:
            case Ports(outputs=outputs, inputs=inputs, sentence=sentence):
                self._outputs, self._ports = outputs, inputs
                self._panel.outputs.show_ports(outputs, sentence)
                self._panel.inputs.show_inputs(self.inputs, self._ports, self._clocks)
                self._panel.inputs.show_clock(self.clock)
            case Opened(kind=kind, route=place):
                self._panel.outputs.show_state(place, GONE if kind == "none" else "")
            case Lost(route=place):
                self._panel.outputs.show_state(place, GONE)
            case Synced(state, bpm, error):
                self._panel.inputs.show_sync(_SYNC_WORDS[state].format(bpm=bpm, error=abs(error)))
            case Calibrated():
                self._compensate(report)

    def _compensate(self, measured: Calibrated) -> None:
        """Send earlier what arrives late, through every route to the port that was measured."""
        milliseconds = round(measured.seconds * 1000, 1)
        self.routes = tuple(
            replace(route, offset_ms=-milliseconds) if words_of(route) == measured.output else route
            for route in self.routes
        )
        self._performer.use_outputs(self.routes)
        self._show()
        self.changed.emit()
        self.said.emit(
            f"{measured.output} is late by {milliseconds:.1f} ms (give or take {measured.jitter_ms:.1f}); "
            "it is sent earlier by as much."
        )
