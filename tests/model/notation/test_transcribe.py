"""Notes become ABC that plays as they came in."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.notation.errors import NotationError
from model.notation.parser import parse
from model.notation.style import PLAIN
from model.notation.timeline import perform
from model.notation.transcribe import TranscribedNote, TranscriptionSettings, transcribe

EIGHTH = Fraction(1, 8)
# What a melody is made of: plain and dotted values, tuplets, held notes.
FIGURES: tuple[tuple[Fraction, ...], ...] = (
    (EIGHTH,), (Fraction(1, 4),), (Fraction(1, 16),) * 2, (Fraction(3, 16), Fraction(1, 16)), (Fraction(3, 8),),
    (Fraction(1, 12),) * 3, (Fraction(1, 6),) * 3, (Fraction(1, 20),) * 5, (Fraction(1, 24),) * 3,
    (Fraction(1, 6), Fraction(1, 12)), (Fraction(1, 28),) * 7, (Fraction(5, 8),), (Fraction(1, 2),), (Fraction(9, 8),),
    (Fraction(1, 16), EIGHTH, Fraction(1, 16)), (Fraction(1, 32),) * 4,
)  # fmt: skip
METERS = ("4/4", "3/4", "6/8", "2/4", "C|", "5/8", "9/8", "7/8", "none", "(2+3)/8")
KEYS = ("C", "G", "D", "Bb", "Am", "F#m", "Edor", "Dmix", "C#", "Gb", "G#m", "none")


def heard(text: str) -> list[tuple[Fraction, Fraction, int]]:
    notes = perform(parse(text).tunes[0], PLAIN).notes
    return sorted((note.onset, note.duration, note.pitch) for note in notes)


def given_notes(notes: Sequence[TranscribedNote]) -> list[tuple[Fraction, Fraction, int]]:
    return sorted((note.onset, note.duration, note.pitch) for note in notes)


def melody(*figures: tuple[Fraction | int, int | None]) -> list[TranscribedNote]:
    """Returns notes one after the other: (duration, pitch), no pitch for a rest."""
    at, notes = Fraction(0), []
    for duration, pitch in figures:
        if pitch is not None:
            notes.append(TranscribedNote(at, Fraction(duration), pitch))
        at += duration
    return notes


def music(text: str) -> str:
    """Returns what stands behind the header."""
    return text.partition("\nK:")[2].partition("\n")[2].strip()


@st.composite
def melodies(draw: st.DrawFn) -> list[TranscribedNote]:
    """Draws melodies of figures, with rests and chords between."""
    at, notes = Fraction(0), []
    for figure in draw(st.lists(st.sampled_from(FIGURES), max_size=10)):
        pitches = draw(st.lists(st.integers(48, 84), max_size=3, unique=True))
        for number, duration in enumerate(figure):
            notes += [TranscribedNote(at, duration, pitch + number) for pitch in pitches]
            at += duration
    return notes


@st.composite
def overlapping_notes(draw: st.DrawFn) -> list[TranscribedNote]:
    """Draws notes that begin and end anywhere."""
    parts = st.sampled_from((8, 12, 16, 20, 28))
    drawn = draw(
        st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40), parts, st.integers(0, 127)), max_size=8)
    )
    found: dict[tuple[Fraction, int], TranscribedNote] = {}
    for onset, length, part, pitch in drawn:
        note = TranscribedNote(Fraction(onset, part), Fraction(length, part), pitch)
        found[note.onset, pitch] = note
    return list(found.values())


@st.composite
def manners(draw: st.DrawFn) -> TranscriptionSettings:
    """Draws what a user may ask for."""
    return TranscriptionSettings(
        meter=draw(st.none() | st.sampled_from(METERS)),
        key=draw(st.none() | st.sampled_from(KEYS)),
        unit=draw(st.none() | st.sampled_from([Fraction(1, 4), EIGHTH, Fraction(1, 16)])),
        anacrusis=draw(st.none() | st.sampled_from([Fraction(0), EIGHTH, Fraction(1, 4), Fraction(3, 8)])),
        tempo=draw(st.none() | st.fractions(10, 100, max_denominator=7)),
        bars_per_line=draw(st.integers(1, 5)),
    )


@settings(max_examples=1000, deadline=None)
@given(melodies(), manners())
def test_a_melody_plays_back_as_it_came_in(
    notes: list[TranscribedNote], manner: TranscriptionSettings
) -> None:
    assert heard(transcribe(notes, manner)) == given_notes(notes)


@settings(max_examples=100, deadline=None)
@given(overlapping_notes(), manners())
def test_notes_that_overlap_play_back_as_they_came_in(
    notes: list[TranscribedNote], manner: TranscriptionSettings
) -> None:
    assert heard(transcribe(notes, manner)) == given_notes(notes)


def test_the_header_is_written_in_the_usual_order() -> None:
    manner = TranscriptionSettings(
        title="Morning  Dew", number=7, composer="N. N.", meter="4/4", key="Edor", tempo=Fraction(50)
    )
    text = transcribe(melody((1, 64)), manner)
    assert text.startswith("X:7\nT:Morning Dew\nC:N. N.\nM:4/4\nL:1/8\nQ:1/4=200\nK:Edor\n")


@pytest.mark.parametrize(
    ("figures", "meter", "key", "written"),
    [
        ([(EIGHTH, 67 + step) for step in (0, 2, 4, 5, 7, 9, 11, 12)], "4/4", "G", "GABc defg|]"),
        ([(EIGHTH, pitch) for pitch in (67, 69, 71, 74, 71, 69)], "6/8", "G", "GAB dBA|]"),
        ([(EIGHTH, 66), (EIGHTH, 66), (EIGHTH, 65), (EIGHTH, 66)], "2/4", "C", "^FF =F^F|]"),
        ([(Fraction(3, 8), 60), (Fraction(3, 8), 62), (Fraction(1, 4), 64)], "4/4", "C", "C3D3E2|]"),
        ([(Fraction(3, 4), 60), (Fraction(3, 4), 62)], "4/4", "C", "C6D2-|D4 z4|]"),
        ([(Fraction(3, 16), 60), (Fraction(1, 16), 62), (Fraction(1, 4), 64)], "2/4", "C", "C>D E2|]"),
        ([(Fraction(1, 12), 60)] * 3 + [(Fraction(1, 4), 64)], "2/4", "C", "(3CCC E2|]"),
        ([(Fraction(1, 20), 60)] * 5 + [(Fraction(1, 4), 64)], "2/4", "C", "(5:4:5C/C/C/C/C/ E2|]"),
        ([(Fraction(1, 4), None), (Fraction(1, 4), 64)], "2/4", "C", "z2 E2|]"),
        ([(Fraction(1, 4), 71), (Fraction(1, 4), 66), (Fraction(1, 2), 67)], "4/4", "Gm", "=B2^F2 G4|]"),
    ],
)  # fmt: skip
def test_notes_are_written_as_musicians_write_them(
    figures: list[tuple[Fraction, int | None]], meter: str, key: str, written: str
) -> None:
    manner = TranscriptionSettings(meter=meter, key=key, unit=EIGHTH, anacrusis=Fraction(0))
    assert music(transcribe(melody(*figures), manner)) == written


def test_an_upbeat_is_found_where_the_long_notes_begin_the_bars() -> None:
    bar = [(Fraction(1, 2), 67), (EIGHTH, 69), (EIGHTH, 71), (Fraction(1, 4), 72)]
    text = transcribe(
        melody((Fraction(1, 4), 62), *bar * 3, (Fraction(3, 4), 67)),
        TranscriptionSettings(meter="4/4", unit=EIGHTH),
    )
    assert music(text).startswith("D2|G4 ABc2|")
    assert music(text).endswith("|G6|]")


def test_four_bars_stand_on_a_line() -> None:
    text = transcribe(melody(*[(1, 60)] * 6), TranscriptionSettings(meter="4/4"))
    assert [line.count("|") for line in music(text).splitlines()] == [4, 2]


def test_the_key_is_found_with_its_mode() -> None:
    scale = [(EIGHTH, pitch) for pitch in (62, 64, 66, 67, 69, 71, 72, 71, 69, 67, 66, 64)]
    text = transcribe(melody(*scale * 3, (Fraction(1, 2), 62)))
    assert "K:Dmix\n" in text


def test_notes_with_other_pitches_at_one_time_are_chords() -> None:
    notes = [TranscribedNote(Fraction(0), Fraction(1), pitch) for pitch in (60, 64, 67)]
    assert music(transcribe(notes, TranscriptionSettings(meter="4/4"))) == "[CEG]8|]"


def test_a_held_note_under_a_melody_stands_behind_an_ampersand() -> None:
    notes = [*melody(*[(Fraction(1, 4), 72)] * 4), TranscribedNote(Fraction(0), Fraction(1), 60)]
    assert music(transcribe(notes, TranscriptionSettings(meter="4/4"))) == "cc cc & C4|]"


def test_no_notes_are_a_bar_of_rest() -> None:
    assert music(transcribe([], TranscriptionSettings(meter="3/4"))) == "z6|]"


@pytest.mark.parametrize(
    "note",
    [
        TranscribedNote(Fraction(0), Fraction(1), 128),
        TranscribedNote(Fraction(0), Fraction(1), -1),
        TranscribedNote(Fraction(-1), Fraction(1), 60),
        TranscribedNote(Fraction(0), Fraction(-1), 60),
    ],
)
def test_impossible_notes_get_a_sentence(note: TranscribedNote) -> None:
    with pytest.raises(NotationError):
        transcribe([note])


def test_times_that_no_length_writes_are_moved_a_little() -> None:
    notes = [TranscribedNote(Fraction(number, 1009), Fraction(1, 1013), 60) for number in range(0, 5000, 250)]
    for (onset, _, _), note in zip(heard(transcribe(notes)), notes, strict=True):
        assert abs(onset - note.onset) <= Fraction(1, 6720)
