"""What is trained on what: the upper half of the training dialog."""

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.networks import NetworkFacts
from desktop.parts import add_row, named, roomy
from desktop.training.trainer_process import TrainingRequest

COLLECTIONS = (
    ("O'Neill's Music of Ireland (1850 tunes)", "builtin:oneills1850"),
    ("Ryan's Mammoth Collection", "builtin:ryansMammoth"),
    ("Aird's Airs", "builtin:airdsAirs"),
    ("German folk songs (Essen collection)", "builtin:germanFolksong"),
)
RECIPES = (
    ("Carolan: keeps the best, stops when it no longer improves", "carolan"),
    ("Seed: the original experiment, 3,000 short steps", "seed"),
)


class TrainingForm(QWidget):
    """Shows and asks; decides nothing."""

    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build_sources()
        self.name = named(QLineEdit("My tunes"), "Name", "What the network is called in the list of networks")
        self.name.setMaxLength(60)
        self.recipe = named(QComboBox(), "Recipe", "How it is trained")
        for words, recipe in RECIPES:
            self.recipe.addItem(words, recipe)
        tip = "A trained network learns a new style from far fewer tunes than a new one"
        self.start_from = named(QComboBox(), "Start from", tip)
        self._lay_out()

    def show_networks(self, checkpoints: Sequence[NetworkFacts]) -> None:
        """List what a training may start from."""
        self.start_from.clear()
        self.start_from.addItem("Nothing: a new network", "")
        for facts in checkpoints:
            self.start_from.addItem(facts.name, str(facts.path))

    def add_source(self, source: str) -> None:
        """Add a folder or `builtin:NAME`, once."""
        if source not in self.source_list():
            self.sources.addItem(source)

    def source_list(self) -> tuple[str, ...]:
        """Return what is trained on."""
        return tuple(self.sources.item(row).text() for row in range(self.sources.count()))

    def request(self, folder: Path) -> TrainingRequest:
        """Return what the form asks for; the network goes into a folder of its own inside `folder`."""
        name = self.name.text().strip()
        start = self.start_from.currentData()
        return TrainingRequest(
            self.source_list(),
            folder / folder_name(name),
            name,
            self.recipe.currentData(),
            Path(start) if start else None,
        )

    def _build_sources(self) -> None:
        tip = "Folders of ABC files, and collections that Carolan brings"
        self.sources = named(QListWidget(), "Tunes to train on", tip)
        self.sources.setMaximumHeight(92)
        self.add_folder = QPushButton("Add folder…")
        self.add_folder.clicked.connect(self.folder_wanted)
        self.add_collection = QPushButton("Add collection")
        menu = QMenu(self.add_collection)
        for words, source in COLLECTIONS:
            menu.addAction(words).triggered.connect(lambda _=False, chosen=source: self.add_source(chosen))
        self.add_collection.setMenu(menu)
        self.remove = QPushButton("Remove")
        self.remove.clicked.connect(self._remove_chosen)

    def _lay_out(self) -> None:
        buttons = QVBoxLayout()
        buttons.setSpacing(4)
        for button in (self.add_folder, self.add_collection, self.remove):
            buttons.addWidget(roomy(button))
        buttons.addStretch(1)
        tunes = QHBoxLayout()
        tunes.setSpacing(10)
        tunes.addWidget(self.sources, 1)
        tunes.addLayout(buttons)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Tunes", tunes)
        for field in (self.name, self.recipe, self.start_from):
            add_row(form, field)

    def _remove_chosen(self) -> None:
        self.sources.takeItem(self.sources.currentRow())


def folder_name(name: str) -> str:
    """Return a name as one that every file system takes."""
    return re.sub(r"[^\w-]+", "-", name.lower()).strip("-") or "network"
