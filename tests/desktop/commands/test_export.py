"""carolan export: what it writes is what the tune says, whole or not at all."""

import errno
import io
import os
import wave
from xml.etree import ElementTree

import mido
import numpy as np
import pytest

BOOK = (
    "X:1\nT:One\nM:4/4\nL:1/4\nQ:1/4=240\nK:C\nCDEF|\n\nX:7\nT:Seven\nM:4/4\nL:1/4\nQ:1/4=240\nK:C\n|:GA:|\n"
)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.abc"
    path.write_text(BOOK)
    return path


def pitches(path) -> list[int]:
    return [
        m.note for track in mido.MidiFile(path).tracks for m in track if m.type == "note_on" and m.velocity
    ]


def test_a_midi_file_holds_the_notes_of_the_first_tune(carolan, book, tmp_path):
    outcome = carolan("export", book, tmp_path / "one.mid")
    assert outcome.code == 0
    assert pitches(tmp_path / "one.mid") == [60, 62, 64, 65]


def test_a_midi_file_holds_the_tune_that_was_chosen_with_its_repeats(carolan, book, tmp_path):
    assert carolan("export", book, tmp_path / "seven.mid", "--tune", 7).code == 0
    assert pitches(tmp_path / "seven.mid") == [67, 69, 67, 69]


def onsets(path) -> list[int]:
    found, now = [], 0
    for message in mido.MidiFile(path).tracks[1]:
        now += message.time
        if message.type == "note_on":
            found.append(now)
    return found


def test_a_hornpipe_swings_unless_it_shall_be_straight(carolan, tmp_path):
    book = tmp_path / "hornpipe.abc"
    book.write_text("X:1\nT:H\nR:hornpipe\nM:4/4\nL:1/8\nK:G\nGABc|\n")
    assert carolan("export", book, tmp_path / "swung.mid").code == 0
    assert onsets(tmp_path / "swung.mid") == [0, 320, 480, 800]
    assert carolan("export", book, tmp_path / "straight.mid", "--straight").code == 0
    assert onsets(tmp_path / "straight.mid") == [0, 240, 480, 720]


def test_a_tune_is_written_as_swung_and_with_the_drone_as_it_is_played(carolan, tmp_path):
    book = tmp_path / "reel.abc"
    book.write_text("X:1\nT:R\nR:reel\nM:4/4\nL:1/8\nK:G\nGABc|\n")
    assert carolan("export", book, tmp_path / "swung.mid", "--swing", 60, "--drone").code == 0
    assert onsets(tmp_path / "swung.mid") == [0, 288, 480, 768]
    assert pitches(tmp_path / "swung.mid") == [67, 69, 71, 72, 43, 50]


def test_a_swing_that_cannot_be_is_a_wrong_word(carolan, book, tmp_path):
    outcome = carolan("export", book, tmp_path / "swung.mid", "--swing", 40)
    assert (outcome.code, outcome.err) == (2, "carolan: Swing lies between 50 and 80 per cent.\n")
    assert not (tmp_path / "swung.mid").exists()


def test_chord_symbols_sound_where_it_is_asked_for(carolan, tmp_path):
    book = tmp_path / "chords.abc"
    book.write_text('X:1\nT:C\nM:2/4\nL:1/4\nK:C\n"C"EG|\n')
    assert carolan("export", book, tmp_path / "alone.mid").code == 0
    assert pitches(tmp_path / "alone.mid") == [64, 67]
    assert carolan("export", book, tmp_path / "together.mid", "--accompaniment").code == 0
    assert sorted(pitches(tmp_path / "together.mid")) == [36, 48, 52, 55, 64, 67]


def test_repeats_can_be_those_of_abc2midi(carolan, tmp_path):
    book = tmp_path / "repeats.abc"
    book.write_text("X:1\nT:R\nM:1/4\nL:1/4\nK:C\nC||D:|\n")
    assert carolan("export", book, tmp_path / "standard.mid").code == 0
    assert pitches(tmp_path / "standard.mid") == [60, 62, 62]
    assert carolan("export", book, tmp_path / "program.mid", "--repeats", "abc2midi").code == 0
    assert pitches(tmp_path / "program.mid") == [60, 62, 60, 62]


def test_a_wav_file_sounds(carolan, book, tmp_path):
    assert carolan("export", book, tmp_path / "one.wav").code == 0
    with wave.open(str(tmp_path / "one.wav")) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
        assert sound.getnframes() > sound.getframerate() * 0.9
    assert np.abs(samples).max() > 1000


def test_an_abc_file_holds_the_chosen_tune_alone(carolan, book, tmp_path):
    assert carolan("export", book, tmp_path / "seven.abc", "--tune", 7).code == 0
    assert (tmp_path / "seven.abc").read_text() == BOOK.split("\n\n")[1]


def test_a_tune_that_is_not_there_is_named_with_those_that_are(carolan, book, tmp_path):
    outcome = carolan("export", book, tmp_path / "x.mid", "--tune", 3)
    assert outcome.code == 1
    assert "X:3" in outcome.sentence
    assert "X:1, X:7" in outcome.sentence


def test_a_score_is_engraved_with_its_title_as_svg_pdf_and_png(carolan, book, tmp_path, qapp):
    for ending, start in [("svg", b"<svg"), ("pdf", b"%PDF-"), ("png", b"\x89PNG")]:
        assert carolan("export", book, tmp_path / f"one.{ending}").code == 0
        assert (tmp_path / f"one.{ending}").read_bytes().startswith(start)
    page = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert page.count('class="note"') == 4
    assert ">One<" in page


def test_a_score_is_drawn_where_there_is_no_screen(carolan_process, book, tmp_path):
    outcome = carolan_process("export", book, tmp_path / "one.pdf")
    assert outcome.code == 0, outcome.err
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF-")


def test_a_musicxml_file_holds_the_notes_and_the_title(carolan, book, tmp_path):
    assert carolan("export", book, tmp_path / "one.musicxml").code == 0
    root = ElementTree.fromstring((tmp_path / "one.musicxml").read_bytes())
    assert [step.text for step in root.iter("step")] == list("CDEF")
    assert root.findtext("work/work-title") == "One"


@pytest.mark.parametrize("name", ["x", "x.mp3", "x.mid.zip"])
def test_an_ending_that_nobody_knows_ends_with_2(carolan, book, tmp_path, name):
    outcome = carolan("export", book, tmp_path / name)
    assert outcome.code == 2
    assert ".mid, .wav, .abc, .musicxml, .svg, .pdf or .png" in outcome.sentence
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("ending", ["mid", "wav", "musicxml", "svg", "pdf", "png"])
def test_a_tune_without_notes_gets_a_sentence_and_no_file(carolan, tmp_path, ending):
    (tmp_path / "silent.abc").write_text("X:1\nT:Silent\nM:4/4\nK:C\nz4|\n")
    outcome = carolan("export", tmp_path / "silent.abc", tmp_path / f"x.{ending}")
    assert outcome.code == 1
    assert "no notes" in outcome.sentence
    assert not (tmp_path / f"x.{ending}").exists()


def test_a_file_without_a_tune_gets_a_sentence(carolan, tmp_path):
    (tmp_path / "letter.abc").write_text("Dear friend,\n")
    outcome = carolan("export", tmp_path / "letter.abc", tmp_path / "x.mid")
    assert outcome.code == 1
    assert "no tune" in outcome.sentence


def test_a_missing_folder_gets_a_sentence(carolan, book, tmp_path):
    outcome = carolan("export", book, tmp_path / "none" / "x.mid")
    assert outcome.code == 1
    assert "There is no folder" in outcome.sentence


def test_a_folder_in_the_place_of_the_file_gets_a_sentence(carolan, book, tmp_path):
    (tmp_path / "x.mid").mkdir()
    outcome = carolan("export", book, tmp_path / "x.mid")
    assert outcome.code == 1
    assert outcome.sentence


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "disk is full"), (errno.EROFS, "may not be written")]
)
def test_a_write_that_fails_leaves_what_was_there(carolan, book, tmp_path, monkeypatch, number, said):
    out = tmp_path / "out" / "x.mid"
    out.parent.mkdir()
    out.write_bytes(b"older")

    def failing(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", failing)
    outcome = carolan("export", book, out)
    assert outcome.code == 1
    assert said in outcome.sentence
    assert [path.read_bytes() for path in out.parent.iterdir()] == [b"older"]


def test_the_midi_file_is_standard(carolan, book, tmp_path):
    carolan("export", book, tmp_path / "one.mid")
    again = mido.MidiFile(file=io.BytesIO((tmp_path / "one.mid").read_bytes()))
    assert again.length == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("between", ["mid", "musicxml"])
def test_midi_files_and_scores_come_back_as_abc_that_sounds_the_same(carolan, book, tmp_path, between):
    carolan("export", book, tmp_path / f"x.{between}", "--tune", 7)
    assert carolan("export", tmp_path / f"x.{between}", tmp_path / "x.abc").code == 0
    assert carolan("export", tmp_path / "x.abc", tmp_path / "y.mid").code == 0
    assert pitches(tmp_path / "y.mid") == [67, 69, 67, 69]
    assert "T:Seven\n" in (tmp_path / "x.abc").read_text()


def test_a_midi_file_is_engraved(carolan, book, tmp_path, qapp):
    carolan("export", book, tmp_path / "one.mid")
    assert carolan("export", tmp_path / "one.mid", tmp_path / "one.svg").code == 0
    assert (tmp_path / "one.svg").read_text(encoding="utf-8").count('class="note"') == 4


def test_what_a_midi_file_loses_is_told(carolan, tmp_path):
    file = mido.MidiFile()
    file.tracks.append(
        mido.MidiTrack([mido.Message("note_on", note=60), mido.MetaMessage("end_of_track", time=480)])
    )
    file.save(tmp_path / "unended.mid")
    outcome = carolan("export", tmp_path / "unended.mid", tmp_path / "x.abc")
    assert outcome.code == 0
    assert "never ended" in outcome.err


@pytest.mark.parametrize("name", ["x.mid", "x.mxl", "x.musicxml"])
def test_a_broken_file_of_another_kind_gets_a_sentence(carolan, tmp_path, name):
    (tmp_path / name).write_bytes(b"MThd and nothing more")
    outcome = carolan("export", tmp_path / name, tmp_path / "x.abc")
    assert outcome.code == 1
    assert name in outcome.sentence
    assert not (tmp_path / "x.abc").exists()


def test_tune_keeps_what_its_file_header_says(carolan, tmp_path):
    """Alone and changed as well: its unit, its instrument, its dialect."""
    book = tmp_path / "book.abc"
    book.write_text(
        "%abc-2.1\n%%MIDI program 20\nM:6/8\nL:1/16\n\nX:1\nT:One\nK:D\nA4|]\n\nX:2\nT:Two\nK:G\nd4B2|]\n"
    )
    assert carolan("export", book, tmp_path / "two.abc", "--tune", 2).code == 0
    text = (tmp_path / "two.abc").read_text()
    assert text == "%abc-2.1\n%%MIDI program 20\nM:6/8\nL:1/16\n\nX:2\nT:Two\nK:G\nd4B2|]\n"
    for words in ([], ["--transpose", 2], ["--reformat"]):
        assert carolan("export", book, tmp_path / "two.mid", "--tune", 2, *words).code == 0
        messages = list(mido.MidiFile(tmp_path / "two.mid"))
        assert [message.program for message in messages if message.type == "program_change"] == [20]
