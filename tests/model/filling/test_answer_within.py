"""Answers in the midst of a tune: they stand in the place of the bars behind the phrase, and nothing else changes."""

import pytest

from model.composer import Composer
from model.composition import FillingRequest, Finished, SamplingSettings
from model.errors import ModelError
from model.filling.answer_within import AnswerWithin, bars_behind
from model.notation.parser import parse
from model.notation.problems import find_problems

HEADER = "X:1\nM:6/8\nL:1/8\nK:D\n"
TUNE = HEADER + "d2e fed|A3 B3|ABA GFE|D3 D3|d2f afd|\nBGB AFA|GFG EFG|AFD D3|]\n"


def phrase_of(music: str) -> tuple[int, int]:
    start = TUNE.index(music)
    return start, start + len(music)


def request_of(music: str, candidates: int = 3) -> FillingRequest:
    phrase = phrase_of(music)
    behind = bars_behind(TUNE, phrase)
    assert behind is not None
    return FillingRequest(
        TUNE, behind.start, behind.end, candidates, SamplingSettings(1.0, seed=4), answers=phrase
    )


@pytest.mark.parametrize(
    ("phrase", "behind"),
    [
        ("d2e fed|A3 B3", "ABA GFE|D3 D3"),
        ("GFG EFG", "AFD D3"),
        ("BGB AFA|GFG EFG", "AFD D3"),
        ("AFD D3", None),
    ],
)
def test_as_many_bars_as_there_are_behind_a_phrase_are_its_answer(phrase: str, behind: str | None) -> None:
    found = bars_behind(TUNE, phrase_of(phrase))
    assert (None if found is None else TUNE[found.start : found.end]) == behind


REPEATED = (
    HEADER
    + "|:d|d2f afd|BGB AFA|GFG EFG|1 AFD D2:|2 AFD D3||\n|:A3 B3|ABA GFE|D3 D2:|\n|:e|fed faf|g3 e3|d3 d2:|\n"
)


@pytest.mark.parametrize(
    ("phrase", "behind"),
    [
        ("d2f afd|BGB AFA", "GFG EFG|1 AFD D2"),
        ("d|d2f afd", "BGB AFA"),
        ("BGB AFA|GFG EFG", "AFD D2"),
        ("A3 B3|ABA GFE", "D3 D2"),
        ("ABA GFE|D3 D2", "fed faf|g3 e3"),
        ("fed faf", "g3 e3"),
    ],
)
def test_answer_keeps_to_one_part_and_one_ending_and_leaves_upbeats_alone(phrase: str, behind: str) -> None:
    start = REPEATED.index(phrase)
    found = bars_behind(REPEATED, (start, start + len(phrase)))
    assert found is not None
    assert REPEATED[found.start : found.end] == behind


def test_tie_out_of_a_phrase_does_not_reach_past_its_answer() -> None:
    tune = HEADER + "d2e fed-|d3 B3-|B3 GFE|D3 D3|]\n"
    start = tune.index("d2e")
    found = bars_behind(tune, (start, tune.index("-|B3")))
    assert found is not None
    assert tune[found.start : found.end] == "B3 GFE|D3 D3"


@pytest.mark.parametrize(
    ("music", "reason"),
    [
        ("d2e fed|A3 [K:G]B3|D6|]", "A field stands in the midst"),
        ("d2e fed|Z2|D6|]", "A rest of several bars"),
        ("d2e fed|A6&D6|D6|]", "A bar with &"),
    ],
)
def test_bars_that_must_stay_are_named_before_anything_is_written(music: str, reason: str) -> None:
    start = len(HEADER)
    with pytest.raises(ModelError, match=f"The bars behind the phrase can't give way to an answer. {reason}"):
        bars_behind(HEADER + music, (start, start + 7))


def test_answer_takes_the_place_of_the_bars_behind_and_leaves_the_others(composer: Composer) -> None:
    finished = list(composer.compose(request_of("d2e fed|A3 B3")))[-1]
    assert isinstance(finished, Finished) and finished.candidates
    for candidate in finished.candidates:
        assert candidate.abc.startswith(TUNE[: TUNE.index("ABA GFE")])
        assert candidate.abc.endswith(TUNE[TUNE.index("|d2f") :])
        assert candidate.continuation != "ABA GFE|D3 D3" and "d2e fed" not in candidate.continuation
        assert not [each for each in find_problems(parse(candidate.abc)) if each.severity == "error"]


def test_rhythm_and_rest_make_the_answer(composer: Composer) -> None:
    task = AnswerWithin(composer._bench, request_of("d2e fed|A3 B3"), False, lambda: False)
    same, other = task.reply("A2B cde|F3 D3"), task.reply("A4 B/c/d|z2 c2 AE")
    assert (same.rhythm, same.cadence) == (1.0, 1.0)
    assert other.worth < same.worth
    assert task.reason_against("d2e fed|A3 B3") == "It repeats the phrase."


def test_a_phrase_stands_before_its_answer() -> None:
    with pytest.raises(ValueError, match="before"):
        FillingRequest(TUNE, 30, 40, answers=(35, 45))
    with pytest.raises(ModelError):
        bars_behind("no tune", (0, 2))
