"""A tune is dragged out of the window as a MIDI file."""

import io
import os
from pathlib import Path

import mido
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtTest import QTest

from desktop.drag_handle import DragHandle
from desktop.dragging import KEPT_SECONDS, Dragging
from desktop.dropped import dropped_files

TUNE = "X:1\nT:One / two\nM:4/4\nL:1/4\nK:C\nCDEF|\n"


def pitches(data: QMimeData) -> list[int]:
    path = Path(data.urls()[0].toLocalFile())
    assert path.suffix == ".mid"
    file = mido.MidiFile(file=io.BytesIO(path.read_bytes()))
    return [message.note for message in file if message.type == "note_on"]


def test_the_handle_in_the_bar_carries_the_tune_as_it_is_heard(program) -> None:
    program.start(TUNE)
    program.window.sound.playing.transpose.setValue(2)
    program.window.transport.handle.dragged.emit()
    assert pitches(program.carried[0]) == [62, 64, 66, 67]
    assert Path(program.carried[0].urls()[0].toLocalFile()).name == "One  two.mid"


def test_the_handle_of_a_candidate_carries_the_tune_with_it(program, written_by) -> None:
    program.start(TUNE)
    program.compose(*written_by("GABc|"))
    program.panel.candidates.card(0).handle.dragged.emit()
    assert pitches(program.carried[0]) == [60, 62, 64, 65, 67, 69, 71, 72]


def test_without_notes_there_is_a_sentence(program) -> None:
    program.start("X:1\nK:C\n")
    program.window.transport.handle.dragged.emit()
    assert "no notes" in program.status.message
    assert not program.carried


def test_what_was_dragged_a_day_ago_is_cleared_away(program, tmp_path) -> None:
    program.start(TUNE)
    folder = tmp_path / "dragged"
    now = [1_000_000.0]
    carried: list[QMimeData] = []
    dragging = Dragging(program.editor, lambda: folder, carried.append, clock=lambda: now[0])
    dragging.drag_tune()
    (first,) = folder.iterdir()
    os.utime(first, (now[0], now[0]))
    now[0] += KEPT_SECONDS - 1
    dragging.drag_tune()
    assert first.exists()
    now[0] += 2
    dragging.drag_tune()
    assert not first.exists()
    assert Path(carried[-1].urls()[0].toLocalFile()).exists()


def test_a_file_of_our_own_that_is_dropped_here_again_is_nothing_new(program) -> None:
    program.start(TUNE)
    program.window.transport.handle.dragged.emit()
    assert dropped_files(program.carried[0]) == []
    program.editor.insertFromMimeData(program.carried[0])
    assert program.editor.text() == TUNE
    from_elsewhere = QMimeData()
    from_elsewhere.setUrls([QUrl.fromLocalFile("/tunes/other.mid")])
    assert dropped_files(from_elsewhere) == [Path("/tunes/other.mid")]


def test_a_click_on_the_handle_is_no_drag(qtbot) -> None:
    handle = DragHandle()
    qtbot.addWidget(handle)
    begun: list[bool] = []
    handle.dragged.connect(lambda: begun.append(True))
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton)
    assert not begun
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    QTest.mouseMove(handle, QPoint(60, 3))
    assert begun
