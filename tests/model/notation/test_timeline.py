"""What is written is heard: pitches, durations, repeats, ties, tempi, voices."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from model.notation import unfold, voice_performance
from model.notation.parser import parse
from model.notation.style import PLAIN
from model.notation.timeline import perform
from model.notation.tune import Tune

Heard = Callable[..., str]
Durations = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        # ABC 2.1 section 4.8: repeats
        ("|:AB|cd:|e", "A B C D A B C D E"),
        ("AB|cd:|e", "A B C D A B C D E"),
        ("AB:|cd:|", "A B A B C D C D"),
        ("AB::cd:|", "A B A B C D C D"),
        ("|:A:||:B:|", "A A B B"),
        ("|:A:|\n|:B:|", "A A B B"),
        ("|::A::|B", "A A A B"),
        ("|:A|B|:c:|", "A B A B C C"),
        ("AB||cd:|", "A B C D C D"),
        ("AB|]cd||ef:|", "A B C D E F E F"),
        ("|:AB||cd:|", "A B C D A B C D"),
        ("A:|\n|:c||d:|", "A A C D C D"),
        ("A[|]B:|", "A B A B"),
        ("A:|B||c:|", "A A B C C"),
        ("|:A||B:|", "A B A B"),
        ("A[|]:|B", "A A B"),
        # sections 4.9 and 4.10: endings
        ("|:AB|1c:|2d|]", "A B C A B D"),
        ("|:AB[1c:|[2d||e|", "A B C A B D E"),
        ("|:A|1,3B:|2c:|4d|]", "A B A C A B A D"),
        ("|:A|[1-3B:|[4c|]", "A B A B A B A C"),
        ("|:A|1B:|2c:|3d|]", "A B A C A D"),
        ("|:A|1B:|2c:|", "A B A C"),
        ("|:A|1B:|\n|2c|]", "A B A C"),
        ("|:A|\\\n1B:|2c|]", "A B A C"),
        ("|:A|1B:|2c:|", "A B A C"),
        ("|:A|1B:|2c||d:|", "A B A C D D"),
        ("|:A|1B:|2c|]d|1e:|2f|]", "A B A C D E D F"),
        ("|:A|1B:|2c|d:|", "A B A C D D"),
        ("A|1B|2c|", "A B A C"),
        ("|:A|1B:|", "A B A"),
        ("|:A:|2B|", "A A B"),
        # a part label begins a repeat
        ("AB|\nP:B\ncd:|", "A B C D C D"),
    ],
)  # fmt: skip
def test_repeats_are_played_as_musicians_play_them(heard: Heard, body: str, names: str) -> None:
    assert heard(body) == names


@pytest.mark.parametrize(
    ("order", "names"),
    [("AB", "A B"), ("ABA", "A B A"), ("A2B", "A A B"), ("(AB)2", "A B A B"), ("AX", "A"), ("X", "A B")],
)
def test_parts_are_played_in_the_order_of_the_header(heard: Heard, order: str, names: str) -> None:
    assert heard("P:A\nA|\nP:B\nB|", f"X:1\nP:{order}\nL:1/4\nK:C\n") == names


@pytest.mark.parametrize(
    ("order", "part", "names"),
    [
        ("A4", "C|[1D:|[2E:|[3F:|[4G|]", "C D C E C F C G"),  # the example of section 4.10
        ("A2BA", "C|[1,3D:|[2E|]", "C D C E B C D"),
        ("A4", "C|[1D:|[2E|]", "C D C E C D C E"),
        ("A2", "A||C|[1D:|[2E|]F|]", "A C D F A C E F"),
        ("A4", "|:C|[1D:|[2E:|[3F:|[4G|]", "C D C E C F C G"),
        ("A2", "|:C|[1D:|[2E|]", "C D C E C D C E"),  # its |: asks for both endings
        ("A", "C|[1D:|[2E|]", "C D C E"),  # P: would leave one out
        ("ABA", "C|[1D:|[2E|]", "C D C E B C D C E"),  # a usual repeat, as musicians write it
        ("(AB)3", "C|[1D:|[2E:|[3F|]", "C D B C E B C F B"),
        ("A2", "C:|D|]", "C C D C C D"),
    ],
)
def test_the_nth_time_a_part_is_played_takes_the_nth_ending(
    heard: Heard, order: str, part: str, names: str
) -> None:
    assert heard(f"P:A\n{part}\nP:B\nB|", f"X:1\nP:{order}\nL:1/4\nK:C\n") == names


def test_a_part_label_holds_for_all_voices(tune: Callable[..., Tune]) -> None:
    header = "X:1\nP:ABA\nL:1/4\nK:C\n"
    notes = perform(tune("P:A\n[V:1]C|\n[V:2]E|\nP:B\n[V:1]D|\n[V:2]F|", header)).notes
    assert [note.pitch for note in notes if note.channel == 0] == [60, 62, 60]
    assert [note.pitch for note in notes if note.channel == 1] == [64, 65, 64]


def test_music_before_the_first_part_is_played_first(heard: Heard) -> None:
    assert heard("c|\nP:A\nA|\nP:B\nB:|", "X:1\nP:BA\nL:1/4\nK:C\n") == "C B B A"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("^FF|F|", "^F ^F F"),
        ("^F f|f|", "^F ^F F"),  # section 11.3: in every octave
        ("^F=F F|", "^F F F"),
        ("_BB[K:G]F|", "^A ^A ^F"),
        ("F|\nK:D\nF|", "F ^F"),
        ("^F-|F F|", "^F F"),  # a tie carries the accidental over the bar line
        ("F-^F|", "F ^F"),  # and does not lead to another note
        ("{^F}G F|", "G ^F"),  # an ornament's accidental holds as well
        ("^F|1F:|2F|", "^F F ^F F"),
    ],
)
def test_accidentals_hold_to_the_end_of_the_bar(heard: Heard, body: str, names: str) -> None:
    assert heard(body) == names


@pytest.mark.parametrize(
    ("reach", "names"), [("octave", "^F F ^F"), ("not", "^F F F"), ("pitch", "^F ^F ^F")]
)
def test_a_directive_says_how_far_accidentals_hold(heard: Heard, reach: str, names: str) -> None:
    assert heard("^F f F|", f"X:1\n%%propagate-accidentals {reach}\nL:1/4\nK:C\n") == names


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A2B/c//", ["1/2", "1/8", "1/16"]),
        ("A>B", ["3/8", "1/8"]),
        ("A<B", ["1/8", "3/8"]),
        ("A>>B", ["7/16", "1/16"]),
        ("A>>>B", ["15/32", "1/32"]),
        ("A > B", ["3/8", "1/8"]),
        ("A>{g}B", ["3/8", "1/8"]),
        ("[CE]>[DF]", ["3/8", "3/8", "1/8", "1/8"]),
        ("A2>B", ["1/2", "1/4"]),  # section 4.4: undefined between unequal notes
        ("z>B", ["1/8"]),
        ("A&<B", ["1/4", "1/4"]),  # nothing to break rhythm with
        ("A<&B", ["1/4", "1/4"]),
        ("(3ABC D", ["1/6", "1/6", "1/6", "1/4"]),
        ("(2AB", ["3/8", "3/8"]),
        ("(4ABcd", ["3/16"] * 4),
        ("(5ABcde", ["1/10"] * 5),
        ("(3:2:2AB C", ["1/6", "1/6", "1/4"]),
        ("(3A2B", ["1/3", "1/6"]),
        ("(3A>BC", ["1/4", "1/12", "1/6"]),
        ("(3zAB", ["1/6", "1/6"]),
        ("(3{g}ABC", ["1/6"] * 3),
        ("[C2E]3", ["3/2", "3/2"]),
        ("A-A", ["1/2"]),
        ("A-|A-|A", ["3/4"]),
        ("A-A B-A", ["1/2", "1/4", "1/4"]),
        ("[CE]-[CE]", ["1/2", "1/2"]),
        ("[C-E][CE]", ["1/2", "1/4", "1/4"]),
        ("(A-A)", ["1/2"]),
        ("A (-A)", ["1/2"]),
        ("A-zA", ["1/4", "1/4"]),
        ("|:A-:|A", ["3/4"]),
        ("[L:1/8]A[L:1/2]A", ["1/8", "1/2"]),
        ("A\nL:1/16\nA", ["1/4", "1/16"]),
    ],
)
def test_durations_are_exact(durations: Durations, body: str, expected: list[str]) -> None:
    assert durations(body) == expected


def test_groups_of_five_follow_a_compound_meter(durations: Durations) -> None:
    assert durations("(5ABcde", "X:1\nM:6/8\nL:1/8\nK:C\n") == ["3/40"] * 5


@pytest.mark.parametrize(
    ("body", "onset"),
    [("zA", "1/4"), ("x2A", "1/2"), ("Z|A", "1"), ("Z3|A", "3"), ("yyA", "0"), ('"Am"!trill!A', "0"), ("{gab}A", "0"),
     ("AB|!\nc", "0"), ("B&A", "0")],
)  # fmt: skip
def test_only_notes_and_rests_take_time(tune: Callable[..., Tune], body: str, onset: str) -> None:
    onsets = [note.onset for note in perform(tune(body), PLAIN).notes if note.pitch == 69]
    assert onsets == [Fraction(onset)]


def test_an_exclamation_mark_at_a_line_end_takes_no_note(heard: Heard) -> None:
    assert heard("AB|!\ncd|!fermata!e|]!\n") == "A B C D E"


def test_every_note_knows_its_place_in_the_text() -> None:
    text = "file text\n\nX:1\nL:1/4\nK:C\n|:A ^c'2-|c'2 [CE]:|"
    notes = perform(parse(text).tunes[0]).notes
    assert [text[note.span.start : note.span.end] for note in notes] == ["A", "^c'2", "C", "E"] * 2


def test_notes_come_in_the_order_of_their_onsets(tune: Callable[..., Tune]) -> None:
    onsets = [note.onset for note in perform(tune("[V:2]CDEF|[V:1]A>Bcd|")).notes]
    assert onsets == sorted(onsets)


def test_voices_have_channels_of_their_own(tune: Callable[..., Tune]) -> None:
    notes = perform(tune("V:1\nAB|\nV:2\nCD|\nV:1\nc|\nV:2\nE|")).notes
    assert [(note.channel, note.onset) for note in notes if note.pitch in (72, 64)] == [
        (0, Fraction(1, 2)),
        (1, Fraction(1, 2)),
    ]


def test_no_voice_takes_the_drum_channel(tune: Callable[..., Tune]) -> None:
    notes = perform(tune("".join(f"[V:{voice}]C|" for voice in range(1, 13)))).notes
    assert [note.channel for note in notes] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12]


def test_voices_and_keys_transpose(tune: Callable[..., Tune]) -> None:
    pitches = [note.pitch for note in perform(tune("[V:1]C[V:2 octave=-1]C[V:1][K:C transpose=2]C")).notes]
    assert sorted(pitches) == [48, 60, 62]


def test_the_default_tempo_is_a_quarter_at_120(tune: Callable[..., Tune]) -> None:
    assert perform(tune("AB")).seconds_at(Fraction(1, 2)) == pytest.approx(1.0)


def test_tempo_changes_are_heard_where_they_stand(tune: Callable[..., Tune]) -> None:
    heard = perform(tune("AB[Q:1/4=60]cd", "X:1\nL:1/4\nQ:1/4=240\nK:C\n"))
    assert [(change.onset, change.whole_notes_per_minute) for change in heard.tempi] == [
        (0, 60),
        (Fraction(1, 2), 15),
    ]
    assert heard.seconds_at(Fraction(1, 2)) == pytest.approx(0.5)
    assert heard.seconds_at(Fraction(1)) == pytest.approx(2.5)


def test_meter_changes_are_told(tune: Callable[..., Tune]) -> None:
    heard = perform(tune("ABcd|[M:3/4]ABc|ABc|\nM:2/4\nAB|"))
    assert [(str(change.onset), change.meter.text) for change in heard.meters] == [
        ("0", "4/4"), ("1", "3/4"), ("5/2", "2/4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("(&AB|cd&EF|GA&)|e|", "0:69 0:64 1/4:71 1/4:65 1/2:72 1/2:67 3/4:74 3/4:69 1:76"),
        ("(&AB|cd|&EF|GA|&)e|", "0:69 0:64 1/4:71 1/4:65 1/2:72 1/2:67 3/4:74 3/4:69 1:76"),
        ("A(&B|c&F|G&C&)|e|", "0:69 1/4:71 1/4:65 1/4:60 1/2:72 1/2:67 3/4:76"),
        ("|:(&A|c&E|G&):|", "0:69 0:64 1/4:72 1/4:67 1/2:69 1/2:64 3/4:72 3/4:67"),
        ("(&A|c&E|G\n[V:2]C|", "0:69 0:64 0:60 1/4:72 1/4:67"),  # nothing closes it but the next voice
        ("(&A|&)(&&&)e|", "0:69 1/4:76"),
    ],
)
def test_overlays_of_several_bars_begin_where_the_first_layer_did(
    tune: Callable[..., Tune], body: str, expected: str
) -> None:
    notes = perform(tune(body), PLAIN).notes
    found = {(note.onset, -note.pitch) for note in notes}
    wanted = {tuple(one.split(":")) for one in expected.split()}
    assert found == {(Fraction(onset), -int(pitch)) for onset, pitch in wanted}


def test_the_performance_lasts_as_long_as_its_bars(tune: Callable[..., Tune]) -> None:
    assert perform(tune("AB|cdz2:|")).duration == 3


def test_a_pitch_struck_twice_at_once_is_one_note(tune: Callable[..., Tune]) -> None:
    assert len(perform(tune("[AA]B")).notes) == 2


def test_a_held_note_is_heard_through_a_layer_that_strikes_it_too(tune: Callable[..., Tune]) -> None:
    for body in ("C2D2E4 & C8|", "C8 & C2D2E4|"):
        (held,) = (note for note in perform(tune(body), PLAIN).notes if note.pitch == 60)
        assert held.duration == 2


def test_notes_stay_within_midi(tune: Callable[..., Tune]) -> None:
    assert all(0 <= note.pitch <= 127 for note in perform(tune("C,,,,,,,,,,c'''''''''')")).notes)


def test_a_performance_that_explodes_is_cut(
    tune: Callable[..., Tune], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unfold, "MAX_BARS", 10)
    heard = perform(tune("|:A|[1-60B:|[61c|]"))
    assert heard.is_cut
    assert len(heard.notes) == 10


def test_a_performance_of_too_many_notes_is_cut(
    tune: Callable[..., Tune], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_performance, "MAX_NOTES", 7)
    heard = perform(tune("|:ABcd:|"))
    assert heard.is_cut
    assert len(heard.notes) == 7


def test_a_tune_without_notes_is_silent(tune: Callable[..., Tune]) -> None:
    heard = perform(tune(""))
    assert (heard.notes, heard.duration, len(heard.tempi)) == ((), 0, 1)


def test_a_tied_chord_may_hold_a_note_and_its_sharp(durations: Callable[..., list[str]]) -> None:
    assert durations("[=A^A]2-|[=A^A]2|") == ["1", "1"]
