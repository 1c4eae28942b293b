"""The panel of listening: what is done with what is played, and how."""

from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.composing.wishes import KEYS
from desktop.listening.controls_part import ControlsPart
from desktop.listening.wishes import AS_PLAYED, ListeningWishes, Mode
from desktop.parts import add_row, button, label, named

NO_INPUT = "No keyboard is listened to; tick one in the tab Sound."
START, STOP = "Start listening", "Stop"
_STARTS = {Mode.TRADE: "Start trading", Mode.STEP: "Start writing", Mode.RECORD: "Start recording"}
_MODES = (
    (Mode.ANSWER, "Answer", "Play a phrase; the network answers it"),
    (Mode.TRADE, "Trade", "You play so many bars, then the network, then you, to a metronome"),
    (Mode.STEP, "Write", "Each key that you play is written at the cursor: step entry"),
    (Mode.RECORD, "Record", "What you play is written at the cursor as bars of ABC"),
)
_LENGTHS = (
    ("whole note", Fraction(1)), ("half note", Fraction(1, 2)), ("dotted quarter", Fraction(3, 8)),
    ("quarter note", Fraction(1, 4)), ("dotted eighth", Fraction(3, 16)), ("eighth note", Fraction(1, 8)),
    ("sixteenth note", Fraction(1, 16)),
)  # fmt: skip
_AS_THE_TUNE = "as the tune"


class ListeningPanel(QWidget):
    """Shows and asks; decides nothing."""

    start_asked = Signal()
    answer_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("listening")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.inputs = label(NO_INPUT, wrap=True)
        self.heard = label("", "heading")
        self.heard.setMinimumHeight(self.heard.fontMetrics().height())
        self.message = label("", wrap=True)
        self.controls = ControlsPart()
        self._build_modes()
        self._build_fields()
        self.start = button(START, "primary", self.start_asked.emit)
        self.answer = button("Answer now", "plain", self.answer_asked.emit, "The phrase ends here")
        self._lay_out()
        self._show_mode()
        self.say("")

    def wishes(self) -> ListeningWishes:
        """Return what the fields ask for."""
        return ListeningWishes(
            mode=self.mode,
            ends=self.ends.currentData(),
            silence_ms=self.silence.value(),
            metronome=self.metronome.isChecked(),
            turn_bars=self.turn_bars.value(),
            answer_bars=self.answer_bars.value(),
            count_in=self.count_in.value(),
            clicks=self.clicks.isChecked(),
            key=self.key.currentData(),
            tempo_bpm=self.tempo.value(),
            length=self.length.currentData(),
        )

    @property
    def mode(self) -> Mode:
        """What is done with what is played."""
        return next(mode for mode, each in self._modes.items() if each.isChecked())

    def choose_mode(self, mode: Mode) -> None:
        """Show another mode as chosen."""
        self._modes[mode].setChecked(True)

    def show_running(self, running: bool) -> None:
        """Show whether it listens; what it does can't be changed meanwhile."""
        self.start.setText(STOP if running else _STARTS.get(self.mode, START))
        self.answer.setEnabled(running)
        for each in (*self._modes.values(), *self._fields, self.clicks):
            each.setEnabled(not running or each is self.length)
        if not running:
            self.say("")

    def show_inputs(self, names: tuple[str, ...]) -> None:
        """Show what is listened to."""
        self.inputs.setText(f"Listening to {', '.join(names)}." if names else NO_INPUT)

    def show_heard(self, text: str) -> None:
        """Show the latest note or control; an empty text changes nothing."""
        if text:
            self.heard.setText(text)

    def say(self, sentence: str) -> None:
        """Show a sentence about how it goes."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))

    def _build_modes(self) -> None:
        self._modes: dict[Mode, QToolButton] = {}
        group = QButtonGroup(self)
        for mode, words, tip in _MODES:
            each = named(QToolButton(), words, tip)
            each.setObjectName("small")
            each.setText(words)
            each.setCheckable(True)
            each.toggled.connect(self._show_mode)
            group.addButton(each)
            self._modes[mode] = each
        self._modes[Mode.ANSWER].setChecked(True)

    def _build_fields(self) -> None:
        self.ends = named(QComboBox(), "A phrase ends", "When the network takes its turn")
        self.ends.addItem("with a silence", "silence")
        self.ends.addItem("with a pedal or button", "trigger")
        self.ends.currentIndexChanged.connect(self._show_mode)
        self.silence = named(
            QSpinBox(minimum=50, maximum=5000, singleStep=50, value=400, suffix=" ms"),
            "Silence", "So long nothing sounds until the phrase is over",
        )  # fmt: skip
        self.turn_bars = named(
            QSpinBox(minimum=1, maximum=16, value=4), "Bars a turn", "Yours and the network's"
        )
        self.answer_bars = named(
            QSpinBox(minimum=0, maximum=32, value=0),
            "Bars of the answer", "How many bars the network plays",
        )  # fmt: skip
        self.answer_bars.setSpecialValueText("as many as yours")
        self.count_in = named(
            QSpinBox(minimum=0, maximum=4, value=1),
            "Bars before",
            "How many bars the metronome counts before you begin",
        )
        self.key = named(QComboBox(), "Key", "In which the notes are spelled and answered")
        for words, data in ((_AS_THE_TUNE, ""), ("as I play", AS_PLAYED), *((key, key) for key in KEYS)):
            self.key.addItem(words, data)
        self.tempo = named(
            QSpinBox(minimum=0, maximum=300, value=0),
            "Tempo ♩ =", "Quarter notes a minute; without a metronome your own is found",
        )  # fmt: skip
        self.tempo.setSpecialValueText(_AS_THE_TUNE)
        self.length = named(QComboBox(), "Each key is", "How long the notes are that are written")
        for words, length in _LENGTHS:
            self.length.addItem(words, length)
        self.length.setCurrentIndex(self.length.findText("eighth note"))
        self.metronome = named(QCheckBox("Metronome"), "Metronome", "Answers come with the next bar line")
        self.clicks = named(
            QCheckBox("Metronome and count-in"),
            "Metronome and count-in",
            "Without it your own tempo is found",
        )
        self.clicks.setChecked(True)
        self.metronome.toggled.connect(self._show_mode)
        self.clicks.toggled.connect(self._show_mode)
        self._fields = (
            *(self.ends, self.silence, self.turn_bars, self.answer_bars, self.metronome),
            *(self.count_in, self.key, self.tempo, self.length),
        )

    def _lay_out(self) -> None:
        modes = QGridLayout()
        modes.setSpacing(4)
        for column, each in enumerate(self._modes.values()):
            modes.addWidget(each, 0, column)
            modes.setColumnStretch(column, 1)
            each.setSizePolicy(each.sizePolicy().Policy.Expanding, each.sizePolicy().Policy.Fixed)
        self._form = QFormLayout()
        self._form.setVerticalSpacing(8)
        for field in self._fields:
            if isinstance(field, QCheckBox):
                self._form.addRow(field)
            else:
                add_row(self._form, field)
        self._form.insertRow(self._form.rowCount() - 4, self.clicks)
        buttons = QHBoxLayout()
        buttons.addWidget(self.start, 1)
        buttons.addWidget(self.answer)
        heard = QHBoxLayout()
        heard.addWidget(self.inputs, 1)
        heard.addWidget(self.heard)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(10)
        layout.addLayout(heard)
        layout.addLayout(modes)
        layout.addLayout(self._form)
        layout.addLayout(buttons)
        layout.addWidget(self.message)
        layout.addSpacing(6)
        layout.addWidget(self.controls)
        layout.addStretch(1)

    def _show_mode(self) -> None:
        """Show the fields that mean something."""
        if not hasattr(self, "_form"):
            return
        mode = self.mode
        is_talk = mode is Mode.ANSWER
        has_beat = mode is Mode.TRADE or (is_talk and self.metronome.isChecked())
        has_beat = has_beat or (mode is Mode.RECORD and self.clicks.isChecked())
        shown = {
            self.ends: is_talk, self.silence: is_talk and self.ends.currentData() == "silence",
            self.answer_bars: is_talk, self.metronome: is_talk, self.turn_bars: mode is Mode.TRADE,
            self.count_in: has_beat, self.clicks: mode is Mode.RECORD, self.length: mode is Mode.STEP,
            self.key: mode in (Mode.ANSWER, Mode.TRADE), self.tempo: has_beat,
        }  # fmt: skip
        for field, is_shown in shown.items():
            self._form.setRowVisible(field, is_shown)
        self.answer.setVisible(is_talk)
        self.start.setText(_STARTS.get(mode, START))
