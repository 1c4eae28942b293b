"""One spelling for all tunes: the network reads music, not the habits of transcribers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.corpus import read_corpus
from model.spelling import (
    default_unit,
    has_unread_end,
    normal_key,
    normalise_seed,
    normalise_tune,
    without_unread,
)


def normal(text: str) -> str:
    tune = normalise_tune(text)
    assert tune is not None
    return tune.text


def body_of(music: str) -> str:
    return normal(f"X:1\nK:D\n{music}\n").partition("K:D\n")[2]


def test_header_has_one_order_and_only_what_is_read() -> None:
    text = "%%scale 0.7\nX: 25 % no\nR: Jig\nM: 6/8\nC:Trad.\nT: The  Bag of Spuds.\nT:Other\nZ:me\nK: G major\nGAB|\n"
    assert normal(text) == "X:1\nT:The Bag of Spuds\nR:jig\nM:6/8\nL:1/8\nK:G\nGAB|"


def test_meter_and_unit_that_are_left_out_are_filled_in() -> None:
    assert normal("X:1\nK:D\nDEF|") == "X:1\nM:none\nL:1/8\nK:D\nDEF|"
    assert normal("X:1\nM:2/4\nK:D\nDEF|").split("\n")[2] == "L:1/16"


@pytest.mark.parametrize(
    ("meter", "unit"),
    [("2/4", "1/16"), ("3/4", "1/8"), ("5/8", "1/16"), ("6/8", "1/8"), ("C", "1/8"), ("C|", "1/8"), ("none", "1/8"),
     ("(2+3)/8", "1/16"), ("2+2+3/8", "1/8"), ("4/0", "1/8"), ("x", "1/8"), ("", "1/8")],
)  # fmt: skip
def test_unit_follows_the_meter(meter: str, unit: str) -> None:
    assert default_unit(meter) == unit


@pytest.mark.parametrize(
    ("key", "short"),
    [("D", "D"), ("D Major", "D"), ("A Dorian", "Ador"), ("Gmin", "Gm"), ("G Minor", "Gm"), ("F#m", "F#m"),
     ("B♭ mixolydian", "Bbmix"), ("E phr", "Ephr"), ("Em exp ^g", "Em"), ("HP", "HP"), ("none", "none"),
     ("", "none"), ("?", "none"), ("C clef=bass", "C"), ("Aaeolian", "Am")],
)  # fmt: skip
def test_key_is_spelt_shortly(key: str, short: str) -> None:
    assert normal_key(key) == short


@pytest.mark.parametrize(
    ("music", "read"),
    [
        ("A B  C | D |", "A B C|D|"), ("AB|\\\nCD|", "AB|\nCD|"), ("AB|% comment", "AB|"), ("AB`C|", "ABC|"),
        ("uAvB|", "AB|"), ('"^slow"AB|', "AB|"), ('"Am"AB|', '"Am"AB|'), ("!upbow!A!trill!B|", "A!trill!B|"),
        ("AB|\nw:la la\nCD|", "AB|\nCD|"), ("AB|[K: G major]CD|", "AB|[K:G]CD|"), ("AB|\nM: 3 / 4\nCD|", "AB|\nM:3/4\nCD|"),
        ("AB|[r:remark]CD|", "AB|CD|"), ("AB |1 CD :|2 EF |]", "AB|1CD:|2EF|]"), ("A\tB|\r", "A B|"),
    ],
)  # fmt: skip
def test_music_loses_what_says_nothing(music: str, read: str) -> None:
    assert body_of(music) == read


@pytest.mark.parametrize("text", ["", "words", "X:1\nK:D\n", "X:1\nV:1\nK:D\nAB|", "X:1\nK:D\nV:1\nAB|", "X:1\nK:D\n[V:1]AB|"])  # fmt: skip
def test_tune_of_several_voices_or_without_music_is_none(text: str) -> None:
    assert normalise_tune(text) is None


def test_seed_in_the_networks_own_spelling_is_read_as_it_is_wherever_it_is_cut() -> None:
    """But for a space after a bar line or a chord, which the cut makes superfluous."""
    for tune in read_corpus(["builtin:airdsAirs"]).tunes[::60]:
        head = tune.text.index("\n", tune.text.index("\nK:") + 1) + 1
        for cut in range(head, len(tune.text)):
            piece = tune.text[:cut]
            if not piece.endswith(("| ", "] ", ": ")) and " |[" not in tune.text:
                assert normalise_seed(piece) == piece


@pytest.mark.parametrize(
    ("seed", "read"),
    [
        ("X:7\nT:Bag\nK:D major", "X:1\nT:Bag\nM:none\nL:1/8\nK:D"),
        ("X:7\nT:Bag\nK:D major\n", "X:1\nT:Bag\nM:none\nL:1/8\nK:D\n"),
        ("X:7\nT:Bag\n", "X:7\nT:Bag\n"),
        ("X:7\nT:Ba", "X:7\nT:Ba"),
        ("AB  c|", "AB c|"),
        ("", ""),
        ("X:1\nK:D\nAB|\n", "X:1\nM:none\nL:1/8\nK:D\nAB|\n"),
        ("X:1\nK:D\nAB ", "X:1\nM:none\nL:1/8\nK:D\nAB "),
    ],
)
def test_seed_is_read_up_to_where_it_is_cut_off(seed: str, read: str) -> None:
    assert normalise_seed(seed) == read


@given(st.text())
def test_any_text_is_a_seed(text: str) -> None:
    assert isinstance(normalise_seed(text), str)
    assert isinstance(normalise_seed(without_unread(text)), str)


@given(st.text(alphabet=list('XTMKV:1D\nAB|[]"!{%\\ -2/')))
def test_any_abc_like_text_is_a_seed_and_normal_texts_stay_normal(text: str) -> None:
    normalise_seed(text)
    tune = normalise_tune(text)
    if tune is not None:
        assert tune.text.startswith("X:1\n")


def test_comments_and_unread_fields_are_left_out_and_nothing_else() -> None:
    assert (
        without_unread("%x\nX:1 % y\nC:me\nT:Bag\nK:D\nAB|% z\nw:la\ncd|")
        == "\nX:1 \n\nT:Bag\nK:D\nAB|\n\ncd|"
    )


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("A/2B/2 c/4d/4", "A/B/ c//d//"),
        ("A3/ B3/2 c3//", "A3/2 B3/2 c3/4"),
        ("A//B/c/8", "A//B/c/8"),
        ('"Am/2"A2 !x/2!B', '"Am/2"A2 !x/2!B'),
        ("[M:4/4]A/2", "[M:4/4]A/"),
    ],
)
def test_lengths_are_spelled_one_way(written: str, spelled: str) -> None:
    assert body_of(written + "|") == spelled + "|"


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("AB|\n|cd|", "AB|\ncd|"),
        ("AB|\n||cd|", "AB||\ncd|"),
        ("AB:|\n||cd|", "AB:|\ncd|"),
        ("AB|]\n|cd|", "AB|]\ncd|"),
        ("AB|\n|:cd:|", "AB|\n|:cd:|"),
        ("AB|\n|1cd:|2ef|", "AB|\n|1cd:|2ef|"),
        ("AB\n|cd|", "AB\n|cd|"),
    ],
)
def test_bar_line_between_two_lines_is_written_once(written: str, spelled: str) -> None:
    assert body_of(written) == spelled


def test_letters_that_only_a_definition_gives_a_sense_are_left_out() -> None:
    assert normal('X:1\nU:k=!marcato!\nM:C\nL:1/8\nK:D\nkA2 Ih(Bc) "k"TA|').endswith('A2 (Bc) "k"TA|')


def test_seed_that_ends_in_a_bar_line_keeps_it() -> None:
    assert normalise_seed("X:1\nK:D\nAB|\n|").endswith("AB|\n|")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Slip Jig", "slip jig"),
        ("Liebes - Lied", "liebes-lied"),
        ("Tanz - Lied Liebes - Lied Leid Klage", "tanz-lied"),
        ("", None),
    ],
)
def test_rhythm_is_a_word_or_two(written: str, read: str | None) -> None:
    tune = normalise_tune(f"X:1\nR:{written}\nM:C\nK:C\nCDEF GABc|]\n")
    assert tune is not None
    assert ([f"R:{read}"] if read else []) == [
        line for line in tune.text.split("\n") if line.startswith("R:")
    ]


def test_tune_whose_lines_break_inside_bars_is_read_in_lines_of_bars() -> None:
    tune = normalise_tune("X:1\nM:3/4\nL:1/4\nK:G\nD|GGD|G\nAB|AFA|FD\n")
    assert tune is not None
    assert tune.text.endswith("\nD|GGD|GAB|\nAFA|FD|]")


@pytest.mark.parametrize("end", ["% so", "w:la", "d2B|!", "!", "d2B|\\"])
def test_behind_some_ends_of_a_line_new_text_has_a_line_of_its_own(end: str) -> None:
    assert has_unread_end(f"X:1\nK:G\nGAB|\n{end}")


@pytest.mark.parametrize("end", ["d2B|", "", "d2B", "!trill!", "K:D", "d2B!"])
def test_behind_others_it_has_not(end: str) -> None:
    assert not has_unread_end(f"X:1\nK:G\nGAB|\n{end}")
