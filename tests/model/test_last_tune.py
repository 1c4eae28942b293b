"""The tune that a continuation goes on with: the file header holds for it, and one voice of it goes on."""

import pytest

from model.last_tune import last_tune, tied_chord


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("M:3/4\nL:1/4\n\nX:1\nT:a\nK:G\nGAB|d2B|", "X:1\nT:a\nM:3/4\nL:1/4\nK:G\nGAB|d2B|"),
        ("R:jig\nM:C\n\nX:1\nT:a\nM:6/8\nK:G\nGAB|", "X:1\nT:a\nM:6/8\nR:jig\nK:G\nGAB|"),
        ("M:6/8\nX:1\nK:D\nGAB|\n", "X:1\nM:6/8\nK:D\nGAB|\n"),
        ("%%MIDI program 3\nU:T=!trill!\n\nX:1\nK:C\nTa|", "X:1\nU:T=!trill!\n%%MIDI program 3\nK:C\nTa|"),
        ("M:C\nL:1/4\n\nX:1\nT:a\n", "X:1\nT:a\nM:C\nL:1/4\n"),
        ("M:C\nL:1/4\n\nX:1\nT:a\nR:re", "X:1\nT:a\nM:C\nL:1/4\nR:re"),
        ("M:C\n\nX:1\nT:a\nabc|d\n", "X:1\nT:a\nM:C\nabc|d\n"),
        ("L:1/4\n\nX:1\nT:a\n", "X:1\nT:a\n"),
        ("M:C\n\nX:1", "X:1"),
        ("M:C\n\nX:1\nK:C\nabc|\n\nX:2\nK:D\nabc|", "X:2\nM:C\nK:D\nabc|"),
        ("abc|d", "abc|d"),
        ("", ""),
    ],
)
def test_the_file_header_holds_for_the_last_tune(text: str, read: str) -> None:
    assert last_tune(text) == read


HEADER = "X:1\nL:1/4\nK:G\n"


@pytest.mark.parametrize(
    ("music", "read"),
    [
        ("V:1\nGAB|d2B|\nV:2\nG3|D3|\n", "% 1\n% B|d2B|\n% 2\nG3|D3|\n"),
        ("M:3/4\n[V:a]GAB|\nw:one two\n[V:b name=B]G3|", "M:3/4\n% :a]GAB|\n% one two\n" + " " * 12 + "G3|"),
        ("V:1\nGAB|\nV:2\nG3|\nV:1\n", "% 1\nGAB|\n% 2\n% |\n% 1\n"),
        ("V:1\nGAB|\nV:1\nG3|\n", "V:1\nGAB|\nV:1\nG3|\n"),
        ("GAB|\n", "GAB|\n"),
    ],
)
def test_one_voice_goes_on(music: str, read: str) -> None:
    assert last_tune(HEADER + music) == HEADER + read


def test_voices_in_the_header_are_left_out_too() -> None:
    text = "X:1\nV:1\nV:2 clef=bass\nK:G\n[V:1]GAB|\n[V:2]G3|"
    assert last_tune(text) == "X:1\n% 1\n% 2 clef=bass\nK:G\n% :1]GAB|\n     G3|"


@pytest.mark.parametrize(
    ("end", "chord"),
    [
        ("[GBd]3-|", "[GBd]"),
        ("[G2^B,2d'2]-", "[G^B,d']"),
        ("[GBd]/2- | \n", "[GBd]"),
        ("[GBd]3|", ""),
        ("[GBd]-[GBd]2", ""),
        ("d3-|", ""),
    ],
)
def test_a_tie_behind_a_chord_leads_to_the_same_chord(end: str, chord: str) -> None:
    assert tied_chord(f"{HEADER}{end}") == chord
