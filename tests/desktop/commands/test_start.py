"""`carolan` without a screen: the same job in the terminal, with three files that are real."""

import wave
from pathlib import Path

import mido
import numpy as np
import pytest

from desktop.commands import start
from model.notation.parser import parse


@pytest.fixture
def screenless(monkeypatch, toy):
    """No screen, and the toy network in the place of the bundled one."""
    monkeypatch.setattr(start, "screen_available", lambda: False)
    monkeypatch.setattr("model.checkpoints.default_checkpoint", lambda: toy)


def check_three_files(folder: Path, said: str) -> None:
    """The folder that was named holds a tune, its notes and its sound."""
    files = {path.suffix: path for path in folder.iterdir()}
    assert set(files) == {".abc", ".mid", ".wav"}
    assert str(folder) in said
    assert all(path.name in said for path in files.values())
    assert parse(files[".abc"].read_text()).tunes[0].title
    notes = [m for track in mido.MidiFile(files[".mid"]).tracks for m in track if m.type == "note_on"]
    assert len(notes) > 10
    with wave.open(str(files[".wav"])) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    assert np.abs(samples).max() > 1000


def test_without_a_screen_a_tune_is_composed_and_lies_in_a_folder_that_is_named(
    carolan, screenless, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(tmp_path / "My documents"))
    outcome = carolan()
    assert outcome.code == 0
    assert "There is no screen" in outcome.err
    assert outcome.out.startswith("X:1\n")
    check_three_files(tmp_path / "My documents" / "Carolan", outcome.err)


def test_where_the_documents_cannot_be_written_to_a_temporary_folder_is_named(
    carolan, screenless, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(tmp_path / "file"))
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    outcome = carolan()
    assert outcome.code == 0
    check_three_files(next(tmp_path.glob("carolan-*")), outcome.err)


def test_files_to_open_without_a_screen_get_a_sentence(carolan, screenless):
    outcome = carolan("tune.abc")
    assert outcome.code == 1
    assert "no screen" in outcome.sentence


def test_without_any_network_it_is_said_how_to_train_one(carolan, monkeypatch):
    monkeypatch.setattr(start, "screen_available", lambda: False)
    monkeypatch.setattr("model.checkpoints.find_checkpoints", lambda _: ())
    outcome = carolan()
    assert outcome.code == 1
    assert "carolan train" in outcome.sentence


def test_the_bundled_network_does_the_whole_job_from_nothing(carolan_process, bundled, tmp_path):
    outcome = carolan_process(env={"XDG_DOCUMENTS_DIR": str(tmp_path)})
    assert outcome.code == 0, outcome.err
    assert "Traceback" not in outcome.err
    check_three_files(tmp_path / "Carolan", outcome.err)
