"""Asks which voices or parts to extract."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.dialogs import Extraction
from desktop.parts import label

_KIND = Qt.ItemDataRole.UserRole
_NAME = Qt.ItemDataRole.UserRole + 1


class ExtractDialog(QDialog):
    """`extraction` is what was chosen; voices and parts can't be mixed."""

    def __init__(
        self, voices: tuple[str, ...], parts: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Extract")
        self.list = QListWidget()
        self.list.setObjectName("choices")
        self.list.setAccessibleName("Voices and parts")
        for is_parts, names in ((False, voices), (True, parts)):
            for name in names:
                self._add(is_parts, name)
        self.list.setCurrentRow(0)
        self.list.itemChanged.connect(self._changed)
        self._buttons = QDialogButtonBox()
        self._go = self._buttons.addButton("Extract", QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setDefault(True)
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label("A new tune of what is ticked is written below this one."))
        layout.addWidget(self.list)
        layout.addWidget(self._buttons)
        self._show()

    @property
    def extraction(self) -> Extraction | None:
        """What is ticked; None where nothing is."""
        ticked = [item for item in self._items() if item.checkState() == Qt.CheckState.Checked]
        if not ticked:
            return None
        return Extraction(bool(ticked[0].data(_KIND)), tuple(str(item.data(_NAME)) for item in ticked))

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _add(self, is_parts: bool, name: str) -> None:
        item = QListWidgetItem(f"Part {name}" if is_parts else f"Voice {name or '(without a name)'}")
        item.setFlags(
            Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        )
        item.setCheckState(Qt.CheckState.Unchecked)
        item.setData(_KIND, is_parts)
        item.setData(_NAME, name)
        self.list.addItem(item)

    def _changed(self, item: QListWidgetItem) -> None:
        """Tick no part beside a voice, and no voice beside a part."""
        if item.checkState() == Qt.CheckState.Checked:
            for other in self._items():
                if other.data(_KIND) != item.data(_KIND):
                    other.setCheckState(Qt.CheckState.Unchecked)
        self._show()

    def _show(self) -> None:
        self._go.setEnabled(self.extraction is not None)
