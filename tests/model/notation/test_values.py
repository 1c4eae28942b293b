"""What header fields say: M: L: K: Q: P: (ABC 2.1 section 3.1)."""

from fractions import Fraction

import pytest

from model.notation.key import read_key
from model.notation.lengths import is_sane_length, read_length, read_unit_note_length
from model.notation.meter import read_meter
from model.notation.parts import MAX_PARTS, read_parts
from model.notation.pitches import read_note
from model.notation.tempo import read_tempo

EIGHTH = Fraction(1, 8)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", "1"), ("2", "2"), ("3/2", "3/2"), ("/", "1/2"), ("//", "1/4"), ("/4", "1/4"), ("3/", "3/2"),
        ("///", "1/8"), ("16", "16"), ("/0", "1"), ("0", "1"), ("9" * 5000, "1024"), ("/" * 5000, "1/1024"),
    ],
)  # fmt: skip
def test_lengths_are_read_in_every_spelling(text: str, length: str) -> None:
    assert read_length(text) == Fraction(length)


def test_senseless_lengths_are_known_as_such() -> None:
    assert is_sane_length("3/2") and is_sane_length("")
    assert not is_sane_length("0") and not is_sane_length("/0") and not is_sane_length("9" * 5000)


@pytest.mark.parametrize(
    ("text", "midi"),
    [
        ("C", 60), ("c", 72), ("c'", 84), ("C,", 48), ("C,,", 36), ("B", 71), ("^F", 66), ("_B", 70), ("^^c", 74),
        ("__c", 70), ("=f", 77), ("C'", 72), ("c,", 60), ("^c'3/2", 85),
    ],
)  # fmt: skip
def test_notes_are_read_at_their_pitch(text: str, midi: int) -> None:
    pitch = read_note(text).pitch
    assert pitch.midi(pitch.accidental or Fraction(0)) == midi


def test_microtones_are_read() -> None:
    assert read_note("^/c").pitch.accidental == Fraction(1, 2)
    assert read_note("_3/2c").pitch.accidental == Fraction(-3, 2)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("4/4", "1"), ("C", "1"), ("C|", "1"), ("6/8", "3/4"), ("2+3/8", "5/8"), ("(2+3+2)/8", "7/8"),
        ("2/4+3/8", "7/8"), ("9/8", "9/8"), (" 3 / 4 ", "3/4"),
    ],
)  # fmt: skip
def test_meters_last_as_long_as_their_beats(text: str, duration: str) -> None:
    assert read_meter(text).duration == Fraction(duration)


@pytest.mark.parametrize("text", ["none", "", "NONE"])
def test_a_free_meter_has_no_bars(text: str) -> None:
    assert read_meter(text).duration is None
    assert read_meter(text).is_understood


@pytest.mark.parametrize("text", ["0/0", "4/0", "4/5", "jig", "9" * 5000 + "/8", "1/" * 5000])
def test_a_senseless_meter_is_free_and_known_as_such(text: str) -> None:
    assert read_meter(text).duration is None
    assert not read_meter(text).is_understood


def test_the_unit_note_length_follows_the_meter() -> None:
    assert read_meter("2/4").default_unit_note_length == Fraction(1, 16)
    assert read_meter("3/4").default_unit_note_length == EIGHTH
    assert read_meter("none").default_unit_note_length == EIGHTH


@pytest.mark.parametrize(
    ("text", "length"), [("1/8", "1/8"), ("1", "1"), (" 1/16 ", "1/16"), ("1 / 4", "1/4")]
)
def test_unit_note_lengths_are_read(text: str, length: str) -> None:
    assert read_unit_note_length(text) == Fraction(length)


@pytest.mark.parametrize("text", ["0/1", "1/0", "", "x", "1/x", "9" * 5000, "-1/8", "²"])
def test_senseless_unit_note_lengths_are_none(text: str) -> None:
    assert read_unit_note_length(text) is None


@pytest.mark.parametrize(
    ("text", "fifths"),
    [
        ("C", 0), ("G", 1), ("D", 2), ("A", 3), ("E", 4), ("B", 5), ("F#", 6), ("C#", 7), ("F", -1), ("Bb", -2),
        ("Eb", -3), ("Ab", -4), ("Db", -5), ("Gb", -6), ("Cb", -7), ("Am", 0), ("Em", 1), ("A minor", 0), ("Amin", 0),
        ("D Major", 2), ("Dmaj", 2), ("Ador", 1), ("A Dorian", 1), ("D mix", 1), ("D Mixolydian", 1), ("EPhr", 0),
        ("F lyd", 0), ("F LYDIAN", 0), ("B loc", 0), ("C ionian", 0), ("A aeo", 0), ("Hp", 2), ("HP", 2), ("none", 0),
        ("", 0), ("D exp _b _e ^f", -1), ("D =c", 1), ("Bb clef=bass", -2), ("G bass", 1), ("F♯m", 3), ("G#", 8),
    ],
)  # fmt: skip
def test_key_signatures(text: str, fifths: int) -> None:
    key = read_key(text)
    assert key.fifths == fifths
    assert key.is_understood


def test_explicit_accidentals_change_single_notes() -> None:
    key = read_key("D Phr ^f")
    assert (key.alteration("F"), key.alteration("B"), key.alteration("E")) == (1, -1, -1)


@pytest.mark.parametrize("text", ["X", "Gwhatever", "17"])
def test_an_unknown_key_is_known_as_such(text: str) -> None:
    assert not read_key(text).is_understood


def test_a_clef_alone_keeps_the_key() -> None:
    assert read_key("clef=bass", read_key("D")).fifths == 2


@pytest.mark.parametrize(
    ("text", "semitones"), [("C octave=1", 12), ("C transpose=-2", -2), ("C treble-8", -12), ("C", 0)]
)
def test_keys_transpose(text: str, semitones: int) -> None:
    assert read_key(text).transpose == semitones


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("1/4=120", "30"), ("3/8=80", "30"), ('"Allegro" 1/4=120', "30"), ('1/4=120 "Allegro"', "30"),
        ("1/4 3/8 1/4 3/8=40", "50"), ("120", "30"), ("C=120", "15"), ("C3=40", "15"), ("1/4=92.5", "185/8"),
        ('"Adagio"', "59/4"),
    ],
)  # fmt: skip
def test_tempi_in_every_form(text: str, speed: str) -> None:
    assert read_tempo(text, EIGHTH).whole_notes_per_minute == Fraction(speed)


def test_a_tempo_of_words_alone_keeps_the_words() -> None:
    tempo = read_tempo('"Slow and sweet"', EIGHTH)
    assert tempo.whole_notes_per_minute is None
    assert tempo.words == "Slow and sweet"
    assert tempo.is_understood


@pytest.mark.parametrize("text", ["0", "1/4=0", "0/4=100", "1/0=100", "1/4=" + "9" * 5000, "fast", "=="])
def test_a_senseless_tempo_is_known_as_such(text: str) -> None:
    assert not read_tempo(text, EIGHTH).is_understood


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("AABB", "AABB"), ("A2B", "AAB"), ("(AB)2C", "ABABC"), ("((AB)3(CD)3E)2", "ABABABCDCDCDE" * 2),
        ("A.B", "AB"), ("(A", "A"), ("A)B", "AB"), ("", ""), ("3A", "A"), ("(A B)2", "ABAB"), ("A0B", "AB"),
    ],
)  # fmt: skip
def test_parts_are_played_in_their_order(text: str, parts: str) -> None:
    assert "".join(read_parts(text)) == parts


@pytest.mark.parametrize("text", ["(" * 50 + "A" + ")9" * 50, "A" + "9" * 5000, "(A)99" * 5000])
def test_parts_do_not_explode(text: str) -> None:
    assert len(read_parts(text)) <= MAX_PARTS
