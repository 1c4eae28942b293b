"""The tab "Sound": how the tune is played, through which outputs, and what is listened to."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.performing.inputs_part import InputsPart
from desktop.performing.outputs_part import OutputsPart
from desktop.performing.playing_part import PlayingPart
from desktop.performing.transport_actions import TransportActions


class SoundPanel(QWidget):
    """Shows and asks; decides nothing."""

    def __init__(self, actions: TransportActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sound")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.playing = PlayingPart(actions)
        self.outputs = OutputsPart()
        self.inputs = InputsPart()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 16)
        layout.setSpacing(18)
        for part in (self.playing, self.outputs, self.inputs):
            layout.addWidget(part)
        layout.addStretch(1)
