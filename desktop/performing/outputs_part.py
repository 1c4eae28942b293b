"""The outputs: which there are, and for the chosen one what becomes of the messages on their way to it."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.midi.commands import EARLIEST_MS, LATEST_MS
from desktop.midi.protocol import Route
from desktop.parts import add_row, button, label, named
from desktop.performing.output_box import OutputBox
from desktop.performing.routes import output_of, route_to, words_of

_ROWS_SHOWN = 3


class OutputsPart(QWidget):
    """Shows and asks; decides nothing."""

    route_changed = Signal(int, object)  # the place of the output, and its Route
    added = Signal()
    removed = Signal(int)
    test_asked = Signal(int)
    ports_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._routes: tuple[Route, ...] = ()
        self._states: dict[int, str] = {}
        self.list = named(
            QListWidget(), "Outputs", "Where the tune sounds, all at once; the first is the one in the bar"
        )
        self.list.setObjectName("choices")
        self.list.currentRowChanged.connect(self._show_details)
        self.add_button = button("Add", "plain", self.added.emit, "One more output, at the same time")
        self.remove_button = button("Remove", "plain", lambda: self.removed.emit(self.list.currentRow()))
        self.test_button = button(
            "Test note",
            "plain",
            lambda: self.test_asked.emit(self.list.currentRow()),
            "Sound one short note there",
        )
        self.heading = named(
            QToolButton(), "How it is sent", "Channel, instrument, loudness, delay, clock of this output"
        )
        self.heading.setObjectName("fold")
        self.heading.setText("How it is sent there")
        self.heading.setCheckable(True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.toggled.connect(self._fold)
        self._build_fields()
        self._lay_out()

    def show_routes(self, routes: tuple[Route, ...], current: int | None = None) -> None:
        """Show these outputs, with the one at `current` chosen, or the one that was."""
        row = current if current is not None else max(0, self.list.currentRow())
        self._routes = routes
        with QSignalBlocker(self.list):
            self.list.clear()
            self.list.addItems([self._words(place) for place in range(len(routes))])
            self.list.setCurrentRow(min(row, len(routes) - 1))
        line = self.list.sizeHintForRow(0) or 24
        self.list.setFixedHeight(max(2, min(_ROWS_SHOWN, len(routes))) * line + 14)
        self.remove_button.setEnabled(len(routes) > 1)
        self._show_details()

    def show_state(self, place: int, words: str) -> None:
        """Say something about an output beside its name: that it is not connected."""
        self._states[place] = words
        if (item := self.list.item(place)) is not None:
            item.setText(self._words(place))

    def forget_states(self) -> None:
        """Other outputs: nothing is known of them."""
        self._states.clear()

    def show_ports(self, ports: tuple[str, ...], sentence: str) -> None:
        """List the ports of the machine."""
        self.box.show_ports(ports, sentence)

    def _build_fields(self) -> None:
        self.box = OutputBox()
        self.box.opening.connect(self.ports_wanted)
        named(self.box, "Plays through", "The synth or port of this output")
        self.channel = _number(
            0, 16, "Channel", "Everything but drums goes to this channel", "as the tune says"
        )
        self.program = _number(
            0, 128, "Program", "The instrument, whatever the tune says", "as the tune says"
        )
        self.bank = _number(-1, 16383, "Bank", "The bank that the program is in", "none")
        self.velocity = _number(1, 400, "Loudness", "Of each note's velocity", suffix=" %")
        self.transpose = _number(
            -48, 48, "Sounds higher", "On this output only; drums stay", suffix=" semitones"
        )
        self.offset = named(
            QDoubleSpinBox(minimum=EARLIEST_MS, maximum=LATEST_MS, decimals=1, suffix=" ms"),
            "Later by", "Negative is earlier: for an instrument that answers late",
        )  # fmt: skip
        self.clock = named(
            QCheckBox("Send MIDI clock"), "Send MIDI clock", "Clock, Start, Stop and Song Position"
        )
        self.click = named(QCheckBox("Hear the metronome here"), "Hear the metronome here")
        self.box.chosen.connect(self._edited)
        for field in (self.channel, self.program, self.bank, self.velocity, self.transpose, self.offset):
            field.setKeyboardTracking(False)
            field.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)
            field.valueChanged.connect(self._edited)
        for box in (self.clock, self.click):
            box.toggled.connect(self._edited)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        for each in (self.add_button, self.remove_button, self.test_button):
            buttons.addWidget(each)
        self._details = QWidget()
        inner = QVBoxLayout(self._details)
        inner.setContentsMargins(0, 0, 0, 0)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        inner.addLayout(form)
        inner.addWidget(self.clock)
        inner.addWidget(self.click)
        self._fold(False)
        place = QFormLayout()
        place.setHorizontalSpacing(12)
        add_row(place, self.box)
        fields = (self.channel, self.program, self.bank, self.velocity, self.transpose, self.offset)
        for field in fields:
            add_row(form, field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label("Outputs", "heading"))
        layout.addWidget(self.list)
        layout.addLayout(buttons)
        layout.addLayout(place)
        layout.addWidget(self.heading)
        layout.addWidget(self._details)

    def _fold(self, is_open: bool) -> None:
        self.heading.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._details.setVisible(is_open)

    def _words(self, place: int) -> str:
        words, state = words_of(self._routes[place]), self._states.get(place, "")
        return f"{words} — {state}" if state else words

    def _show_details(self) -> None:
        place = self.list.currentRow()
        if not 0 <= place < len(self._routes):
            return
        route = self._routes[place]
        fields = (
            *(self.channel, self.program, self.bank, self.velocity, self.transpose),
            *(self.offset, self.clock, self.click),
        )
        blockers = [QSignalBlocker(field) for field in fields]
        self.box.show_output(output_of(route))
        self.channel.setValue(route.channel + 1 if route.channel is not None else 0)
        self.program.setValue(route.program + 1 if route.program is not None else 0)
        self.bank.setValue(route.bank if route.bank is not None else -1)
        self.velocity.setValue(route.velocity_percent)
        self.transpose.setValue(route.transpose)
        self.offset.setValue(route.offset_ms)
        self.clock.setChecked(route.sends_clock)
        self.click.setChecked(route.takes_click)
        del blockers

    def _edited(self) -> None:
        place = self.list.currentRow()
        if not 0 <= place < len(self._routes):
            return
        output = route_to(self.box.currentData())
        route = replace(
            self._routes[place],
            kind=output.kind,
            name=output.name,
            channel=self.channel.value() - 1 if self.channel.value() else None,
            program=self.program.value() - 1 if self.program.value() else None,
            bank=self.bank.value() if self.bank.value() >= 0 else None,
            velocity_percent=self.velocity.value(),
            transpose=self.transpose.value(),
            offset_ms=self.offset.value(),
            sends_clock=self.clock.isChecked(),
            takes_click=self.click.isChecked(),
        )
        if route != self._routes[place]:
            self.route_changed.emit(place, route)


def _number(low: int, high: int, name: str, tip: str, lowest: str = "", suffix: str = "") -> QSpinBox:
    field = named(QSpinBox(minimum=low, maximum=high, suffix=suffix), name, tip)
    field.setSpecialValueText(lowest)
    field.setAlignment(Qt.AlignmentFlag.AlignLeft)
    return field
