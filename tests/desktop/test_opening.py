"""Files of other kinds in the window: opened as ABC that is not saved yet, the file itself left alone."""

from pathlib import Path

import mido
import pytest

from model.notation.midi_file import midi_file
from model.notation.musicxml import musicxml
from model.notation.parser import parse
from model.notation.timeline import perform

TUNE = "X:1\nT:The Tune\nM:4/4\nL:1/8\nK:D\nd2fd Adfd|e2ge cAce|]\n"
PITCHES = [note.pitch for note in perform(parse(TUNE).tunes[0]).notes]


@pytest.fixture(params=[".mid", ".musicxml"])
def foreign(request, tmp_path) -> Path:
    """The tune as a file that is no ABC."""
    path = tmp_path / f"the tune{request.param}"
    tune = parse(TUNE).tunes[0]
    if request.param == ".mid":
        midi_file(perform(tune), tune.title).save(path)
    else:
        path.write_text(musicxml(tune), encoding="utf-8")
    return path


def _pitches(text: str) -> list[int]:
    return [note.pitch for note in perform(parse(text).tunes[0]).notes]


def test_another_kind_of_file_opens_as_a_text_that_is_not_saved_yet(program, foreign) -> None:
    before = foreign.read_bytes()
    program.start()
    program.filing.open(foreign)
    assert _pitches(program.editor.text()) == PITCHES
    assert program.filing.modified
    assert program.filing.document.path is None
    assert "the tune.abc" in program.window.windowTitle()
    assert "not saved" in program.status.message
    assert program.status.message.endswith(".")
    assert foreign.read_bytes() == before


def test_saving_it_asks_for_a_name_and_leaves_the_file_alone(program, foreign, tmp_path) -> None:
    before = foreign.read_bytes()
    program.start()
    program.filing.open(foreign)
    program.dialogs.saves = foreign
    assert not program.filing.save()
    assert ".abc" in program.status.message
    assert foreign.read_bytes() == before
    program.dialogs.saves = tmp_path / "mine.abc"
    assert program.filing.save()
    assert _pitches((tmp_path / "mine.abc").read_text()) == PITCHES


def test_it_is_among_the_recent_files_and_can_be_dropped(program, foreign) -> None:
    program.start()
    program.window.files_dropped.emit([foreign])
    assert _pitches(program.editor.text()) == PITCHES
    program.controller.shut_down()
    assert str(program.store.value("recent")).split("\n") == [str(foreign)]


def test_a_file_that_the_command_names_is_opened(program, foreign) -> None:
    program.window.show()
    program.controller.start([foreign])
    assert _pitches(program.editor.text()) == PITCHES


@pytest.mark.parametrize("name", ["a.mid", "a.musicxml", "a.mxl"])
def test_a_file_that_is_not_what_it_is_called_is_a_sentence_and_the_text_stays(
    program, tmp_path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"nothing of the kind")
    program.start(TUNE)
    program.filing.open(tmp_path / name)
    assert program.status.message.endswith(".")
    assert name in program.status.message
    assert program.editor.text() == TUNE


def test_a_file_without_notes_is_a_sentence_and_the_text_stays(program, tmp_path) -> None:
    mido.MidiFile().save(tmp_path / "empty.mid")
    program.start(TUNE)
    program.filing.open(tmp_path / "empty.mid")
    assert program.status.message.endswith(".")
    assert program.editor.text() == TUNE


@pytest.fixture
def large(tmp_path) -> Path:
    """A MIDI file that takes long to be read."""
    path = tmp_path / "large.mid"
    text = "X:1\nT:Large\nM:4/4\nL:1/8\nK:D\n" + "d2fd Adfd|e2ge cAce|\n" * 300
    midi_file(perform(parse(text).tunes[0]), "Large").save(path)
    return path


def test_a_large_file_is_read_while_the_window_goes_on(program, large, qtbot) -> None:
    program.start()
    before = program.editor.text()
    program.filing.open(large)
    assert program.editor.text() == before
    assert program.status.message == "Reading large.mid ..."
    qtbot.waitUntil(lambda: "T:Large" in program.editor.text(), timeout=60_000)
    assert _pitches(program.editor.text()) == PITCHES * 300
    assert program.filing.modified


def test_a_large_file_does_not_take_the_place_of_what_was_opened_after_it(program, large, qtbot) -> None:
    program.start()
    program.filing.open(large)
    conversion = program.filing._conversion
    program.filing.new()
    with qtbot.waitSignal(conversion.opened, timeout=60_000):
        pass
    assert program.editor.text() == ""


def test_a_large_file_that_is_broken_is_told_in_a_sentence(program, tmp_path, qtbot) -> None:
    path = tmp_path / "broken.mid"
    path.write_bytes(b"MThd" * 10_000)
    program.start()
    before = program.editor.text()
    program.filing.open(path)
    qtbot.waitUntil(lambda: "not a whole MIDI file" in program.status.message, timeout=60_000)
    assert program.editor.text() == before
