"""What players add to the written notes: ornaments, jumps, dynamics, articulation, fermatas, swing."""

from collections.abc import Callable
from fractions import Fraction

import mido
import pytest

from model.notation.instructions import ControlChange, ProgramChange
from model.notation.midi_file import midi_file
from model.notation.style import PLAIN, PerformanceStyle
from model.notation.timeline import perform
from model.notation.tune import Tune
from model.notation.unfold import MAX_BARS

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
        ("A!D.C.!|B!D.C.!|", "A A B A B"),  # each jump once
        ("!segno!A|B!D.S.!|!segno!c|d!D.S.!|e", "A B A B C D C D E"),  # to the latest segno
        ("A|!segno!B!dacoda!|c!D.S.alcoda!|!coda!d!fine!|e!D.C.alfine!|", "A B C B D E A B C D"),
        ("A|B!dacapo!|", "A B A B"),
        ("|:AH:|\n|:B:|c!D.C.!||", "A A B B C A"),  # a fermata over the end of a strain is its fine
        ("A2|HB4||c|d!D.C.!|", "A B C D A B"),
        ("A|HB|c|d!D.C.!|", "A B C D A B C D"),  # but not one inside it
        ("AH:|c|!fine!d|e!D.C.!|", "A A C D E A C D"),
    ],
)  # fmt: skip
def test_jumps_are_followed(tune: Make, body: str, names: str) -> None:
    assert heard(tune(body)) == names


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('AB|cd"D.C."|', "A B C D A B C D"),
        ('AB|"^Fine"c|d"^D.C. al Fine"||', "A B C D A B C"),
        ('AB"fine"|cd|"_D.C."e|]', "A B C D E A B"),
        ('A|"Segno"B|c"D.S."|', "A B C B C"),
        ('A|"^To Coda"B|c"<D.C. al Coda"||"Coda"d|]', "A B C A B D"),
        ('AB|cd|\n"@5,5 Da Capo"\n', "A B C D A B C D"),
        ('A!fine!|B"Dal Segno al Fine"|', "A B A"),
        ('A"DC al Fine"|"Dm"B"Coda in G"|"D"c|', "A A B C"),
    ],
)
def test_jumps_written_as_text_are_followed(tune: Make, body: str, names: str) -> None:
    assert heard(tune(body)) == names


def test_jumps_written_as_text_can_be_left_out(tune: Make) -> None:
    made = tune('A!fine!|B"D.C."|')
    assert heard(made, PerformanceStyle(text_jumps=False)) == "A B"
    assert heard(tune("A|B!D.C.!|"), PerformanceStyle(text_jumps=False)) == "A B A B"


def test_a_jump_that_is_text_is_no_chord_symbol(tune: Make) -> None:
    made = tune('"D.C."AB|')
    assert all(not bar.chords for bar in made.measures.voices[0].bars)


def test_jumps_end_however_many_there_are(tune: Make) -> None:
    performed = perform(tune("A!D.C.!|" * 300))
    assert len(performed.notes) <= MAX_BARS


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
        ("{gag}B", "G A G B", ["1/16"] * 4),
        ("(3{g}ABc", "G A B C", ["1/24", "1/8", "1/6", "1/6"]),
        ("{gagagaga}B", "G A G A G A G A B", ["1/64"] * 8 + ["1/8"]),  # half of the note is left to it
        ("{^g}A {g}A", "^G A ^G A", ["1/16", "3/16"] * 2),
        ("A-{g}A", "A G A", ["1/4", "1/16", "3/16"]),  # after a grace note the note is struck again
        ("{g}zA", "A", ["1/4"]),
        ("{[GB]}A", "G B A", ["1/16", "1/16", "3/16"]),  # a chord sounds together
        ("{[GB]2c}A", "G B C A", ["1/8", "1/8", "1/16", "1/16"]),
        ("{c[G2B]}A2", "C G B A", ["1/16", "1/8", "1/8", "5/16"]),
        ("{[GB}A", "G B A", ["1/16", "1/16", "1/8"]),  # a chord that nothing closes is none
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
        ("A-.A", ["3/8"]),
        ("{g}.A", ["1/16", "1/16"]),
        ("!breath!A", ["1/8"]),
        ("H.A", ["1/4"]),
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


def test_a_fermata_is_held_in_all_voices(tune: Make) -> None:
    performed = perform(tune("[V:1]A HB c|\n[V:2]E F2|\n[V:3]C3|\n"))
    assert [(note.channel, str(note.onset), str(note.duration)) for note in performed.notes] == [
        (0, "0", "1/4"), (1, "0", "1/4"), (2, "0", "1"), (0, "1/4", "1/2"), (1, "1/4", "3/4"), (0, "3/4", "1/4"),
    ]  # fmt: skip
    assert performed.duration == 1


def test_fermatas_of_two_voices_at_one_place_are_held_once(tune: Make) -> None:
    performed = perform(tune("[V:1]A HB c|\n[V:2]E HF G|\n"))
    assert [str(note.onset) for note in performed.notes if note.channel == 1] == ["0", "1/4", "3/4"]


def test_rests_and_tempi_wait_for_a_fermata(tune: Make) -> None:
    performed = perform(tune("A Hz [Q:1/4=60]c|[M:2/4]d2|"))
    assert [str(note.onset) for note in performed.notes] == ["0", "3/4", "1"]
    assert [(str(change.onset), change.whole_notes_per_minute) for change in performed.tempi] == [
        ("0", 30),
        ("3/4", 15),
    ]
    assert [str(change.onset) for change in performed.meters] == ["0", "1"]


@pytest.mark.parametrize(
    ("meter", "body", "onsets"),
    [
        ("4/4", "L:1/8\nABcd|", ["0", "1/6", "1/4", "5/12"]),
        ("C", "L:1/8\nABcd|", ["0", "1/6", "1/4", "5/12"]),
        ("2/4", "L:1/16\nABcd|", ["0", "1/12", "1/8", "5/24"]),
        ("4/4", "L:1/8\nA>Bc<d|", ["0", "1/6", "1/4", "1/3"]),
        ("4/4", "L:1/8\nA3/2B/2c>>d|", ["0", "3/16", "1/4", "15/32"]),  # only what is written as even or broken
        ("4/4", "L:1/8\nAB2c (3ABc|", ["0", "1/8", "3/8", "1/2", "7/12", "2/3"]),
        ("4/4", "L:1/8\n[AC][Bd]cd|", ["0", "0", "1/6", "1/6", "1/4", "5/12"]),
        ("4/4", "L:1/16\nA3B2|cdef|", ["0", "3/16", "5/16", "3/8", "7/16", "1/2"]),
        ("C|", "L:1/8\nABc>d|", ["0", "1/8", "1/4", "5/12"]),
        ("6/8", "L:1/8\nABc|", ["0", "1/8", "1/4"]),
        ("4/4", "L:1/8\nA|BcdA|", ["0", "1/8", "7/24", "3/8", "13/24"]),
        ("4/4", "L:1/8\nABc|ABcA|", ["0", "1/8", "7/24", "3/8", "13/24", "5/8", "19/24"]),  # an upbeat ends a bar
    ],
)  # fmt: skip
def test_hornpipes_swing(tune: Make, meter: str, body: str, onsets: list[str]) -> None:
    made = tune(body, f"X:1\nM:{meter}\nR:hornpipe\nK:C\n")
    assert [str(note.onset) for note in perform(made).notes] == onsets


@pytest.mark.parametrize("rhythm", ["reel", "slow hornpipe", ""])
def test_other_tunes_do_not_swing(tune: Make, rhythm: str) -> None:
    notes = perform(tune("ABc>d|", f"X:1\nM:4/4\nL:1/8\nR:{rhythm}\nK:C\n")).notes
    assert [str(note.onset) for note in notes] == ["0", "1/8", "1/4", "7/16"]


def test_swing_can_be_left_out(tune: Make) -> None:
    made = tune("ABc>d|", "X:1\nM:4/4\nL:1/8\nR:hornpipe\nK:C\n")
    onsets = [str(note.onset) for note in perform(made, PerformanceStyle(swing=False)).notes]
    assert onsets == ["0", "1/8", "1/4", "7/16"]


def test_a_directive_sets_the_ratio_of_broken_rhythm(tune: Make) -> None:
    notes = perform(tune("A>B|\n%%MIDI ratio 3 2\nA<B|\n%%MIDI ratio 0 1\nA>B|")).notes
    assert [str(note.onset) for note in notes] == ["0", "3/8", "1/2", "7/10", "1", "13/10"]


@pytest.mark.parametrize(
    ("body", "names", "expected"),
    [
        ("~G2", "A G", ["1/16", "7/16"]),
        ("~G3", "G A G ^F G", ["1/4", "1/16", "3/16", "1/16", "3/16"]),
        ("{a}~G3", "A G A G ^F G", ["1/16", "3/16", "1/16", "3/16", "1/16", "3/16"]),
        ("~F3-F", "^F G ^F E ^F", ["1/4", "1/16", "3/16", "1/16", "7/16"]),
        ("~B", "^C B", ["1/16", "3/16"]),
        ("~c", "D ^C", ["1/16", "3/16"]),
        ("~G/8", "G", ["1/32"]),
        ("~[GB]", "G B", ["1/4", "1/4"]),
        ("G-~G", "G", ["1/2"]),
        ("~.G3", "G A G ^F G", ["1/4", "1/16", "3/16", "1/16", "3/32"]),
        ("!roll!G3/2", "A G", ["1/16", "5/16"]),
        ("TG", "A G A G A G A G", ["1/32"] * 8),
        ("!trill!G/-|G/", "A G A G A G A G", ["1/32"] * 8),
        ("(3TGAB", "A G A G A B", ["1/24"] * 4 + ["1/6"] * 2),
        ("TG/8", "A G", ["1/64"] * 2),
        ("{f}TG", "^F A G A G A G", ["1/16"] + ["1/32"] * 6),
        ("HTG/2", "A G A G A G A G", ["1/32"] * 8),
        ("[V:1 octave=1]TE", "^F E ^F E ^F E ^F E", ["1/32"] * 8),
    ],
)  # fmt: skip
def test_rolls_and_trills_are_played_out(tune: Make, body: str, names: str, expected: list[str]) -> None:
    made = tune(body, "X:1\nM:4/4\nL:1/4\nK:D\n")
    assert heard(made) == names
    assert lengths(made) == expected


def test_ornaments_can_be_left_out(tune: Make) -> None:
    assert heard(tune("~G3TA"), PerformanceStyle(ornaments=False)) == "G A"


@pytest.mark.parametrize(
    ("definition", "body"), [("U:n=!staccato!\n", "nA"), ("U: T = !staccato!\n", "TA"), ("", "U:h=.\nhA")]
)
def test_user_defined_letters_decorate(tune: Make, definition: str, body: str) -> None:
    assert lengths(tune(body, f"X:1\n{definition}L:1/4\nK:C\n")) == ["1/8"]


def test_a_letter_defined_as_nil_decorates_nothing(tune: Make) -> None:
    assert lengths(tune("TA", "X:1\nU:T=!nil!\nL:1/4\nK:C\n")) == ["1/4"]


def test_midi_directives_set_program_channel_and_transposition(tune: Make) -> None:
    header = "X:1\nL:1/4\n%%MIDI program 73\nK:C\n"
    performed = perform(
        tune("%%MIDI channel 5\n%%MIDI transpose -12\nC|\nV:2\nI:MIDI=program 40\nE|", header)
    )
    assert [(note.channel, note.pitch) for note in performed.notes] == [(1, 64), (4, 48)]
    assert performed.programs == (
        ProgramChange(Fraction(0), 0, 73), ProgramChange(Fraction(0), 1, 73), ProgramChange(Fraction(0), 1, 40),
    )  # fmt: skip


def test_instruments_change_where_the_tune_says(tune: Make) -> None:
    body = "|:A|\n%%MIDI program 6\nB:|[I:MIDI=program 3 7 MIDI=control 7 50]c[I:MIDI=channel 4]d|"
    performed = perform(tune(body))
    assert performed.programs == (
        ProgramChange(Fraction(1, 4), 0, 6),
        ProgramChange(Fraction(3, 4), 0, 6),
        ProgramChange(Fraction(1), 2, 7),
    )
    assert performed.controls == (ControlChange(Fraction(1), 0, 7, 50),)
    assert [note.channel for note in performed.notes] == [0, 0, 0, 0, 0, 3]
    assert [
        (message.channel, message.program)
        for track in midi_file(performed).tracks
        for message in track
        if isinstance(message, mido.Message) and message.type == "program_change"
    ] == [(0, 6), (0, 6), (2, 7)]


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("%%MIDI voice 2 instrument=59\n", "V:1\nC|\nV:2\nE|"),
        ("V:1\nV:2\nI:MIDI=voice instrument=59\n", "V:1\nC|\nV:2\nE|"),
        ("", "V:1\nC|\nV:2\n%%MIDI voice instrument=59\nE|"),
        ("", "V:1\n%%MIDI voice 2 instrument=59\nC|\nV:2\nE|"),  # which is not begun yet
        ("", "V:1\nC|\nV:2\nE|\nV:1\n%%MIDI voice 2 instrument=59\nC|"),
    ],
)
def test_an_instrument_is_for_the_voice_that_is_named_or_written(tune: Make, header: str, body: str) -> None:
    performed = perform(tune(body, f"X:1\nL:1/4\n{header}K:C\n"))
    assert performed.programs == (ProgramChange(Fraction(0), 1, 58),)


def test_a_bank_is_selected_before_its_program(tune: Make) -> None:
    performed = perform(tune("%%MIDI voice instrument=3 bank=130\nC|"))
    sent = [str(message) for track in midi_file(performed).tracks for message in track][-6:-3]
    assert sent == [
        "control_change channel=0 control=0 value=1 time=0",
        "control_change channel=0 control=32 value=1 time=0",
        "program_change channel=0 program=2 time=0",
    ]


@pytest.mark.parametrize(
    "words", ["", "2", "2 instrument=0", "2 instrument=x bank=2", "2 instrument=129", "9 mute"]
)
def test_a_voice_that_is_told_nothing_sensible_sounds_as_before(tune: Make, words: str) -> None:
    performed = perform(tune(f"V:1\nC|\nV:2\n%%MIDI voice {words}\nE|"))
    assert [note.pitch for note in performed.notes] == [60, 64]
    assert not performed.programs
    assert not performed.controls


def test_a_mute_voice_lasts_as_long_as_before(tune: Make) -> None:
    performed = perform(tune("V:1\nC|\nV:2\n%%MIDI voice mute\nE F-|F {g}A|"))
    assert [note.pitch for note in performed.notes] == [60]
    assert performed.duration == 1


def test_relative_transposition_adds_up(tune: Make) -> None:
    notes = perform(tune("%%MIDI transpose 2\nC|\n%%MIDI rtranspose -3\nC|\n%%MIDI transpose 0\nC|")).notes
    assert [note.pitch for note in notes] == [62, 59, 60]


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
