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
        if note.channel == 15:
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
        ("0", [36]), ("1/4", [52, 55, 60]), ("1/2", [36]), ("3/4", [52, 55, 60]),
        ("1", [43]), ("5/4", [55, 59, 62]), ("3/2", [43]), ("7/4", [55, 59, 62]),
    ]  # fmt: skip


def test_a_jig_has_a_bass_on_each_beat(tune: Make) -> None:
    found = played(tune('M:6/8\nL:1/8\n"C"CDE "G"DDD|'))
    assert found == [("0", [36]), ("1/4", [52, 55, 60]), ("3/8", [43]), ("5/8", [55, 59, 62])]


def test_an_upbeat_and_annotations_have_no_accompaniment(tune: Make) -> None:
    assert played(tune('"C"C|"^slow"z4|')) == [
        ("1/4", [36]),
        ("1/2", [52, 55, 60]),
        ("3/4", [36]),
        ("1", [52, 55, 60]),
    ]


def test_the_accompaniment_follows_repeats(tune: Make) -> None:
    assert len(played(tune('|:"C"CDEF:|'))) == 8
