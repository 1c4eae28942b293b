"""Files of every kind become ABC, or a sentence."""

from io import BytesIO
from pathlib import Path

import mido
import pytest

from model.notation.errors import NotationError
from model.notation.midi_file import midi_file
from model.notation.opening import open_as_abc
from model.notation.parser import parse
from model.notation.timeline import Timeline, perform

JIG = "X:1\nT:A jig\nM:6/8\nL:1/8\nK:G\n|:G|GAB c2d|{e}.e>dc B2A|(3GAB d2-d2z|1 G3- G2:|2 G6|]\n"


def sound(timeline: Timeline) -> list[tuple[object, ...]]:
    return sorted((note.onset, note.duration, note.pitch) for note in timeline.notes)


def midi_of(text: str) -> bytes:
    data = BytesIO()
    tune = parse(text).tunes[0]
    midi_file(perform(tune), tune.title).save(file=data)
    return data.getvalue()


def test_an_abc_file_is_opened_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "jig.abc"
    path.write_bytes(JIG.replace("A jig", "É").encode("latin-1"))
    opened = open_as_abc(path)
    assert opened.text == JIG.replace("A jig", "É")
    assert not opened.is_converted
    assert opened.encoding == "cp1252"


@pytest.mark.parametrize("ending", [".mid", ".MIDI", ".kar"])
def test_a_midi_file_that_was_exported_comes_back_as_abc_that_sounds_the_same(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"jig{ending}"
    path.write_bytes(midi_of(JIG))
    opened = open_as_abc(path)
    assert opened.is_converted
    assert opened.remarks == ()
    assert sound(perform(parse(opened.text).tunes[0])) == sound(perform(parse(JIG).tunes[0]))
    assert "T:A jig\n" in opened.text
    assert "M:6/8\n" in opened.text


def test_a_midi_file_without_a_title_gets_the_name_of_its_file(tmp_path: Path) -> None:
    file = mido.MidiFile(type=0)
    file.tracks.append(
        mido.MidiTrack([mido.Message("note_on", note=60), mido.Message("note_off", note=60, time=480)])
    )
    file.save(tmp_path / "the_silver__spear.mid")
    assert "T:the silver spear\n" in open_as_abc(tmp_path / "the_silver__spear.mid").text


def test_a_midi_file_of_drums_alone_is_refused_as_such(tmp_path: Path) -> None:
    strokes = [
        mido.Message("note_on", note=36, channel=9),
        mido.Message("note_off", note=36, channel=9, time=480),
    ]
    file = mido.MidiFile(type=0)
    file.tracks.append(mido.MidiTrack(strokes))
    file.save(tmp_path / "drums.mid")
    with pytest.raises(NotationError, match="drums alone"):
        open_as_abc(tmp_path / "drums.mid")


@pytest.mark.parametrize("name", ["x.mid", "x.musicxml", "x.xml", "x.mxl"])
@pytest.mark.parametrize("data", [b"", b"MThd", b"<score", b"PK\3\4", JIG.encode(), b"\xff" * 10_000])
def test_what_is_no_such_file_gets_one_sentence(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(NotationError) as caught:
        open_as_abc(tmp_path / name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["none.mid", "none.mxl", "none.abc"])
def test_a_missing_file_gets_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotationError, match="There is no file"):
        open_as_abc(tmp_path / name)


@pytest.mark.parametrize("name", ["big.mid", "big.musicxml", "big.abc"])
def test_a_file_that_is_too_large_gets_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"X" * 1001)
    with pytest.raises(NotationError, match="is larger than"):
        open_as_abc(tmp_path / name, max_bytes=1000)
