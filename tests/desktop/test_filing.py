"""Open, save, export, unsaved changes, autosave and recovery, in the window."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from desktop.dialogs import Restoring, Unsaved, with_ending
from desktop.recovery import left_behind

TUNE = "X:1\nT:A Tune\nM:4/4\nL:1/8\nK:D\n|:d2fd Adfd|e2ge cAce|\n"
ROOT = Path(__file__).resolve().parents[2]
LEFT = {
    "path": None,
    "encoding": "utf-8",
    "newline": "\n",
    "on_disk": "",
    "text": TUNE,
    "saved_at": "2026-01-02T03:04:05",
}


def test_a_first_start_shows_the_example_and_a_later_one_does_not(program) -> None:
    program.start(None)
    assert "T:The First Start" in program.editor.text()
    assert "Ctrl+Return" in program.status.message
    assert not program.filing.modified
    program.controller.shut_down()
    assert program.store.value("welcomed") == "True"


def test_the_example_is_free_of_errors(program) -> None:
    program.start(None)
    program.wait(lambda: "problem" in program.status.problems and program.status.problems != "No problems")
    assert program.status.problems == "1 problem"  # the tune that was only begun lacks its end


@pytest.mark.parametrize(
    ("encoding", "newline"),
    [
        ("utf-8", "\n"),
        ("utf-8-sig", "\n"),
        ("utf-16", "\n"),
        ("cp1252", "\n"),
        ("utf-8", "\r\n"),
        ("cp1252", "\r\n"),
    ],
)
def test_a_file_is_saved_in_the_encoding_that_it_came_in(
    program, tmp_path, encoding: str, newline: str
) -> None:
    text = "X:1\nT:Séamus’s Jig\nK:G\nABc|\n"
    path = tmp_path / "a.abc"
    path.write_bytes(text.replace("\n", newline).encode(encoding))
    program.start()
    program.filing.open(path)
    assert program.editor.text() == text
    program.editor.insertPlainText("% é\n")
    assert program.filing.save()
    assert path.read_bytes() == ("% é\n" + text).replace("\n", newline).encode(encoding)


def test_a_text_that_its_encoding_can_not_hold_is_saved_as_utf_8_and_said_so(program, tmp_path) -> None:
    path = tmp_path / "a.abc"
    path.write_bytes("T:Séamus\n".encode("cp1252"))
    program.start()
    program.filing.open(path)
    program.editor.insertPlainText("% 𝄞\n")
    assert program.filing.save()
    assert path.read_bytes() == "% 𝄞\nT:Séamus\n".encode()
    assert "UTF-8" in program.status.message


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda path: path.write_bytes(bytes(range(256)) * 40), "not a text file"),
        (lambda path: path.mkdir(), "folder"),
        (lambda path: path.write_bytes(b"A" * (5 * 2**20)), "larger"),
        (lambda path: None, "no file"),
    ],
    ids=["binary", "folder", "5 MB", "missing"],
)
def test_what_can_not_be_opened_is_a_sentence_and_the_text_stays(program, tmp_path, make, word: str) -> None:
    path = tmp_path / "bad.abc"
    make(path)
    program.start()
    program.filing.open(path)
    assert word in program.status.message
    assert program.editor.text() == TUNE


def test_unsaved_changes_are_asked_about_before_another_file_is_opened(program, tmp_path) -> None:
    path = tmp_path / "a.abc"
    path.write_text("X:9\n")
    program.start()
    program.editor.insertPlainText("mine")
    mine = program.editor.text()
    program.dialogs.unsaved = Unsaved.CANCEL
    program.filing.open(path)
    assert program.editor.text() == mine
    program.dialogs.unsaved = Unsaved.DISCARD
    program.filing.open(path)
    assert program.editor.text() == "X:9\n"
    assert program.dialogs.asked == ["unsaved", "unsaved"]


def test_saving_on_the_way_out_saves(program, tmp_path) -> None:
    program.start()
    program.editor.insertPlainText("mine")
    program.dialogs.unsaved, program.dialogs.saves = Unsaved.SAVE, tmp_path / "new.abc"
    assert program.window.close()
    assert "mine" in (tmp_path / "new.abc").read_text()


def test_a_window_with_unsaved_changes_stays_open_when_the_person_thinks_again(program) -> None:
    program.start()
    program.editor.insertPlainText("mine")
    program.dialogs.unsaved = Unsaved.CANCEL
    assert not program.window.close()
    program.dialogs.unsaved, program.dialogs.saves = Unsaved.SAVE, None
    assert not program.window.close()
    assert program.window.isVisible()


@pytest.mark.parametrize(
    "fault", [errno.ENOSPC, errno.EROFS, errno.EACCES], ids=["full", "read-only", "forbidden"]
)
def test_a_save_that_fails_is_a_sentence_and_loses_nothing(
    program, tmp_path, monkeypatch, fault: int
) -> None:
    path = tmp_path / "a.abc"
    path.write_text("X:1\nold\n")
    program.start()
    program.filing.open(path)
    program.editor.insertPlainText("new")
    typed = program.editor.text()

    def refuse(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        assert not program.filing.save()
    assert program.status.message.endswith(".")
    assert program.editor.text() == typed
    assert program.filing.modified
    assert path.read_text() == "X:1\nold\n"
    assert program.filing.save()
    assert path.read_text() == typed


def test_a_file_below_a_file_can_not_be_saved_and_the_text_stays(program, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    program.start()
    program.editor.insertPlainText("new")
    program.dialogs.saves = tmp_path / "file" / "a.abc"
    assert not program.filing.save()
    assert program.status.message.endswith(".")
    assert "new" in program.editor.text()


def test_a_file_that_another_program_changed_is_not_overwritten_unasked(program, tmp_path) -> None:
    path = tmp_path / "a.abc"
    path.write_text("X:1\n")
    program.start()
    program.filing.open(path)
    path.write_text("X:1\nT:Another hand\n")
    program.dialogs.confirms = False
    assert not program.filing.save()
    assert "Another hand" in path.read_text()
    program.dialogs.confirms = True
    assert program.filing.save()


def test_undoing_to_the_saved_text_leaves_nothing_to_save(program, tmp_path) -> None:
    program.start()
    program.dialogs.saves = tmp_path / "a.abc"
    assert program.filing.save()
    QTest.keyClicks(program.editor, "abc")
    assert program.window.isWindowModified()
    program.actions.undo.trigger()
    assert not program.window.isWindowModified()


def test_recent_files_are_remembered_newest_first(program, tmp_path) -> None:
    program.start()
    for name in ("a.abc", "b.abc", "a.abc"):
        (tmp_path / name).write_text("X:1\n")
        program.filing.open(tmp_path / name)
    program.controller.shut_down()
    stored = str(program.store.value("recent")).split("\n")
    assert stored == [str(tmp_path / "a.abc"), str(tmp_path / "b.abc")]


def test_a_dropped_file_opens(program, tmp_path) -> None:
    (tmp_path / "a.abc").write_text("X:5\n")
    program.start()
    program.window.files_dropped.emit([tmp_path / "a.abc"])
    assert program.editor.text() == "X:5\n"


def test_unsaved_text_is_kept_a_few_seconds_after_it_was_typed(program, tmp_path) -> None:
    program.start()
    program.editor.insertPlainText("precious")
    assert program.filing.autosave_is_due
    program.filing.autosave()
    kept = list((tmp_path / "recovery").glob("*.json"))
    assert len(kept) == 1
    assert "precious" in kept[0].read_text()


def test_a_living_window_is_not_offered_to_another(program, tmp_path) -> None:
    program.start()
    program.editor.insertPlainText("precious")
    program.filing.autosave()
    assert left_behind(tmp_path / "recovery") == ()


def test_saving_or_discarding_leaves_nothing_to_recover(program, tmp_path) -> None:
    program.start()
    program.editor.insertPlainText("precious")
    program.filing.autosave()
    program.dialogs.saves = tmp_path / "a.abc"
    program.filing.save()
    assert not list((tmp_path / "recovery").glob("*.json"))
    program.editor.insertPlainText("more")
    program.filing.autosave()
    program.window.close()
    program.controller.shut_down()
    assert not list((tmp_path / "recovery").iterdir())


def test_a_recovery_folder_that_can_not_be_written_is_a_sentence(program, tmp_path) -> None:
    (tmp_path / "recovery").write_text("a file where the folder should be")
    program.start()
    program.editor.insertPlainText("precious")
    program.filing.autosave()
    assert "save the tunebook soon" in program.status.message


def _die_with_unsaved_text(folder: Path) -> None:
    """Run a window's recovery in another process that is killed."""
    code = f"""
import os, signal
from datetime import datetime
from pathlib import Path
from desktop.documents import Document
from desktop.recovery import RecoveryFile
file = RecoveryFile(Path({str(folder)!r}))
file.write(Document(Path("/tunes/lost.abc"), "cp1252", "\\n", "old"), "precious é", datetime(2026, 1, 2, 3, 4))
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL


def test_what_a_killed_window_left_is_offered_and_restored(program, tmp_path) -> None:
    _die_with_unsaved_text(tmp_path / "recovery")
    program.dialogs.restoring = Restoring.RESTORE
    program.window.show()
    program.controller.start([])
    assert program.dialogs.asked == ["precious é"]
    assert program.editor.text() == "precious é"
    assert program.filing.modified
    assert program.filing.document.path == Path("/tunes/lost.abc")
    assert program.filing.document.encoding == "cp1252"
    assert [file.suffix for file in (tmp_path / "recovery").iterdir()].count(".json") == 1


@pytest.mark.parametrize(("answer", "left"), [(Restoring.LATER, 1), (Restoring.DISCARD, 0)])
def test_what_was_left_stays_until_the_person_decides(
    program, tmp_path, answer: Restoring, left: int
) -> None:
    _die_with_unsaved_text(tmp_path / "recovery")
    program.dialogs.restoring = answer
    program.start(None)
    assert "precious" not in program.editor.text()
    assert len(left_behind(tmp_path / "recovery")) == left


@pytest.mark.parametrize("nonsense", ["{", "{}", "[" * 100_000, json.dumps({**LEFT, "text": 5})])
def test_a_recovery_file_that_makes_no_sense_is_passed_over(program, tmp_path, nonsense: str) -> None:
    (tmp_path / "recovery").mkdir()
    (tmp_path / "recovery" / "x.json").write_text(nonsense)
    program.start(None)
    assert program.dialogs.asked == []


def test_recovery_files_with_and_without_a_time_zone_are_sorted(tmp_path) -> None:
    for name, saved_at in (("a", "2026-01-02T03:04:05+01:00"), ("b", "2026-01-01T03:04:05")):
        (tmp_path / f"{name}.json").write_text(json.dumps({**LEFT, "saved_at": saved_at}))
    assert [recovered.file.stem for recovered in left_behind(tmp_path)] == ["b", "a"]


def test_a_name_that_is_too_long_for_the_disk_is_a_sentence(program) -> None:
    program.start()
    program.filing.open(Path("x" * 5000))
    assert program.status.message.endswith(".")
    assert program.editor.text() == TUNE


def test_when_the_system_ends_the_program_before_anything_was_written_nothing_is_kept(
    program, tmp_path
) -> None:
    program.window.show()
    program.editor.document().setModified(True)  # as it is before a first text is shown
    program.controller.shut_down(keep_recovery=True)
    assert left_behind(tmp_path / "recovery") == ()


def test_when_the_system_ends_the_program_unsaved_text_is_kept(program, tmp_path) -> None:
    program.start()
    program.editor.insertPlainText("precious")
    program.controller.shut_down(keep_recovery=True)
    assert "precious" in left_behind(tmp_path / "recovery")[0].text


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("jig", "jig.abc"),
        ("No. 1", "No. 1.abc"),
        ("Mr. Dodd", "Mr. Dodd.abc"),
        ("a.txt", "a.txt"),
        ("A.ABC", "A.ABC"),
    ],
)
def test_a_tunebook_gets_an_ending_unless_it_has_one(name: str, written: str) -> None:
    assert with_ending(Path("/tunes") / name, ".abc") == Path("/tunes") / written


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(program, tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe.abc")
    program.start()
    program.filing.open(tmp_path / "pipe.abc")
    assert "choose a file" in program.status.message
    assert program.editor.text() == TUNE
