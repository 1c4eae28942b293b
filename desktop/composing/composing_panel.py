"""The panel beside the editor: which network, how it writes, and the candidates that it wrote."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.appearance import Colours
from desktop.composing.candidate_list import CandidateList
from desktop.composing.composition import CandidateState
from desktop.composing.direction_part import RANDOM_SEED, DirectionPart
from desktop.composing.wishes import Wishes
from desktop.networks import NetworkFacts
from desktop.parts import add_row, button, label, named, roomy
from desktop.settings import Settings
from model.composition import SamplingSettings

LEAST_CANDIDATES = 260  # pixels of their list


class ComposingPanel(QWidget):
    """Shows and asks; decides nothing."""

    continue_asked = Signal()
    cancel_asked = Signal()
    network_chosen = Signal(str)  # the checkpoint's folder
    candidate_chosen = Signal(int)
    hear_asked = Signal(int)  # a candidate's index

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composing")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build_fields()
        self._build_buttons()
        self.direction = DirectionPart()
        self.candidates = CandidateList(colours)
        self.candidates.chosen.connect(self.candidate_chosen)
        self.candidates.hear_asked.connect(self.hear_asked)
        self._lay_out()

    @property
    def seed(self) -> QSpinBox:
        """The field of the random numbers."""
        return self.direction.seed

    def show_networks(self, checkpoints: Sequence[NetworkFacts], selected: Path | None) -> None:
        """List the checkpoints, with `selected` chosen where it is among them."""
        with QSignalBlocker(self.network):
            self.network.clear()
            for facts in checkpoints:
                self.network.addItem(facts.name, str(facts.path))
                index = self.network.count() - 1
                self.network.setItemData(index, _described(facts), Qt.ItemDataRole.ToolTipRole)
            self.network.setCurrentIndex(max(0, self.network.findData(str(selected))))
        self.network.setEnabled(bool(checkpoints))
        if not checkpoints:
            self.network.addItem("No network found")
        self._describe_network()

    def chosen_network(self) -> Path | None:
        """Return the folder of the chosen checkpoint; None where there is none."""
        data = self.network.currentData()
        return Path(data) if data else None

    def wishes(self) -> Wishes:
        """Return what the fields ask for."""
        seed = None if self.seed.value() == RANDOM_SEED else self.seed.value()
        sampling = SamplingSettings(
            round(self.temperature.value(), 2), round(self.direction.top_p.value(), 2), seed
        )
        return self.direction.wishes(Wishes(self.bars.value(), self.candidate_count.value(), sampling))

    def show_settings(self, settings: Settings) -> None:
        """Fill the fields."""
        self.temperature.setValue(settings.temperature)
        self.bars.setValue(settings.bars)
        self.candidate_count.setValue(settings.candidates)
        self.direction.show_open(settings.direction_open)
        self.direction.show_written(settings.direction)

    def show_composing(self, composing: bool) -> None:
        """Show whether the network writes."""
        for field in (self.network, self.temperature, self.bars, self.direction, self.candidate_count):
            field.setEnabled(not composing)
        self.continue_button.setEnabled(not composing)
        self.continue_button.setText("Writing…" if composing else "Continue the tune")
        self.cancel_button.setEnabled(composing)
        self.candidates.allow_playing(not composing)

    def show_candidates(self, states: tuple[CandidateState, ...], shown: int) -> None:
        """Show the candidates in this order; `shown` is the index of the one in the editor, -1 where none is."""
        self._candidates_heading.setVisible(bool(states))
        self.candidates.setVisible(bool(states))
        self.candidates.show_states(states, shown)

    def set_colours(self, colours: Colours) -> None:
        """Wear other colours."""
        self.candidates.set_colours(colours)

    def say(self, sentence: str) -> None:
        """Show how the composition goes."""
        self.status.setText(sentence)

    def _build_fields(self) -> None:
        self.network = named(QComboBox(), "Network", "The trained network that writes")
        self.network.setMinimumContentsLength(12)
        self.network.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.network.currentIndexChanged.connect(self._network_changed)
        self.bars = named(QSpinBox(minimum=1, maximum=128, value=16), "Bars", "How many bars to write")
        self.temperature = named(
            QDoubleSpinBox(minimum=0.1, maximum=2.0, singleStep=0.05, decimals=2, value=0.8),
            "Temperature",
            "Low keeps to the usual; high takes risks, and more is thrown away",
        )
        self.candidate_count = named(
            QSpinBox(minimum=1, maximum=8, value=4), "Candidates", "How many continuations to choose from"
        )

    def _build_buttons(self) -> None:
        tip = "Let the network go on from the cursor (Ctrl+Return)"
        self.continue_button = button("Continue the tune", "primary", self.continue_asked.emit, tip)
        tip = "Stop writing; whole bars that are there can be taken (Esc)"
        self.cancel_button = button("Cancel", "plain", self.cancel_asked.emit, tip)
        self.cancel_button.setEnabled(False)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(9)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        add_row(form, self.network)
        _add_pair(form, self.bars, self.candidate_count)
        add_row(form, self.temperature)
        self._facts = label(wrap=True)
        self.status = named(label(wrap=True), "How the composition goes")
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._candidates_heading = label("Candidates", "heading")
        self._candidates_heading.setVisible(False)
        self.candidates.setVisible(False)
        self.candidates.setMinimumHeight(LEAST_CANDIDATES)
        buttons = QHBoxLayout()
        buttons.addWidget(self.continue_button, 1)
        buttons.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(10)
        layout.addWidget(label("Compose", "heading"))
        layout.addLayout(form)
        layout.addWidget(self._facts)
        layout.addLayout(buttons)
        layout.addWidget(self.status)
        layout.addWidget(self._candidates_heading)
        layout.addWidget(self.candidates, 1)
        layout.addWidget(self.direction)  # below the candidates, which stay in sight where it is unfolded
        layout.addStretch(0)
        chain = (self.network, self.bars, self.candidate_count, self.temperature, self.continue_button)
        for before, after in pairwise(chain):
            self.setTabOrder(before, after)

    def _network_changed(self) -> None:
        self._describe_network()
        if self.network.currentData():
            self.network_chosen.emit(self.network.currentData())

    def _describe_network(self) -> None:
        tip = self.network.currentData(Qt.ItemDataRole.ToolTipRole)
        self._facts.setText(tip or "Train one with Network ▸ Train…, or put a checkpoint into the folder.")


def _add_pair(form: QFormLayout, first: QWidget, second: QWidget) -> None:
    """Add two fields in one row, each behind its name."""
    both = QHBoxLayout()
    both.setSpacing(10)
    names = [roomy(QLabel(field.accessibleName())) for field in (first, second)]
    for name, field in zip(names, (first, second), strict=True):
        name.setBuddy(field)
    both.addWidget(roomy(first), 1)
    both.addWidget(names[1])
    both.addWidget(roomy(second), 1)
    form.addRow(names[0], both)


def _described(facts: NetworkFacts) -> str:
    bits = facts.validation_bits_per_character
    figure = f"{bits:.2f} bits per character on tunes it had not seen." if bits is not None else ""
    return " ".join(part for part in (facts.description.strip(), figure) if part)
