"""A tune that goes on in another key."""

import pytest

from model.composer import Composer
from model.composition import (
    Candidate,
    Composed,
    CompositionRequest,
    Finished,
    Ranked,
    Restarted,
    SamplingSettings,
    Streamed,
)
from model.errors import ModelError
from model.filling.other_key import in_other_key
from model.notation.parser import parse
from model.notation.problems import find_problems

TUNE = "X:1\nM:6/8\nL:1/8\nK:G\nGAB d2B|c2A BGE|"


@pytest.mark.parametrize(
    ("key", "music", "field"),
    [
        ("D", "K:D\nDEF A2F|G2E FDB,|", "[K:D]"),
        ("A", "K:A\nABc e2c|d2B cAF|", "[K:A]"),
        ("Em", "K:Em\nEFG B2G|A2F GEC|", "[K:Em]"),
        ("Gm", "K:Gm\nGAB d2B|c2A BGE|", "[K:Gm]"),
        ("Bb", "K:Bb\nBcd f2d|e2c dBG|", "[K:Bb]"),
    ],
)
def test_tune_is_read_in_the_other_key(key: str, music: str, field: str) -> None:
    other = in_other_key(TUNE, key)
    assert (other.tune.partition("L:1/8\n")[2], other.field) == (music, field)


def test_octave_is_that_which_keeps_the_fiddles_compass() -> None:
    low = in_other_key("X:1\nL:1/8\nK:G\nG,A,B, D3|", "D").tune
    assert low.endswith("DEF A3|")
    high = in_other_key("X:1\nL:1/8\nK:G\ngab d'3|", "B").tune
    assert high.endswith("Bcd f3|")


@pytest.mark.parametrize(
    ("text", "key", "sentence"),
    [
        (TUNE, "nonsense", "names no key"),
        (TUNE, "none", "names no key"),
        (TUNE, "G#", "names no key"),
        (TUNE.replace("K:G", "K:none"), "D", "own K: names no key"),
        ("X:1\nK:G\n", "D", "no bars yet"),
    ],
)
def test_key_that_cannot_be_read_gets_one_sentence(text: str, key: str, sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence):
        in_other_key(text, key)


@pytest.mark.parametrize(
    ("tune", "line"),
    [
        (TUNE, "|"),
        (TUNE + "\n", ""),
        (TUNE + "DE", ""),
        (TUNE.replace("GAB d2B", "|:GAB d2B"), ""),
        (TUNE.replace("GAB d2B", "|:GAB d2B:"), "|"),
        (TUNE.replace("|c2A", "|1 c2A"), ""),
        (TUNE.replace("|c2A", "|1 c2A")[:-1] + ":|", ""),
        (TUNE.replace("GAB d2B", "|:GAB d2B") + "|\n", ""),
        ("X:1\nM:6/8\nL:1/8\nK:G\nV:1\nGAB d2B|]\nV:2\nGAB d2B|]\n", ""),
    ],
)
def test_other_key_begins_a_part_where_no_repeat_is_open(tune: str, line: str) -> None:
    other = in_other_key(tune, "D")
    assert (other.line, other.beginning) == (line, f"{line}[K:D]")


@pytest.mark.parametrize(
    "ending", ["|", "|\n", "|] \n", ":|", ":|\n", "|1 c2A BGE:|2 c2A G3:|", "|1 c2A BGE:|2 c2A G3||\n"]
)
def test_other_key_behind_a_whole_part_has_a_line_of_its_own(ending: str) -> None:
    tune = TUNE[:-1] + ending if ":|" in ending or "]" in ending else TUNE + ending
    other = in_other_key(tune, "D")
    assert other.beginning == ("K:D\n" if tune.endswith("\n") else "\nK:D\n")


def test_network_reads_as_far_as_the_tune_goes() -> None:
    tune = TUNE + "|"
    assert in_other_key(tune, "D").tune.endswith("FDB,||")
    assert in_other_key(tune + "\n", "D").tune.endswith("FDB,||\n")


def test_part_that_ends_with_the_first_bar_of_the_other_key_is_thrown_away() -> None:
    other = in_other_key(TUNE, "D")
    assert other.refusal("[GE]6:|\n")
    assert not other.refusal("def g2f|e2d def:|")


@pytest.mark.parametrize("ending", ["", "\n", "DE"])
def test_new_text_begins_with_the_key_wherever_it_is_told(composer: Composer, ending: str) -> None:
    texts: dict[int, str] = {}
    candidates: list[Candidate] = []
    request = CompositionRequest(
        TUNE + ending, bars=2, candidates=3, key="D", sampling=SamplingSettings(1.0, seed=2)
    )
    for step in composer.compose(request):
        if isinstance(step, Streamed):
            texts[step.candidate] = texts.get(step.candidate, "") + step.text
        elif isinstance(step, Restarted):
            texts[step.candidate] = ""
        elif isinstance(step, Composed):
            candidates.append(step.candidate)
        elif isinstance(step, Ranked | Finished):
            candidates += step.candidates
    assert len(candidates) == 9
    for candidate in candidates:
        assert candidate.continuation.startswith("[K:D]" if ending else "|[K:D]")
        assert candidate.abc == TUNE + ending + candidate.continuation
        assert texts[candidate.index] == candidate.continuation
        assert [each for each in find_problems(parse(candidate.abc)) if each.severity == "error"] == []
        fields = [each for each in parse(candidate.abc).tunes[0].body if getattr(each, "code", "") == "K"]
        assert fields[0].value == "D"  # type: ignore[union-attr]
