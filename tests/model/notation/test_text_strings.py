"""Letters that a keyboard lacks, and clefs with their octaves, are read as ABC 2.1 writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.notation.clefs import Clef, read_clef, read_octave
from model.notation.text_strings import read_text_string


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Caf\\'e", "Café"), ("\\u00e9", "é"), ("&eacute;", "é"), ("\\\"o\\^o\\~n\\,", "öôñ\\,"), ("\\ss\\ae\\aa\\/o", "ßæåø"),
        ("A & B", "A & B"), ("100\\%", "100%"), ("\x01a\ud800b\ufffe", "ab"), ("  x ", "x"),
    ],
)  # fmt: skip
def test_accents_are_read_in_all_three_ways(written: str, meant: str) -> None:
    assert read_text_string(written) == meant


@given(st.text())
def test_no_text_holds_what_xml_may_not(text: str) -> None:
    read = read_text_string(text)
    assert all(sign in "\t\n\r" or sign >= " " for sign in read)
    assert not any("\ud800" <= sign <= "\udfff" for sign in read)


@pytest.mark.parametrize(
    ("value", "clef"),
    [
        ("G", None), ("none", None), ("C bass", Clef("F", 4)), ("Am clef=alto1", Clef("C", 1)), ("treble-8", Clef("G", 2, -1)),
        ("D treble+8", Clef("G", 2, 1)), ("clef=F", Clef("F", 4)), ("clef=none", Clef("", 2)), ("2 name=basso", None),
        ("clef=perc", Clef("perc", 3)),
    ],
)  # fmt: skip
def test_clefs_are_read_from_keys_and_voices(value: str, clef: Clef | None) -> None:
    assert read_clef(value) == clef


def test_octaves_are_read_and_bounded() -> None:
    assert [read_octave(value) for value in ("C octave=-1", "octave=99", "C")] == [-1, 4, None]
