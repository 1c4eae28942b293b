"""The tune or a candidate dragged out of the window as a MIDI file."""

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QWidget

from desktop.dropped import OWN
from desktop.editor.abc_editor import AbcEditor
from desktop.errors import DesktopError
from desktop.exporting import NO_NOTES, file_name
from desktop.midi.arrangement import PLAINLY, PlayingOptions
from model.notation.errors import NotationError
from model.notation.files import write_atomically
from model.notation.parser import parse

KEPT_SECONDS = 24 * 3600  # a DAW may read a file long after it was dropped


class Dragging(QObject):
    """Writes the file when the drag begins; what was dragged a day ago is cleared away."""

    failed = Signal(str)

    def __init__(
        self,
        editor: AbcEditor,
        folder: Callable[[], Path],
        drag: Callable[[QMimeData], None],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`folder` takes the files, `drag` carries them out, and returns when they were dropped."""
        super().__init__(parent)
        self.options: Callable[[], PlayingOptions] = lambda: PLAINLY
        self._editor, self._folder, self._drag, self._clock = editor, folder, drag, clock

    def drag_tune(self) -> None:
        """Carry the tune at the caret, as it is seen: with the ghost, where there is one."""
        try:
            path = self._written()
        except (DesktopError, NotationError) as error:
            self.failed.emit(str(error))
            return
        except OSError as error:
            self.failed.emit(f"The file to be dragged could not be written: {error.strerror}.")
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        data.setData(OWN, b"")
        self._drag(data)

    def _written(self) -> Path:
        from desktop.commands.export import exported_bytes

        tune = parse(self._editor.seen_text()).tune_at(self._editor.seen_caret())
        if tune is None:
            raise DesktopError(NO_NOTES)
        data = exported_bytes(tune, ".mid", options=self.options())
        self._clear_away()
        folder = self._folder()
        folder.mkdir(parents=True, exist_ok=True)
        path = Path(tempfile.mkdtemp(dir=folder)) / f"{file_name(tune.title)}.mid"
        write_atomically(path, data)
        return path

    def _clear_away(self) -> None:
        folder = self._folder()
        for old in folder.iterdir() if folder.is_dir() else ():
            if old.is_dir() and old.stat().st_mtime < self._clock() - KEPT_SECONDS:
                shutil.rmtree(old, ignore_errors=True)


def carry(source: QWidget) -> Callable[[QMimeData], None]:
    """Return what begins a drag at `source` and comes back when it has ended."""

    def begin(data: QMimeData) -> None:
        drag = QDrag(source)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)

    return begin
