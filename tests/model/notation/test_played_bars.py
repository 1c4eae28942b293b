"""The bars of the timeline are those that are played."""

from fractions import Fraction

from model.notation.parser import parse
from model.notation.played_bars import beginnings
from model.notation.timeline import Timeline, perform

HEAD = "X:1\nM:4/4\nL:1/4\nK:C\n"


def heard(text: str) -> Timeline:
    return perform(parse(text).tunes[0])


def places(text: str) -> list[tuple[Fraction, str]]:
    """The onset and the text of each bar that is played."""
    return [(bar.onset, text[bar.span.start : bar.span.end].strip("|:12[] ")) for bar in heard(text).bars]


def test_a_repeated_bar_is_there_each_time_with_its_place_in_the_text() -> None:
    text = HEAD + "|:CDEF|1 GABc:|2 cBAG|]\n"
    assert places(text) == [(0, "CDEF"), (1, "GABc"), (2, "CDEF"), (3, "cBAG")]


def test_bars_are_as_long_as_they_sound_where_a_fermata_is_held() -> None:
    bars = heard(HEAD + "CD!fermata!EF|GABc|\n").bars
    assert [(bar.onset, bar.end) for bar in bars] == [(0, Fraction(5, 4)), (Fraction(5, 4), Fraction(9, 4))]


def test_a_bar_has_the_meter_and_the_part_that_hold_there() -> None:
    bars = heard("X:1\nP:ABA\nM:2/4\nL:1/4\nK:C\nP:A\nCD|\nP:B\n[M:3/4]EFG|\n").bars
    assert [(bar.meter.text, bar.part, bar.begins_part) for bar in bars] == [
        ("2/4", "A", True),
        ("3/4", "B", True),
        ("2/4", "A", True),
    ]


def test_a_note_knows_its_voice_and_the_band_has_none() -> None:
    tune = parse("X:1\nM:4/4\nL:1/4\n%%MIDI drum dddd\n%%MIDI drumon\nK:C\nV:air\nC4|\nV:low\nC,4|\n").tunes[
        0
    ]
    timeline = perform(tune)
    assert timeline.voices == ("air", "low")
    assert {(note.pitch, note.voice) for note in timeline.notes if note.channel != 9} == {(60, 0), (48, 1)}
    assert {note.voice for note in timeline.notes if note.channel == 9} == {-1}


def test_upbeats_are_the_end_of_a_bar_also_behind_a_repeat() -> None:
    bars = heard(HEAD + "G|:CDEF|GAB:|c|cBAG|\n").bars
    lengths = [bar.duration * 4 for bar in bars]
    assert lengths == [1, 4, 3, 4, 3, 1, 4]
    assert [before * 4 for before in beginnings(bars)] == [3, 0, 0, 0, 0, 3, 0]
