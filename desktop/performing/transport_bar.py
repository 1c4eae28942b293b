"""Play, Stop, the loop, the tempo, the metronome and the first output."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.drag_handle import DragHandle
from desktop.midi.protocol import Timing
from desktop.parts import label, roomy
from desktop.performing.output_box import OutputBox
from desktop.performing.tempo_part import TempoPart
from desktop.performing.transport_actions import TransportActions

_SPACING = 4  # pixels between the parts
_MARGIN = 44  # at both ends, and between the groups


class TransportBar(QWidget):
    """Shows and asks; decides nothing."""

    tempo_changed = Signal()
    nudged = Signal(int)  # see TempoPart
    tapped = Signal()
    output_chosen = Signal(str)  # "synth", "virtual" or "port:NAME"
    ports_wanted = Signal()

    def __init__(self, actions: TransportActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.play_button = _button(actions.play, with_text=True)
        self.stop_button = _button(actions.stop, with_text=True)
        self.loop_button = _button(actions.loop)
        self.metronome_button = _button(actions.metronome)
        self.panic_button = _button(actions.panic)
        self.tempo_part = TempoPart()
        self.tempo = self.tempo_part.percent
        self.tempo_part.changed.connect(self.tempo_changed)
        self.tempo_part.nudged.connect(self.nudged)
        self.tempo_part.tapped.connect(self.tapped)
        self.handle = DragHandle()
        self.output = OutputBox()
        self.output.opening.connect(self.ports_wanted)
        self.output.chosen.connect(self.output_chosen)
        self._lay_out()
        self.show_timing(None)

    @property
    def beats(self) -> str:
        """The beats a minute that are shown."""
        return self.tempo_part.beats

    def show_tempo(self, percent: int) -> None:
        """Show a tempo without announcing it."""
        self.tempo_part.show_percent(percent)

    def show_notated_tempo(self, quarters_per_minute: float, beat_quarters: float = 1.0) -> None:
        """Show what the percentage means for the tune; 0 where no tune is known."""
        self.tempo_part.show_notated(quarters_per_minute, beat_quarters)

    def show_ports(self, ports: tuple[str, ...], sentence: str = "") -> None:
        """List the ports of the machine; a chosen one that is gone stays, and says so."""
        self.output.show_ports(ports, sentence)

    def show_output(self, output: str) -> None:
        """Show an output as chosen without announcing it."""
        self.output.show_output(output)

    def show_timing(self, timing: Timing | None) -> None:
        """Tell where the mouse rests how late the messages of the last playing were."""
        self.setToolTip(timing_words(timing) if timing is not None and timing.messages else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what can be done without where the window is narrow; the wide parts of it are in a menu too."""
        super().resizeEvent(event)
        room = event.size().width() - _MARGIN - self.output.minimumSizeHint().width()
        for part in (*self._steady, *self._spare):
            room -= part.sizeHint().width() + _SPACING
        for part in self._spare:
            part.setVisible(room >= 0)
            if room < 0:
                room += part.sizeHint().width() + _SPACING

    def _lay_out(self) -> None:
        output_name = _label("Output", self.output)
        tempo = self.tempo_part
        self._spare = (output_name, tempo.name, tempo.tap, tempo.slower, tempo.faster, self.handle)
        self._steady = (
            *(self.play_button, self.stop_button, self.loop_button, tempo.percent, tempo.shown_beats),
            *(self.metronome_button, self.panic_button),
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 7, 12, 7)
        layout.setSpacing(_SPACING)
        for part in (self.play_button, self.stop_button, self.loop_button):
            layout.addWidget(part)
        layout.addSpacing(10)
        layout.addWidget(self.tempo_part)
        layout.addWidget(self.metronome_button)
        layout.addStretch(1)
        layout.addWidget(self.handle)
        layout.addSpacing(6)
        layout.addWidget(output_name)
        layout.addWidget(roomy(self.output))
        layout.addWidget(self.panic_button)


def timing_words(timing: Timing) -> str:
    """Return how late the messages of a playing were, for a person who wants to know."""
    return (
        f"So far, or in the last playing, {timing.messages} messages were sent, half of them within {timing.median_ms:.2f} ms of their "
        f"time, 99 of 100 within {timing.p99_ms:.2f} ms, 999 of 1,000 within {timing.p999_ms:.2f} ms, the latest "
        f"after {timing.worst_ms:.2f} ms; jitter {timing.jitter_ms:.2f} ms."
    )


def _button(action: QAction, with_text: bool = False) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    style = Qt.ToolButtonStyle
    button.setToolButtonStyle(style.ToolButtonTextBesideIcon if with_text else style.ToolButtonIconOnly)
    button.setIconSize(QSize(18, 18))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if not with_text:
        button.setObjectName("iconOnly")
    return button


def _label(text: str, buddy: QWidget) -> QLabel:
    result = label(text)
    result.setBuddy(buddy)
    return result
