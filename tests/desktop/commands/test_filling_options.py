"""carolan compose with bars: filled in, varied, answered, and going on in another key."""

from fractions import Fraction
from pathlib import Path

import pytest

from model.notation.parser import parse

TUNE = "X:1\nT:Tune 9\nR:reel\nM:4/4\nL:1/8\nK:G\n|:GABc dedB|ABcd efge|\ngfed cBAG|dBGB cAFA:|\n"


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    path = tmp_path / "tune.abc"
    path.write_text(TUNE)
    return path


def lengths(text: str) -> list[Fraction]:
    return [bar.duration for bar in parse(text).tunes[0].measures.voices[0].bars]


@pytest.mark.parametrize(
    "words", [("--fill", "2-3"), ("--vary", "2-3"), ("--vary", "2-3", "--closeness", "0.25")]
)
def test_only_the_bars_that_were_named_are_written_anew(carolan, toy, tune, words):
    outcome = carolan("compose", tune, "--model", toy, *words, "--temperature", 1.2, "--seed", 3)
    assert outcome.code == 0
    assert outcome.out.startswith(TUNE[: TUNE.index("ABcd")])
    assert outcome.out.endswith("|dBGB cAFA:|\n")
    assert outcome.out != TUNE
    assert lengths(outcome.out) == lengths(TUNE)


def test_candidates_for_bars_are_whole_tunes_in_json(carolan, toy, tune, json_lines):
    words = ("--fill", "3", "--candidates", 3, "--temperature", 1.5, "--seed", 3, "--json")
    found = json_lines(carolan("compose", tune, "--model", toy, *words).out)
    assert len({each["abc"] for each in found}) == 3
    assert all(each["bars"] == 1 and lengths(each["abc"]) == lengths(TUNE) for each in found)
    for start, end in (each["replaces"] for each in found):  # in characters of the seed
        assert all(each["abc"].startswith(TUNE[:start]) for each in found)
        assert all(each["abc"].rstrip().endswith(TUNE[end:].rstrip()) for each in found)


def test_phrase_is_answered_by_as_many_bars(carolan, toy, tmp_path):
    path = tmp_path / "phrase.abc"
    path.write_text(TUNE.partition("|\n")[0])
    outcome = carolan("compose", path, "--model", toy, "--answer", "1-2", "--temperature", 1.2, "--seed", 3)
    assert outcome.code == 0
    assert outcome.out.startswith(TUNE.partition("|\n")[0] + "|")
    assert lengths(outcome.out) == [Fraction(1)] * 4


def test_phrase_is_answered_in_the_place_of_the_bars_behind_it(carolan, toy, tune, json_lines):
    words = ("--answer", "1", "--temperature", 1.2, "--seed", 3, "--candidates", 2, "--json")
    for each in json_lines(carolan("compose", tune, "--model", toy, *words).out):
        assert lengths(each["abc"]) == lengths(TUNE)
        start, end = each["replaces"]
        assert each["abc"].startswith(TUNE[:start]) and each["abc"].rstrip().endswith(TUNE[end:].rstrip())


def test_tune_goes_on_in_another_key(carolan, toy, tune):
    outcome = carolan("compose", tune, "--model", toy, "--in-key", "D", "--bars", 2, "--seed", 3)
    assert outcome.code == 0
    assert outcome.out.startswith(TUNE + "K:D\n")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--fill", "5-6"), 1, "There are no bars 5-6 in this tune; it has 4 bars, upbeats not counted."),
        (("--fill", "0"), 1, "There is no bar 0 in this tune; it has 4 bars, upbeats not counted."),
        (("--fill", "2-"), 2, "--fill wants the numbers of bars, such as 5-8 or 5, got '2-'."),
        (("--vary", "2", "--closeness", "1"), 2, "--closeness must be between 0 and 1, got 1.0."),
        (("--closeness", "0.5"), 2, "--closeness is for --vary; leave it out, or say which bars to vary."),
        (("--fill", "2", "--vary", "3"), 2, "--fill and --vary don't go together; leave one of them out."),
        (("--fill", "2", "--unconstrained"), 2, "--fill keeps to the grammar; leave out --unconstrained."),
        (("--answer", "4-5"), 1, "There are no bars 4-5 in this tune; it has 4 bars, upbeats not counted."),
        (("--in-key", "H"), 1, "“H” names no key to go on in; write one such as D, Em or Ador."),
    ],
)
def test_words_that_make_no_sense_get_one_sentence(carolan, toy, tune, words, code, sentence):
    outcome = carolan("compose", tune, "--model", toy, *words)
    assert (outcome.code, outcome.out) == (code, "")
    assert outcome.err.strip().endswith(sentence)


def test_bars_without_a_tune_get_one_sentence(carolan, toy, tmp_path):
    assert carolan("compose", "--model", toy, "--fill", "2").code == 2
    path = tmp_path / "empty.abc"
    path.write_text("no tune\n")
    outcome = carolan("compose", path, "--model", toy, "--fill", "2")
    assert outcome.code == 1 and "There is no tune in the seed" in outcome.err


@pytest.mark.parametrize(
    "words", [("--bars", 4), ("--end",), ("--go-on",), ("--density", "dense"), ("--form", "AB")]
)
@pytest.mark.parametrize("task", ["--fill", "--vary"])
def test_directions_that_bars_between_others_can_not_keep_are_refused(carolan, toy, tune, task, words):
    refused = carolan("compose", tune, "--model", toy, task, "2", *words)
    assert refused.code == 2 and f"leave out {words[0]}" in refused.sentence


@pytest.mark.parametrize("task", ["--fill", "--vary", "--answer", "--in-key"])
def test_a_task_without_a_value_is_refused(carolan, toy, tune, task):
    assert carolan("compose", tune, "--model", toy, task, "").code == 2
