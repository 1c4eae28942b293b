"""The questions that the window asks; tests answer them without a window."""

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from desktop.recovery import Recovered
from model.notation.key import Key
from model.notation.opening import OTHER_KINDS

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

ABC_FILTER = "ABC tunes (*.abc *.txt);;All files (*)"
TUNES_FILTER = f"Tunes (*.abc *.txt {' '.join(f'*{kind}' for kind in OTHER_KINDS)});;{ABC_FILTER}"
ANY_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}")  # not "No.1", not "Mr. Dodd"
UNIT_LENGTHS = tuple(Fraction(1, 2**power) for power in range(6))
HIGHEST_NUMBER = 1_000_000


class Unsaved(Enum):
    """What becomes of unsaved changes."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Restoring(Enum):
    """What becomes of a text that was left behind."""

    RESTORE = "restore"
    DISCARD = "discard"
    LATER = "later"


@dataclass(frozen=True)
class Extraction:
    """Voices or parts of a tune, by their names."""

    is_parts: bool
    names: tuple[str, ...]


@dataclass(frozen=True)
class ExportKind:
    """What a tune can be exported as."""

    title: str  # of the dialog
    kinds: str  # the filter of the file dialog
    endings: tuple[str, ...]  # those that are right; the first is given to a name that has none of them


class Dialogs(Protocol):
    """Who answers the window's questions."""

    def open_path(self, folder: Path) -> Path | None:
        """Return the file to open, or None."""

    def save_path(self, suggestion: Path) -> Path | None:
        """Return the file to save the tunebook to, or None."""

    def export_path(self, suggestion: Path, kind: ExportKind) -> Path | None:
        """Return the file to export to, or None."""

    def printer(self, title: str) -> "QPrinter | None":
        """Return the printer that is to print the tune called `title`, or None."""

    def transposition(self, key: Key, has_selection: bool) -> int | None:
        """Return by how many semitones to transpose what is in `key`, or None."""

    def unit_length(self, current: Fraction) -> Fraction | None:
        """Return another unit note length, or None."""

    def first_number(self) -> int | None:
        """Return the number of the first tune, or None."""

    def extraction(self, voices: tuple[str, ...], parts: tuple[str, ...]) -> Extraction | None:
        """Return which of these to extract, or None."""

    def key(self, current: Key) -> str | None:
        """Return the key to go on in, as K: names it, or None; `current` is that of the tune."""

    def folder(self, title: str, start: Path) -> Path | None:
        """Return a folder that exists, or None."""

    def unsaved_changes(self, name: str) -> Unsaved:
        """Return what becomes of the unsaved changes of the tunebook called `name`."""

    def restore(self, recovered: Recovered) -> Restoring:
        """Return what becomes of a text that was left behind."""

    def confirm(self, question: str, action: str) -> bool:
        """Return whether the person wants what the button `action` says."""

    def tell(self, sentence: str) -> None:
        """Show one sentence that must be seen before anything goes on."""


def with_ending(path: Path, ending: str, keeps: re.Pattern[str] = ANY_ENDING) -> Path:
    """Return the path with `ending` behind its name, unless it ends in what `keeps` matches."""
    return path if keeps.fullmatch(path.suffix) else path.with_name(path.name.rstrip(". ") + ending)


class QtDialogs:
    """Dialogs on the screen, above a window."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def open_path(self, folder: Path) -> Path | None:
        """Ask for a file to open."""
        name, _ = QFileDialog.getOpenFileName(self._parent, "Open a tunebook", str(folder), TUNES_FILTER)
        return Path(name) if name else None

    def save_path(self, suggestion: Path) -> Path | None:
        """Ask where to save; a name without an ending gets `.abc`."""
        return self._save("Save the tunebook", suggestion, ABC_FILTER, ".abc")

    def export_path(self, suggestion: Path, kind: ExportKind) -> Path | None:
        """Ask where to export; a name without a right ending gets the first one of `kind`."""
        endings = re.compile("|".join(map(re.escape, kind.endings)), re.IGNORECASE)
        return self._save(kind.title, suggestion, kind.kinds, kind.endings[0], keeps=endings)

    def printer(self, title: str) -> "QPrinter | None":
        """Ask which printer, and how."""
        # loads the system's printing, which takes time at a start
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(title or "Tune")
        return printer if QPrintDialog(printer, self._parent).exec() else None

    def transposition(self, key: Key, has_selection: bool) -> int | None:
        """Ask for a key or an interval."""
        from desktop.editing.transpose_dialog import TransposeDialog

        dialog = TransposeDialog(key, has_selection, self._parent)
        return dialog.semitones if dialog.exec() else None

    def unit_length(self, current: Fraction) -> Fraction | None:
        """Ask for one of the usual lengths."""
        words = [str(unit) for unit in UNIT_LENGTHS]
        chosen = words.index(str(current)) if current in UNIT_LENGTHS else words.index("1/8")
        question = "Write the notes of the tune in units of:"
        word, confirmed = QInputDialog.getItem(
            self._parent, "Unit note length", question, words, chosen, editable=False
        )
        return Fraction(word) if confirmed else None

    def first_number(self) -> int | None:
        """Ask for a number above 0."""
        number, confirmed = QInputDialog.getInt(
            self._parent, "Renumber tunes", "The first tune gets X:", 1, 1, HIGHEST_NUMBER
        )
        return number if confirmed else None

    def extraction(self, voices: tuple[str, ...], parts: tuple[str, ...]) -> Extraction | None:
        """Ask which to extract."""
        from desktop.editing.extract_dialog import ExtractDialog

        dialog = ExtractDialog(voices, parts, self._parent)
        return dialog.extraction if dialog.exec() else None

    def key(self, current: Key) -> str | None:
        """Ask for a key, one of the usual ones or any other."""
        from desktop.composing.wishes import KEYS

        question = f"The tune is in {current.text.strip() or 'no key'}. Go on in:"
        word, confirmed = QInputDialog.getItem(
            self._parent, "Continue in another key", question, list(KEYS), 0, editable=True
        )
        return (word.strip() or None) if confirmed else None

    def folder(self, title: str, start: Path) -> Path | None:
        """Ask for a folder."""
        name = QFileDialog.getExistingDirectory(self._parent, title, str(start))
        return Path(name) if name else None

    def unsaved_changes(self, name: str) -> Unsaved:
        """Ask before changes are lost."""
        box = self._box(f"Save the changes to {name}?", "They are lost if you don't.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answers = {buttons.Save.value: Unsaved.SAVE, buttons.Discard.value: Unsaved.DISCARD}
        return answers.get(box.exec(), Unsaved.CANCEL)

    def restore(self, recovered: Recovered) -> Restoring:
        """Offer a text that was left behind."""
        when = recovered.saved_at.strftime("%d %B, %H:%M")
        box = self._box(
            f"Carolan ended before {recovered.document.name} was saved.",
            f"Its text of {when} was kept. Restore it?",
        )
        restore = box.addButton("Restore", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole)
        later = box.addButton("Ask again later", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(restore)
        box.setEscapeButton(later)
        box.exec()
        if box.clickedButton() is restore:
            return Restoring.RESTORE
        return Restoring.DISCARD if box.clickedButton() is discard else Restoring.LATER

    def confirm(self, question: str, action: str) -> bool:
        """Ask before something that can't be taken back."""
        box = self._box(question, "")
        yes = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is yes

    def tell(self, sentence: str) -> None:
        """Show one sentence."""
        self._box(sentence, "").exec()

    def _save(
        self, title: str, suggestion: Path, kinds: str, ending: str, keeps: re.Pattern[str] = ANY_ENDING
    ) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(self._parent, title, str(suggestion), kinds)
        if not name:
            return None
        path = with_ending(Path(name), ending, keeps)
        if path.name == Path(name).name:
            return path
        # the file dialog asked about the name without its ending only
        if path.exists() and not self.confirm(f"{path.name} is already there. Replace it?", "Replace"):
            return None
        return path

    def _box(self, text: str, more: str) -> QMessageBox:
        box = QMessageBox(self._parent)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Carolan")
        box.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called <b>
        box.setText(text)
        box.setInformativeText(more)
        return box
