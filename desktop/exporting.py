"""The tune at the caret as a file for other programs, or on paper: by the same ways as `carolan export`."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, Signal

from desktop.actions import Actions
from desktop.dialogs import Dialogs, ExportKind
from desktop.editor.abc_editor import AbcEditor
from desktop.errors import DesktopError
from desktop.midi.arrangement import PLAINLY, PlayingOptions
from desktop.midi.errors import MidiError
from model.errors import ModelError
from model.notation.errors import NotationError
from model.notation.files import write_atomically
from model.notation.parser import parse
from model.notation.tune import Tune

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

NO_NOTES = "There are no notes to export here; put the cursor into a tune."
UNEXPECTED = "The tune could not be exported because of a fault in Carolan; the log file has the details."
LONGEST_NAME = 60  # characters of a file's name; most systems take 255 bytes

MIDI = ExportKind("Export MIDI", "MIDI files (*.mid)", (".mid", ".midi"))
PDF = ExportKind("Export a PDF to print", "PDF files (*.pdf)", (".pdf",))
PICTURE = ExportKind("Export a picture", "Pictures (*.svg *.png)", (".svg", ".png"))
MUSICXML = ExportKind("Export MusicXML", "MusicXML files (*.musicxml)", (".musicxml",))
SOUND = ExportKind("Export sound", "Sound files (*.wav)", (".wav",))
_KNOWN = (DesktopError, MidiError, ModelError, NotationError)


class Exporting(QObject):
    """Asks where to, then writes beside the window's own work."""

    said = Signal(str)
    failed = Signal(str)
    _drawn = Signal(object, object)  # the printer, and its pages as SVG

    def __init__(
        self,
        editor: AbcEditor,
        dialogs: Dialogs,
        folder: Callable[[], Path],
        parent: QObject | None = None,
    ) -> None:
        """`folder` tells where the dialogs start."""
        super().__init__(parent)
        self.options: Callable[[], PlayingOptions] = lambda: PLAINLY  # for what is heard
        self._editor, self._dialogs, self._folder = editor, dialogs, folder
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._drawn.connect(self._paint)

    def take_actions(self, actions: Actions) -> None:
        """Do what these ask for."""
        for action, kind in (
            (actions.export_midi, MIDI),
            (actions.export_pdf, PDF),
            (actions.export_picture, PICTURE),
            (actions.export_musicxml, MUSICXML),
            (actions.export_sound, SOUND),
        ):
            action.triggered.connect(lambda _=False, chosen=kind: self.export(chosen))
        actions.print.triggered.connect(lambda: self.print())

    def export(self, kind: ExportKind) -> None:
        """Write the tune at the caret to a file that the person chooses."""
        tune = self._tune()
        if tune is None:
            self.failed.emit(NO_NOTES)
            return
        path = self._dialogs.export_path(self._folder() / (file_name(tune.title) + kind.endings[0]), kind)
        if path is None:
            return
        self.said.emit(f"Exporting {path.name}…")
        suffix, options = path.suffix.lower(), self.options()
        ending = MIDI.endings[0] if suffix in MIDI.endings else suffix
        self._run(lambda: self._write(tune, path, ending, options))

    def print(self) -> None:
        """Print the score of the tune at the caret on a printer that the person chooses."""
        tune = self._tune()
        if tune is None:
            self.failed.emit(NO_NOTES)
            return
        printer = self._dialogs.printer(tune.title)
        if printer is not None:
            self.said.emit("Drawing the pages…")
            self._run(lambda: self._draw(tune, printer))

    def close(self, timeout_ms: int) -> bool:
        """Wait so long for what was asked for; return whether it is written."""
        return self._pool.waitForDone(timeout_ms)

    def _tune(self) -> Tune | None:
        """The tune at the caret; None where there is none that sounds."""
        tune = parse(self._editor.text()).tune_at(self._editor.caret())
        if tune is None:
            return None
        sounds = any(
            event.sounds for voice in tune.measures.voices for bar in voice.bars for event in bar.events
        )
        return tune if sounds else None

    def _run(self, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except _KNOWN as error:
                self.failed.emit(str(error))
            except Exception:
                logging.getLogger(__name__).exception("an export failed")
                self.failed.emit(UNEXPECTED)

        self._pool.start(guarded)

    def _write(self, tune: Tune, path: Path, ending: str, options: PlayingOptions) -> None:
        from desktop.commands.export import exported_bytes

        write_atomically(path, exported_bytes(tune, ending, options=options))
        self.said.emit(f"Exported {path.name}.")

    def _draw(self, tune: Tune, printer: "QPrinter") -> None:
        from desktop.commands.export import printed_pages

        self._drawn.emit(printer, printed_pages(tune))

    def _paint(self, printer: "QPrinter", pages: tuple[str, ...]) -> None:
        from desktop.score.printing import print_pages

        try:
            print_pages(printer, pages)
        except DesktopError as error:
            self.failed.emit(str(error))
            return
        self.said.emit(f"Sent {len(pages)} {'page' if len(pages) == 1 else 'pages'} to the printer.")


def file_name(title: str) -> str:
    """Return a name for a file, without an ending, that every disk takes."""
    name = "".join(sign for sign in title if sign.isalnum() or sign in " -_'")
    return name[:LONGEST_NAME].strip() or "tune"
