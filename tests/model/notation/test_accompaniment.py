"""Chord symbols are played where it is asked for."""

from collections.abc import Callable

import pytest

from model.notation.chord_symbols import read_chord_symbol
from model.notation.style import PerformanceStyle
from model.notation.timeline import perform
from model.notation.tune import Tune

Make = Callable[..., Tune]


def played(tune: Tune) -> list[tuple[str, list[int]]]:
    """Returns the onsets of the accompaniment and the keys that are struck there."""
    struck: dict[str, list[int]] = {}
    for note in perform(tune, PerformanceStyle(accompaniment=True)).notes:
        if note.channel in (14, 15):
            struck.setdefault(str(note.onset), []).append(note.pitch)
    return list(struck.items())


@pytest.mark.parametrize(
    ("text", "bass", "pitches"),
    [
        ("C", 0, (0, 4, 7)), ("Am", 9, (9, 0, 4)), ("F#m7", 6, (6, 9, 1, 4)), ("Bb", 10, (10, 2, 5)), ("D7", 2, (2, 6, 9, 0)),
        ("G/B", 11, (7, 11, 2)), ("Cmaj7", 0, (0, 4, 7, 11)), ("Edim", 4, (4, 7, 10)), ("(G)", 7, (7, 11, 2)),
        ("Am11", 9, (9, 0, 4)), ("D", 2, (2, 6, 9)),
    ],
)  # fmt: skip
def test_chord_symbols_name_their_notes(text: str, bass: int, pitches: tuple[int, ...]) -> None:
    chord = read_chord_symbol(text)
    assert chord is not None
    assert (chord.bass, chord.pitches) == (bass, pitches)


@pytest.mark.parametrize("text", ["", "H", "Fine", "D.C.", "tr", "slow", "1", "/G", "N.C."])
def test_other_texts_name_no_chord(text: str) -> None:
    assert read_chord_symbol(text) is None


def test_chords_are_silent_unless_asked_for(tune: Make) -> None:
    assert {note.channel for note in perform(tune('"C"CDEF|')).notes} == {0}


def test_bass_and_chord_alternate(tune: Make) -> None:
    assert played(tune('"C"CDEF|"G"D4|')) == [
        ("0", [36]), ("1/4", [48, 52, 55]), ("1/2", [36]), ("3/4", [48, 52, 55]),
        ("1", [43]), ("5/4", [55, 59, 62]), ("3/2", [43]), ("7/4", [55, 59, 62]),
    ]  # fmt: skip


def test_a_jig_has_a_bass_on_each_beat(tune: Make) -> None:
    found = played(tune('M:6/8\nL:1/8\n"C"CDE "G"DDD|'))
    assert found == [("0", [36]), ("1/4", [48, 52, 55]), ("3/8", [43]), ("5/8", [55, 59, 62])]


def test_annotations_and_unknown_chords_change_nothing(tune: Make) -> None:
    assert played(tune('"C"C|"^slow"D2 "tr"z2|')) == [
        ("0", [36]), ("1/4", [36]), ("1/2", [48, 52, 55]), ("3/4", [36]), ("1", [48, 52, 55]),
    ]  # fmt: skip


def test_the_accompaniment_follows_repeats(tune: Make) -> None:
    assert len(played(tune('|:"C"CDEF:|'))) == 8


def test_bars_of_a_free_meter_have_no_accompaniment(tune: Make) -> None:
    assert played(tune('[M:none]"C"CDEF|')) == []


def test_bass_and_chords_have_channels_and_programs_of_their_own(tune: Make) -> None:
    body = '%%MIDI chordprog 24 octave=1\n%%MIDI bassprog 32\n"C"CDEF|'
    performed = perform(tune(body), PerformanceStyle(accompaniment=True))
    assert [(note.pitch, note.channel) for note in performed.notes if note.channel] == [
        (36, 14), (60, 15), (64, 15), (67, 15), (36, 14), (60, 15), (64, 15), (67, 15),
    ]  # fmt: skip
    assert [(change.channel, change.program) for change in performed.programs] == [(15, 24), (14, 32)]


def test_drums_sound_only_where_the_tune_turns_them_on(tune: Make) -> None:
    body = "%%MIDI drum dzd2 35 38 100 50\nA4|\n%%MIDI drumon\nA4|A|\n%%MIDI drumoff\nA4|"
    performed = perform(tune(body))
    assert [
        (str(note.onset), str(note.duration), note.pitch, note.velocity)
        for note in performed.notes
        if note.channel == 9
    ] == [("1", "1/4", 35, 100), ("3/2", "1/2", 38, 50), ("2", "1/4", 35, 100)]


def test_a_drone_sounds_from_droneon_to_droneoff(tune: Make) -> None:
    body = "A4|\n%%MIDI drone 109 57 45 70 60\n%%MIDI droneon\n|:A4:|\n%%MIDI droneoff\nA4|"
    performed = perform(tune(body))
    assert [
        (str(note.onset), str(note.duration), note.pitch, note.velocity, note.channel)
        for note in performed.notes
        if note.channel
    ] == [("1", "2", 45, 60, 15), ("1", "2", 57, 70, 15)]
    assert [(str(change.onset), change.channel, change.program) for change in performed.programs] == [
        ("1", 15, 109)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "gchord", "gchord xyz", "gchord f999999c", "gchord f0c", "gchord " + "f" * 5000, "chordname", "chordname m", "chordname m x",
        "chordprog 999", "bassvol 0", "drum", "drum dq 35", "drum zz 35", "drum " + "d" * 3000, "drum d 999 -5", "drone x", "drone 0 -5 999",
        "drumbars 2", "chordprog 5 octave=99", "beat 1 2 3 4", "grace 1/4", "trim 1/8", "nonsense",
    ],
)  # fmt: skip
def test_directives_that_make_no_sense_are_left_out(tune: Make, words: str) -> None:
    body = f'%%MIDI {words}\n%%MIDI drumon\n%%MIDI droneon\n"Cm"CDEF|'
    performed = perform(tune(body), PerformanceStyle(accompaniment=True))
    assert all(0 <= note.pitch <= 127 and 0 < note.velocity <= 127 for note in performed.notes)
    assert len(performed.notes) < 1000
