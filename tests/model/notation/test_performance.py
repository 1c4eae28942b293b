"""What players add to the written notes: ornaments, jumps, dynamics, articulation, fermatas, swing."""

from collections.abc import Callable
from fractions import Fraction

import mido
import pytest

from model.notation.midi_file import midi_file
from model.notation.style import PLAIN, PerformanceStyle
from model.notation.timeline import perform
from model.notation.tune import Tune

NAMES = ("C", "^C", "D", "^D", "E", "F", "^F", "G", "^G", "A", "^A", "B")
Make = Callable[..., Tune]


USUAL = PerformanceStyle()


def heard(tune: Tune, style: PerformanceStyle = USUAL) -> str:
    return " ".join(NAMES[note.pitch % 12] for note in perform(tune, style).notes)


def lengths(tune: Tune) -> list[str]:
    return [str(note.duration) for note in perform(tune).notes]


def velocities(tune: Tune) -> list[int]:
    return [note.velocity for note in perform(tune).notes]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("AB|cd!D.C.!|", "A B C D A B C D"),
        ("AB|!fine!c|d!D.C.!||", "A B C D A B C"),
        ("AB!fine!|cd!D.C.alfine!|", "A B C D A B"),
        ("AB!fine!|\ncd|!D.C.alfine!\n", "A B C D A B"),
        ("A|!segno!B|c!fine!|d!D.S.alfine!|", "A B C D B C"),
        ("A|SB|c!D.S.!|", "A B C B C"),
        ("|:A:|B|!D.C.!", "A A B A B"),  # no repeats after a jump
        ("|:A|1B:|2c!fine!|]|:d:|!D.C.!", "A B A C D D A C"),  # and the last ending
        ("A!coda!|B!D.C.alcoda!|!coda!c|d|]", "A B A C D"),
        ("A|B!dacoda!|c|d!D.C.!|Oe|f|]", "A B C D A B E F"),
        ("A|!segno!B!dacoda!|c!D.S.alcoda!|!coda!d|]", "A B C B D"),
        ("A!fine!|B|", "A B"),
        ("A!D.S.!|B|", "A A B"),  # no segno: from the start
        ("A!D.C.!|B!D.C.!|", "A A B"),
    ],
)  # fmt: skip
def test_jumps_are_followed(tune: Make, body: str, names: str) -> None:
    assert heard(tune(body)) == names


def test_jumps_can_be_left_out(tune: Make) -> None:
    assert heard(tune("AB!fine!|cd!D.C.!|"), PLAIN) == "A B C D"


def test_the_order_of_the_parts_goes_before_jumps(tune: Make) -> None:
    assert heard(tune("P:A\nA|\nP:B\nB!D.C.!|", "X:1\nP:ABA\nL:1/4\nK:C\n")) == "A B A"


def test_all_voices_jump_together(tune: Make) -> None:
    notes = perform(tune("[V:1]C!fine!|D!D.C.!|\n[V:2]E|F|\n")).notes
    assert [note.pitch for note in notes if note.channel == 1] == [64, 65, 64]


@pytest.mark.parametrize(
    ("body", "names", "durations"),
    [
        ("{g}A", "G A", ["1/16", "3/16"]),
        ("{ga}B2", "G A B", ["1/16", "1/16", "3/8"]),
        ("{g/}A", "G A", ["1/32", "7/32"]),
        ("{gagagaga}B", "G A G A G A G A B", ["1/64"] * 8 + ["1/8"]),  # half of the note is left to it
        ("{^g}A {g}A", "^G A G A", ["1/16", "3/16"] * 2),
        ("A-{g}A", "A", ["1/2"]),
        ("{g}zA", "A", ["1/4"]),
    ],
)
def test_grace_notes_take_their_time_from_the_note(
    tune: Make, body: str, names: str, durations: list[str]
) -> None:
    made = tune(body)
    assert heard(made) == names
    assert lengths(made) == durations


def test_a_grace_note_leaves_the_notes_behind_in_their_places(tune: Make) -> None:
    assert perform(tune("{g}AB")).notes[-1].onset == Fraction(1, 4)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (".AB", ["1/8", "1/4"]),
        ("!staccato!A!wedge!B", ["1/8", "1/12"]),
        ("!tenuto!A", ["1/4"]),
        (".A-A", ["1/2"]),
        (".[CE]", ["1/8", "1/8"]),
    ],
)
def test_staccato_notes_are_short(tune: Make, body: str, expected: list[str]) -> None:
    assert lengths(tune(body)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("AB", [95, 80]),
        ("!p!AB", [69, 54]),
        ("A!ff!BA!pppp!B", [95, 107, 107, 20]),
        ("A!sfz!B!accent!ALB", [95, 110, 100, 100]),
        ("zz!p!A!<(!B c d|!f!!<)!A", [54, 54, 67, 81, 109]),
        ("zz!crescendo(!AB!crescendo)!cd", [80, 90, 100, 100]),
        ("zz!>(!AB!p!cd", [80, 67, 54, 54]),
        ("A!crescendo(!B", [95, 80]),  # nothing ends it
    ],
)
def test_dynamics_are_heard(tune: Make, body: str, expected: list[int]) -> None:
    assert velocities(tune(body)) == expected


def test_time_goes_slower_under_a_fermata_in_all_voices(tune: Make) -> None:
    performed = perform(tune("[V:1]A HB c|\n[V:2]E F G|\n"))
    assert [(str(change.onset), change.whole_notes_per_minute) for change in performed.tempi] == [
        ("0", 30),
        ("1/4", 15),
        ("1/2", 30),
    ]
    assert performed.seconds_at(Fraction(3, 4)) == pytest.approx(2.0)


def test_fermatas_of_both_voices_slow_down_once(tune: Make) -> None:
    performed = perform(tune("[V:1]A HB c|\n[V:2]E HF G|\n"))
    assert [change.whole_notes_per_minute for change in performed.tempi] == [30, 15, 30]


@pytest.mark.parametrize(
    ("body", "onsets"),
    [
        ("M:4/4\nL:1/8\nABcd|", ["0", "1/6", "1/4", "5/12"]),
        ("M:2/4\nL:1/16\nABcd|", ["0", "1/12", "1/8", "5/24"]),
        ("M:6/8\nL:1/8\nABc|", ["0", "1/8", "1/4"]),
        ("M:4/4\nL:1/8\nA|BcdA|", ["1/24", "1/8", "7/24", "3/8", "13/24"]),  # an upbeat is the end of a bar
    ],
)
def test_hornpipes_swing_where_it_is_asked_for(tune: Make, body: str, onsets: list[str]) -> None:
    notes = perform(tune(body), PerformanceStyle(swing=True)).notes
    assert [str(note.onset) for note in notes] == onsets


def test_swing_leaves_bars_of_broken_beats_alone(tune: Make) -> None:
    notes = perform(tune("M:4/4\nL:1/16\nA3B2|cdef|"), PerformanceStyle(swing=True)).notes
    assert all(note.duration > 0 <= note.onset for note in notes)


@pytest.mark.parametrize(
    ("definition", "body"), [("U:n=!staccato!\n", "nA"), ("U: T = !staccato!\n", "TA"), ("", "U:h=.\nhA")]
)
def test_user_defined_letters_decorate(tune: Make, definition: str, body: str) -> None:
    assert lengths(tune(body, f"X:1\n{definition}L:1/4\nK:C\n")) == ["1/8"]


def test_a_letter_defined_as_nil_decorates_nothing(tune: Make) -> None:
    assert lengths(tune(".A", "X:1\nU:.=!nil!\nL:1/4\nK:C\n")) == ["1/4"]


def test_midi_directives_set_program_channel_and_transposition(tune: Make) -> None:
    header = "X:1\nL:1/4\n%%MIDI program 73\nK:C\n"
    performed = perform(
        tune("%%MIDI channel 5\n%%MIDI transpose -12\nC|\nV:2\nI:MIDI=program 40\nE|", header)
    )
    assert [(note.channel, note.pitch) for note in performed.notes] == [(1, 64), (4, 48)]
    assert performed.programs == ((4, 73), (1, 40))
    changes = [
        (message.channel, message.program)
        for track in midi_file(performed).tracks
        for message in track
        if isinstance(message, mido.Message) and message.type == "program_change"
    ]
    assert changes == [(1, 40), (4, 73)]


@pytest.mark.parametrize(
    "words", ["program", "program x", "program 999", "channel 0", "transpose 9" + "9" * 50, "program ²"]
)
def test_midi_directives_that_make_no_sense_change_no_note(tune: Make, words: str) -> None:
    notes = perform(tune(f"%%MIDI {words}\nC|")).notes
    assert all(0 <= note.pitch <= 127 and 0 <= note.channel < 16 for note in notes)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("ABcd|\ns: !p! * !f!\nAB|", [69, 54, 94, 94, 109, 94]),
        ("AB|cd|\ns: !p! | * !f!\n", [69, 54, 69, 94]),
        ("zA[CE]B|\ns: * !p! !f!\nw: a b c\n", [80, 54, 54, 94]),
        ('AB|\nw: a b\ns: !p! "Am"\n', [69, 54]),
        ("AB|\ns: | | | !p!\ns:\n", [95, 80]),
        ("s: !p!\nAB|", [95, 80]),
    ],
)
def test_symbol_lines_decorate_the_notes_above(tune: Make, body: str, expected: list[int]) -> None:
    assert velocities(tune(body)) == expected
