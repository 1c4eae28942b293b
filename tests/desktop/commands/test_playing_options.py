"""The words of `carolan play` become options and stretches of the tune."""

import argparse
from fractions import Fraction

import pytest

from desktop.commands import play
from desktop.commands.playing_options import Stretch, chosen_options, looped
from desktop.errors import DesktopError, UsageError
from desktop.midi.arrangement import PlayingOptions, heard
from model.notation.parser import parse

TUNE = parse("X:1\nM:2/4\nL:1/4\nK:C\nV:air\nC|DE|FG|AB|\nV:low\nC,|D,2|F,2|A,2|\n").tunes[0]


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    play.add_arguments(parser)
    return parser.parse_args(["tune.abc", *words])


def test_the_words_become_options() -> None:
    words = ["--transpose", "-3", "--voices", "low", "--swing", "60", "--drone", "--click", "--count-in", "2"]
    expected = PlayingOptions(-3, muted=frozenset({0}), swing=60, drone=True, click=True, count_in=2)
    assert chosen_options(arguments(*words), TUNE) == expected
    assert chosen_options(arguments(), TUNE) == PlayingOptions()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--voices high", "no voice high; it has air, low"),
        ("--transpose 30", "24 semitones at most"),
        ("--swing 90", "between 50 and 80"),
        ("--count-in 99", "From 0 to 8 bars"),
        ("--count-in -1", "From 0 to 8 bars"),
    ],
)
def test_what_cannot_be_is_one_sentence(words: str, sentence: str) -> None:
    with pytest.raises(DesktopError, match=sentence):
        chosen_options(arguments(*words.split()), TUNE)


def test_bars_are_counted_as_they_are_played_and_the_upbeat_is_none() -> None:
    timeline = heard(TUNE)
    assert looped("2-3", timeline) == Stretch(Fraction(3, 4), Fraction(7, 4))
    assert looped("0-1", timeline) == Stretch(Fraction(0), Fraction(3, 4))
    assert looped("all", timeline) == Stretch(Fraction(0), Fraction(7, 4))
    assert looped(None, timeline) is None


@pytest.mark.parametrize(
    "words", ["--transpose 30", "--swing 49", "--count-in -1", "--voices ,", "--voices="]
)
def test_what_no_tune_can_have_is_a_wrong_word(words: str) -> None:
    with pytest.raises(UsageError):
        chosen_options(arguments(*words.split()), TUNE)


@pytest.mark.parametrize("words", ["3", "2-9", "9-9", "3-2", "a-b"])
def test_a_loop_that_is_not_there_is_one_sentence(words: str) -> None:
    with pytest.raises(DesktopError, match=r"bars"):
        looped(words, heard(TUNE))


def test_a_loop_without_bars_is_the_whole_tune() -> None:
    assert arguments("--loop").loop == "all"
    assert arguments("--loop", "2-3").loop == "2-3"


def test_several_ports_are_several_outputs() -> None:
    assert arguments("--port", "Organ", "--port", "Synth").port == ["Organ", "Synth"]
