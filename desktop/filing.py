"""New, open, save; autosave while one writes, and recovery afterwards. No tune is lost on the way."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.converting import Conversion, takes_long
from desktop.dialogs import Dialogs, Restoring, Unsaved
from desktop.documents import Document, Opened, open_document, save_document
from desktop.editor.abc_editor import AbcEditor
from desktop.recovery import Recovered, RecoveryFile, forget, left_behind
from model.notation.errors import NotationError
from model.notation.files import read_abc

AUTOSAVE_MS = 3000


class Filing(QObject):
    """The way of the editor's text to the disk and back."""

    changed = Signal()  # the document, or whether it is modified
    replacing = Signal()  # another text is about to come that was asked for some time ago
    loaded = Signal()  # another text is in the editor
    filed = Signal(str)  # a path that belongs among the recent ones
    said = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        editor: AbcEditor,
        dialogs: Dialogs,
        recovery: Path,
        now: Callable[[], datetime] = datetime.now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._dialogs, self._now = editor, dialogs, now
        self._recovery_folder = recovery
        self._recovery: RecoveryFile | None = None
        self._document = Document()
        self._conversion: Conversion | None = None  # of the file that the person waits for
        self.folder = Path.home()  # where dialogs start
        self._timer = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._timer.timeout.connect(self.autosave)
        editor.textChanged.connect(self._edited)
        editor.document().modificationChanged.connect(lambda _modified: self.changed.emit())

    @property
    def document(self) -> Document:
        """What is known of the file behind the editor."""
        return self._document

    @property
    def modified(self) -> bool:
        """Whether the editor holds what the disk doesn't."""
        return self._editor.document().isModified()

    @property
    def autosave_is_due(self) -> bool:
        """Whether unsaved text will be kept within AUTOSAVE_MS."""
        return self._timer.isActive()

    def new(self) -> None:
        """Begin an empty tunebook."""
        if self.may_leave():
            self._show(Document(), "")

    def show_example(self, path: Path) -> None:
        """Show an example as an untitled tunebook, with the caret at its end; saving asks for a name."""
        text = read_abc(path).text
        self._show(Document(text=text), text)
        self._editor.set_caret(len(text.rstrip()))

    def open(self, path: Path | None = None) -> None:
        """Open a file, or ask for one; what can't be read is told in a sentence, and the old text stays.

        A large file that is no ABC is read beside the window and comes when it is read, unless another text has come
        by then.
        """
        if not self.may_leave():
            return
        path = path or self._dialogs.open_path(self.folder)
        if path is None:
            return
        if takes_long(path):
            self._convert(path)
            return
        try:
            opened = open_document(path)
        except NotationError as error:
            self.failed.emit(str(error))
            return
        self._take(path, opened)

    def _convert(self, path: Path) -> None:
        self._conversion = Conversion(path, self)
        self._conversion.opened.connect(self._converted)
        self._conversion.failed.connect(self._not_converted)
        self.said.emit(f"Reading {path.name} ...")
        self._conversion.start()

    def _converted(self, conversion: Conversion, opened: Opened) -> None:
        if conversion is not self._conversion:
            return
        self._conversion = None
        self.replacing.emit()
        if self.may_leave():
            self._take(conversion.path, opened)

    def _not_converted(self, conversion: Conversion, sentence: str) -> None:
        if conversion is self._conversion:
            self._conversion = None
            self.failed.emit(sentence)

    def _take(self, path: Path, opened: Opened) -> None:
        self._show(opened.document, opened.text)
        self._editor.document().setModified(opened.document.path is None)
        self._file(path)
        self.said.emit(opened.remark)

    def save(self) -> bool:
        """Save to the document's file, or ask for one; return whether the text is on the disk now."""
        if self._document.path is None:
            return self.save_as()
        return self._overwriting_is_right(self._document) and self._save_to(self._document.path)

    def save_as(self) -> bool:
        """Ask for a file and save there; return whether the text is on the disk now."""
        path = self._dialogs.save_path(self._document.path or self.folder / self._document.name)
        return path is not None and self._save_to(path)

    def may_leave(self) -> bool:
        """Return whether the text may go: saved, or given up by the person."""
        if not self.modified:
            return True
        answer = self._dialogs.unsaved_changes(self._document.name)
        if answer is Unsaved.SAVE:
            return self.save()
        return answer is Unsaved.DISCARD

    def offer_recovery(self) -> bool:
        """Offer what dead windows left behind; return whether one of the texts is in the editor now."""
        for recovered in left_behind(self._recovery_folder):
            answer = self._dialogs.restore(recovered)
            if answer is Restoring.DISCARD:
                forget(recovered)
            elif answer is Restoring.RESTORE:
                self._restore(recovered)
                return True
        return False

    def autosave(self) -> None:
        """Keep the unsaved text in the recovery file."""
        self._timer.stop()
        text = self._editor.text()
        if not self.modified or text == self._document.text:
            return
        try:
            if self._recovery is None:
                self._recovery = RecoveryFile(self._recovery_folder)
            self._recovery.write(self._document, text, self._now())
        except (NotationError, OSError):
            self.failed.emit(
                f"Unsaved changes can't be kept in {self._recovery_folder}; save the tunebook soon."
            )

    def close(self, keep: bool = False) -> None:
        """End; the recovery file goes unless it is to be kept, as when the system ends the program."""
        if keep:
            self.autosave()
        self._timer.stop()
        if self._recovery is not None:
            if not keep:
                self._recovery.discard()
            self._recovery.close()
            self._recovery = None

    def _show(self, document: Document, text: str) -> None:
        self._document = document
        self._conversion = None
        self._editor.load(text)
        self._discard_recovery()
        self.loaded.emit()
        self.changed.emit()

    def _restore(self, recovered: Recovered) -> None:
        self._show(recovered.document, recovered.text)
        self._editor.document().setModified(True)
        self.autosave()  # before the old file goes
        forget(recovered)
        self.said.emit(f"Restored {recovered.document.name}; it is not saved yet.")

    def _save_to(self, path: Path) -> bool:
        text = self._editor.text()
        try:
            saved = save_document(self._document, text, path)
        except NotationError as error:
            self.failed.emit(str(error))
            return False
        self._document = saved.document
        self._editor.document().setModified(False)
        self._discard_recovery()
        self._file(path)
        self.changed.emit()
        self.said.emit(saved.remark or f"Saved {saved.document.name}.")
        return True

    def _overwriting_is_right(self, document: Document) -> bool:
        """Return whether the file is as we left it, or may be replaced as another program left it."""
        try:
            same = document.path is None or read_abc(document.path).text == document.text
        except NotationError:
            same = True  # it is gone, or no text any more: nothing of another program's to lose
        return same or self._dialogs.confirm(
            f"{document.name} was changed by another program. Replace it?", "Replace"
        )

    def _file(self, path: Path) -> None:
        self.folder = path.absolute().parent
        self.filed.emit(str(path.absolute()))

    def _edited(self) -> None:
        if self.modified and not self._timer.isActive():
            self._timer.start()

    def _discard_recovery(self) -> None:
        self._timer.stop()
        if self._recovery is not None:
            self._recovery.discard()
