"""The training dialog with child processes that speak the lines of `carolan train --json`."""

import sys
from pathlib import Path

import pytest

from desktop.appearance import LIGHT
from desktop.training.trainer_process import TrainerProcess, TrainingRequest
from desktop.training.training_dialog import TrainingDialog
from desktop.training.training_form import folder_name

SCRIPT = str(Path(__file__).with_name("fake_trainer.py"))
WAIT_MS = 20_000


class Answers:
    """Which folder, and whether to go on with a training that is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.asked: list[str] = []

    def confirm(self, question: str, action: str) -> bool:
        self.asked.append(question)
        return True

    def folder(self, title: str, start: Path) -> Path:
        return self._folder


@pytest.fixture
def dialog_that(qtbot, tmp_path):
    """Opens the dialog on a trainer with a behaviour: `dialog_that("crashes", grace_ms=...)`."""
    opened = []

    def open_dialog(behaviour: str, grace_ms: int = WAIT_MS, resumable: bool = False) -> TrainingDialog:
        def trainer() -> TrainerProcess:
            return TrainerProcess(tmp_path / "training.log", (sys.executable, SCRIPT, behaviour), grace_ms)

        dialog = TrainingDialog(
            Answers(tmp_path), tmp_path / "networks", trainer, lambda folder: resumable, LIGHT
        )
        qtbot.addWidget(dialog)
        dialog.form.add_source("builtin:oneills1850")
        dialog.show()
        opened.append(dialog)
        return dialog

    yield open_dialog
    for dialog in opened:
        dialog.shut_down(5000)


def test_a_training_shows_its_progress_and_offers_the_new_network(dialog_that, qtbot) -> None:
    dialog = dialog_that("finishes")
    dialog.start_button.click()
    qtbot.waitUntil(lambda: dialog.use_button.isVisible(), timeout=WAIT_MS)
    assert dialog.plot.training == ((1, 3.0), (2, 2.0))
    assert dialog.plot.validation == ((2, 2.2),)
    assert (dialog.bar.value(), dialog.bar.maximum()) == (2, 4)
    with qtbot.waitSignal(dialog.network_wanted) as wanted:
        dialog.use_button.click()
    assert wanted.args == ["/networks/new"]


def test_the_time_left_is_told_in_words(dialog_that, qtbot) -> None:
    dialog = dialog_that("waits")
    dialog.start()
    qtbot.waitUntil(lambda: "about 4 minutes left" in dialog.status.text(), timeout=WAIT_MS)
    assert "Step 2 of 4" in dialog.status.text()


def test_pause_leaves_a_checkpoint_and_resume_goes_on_from_it(dialog_that, qtbot) -> None:
    dialog = dialog_that("waits")
    dialog.start()
    qtbot.waitUntil(lambda: len(dialog.plot.training) == 2, timeout=WAIT_MS)
    dialog.pause_button.click()
    qtbot.waitUntil(lambda: dialog.resume_button.isVisible(), timeout=WAIT_MS)
    assert dialog.status.text() == "Paused."
    assert not dialog.form.isEnabled()
    dialog.resume_button.click()
    qtbot.waitUntil(lambda: dialog.use_button.isVisible() and not dialog.training, timeout=WAIT_MS)
    assert dialog.warning.text() == "Going on from step 2."


def test_cancel_ends_the_training_and_frees_the_form(dialog_that, qtbot) -> None:
    dialog = dialog_that("waits")
    dialog.start()
    qtbot.waitUntil(lambda: len(dialog.plot.training) == 2, timeout=WAIT_MS)
    dialog.cancel_button.click()
    qtbot.waitUntil(lambda: dialog.start_button.isVisible(), timeout=WAIT_MS)
    assert dialog.form.isEnabled()
    assert "Cancelled" in dialog.status.text()


def test_what_the_trainer_refuses_is_told_in_its_sentence(dialog_that, qtbot) -> None:
    dialog = dialog_that("refuses")
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.training, timeout=WAIT_MS)
    assert dialog.status.text() == "The folder holds no tunes; choose another."
    assert dialog.form.isEnabled()
    assert dialog.start_button.isVisible()
    assert not dialog.resume_button.isVisible()


def test_a_crash_is_one_sentence_that_names_the_log(dialog_that, qtbot, tmp_path) -> None:
    dialog = dialog_that("crashes", resumable=True)
    dialog.start()
    qtbot.waitUntil(lambda: not dialog.training, timeout=WAIT_MS)
    assert str(tmp_path / "training.log") in dialog.status.text()
    assert "Traceback" not in dialog.status.text()
    assert "Traceback" in (tmp_path / "training.log").read_text()
    assert dialog.resume_button.isVisible()


def test_a_trainer_that_hangs_is_ended_after_the_time_of_grace(dialog_that, qtbot) -> None:
    dialog = dialog_that("hangs", grace_ms=50)
    dialog.start()
    qtbot.waitUntil(lambda: len(dialog.plot.training) == 2, timeout=WAIT_MS)
    dialog.pause()
    qtbot.waitUntil(lambda: not dialog.training, timeout=WAIT_MS)
    assert "did not stop in time" in dialog.status.text()


def test_shutting_down_reaps_a_trainer_that_hangs(dialog_that, qtbot) -> None:
    dialog = dialog_that("hangs")
    dialog.start()
    qtbot.waitUntil(lambda: len(dialog.plot.training) == 2, timeout=WAIT_MS)
    dialog.shut_down(50)
    assert not dialog.training


def test_without_tunes_or_a_name_nothing_starts(dialog_that) -> None:
    dialog = dialog_that("finishes")
    dialog.form.name.setText("  ")
    dialog.start()
    assert "name" in dialog.status.text()
    dialog.form.sources.clear()
    dialog.start()
    assert "Add a folder" in dialog.status.text()
    assert not dialog.training


def test_a_name_that_is_taken_is_refused(dialog_that, tmp_path) -> None:
    (tmp_path / "networks" / "my-tunes").mkdir(parents=True)
    (tmp_path / "networks" / "my-tunes" / "checkpoint.json").touch()
    dialog = dialog_that("finishes")
    dialog.start()
    assert "already a network called My tunes" in dialog.status.text()
    assert not dialog.training


def test_a_training_of_an_earlier_day_is_gone_on_with(dialog_that, qtbot, tmp_path) -> None:
    (tmp_path / "networks" / "my-tunes").mkdir(parents=True)
    (tmp_path / "networks" / "my-tunes" / "checkpoint.json").touch()
    dialog = dialog_that("waits", resumable=True)
    dialog.start()
    qtbot.waitUntil(lambda: dialog.use_button.isVisible(), timeout=WAIT_MS)
    assert dialog.warning.text() == "Going on from step 2."


def test_a_folder_is_added_once(dialog_that, tmp_path) -> None:
    dialog = dialog_that("finishes")
    dialog.form.add_folder.click()
    dialog.form.add_folder.click()
    assert dialog.form.source_list() == ("builtin:oneills1850", str(tmp_path))


def test_a_trainer_that_is_not_there_is_a_sentence(qtbot, tmp_path) -> None:
    trainer = TrainerProcess(tmp_path / "log", ("/nowhere/python",))
    reports = []
    trainer.reported.connect(reports.append)
    with qtbot.waitSignal(trainer.ended, timeout=WAIT_MS):
        trainer.start(TrainingRequest(("a",), tmp_path / "out", "A"))
    assert "ended by itself" in reports[-1].sentence


def test_the_words_for_the_trainer_say_what_the_form_shows(tmp_path) -> None:
    request = TrainingRequest(("a", "builtin:b"), tmp_path, "My tunes", "seed", tmp_path / "old")
    assert request.arguments() == (
        "a", "builtin:b", "--out", str(tmp_path), "--name", "My tunes", "--recipe", "seed",
        "--from", str(tmp_path / "old"), "--json", "--attached",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "folder"),
    [("My tunes", "my-tunes"), ("../../etc", "etc"), ("Ó Cearbhalláin!", "ó-cearbhalláin"), ("…", "network")],
)
def test_a_network_gets_a_folder_that_stays_inside_its_parent(name: str, folder: str) -> None:
    assert folder_name(name) == folder
