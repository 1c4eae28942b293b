"""What the cards say of candidates."""

from dataclasses import replace

from desktop.composing.candidate_words import accessible, facts, more, parts_of, warning
from desktop.composing.composition import CandidateState
from model.composition import Candidate, Score
from model.originality import Originality

PLAIN = Candidate(0, "A|", "X:1\nK:C\nA|", 1, 1.25, (), 7)
ORIGINALITY = Originality("The Maid", 0.25, 9, "The Miller", None)


def _state(candidate: Candidate | None, text: str = "", **more: object) -> CandidateState:
    return replace(CandidateState(0, text, candidate), **more)  # type: ignore[arg-type]


def test_parts_of_a_score_that_are_not_known_are_left_out() -> None:
    score = Score(0.5, 0.25, 0.75, None, None)  # type: ignore[arg-type]
    assert parts_of(score) == "Score 50%\nLikelihood 25%\nForm 75%"


def test_a_candidate_that_grows_tells_how_far_it_is() -> None:
    assert facts(_state(None)) == "waiting…"
    assert facts(_state(None, "AB|c", bars=1)) == "writing… 1 bar"


def test_the_longest_shared_run_stands_in_the_card_and_the_nearest_tune_in_its_tooltip() -> None:
    state = _state(replace(PLAIN, originality=ORIGINALITY, masked_mass=0.031))
    assert facts(state) == "1 bar · 9 notes as in The Miller"
    assert "“The Maid”, with 25% of its notes" in more(state)
    assert "took 3.1% of the probability" in more(state)


def test_problems_and_doubts_are_warnings() -> None:
    state = _state(replace(PLAIN, problems=("It is long.",)), doubts=("music21 counts 2 bars.",))
    assert warning(state) == "It is long. music21 counts 2 bars."


def test_a_screen_reader_hears_rank_score_and_facts() -> None:
    state = _state(replace(PLAIN, score=Score(0.5, 0.2, 0.7, 0.5, 1.0)), rank=2)
    assert accessible(state) == "Candidate 2, score 50%, 1 bar"
