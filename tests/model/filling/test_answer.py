"""Answers: as long as the phrase, like it in rhythm, and nothing of the tune before is touched."""

import pytest

from model.composer import Composer
from model.composition import Candidate, CompositionRequest, Finished, Progress, Ranked, SamplingSettings
from model.errors import ModelError
from model.notation.parser import parse
from model.notation.problems import find_problems

HEADER = "X:1\nM:6/8\nL:1/8\nK:D\n"
PHRASE = "A|d2e fed|A3 B3|\nABA GFE|D3 D3"


def answers_to(composer: Composer, text: str, phrase: str = PHRASE, **others: object) -> list[Progress]:
    start = text.index(phrase)
    values = {"candidates": 3, "sampling": SamplingSettings(1.0, seed=4), **others}
    request = CompositionRequest(text, answers=(start, start + len(phrase)), **values)  # type: ignore[arg-type]
    return list(composer.compose(request))


def candidates_of(progress: list[Progress]) -> tuple[Candidate, ...]:
    assert isinstance(progress[-1], Finished) and isinstance(progress[-2], Ranked)
    return progress[-1].candidates


@pytest.mark.parametrize("ending", ["|", "|\n", ""])
def test_answer_has_the_bars_and_line_breaks_of_the_phrase(composer: Composer, ending: str) -> None:
    text = HEADER + PHRASE + ending
    for candidate in candidates_of(answers_to(composer, text)):
        assert candidate.abc == text + candidate.continuation
        bars = parse(candidate.abc).tunes[0].measures.voices[0].bars
        assert len(bars) == 9 and candidate.bars == 4
        assert all(bar.duration == bar.meter.duration for bar in bars[1:])
        assert candidate.continuation.count("\n") == 1
        assert not [each for each in find_problems(parse(candidate.abc)) if each.severity == "error"]


def test_upbeat_that_the_last_bar_makes_up_for_is_answered_by_an_upbeat(composer: Composer) -> None:
    phrase = "A|d2e fed|A3 B2"
    (candidate,) = candidates_of(answers_to(composer, HEADER + phrase + "|", phrase, candidates=1))
    bars = parse(candidate.abc).tunes[0].measures.voices[0].bars
    assert [str(bar.duration) for bar in bars] == ["1/8", "3/4", "5/8"] * 2


def test_of_many_drafts_the_answer_is_near_in_rhythm_and_comes_to_rest(composer: Composer) -> None:
    from model.filling.answer import Answer

    text = HEADER + PHRASE + "|"
    start = text.index(PHRASE)
    request = CompositionRequest(text, answers=(start, len(text) - 1))
    answer = Answer(composer._bench, request, False)
    same = answer.reply("A2B cde|F3 G3|\nABA GFE|A3 D3|")
    other = answer.reply("A4 B/c/d|z2c d2e|\nA6|A2 z2 AE|")
    assert (same.rhythm, same.cadence) == (1.0, 1.0)
    assert other.rhythm < 0.5 and other.cadence < 0.5


def test_phrase_is_never_repeated_as_its_answer(composer: Composer) -> None:
    from model.filling.answer import Answer

    text = HEADER + PHRASE + "|"
    answer = Answer(composer._bench, CompositionRequest(text, answers=(len(HEADER), len(text))), False)
    assert answer.reason_against("d2e fed|A3 B3|ABA GFE|D3 D3|") == "It repeats the phrase."
    assert answer.reason_against("d2e fed|A3 B3|ABA GFE|D3 E3|") is None
    assert answer.reason_against("d2e fed|A3 B3|ABA GFE|D3 E2|") is not None


@pytest.mark.parametrize(
    ("text", "phrase", "others", "sentence"),
    [
        (HEADER + "A6|B6|c6|", "A6|B6", {}, "at the end of the tune"),
        (HEADER + "A6|B3", "A6|B3", {}, "Finish the last bar"),
        (HEADER + "A6|B6|", "A6|B6", {"key": "G"}, "stays in the key"),
        (HEADER, "D\n", {}, "Select the bars"),
    ],
)
def test_what_cannot_be_answered_gets_one_sentence(
    composer: Composer, text: str, phrase: str, others: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ModelError, match=sentence):
        answers_to(composer, text, phrase, **others)
