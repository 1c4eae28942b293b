"""Accompaniment, drums and instruments sound as abc2midi, the independent reference, plays them."""

import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import mido
import pytest

from model.notation.midi_file import midi_file
from model.notation.style import PerformanceStyle
from model.notation.timeline import perform
from model.notation.tune import Tune

ABC2MIDI = shutil.which("abc2midi")
pytestmark = pytest.mark.skipif(ABC2MIDI is None, reason="abc2midi is not installed (Debian: abcmidi)")

Make = Callable[..., Tune]
Struck = tuple[int, int, int, int]  # onset and end in ticks, pitch, velocity
KINDS = ("gchord track", "drum track", "drone track")


def theirs(tune: Tune, folder: Path) -> mido.MidiFile:
    source, target = folder / "tune.abc", folder / "tune.mid"
    source.write_text(tune.text + "\n", encoding="utf-8")
    subprocess.run(
        [str(ABC2MIDI), str(source), "-o", str(target)], capture_output=True, timeout=60, check=False
    )
    return mido.MidiFile(target)


def struck(track: mido.MidiTrack, late: int) -> Iterator[Struck]:
    """Yields the notes of a track whose notes begin `late` ticks after their time."""
    now = 0
    sounding: dict[tuple[int, int], tuple[int, int]] = {}
    for message in track:
        now += message.time
        if message.type == "note_on" and message.velocity:
            sounding[message.channel, message.note] = (now - late, message.velocity)
        elif message.type in ("note_on", "note_off") and (message.channel, message.note) in sounding:
            onset, velocity = sounding.pop((message.channel, message.note))
            yield onset, now, message.note, velocity


def band_of_abc2midi(tune: Tune, folder: Path) -> list[Struck]:
    tracks = [track for track in theirs(tune, folder).tracks if any(is_band(message) for message in track)]
    return in_order({note for track in tracks for note in struck(track, 1)})


def is_band(message: mido.Message) -> bool:
    return message.type == "text" and message.text in KINDS


def our_band(tune: Tune) -> list[Struck]:
    performed = perform(tune, PerformanceStyle(accompaniment=True))
    voices = range(len(tune.measures.voices))
    tracks = midi_file(performed).tracks[1:]
    return in_order(
        {
            note
            for track in tracks
            for note in struck(track, 0)
            if not any(getattr(message, "channel", None) in voices for message in track)
        }
    )


def in_order(notes: Iterable[Struck]) -> list[Struck]:
    """Returns the notes by their onsets; what begins within eight ticks by pitch."""
    return sorted(notes, key=lambda note: ((note[0] + 4) // 8, note[2]))


def agree(ours: list[Struck], theirs: list[Struck]) -> bool:
    """Tells whether the same notes sound as loud, give or take the ticks that abc2midi rounds off a pattern."""
    return len(ours) == len(theirs) and all(
        abs(our[0] - their[0]) <= 4 and abs(our[1] - their[1]) <= 4 and our[2:] == their[2:]
        for our, their in zip(ours, theirs, strict=True)
    )


@pytest.mark.parametrize(
    "meter", ["4/4", "2/4", "3/4", "6/8", "9/8", "12/8", "C|", "C", "5/4", "3/8", "7/8", "6/4", "5/8"]
)
def test_every_meter_has_its_pattern(tune: Make, tmp_path: Path, meter: str) -> None:
    made = tune('"C"c24|"G"g24|', f"X:1\nT:t\nM:{meter}\nL:1/16\nK:C\n")
    assert agree(our_band(made), band_of_abc2midi(made, tmp_path))


@pytest.mark.parametrize(
    "name",
    [
        "C", "D", "F#", "Ab", "Bb", "B", "Cb", "B#", "Am", "C7", "CM7", "Cmaj7", "Cm7", "C6", "Cm6", "Caug", "C+", "Cdim", "Cdim7", "C9", "Cm9",
        "Csus", "Csus2", "C7sus4", "C5", "C11", "Cm7b5", "Cmaj9", "CM9", "Caug7", "Cdim9", "Csus9", "C7sus9", "C/E", "C/G", "C/D", "C/Bb", "C/e",
        "G/B", "Am/C", "D7/F#", "Cm7/Bb", "(C)",
    ],
)  # fmt: skip
def test_every_chord_has_its_notes(tune: Make, tmp_path: Path, name: str) -> None:
    made = tune(f'"{name}"c4|')
    assert agree(our_band(made), band_of_abc2midi(made, tmp_path))


@pytest.mark.parametrize(
    "body",
    [
        '"C"c2"G"g2|', '"C"c"G"g"F"f"D"d|', 'c4|"C"c4|c4|', '"C"c|c4|', 'c|"C"c4|', '"C"c2|c4|', '"C"c4|c2|c4|', '"C"z4|z4|', '"C"c3|c4|',
        '"C"c4|"^slow"c4|"Am"a4|', '|:"C"c4:|:"G"g4:|', '"C"c4|[M:3/4]c3|', '"C"c/"G"g/c3|', 'c2"C"c2|c4|', '"C"c4|c5|c4|', '|:"C"c4|c2|c4:|',
        '"C"c4|\n[K:C transpose=2]"C"c4|', '%%MIDI transpose -3\n"C"c4|', "V:1\nc4|c4|\nV:2\n\"G\"g4|g4|", 'V:1\n"C"c4|c4|\nV:2\n"G"g4|g4|',
    ],
)  # fmt: skip
def test_chords_sound_where_abc2midi_has_them(tune: Make, tmp_path: Path, body: str) -> None:
    made = tune(body)
    assert agree(our_band(made), band_of_abc2midi(made, tmp_path))


@pytest.mark.parametrize(
    "directives",
    [
        *(f"gchord {pattern}" for pattern in (
            "fzczfzcz", "ccc", "fcfc", "f2c2", "f3c", "ghih", "GHIH", "gGhHiI", "bz", "fc2z2", "c4z4", "fzcf", "c10z", "ffcc", "z",
        )),
        "chordvol 40", "bassvol 30", "gchordoff", "gchordoff\n%%MIDI gchordon", "chordname m 0 4", "chordname foo 0 2 5 9",
        "chordprog 10 octave=1", "bassprog 10 octave=-1", "chordattack 5", "gchord fcfc\n%%MIDI chordvol 50\n%%MIDI bassvol 90",
        "gchordbars 2\n%%MIDI gchord f2c2fcbb", "gchord fcf\n%%MIDI gchordbars 3", "gchordbars 0",
        "transpose 2", "nobarlines", "beat 100 90 80 1", "trim 1/8",
    ],
)  # fmt: skip
def test_directives_shape_the_accompaniment(tune: Make, tmp_path: Path, directives: str) -> None:
    made = tune('"Cm"c4|"G7/B"g4|"D"d4|', f"X:1\nT:t\nM:4/4\nL:1/4\n%%MIDI {directives}\nK:C\n")
    assert agree(our_band(made), band_of_abc2midi(made, tmp_path))


@pytest.mark.parametrize(
    "body",
    [
        '"C"c4|\n%%MIDI gchord fcfc\nc4|\n%%MIDI gchordoff\nc4|\n%%MIDI gchordon\nc4|\n%%MIDI chordvol 11\nc4|',
        '"C"c4|\n%%MIDI gchord fcfc\nc4|\nM:3/4\nc3|\nM:4/4\nc4|',
        "%%MIDI drum d2zdd 35 38 38 100 50 50\n%%MIDI drumon\nc4|c4|\n%%MIDI drumoff\nc4|",
        "%%MIDI drum dd\n%%MIDI drumon\nc4|", "%%MIDI drum dd 35 38\n%%MIDI drumon\nc4|c2|c4|", "%%MIDI drumon\nc4|",
        "%%MIDI drum dzd2 35 38 100 50\nc4|[I:MIDI=drumon]c4|", "%%MIDI drum dd 35 36 100 90\n%%MIDI drumon\nc2\n%%MIDI drumoff\nc2|c4|",
        "%%MIDI drum d4d4d4d4d3d3d3d3 35 36 35 36 35 36 35 36\n%%MIDI drumon\nc4|", "%%MIDI drum d10d2 35 36\n%%MIDI drumon\nc4|",
        "%%MIDI drum dd 35 36 100 90\n%%MIDI drumon\n|:c4:|",
        "c4|\n%%MIDI drumbars 2\n%%MIDI drum dddddd 35 36 37 38 39 40 90 91 92 93 94 95\n%%MIDI drumon\nc4|c4|c4|c4|",
        '"C"c4|\n%%MIDI gchord f2c2fcbb\n%%MIDI gchordbars 2\nc4|c4|"G"g4|c4|',
        "%%MIDI drum d2zdd 35 38 38 100 50 50\n%%MIDI drumbars 2\n%%MIDI drumon\nc4|c4|c4|\n%%MIDI drumoff\nc4|",
        "V:1\nc4|c4|\nV:2\n%%MIDI drum dd 35 36 100 90\n%%MIDI drumon\ne4|e4|", "%%MIDI droneon\nc4|c4|\n%%MIDI droneoff\nc4|",
    ],
)  # fmt: skip
def test_directives_in_the_tune_are_followed_where_they_stand(tune: Make, tmp_path: Path, body: str) -> None:
    made = tune(body)
    assert agree(our_band(made), band_of_abc2midi(made, tmp_path))


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("%%MIDI program 5\n", "C4|\n%%MIDI program 6\nD4|\n%%MIDI program 3 7\nE4|\n%%MIDI channel 4\nF4|"),
        ("", "|:C4|\n%%MIDI program 6\nD4:|\nE4|"),
        ("%%MIDI control 7 50\n", "C4|\n%%MIDI control 10 0\nD4|"),
        ("%%MIDI channel 3\n", "V:1\nC4|\nV:2\n%%MIDI program 9\nE4|"),
    ],
)
def test_instruments_change_where_abc2midi_changes_them(
    tune: Make, tmp_path: Path, header: str, body: str
) -> None:
    made = tune(body, f"X:1\nT:t\nM:4/4\nL:1/4\n{header}K:C\n")
    assert settings(midi_file(perform(made)), 0) == settings(theirs(made, tmp_path), 1)


def settings(file: mido.MidiFile, late: int) -> list[tuple[int, int, str, int, int]]:
    """Returns place, channel, kind and values of the program and control changes, and the channels of the notes."""
    found: list[tuple[int, int, str, int, int]] = []
    for track in file.tracks:
        now = 0
        for message in track:
            now += message.time
            at = max(0, now - late)
            if message.type == "program_change":
                found.append((round(at / 4), message.channel, "program", message.program, 0))
            elif message.type == "control_change":
                found.append((round(at / 4), message.channel, "control", message.control, message.value))
            elif message.type == "note_on" and message.velocity:
                found.append((round(at / 4), message.channel, "note", message.note, 0))
    return sorted(found)
