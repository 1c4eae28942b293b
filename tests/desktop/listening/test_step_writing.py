"""What step entry writes at a place of a tune, and which keys become a note or a chord."""

from fractions import Fraction

import pytest

from desktop.listening.step_entry import StepEntry
from desktop.listening.step_writing import step_text
from desktop.midi import messages
from model.notation.parser import parse
from model.notation.style import PLAIN
from model.notation.timeline import perform

EIGHTH = Fraction(1, 8)
ON, OFF = messages.note_on, messages.note_off


@pytest.mark.parametrize(
    ("header", "body", "pitches", "length", "written"),
    [
        ("M:4/4\nL:1/8\nK:D", "", (66,), EIGHTH, "F"),
        ("M:4/4\nL:1/8\nK:D", "", (65,), EIGHTH, "=F"),
        ("M:4/4\nL:1/8\nK:D", "=F", (66,), EIGHTH, "^F"),
        ("M:4/4\nL:1/8\nK:D", "=F", (65,), EIGHTH, "F"),
        ("M:4/4\nL:1/8\nK:D", "=F2 A2 d2 d2|", (66,), EIGHTH, "F"),
        ("M:4/4\nL:1/8\nK:Gm", "", (70,), EIGHTH, "B"),
        ("M:4/4\nL:1/8\nK:Gm", "", (66,), EIGHTH, "^F"),
        ("M:4/4\nL:1/8\nK:C", "C[K:A]", (61,), EIGHTH, "C"),
        ("M:4/4\nL:1/16\nK:C", "", (60,), EIGHTH, "C2"),
        ("M:4/4\nL:1/8\nK:C", "C[L:1/4]", (60,), EIGHTH, "C/"),
        ("M:4/4\nL:1/8\nK:C", "", (67, 60, 64), Fraction(1, 4), "[CEG]2"),
        ("M:4/4\nL:1/8\nK:D", "=F", (65, 69), EIGHTH, "[FA]"),
        ("M:4/4\nL:1/8\nK:C", "", (), Fraction(3, 8), "z3"),
        ("M:4/4\nL:1/8\nK:C", "CDEF", (67,), EIGHTH, " G"),
        ("M:6/8\nL:1/8\nK:C", "CDE", (65,), EIGHTH, " F"),
        ("M:6/8\nL:1/8\nK:C", "CDE FG", (69,), EIGHTH, "A|"),
        ("M:none\nL:1/8\nK:C", "CDEF GABc", (74,), EIGHTH, " d"),
        ("M:3/4\nL:1/8\nK:C", "C3 z", (), Fraction(1, 4), " z2|"),
    ],
)
def test_a_step_is_spelled_where_it_stands(
    header: str, body: str, pitches: tuple[int, ...], length: Fraction, written: str
) -> None:
    assert step_text(f"X:1\n{header}\n{body}", pitches, length) == written


def test_a_whole_chromatic_scale_sounds_as_it_was_played_in_every_key() -> None:
    keys = range(55, 80)
    for name in ("C", "G", "D", "A", "E", "F", "Bb", "Eb", "Ab", "Am", "Em", "F#m", "Gm", "Ddor", "Amix"):
        text = f"X:1\nM:4/4\nL:1/8\nK:{name}\n"
        for key in keys:
            text += step_text(text, (key,), EIGHTH)
        assert [note.pitch for note in perform(parse(text).tunes[0], PLAIN).notes] == list(keys)


def test_a_key_is_written_when_it_goes_up() -> None:
    entry = StepEntry()
    assert entry.take(ON(0, 60, 80)) is None
    assert entry.take(OFF(0, 60)) == (60,)


def test_keys_that_are_held_together_are_a_chord_once() -> None:
    entry = StepEntry()
    for key in (64, 60, 67):
        entry.take(ON(0, key, 80))
    assert entry.take(OFF(0, 60)) == (60, 64, 67)
    assert entry.take(OFF(0, 64)) is None and entry.take(OFF(0, 67)) is None
    entry.take(ON(0, 62, 80))
    assert entry.take(bytes((0x90, 62, 0))) == (62,)


def test_a_key_that_is_held_on_is_no_part_of_the_next_chord() -> None:
    entry = StepEntry()
    entry.take(ON(0, 60, 80))
    entry.take(ON(0, 64, 80))
    assert entry.take(OFF(0, 64)) == (60, 64)
    entry.take(ON(0, 65, 80))
    assert entry.take(OFF(0, 65)) == (65,)


def test_the_pedal_is_one_rest_each_time_that_it_goes_down() -> None:
    entry = StepEntry()
    values = (127, 127, 80, 0, 64)
    assert [entry.take(messages.control_change(0, 64, value)) for value in values] == [
        (),
        None,
        None,
        None,
        (),
    ]


def test_a_release_without_a_stroke_writes_nothing() -> None:
    assert StepEntry().take(OFF(0, 60)) is None
