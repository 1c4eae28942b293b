"""The words of `carolan compose` that direct a tune."""

import argparse

import pytest

from desktop.commands.compose import new_tune_header
from desktop.commands.direction_options import add_arguments, tempo_line, with_direction
from desktop.errors import UsageError
from model.composition import CompositionRequest
from model.form import Form

HEADER = "X:1\nM:6/8\nL:1/8\nK:G\n"


def asked(*words: str, characters: int | None = None, bars: int | None = None) -> CompositionRequest:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    arguments = parser.parse_args(words, argparse.Namespace(characters=characters, bars=bars))
    return with_direction(arguments, CompositionRequest(HEADER))


def test_a_form_has_eight_bars_a_part_unless_others_are_named() -> None:
    assert asked("--form", "AABB").form == Form("AABB", (8, 8))
    assert asked("--form", "aba", "--part-bars", "8,4").form == Form("ABA", (8, 4))
    assert asked("--form", "ABA", "--part-bars", "4").bars == 8


def test_the_bars_of_a_form_are_those_of_its_parts() -> None:
    assert asked("--form", "AABB", bars=16).bars == 16
    assert asked("--form", "AABB", bars=0).bars == 16
    with pytest.raises(UsageError, match="16 bars on paper, not 7"):
        asked("--form", "AABB", bars=7)


def test_a_compass_and_a_density_are_handed_on() -> None:
    request = asked("--compass", "whistle", "--density", "sparse", "--end")
    assert (request.compass, request.density, request.end) == ((62, 83), "sparse", True)


def test_nothing_is_changed_where_nothing_is_asked_for() -> None:
    assert asked() == CompositionRequest(HEADER)


@pytest.mark.parametrize(
    "words",
    [
        ("--form", "ABA", "--part-bars", "1"),
        ("--form", "ABA", "--part-bars", "x"),
        ("--form", "XYZ"),
        ("--part-bars", "8"),
        ("--form", "AB", "--end"),
        ("--end", "--go-on"),
        ("--compass", "D-E"),
    ],
)
def test_words_that_can_not_be_kept_are_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        asked(*words)


def test_a_long_text_is_written_without_direction() -> None:
    with pytest.raises(UsageError, match="characters"):
        asked("--form", "AABB", characters=1000)


@pytest.mark.parametrize(
    ("meter", "line"),
    [("6/8", "Q:3/8=90"), ("4/4", "Q:1/4=90"), ("C|", "Q:1/2=90"), ("7/8", "Q:1/8=90"), ("3/4", "Q:1/4=90")],
)
def test_a_tempo_counts_the_beats_of_the_meter(meter: str, line: str) -> None:
    assert tempo_line(90, meter) == line


def test_a_header_has_its_unit_note_length_and_tempo_before_its_key() -> None:
    header = new_tune_header(rhythm="jig", key="D", unit_length="1/16", tempo=100)
    assert header == "X:1\nR:jig\nM:6/8\nL:1/16\nQ:3/8=100\nK:D\n"


@pytest.mark.parametrize("wrong", [{"unit_length": "1/3"}, {"tempo": 0}, {"tempo": 5000}])
def test_a_unit_note_length_or_tempo_that_no_program_reads_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        new_tune_header(**wrong)  # type: ignore[arg-type]
