"""The tune at the caret in every format, written beside the window's own work; and on paper."""

import re
from pathlib import Path
from xml.etree import ElementTree

import mido
import pytest
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from desktop.dialogs import with_ending
from desktop.exporting import MIDI, NO_NOTES, UNEXPECTED, file_name

BOOK = "X:1\nT:One\nM:4/4\nL:1/4\nK:C\nCDEF|\n\nX:2\nT:Two: A/B\nM:4/4\nL:1/4\nK:G\nGABc|]\n"


def _exported(program, action: str, path: Path) -> bytes:
    program.dialogs.exports = path
    getattr(program.actions, action).trigger()
    program.qtbot.waitUntil(lambda: program.status.message == f"Exported {path.name}.", timeout=60_000)
    return path.read_bytes()


def test_the_tune_at_the_caret_is_written_in_the_format_that_the_ending_names(program, tmp_path) -> None:
    program.start(BOOK)
    assert _exported(program, "export_midi", tmp_path / "a.midi").startswith(b"MThd")
    assert program.dialogs.asked == ["Two AB.mid"]
    score = ElementTree.fromstring(_exported(program, "export_musicxml", tmp_path / "a.musicxml"))
    assert [step.text for step in score.iter("step")] == ["G", "A", "B", "C"]
    assert _exported(program, "export_sound", tmp_path / "a.wav").startswith(b"RIFF")


def test_the_score_is_written_as_pages_and_as_a_picture(program, tmp_path) -> None:
    program.start(BOOK)
    assert _exported(program, "export_pdf", tmp_path / "a.pdf").startswith(b"%PDF-")
    assert b"<svg" in _exported(program, "export_picture", tmp_path / "a.svg")
    _exported(program, "export_picture", tmp_path / "a.png")
    assert QImage(str(tmp_path / "a.png")).width() > 400


@pytest.mark.parametrize("text", ["", "only words", "X:1\nK:C\n", "X:1\nK:C\nz4|\n"])
@pytest.mark.parametrize("action", ["export_pdf", "export_midi", "print"])
def test_without_notes_nothing_is_asked_and_a_sentence_says_why(program, text: str, action: str) -> None:
    program.start(text)
    getattr(program.actions, action).trigger()
    assert program.status.message == NO_NOTES
    assert program.dialogs.asked == []


def test_a_cancelled_dialog_writes_nothing(program, tmp_path) -> None:
    program.start(BOOK)
    program.actions.export_pdf.trigger()
    program.actions.print.trigger()
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_name_with_an_ending_that_means_nothing_here_is_a_sentence(program, tmp_path) -> None:
    program.start(BOOK)
    program.dialogs.exports = tmp_path / "a.doc"
    program.actions.export_picture.trigger()
    program.wait(lambda: ".doc" in program.status.message)
    assert not (tmp_path / "a.doc").exists()


def test_a_fault_of_our_own_is_a_sentence_too(program, tmp_path, monkeypatch) -> None:
    import desktop.commands.export as export

    monkeypatch.setattr(export, "exported_bytes", lambda *_: 1 // 0)
    program.start(BOOK)
    program.dialogs.exports = tmp_path / "a.pdf"
    program.actions.export_pdf.trigger()
    program.wait(lambda: program.status.message == UNEXPECTED)


def test_the_printer_gets_every_page(program, tmp_path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    program.start("X:1\nT:Long\nM:4/4\nL:1/8\nK:G\n" + "GABc dedB|c2A2 G4|dBGB cAFA|G2B2 d2g2|\n" * 30)
    program.dialogs.prints = printer
    program.actions.print.trigger()
    program.qtbot.waitUntil(lambda: "to the printer" in program.status.message, timeout=60_000)
    pages = (tmp_path / "printed.pdf").read_bytes().count(b"/Type /Page\n")
    assert pages > 1
    assert f"{pages} pages" in program.status.message


@pytest.mark.parametrize(
    ("title", "name"),
    [("Two: A/B", "Two AB"), ("", "tune"), ("../..", "tune"), ("Séamus’s", "Séamuss"), ("x" * 99, "x" * 60)],
)
def test_a_title_becomes_a_name_that_every_disk_takes(title: str, name: str) -> None:
    assert file_name(title) == name


def test_the_midi_file_holds_the_notes_of_the_tune_at_the_caret(program, tmp_path) -> None:
    program.start("X:1\nT:One\nL:1/4\nK:C\nCDEF|\n")
    program.dialogs.exports = tmp_path / "one.mid"
    program.actions.export_midi.trigger()
    program.wait(lambda: program.status.message == "Exported one.mid.")
    notes = [
        message.note
        for message in mido.MidiFile(tmp_path / "one.mid")
        if message.type == "note_on" and message.velocity
    ]
    assert notes == [60, 62, 64, 65]
    assert program.dialogs.asked == ["One.mid"]


def test_exporting_nothing_or_to_nowhere_is_a_sentence(program, tmp_path) -> None:
    program.start("")
    program.actions.export_midi.trigger()
    assert "no notes" in program.status.message
    program.editor.load(BOOK)
    program.dialogs.exports = tmp_path / "nowhere" / "one.mid"
    program.actions.export_midi.trigger()
    program.wait(lambda: str(tmp_path / "nowhere") in program.status.message)


@pytest.mark.parametrize(
    ("name", "written"),
    [("jig.abc", "jig.abc.mid"), ("jig", "jig.mid"), ("a.MID", "a.MID"), ("b.midi", "b.midi")],
)
def test_exported_notes_never_go_into_a_file_of_another_kind(name: str, written: str) -> None:
    keeps = re.compile("|".join(map(re.escape, MIDI.endings)), re.IGNORECASE)
    assert with_ending(Path(name), ".mid", keeps) == Path(written)


def test_a_very_long_title_suggests_a_name_that_a_disk_takes(program) -> None:
    program.start("X:1\nT:" + "Long " * 100 + "\nK:C\nCDEF|\n")
    program.actions.export_midi.trigger()
    assert len(program.dialogs.asked[-1]) < 80
