"""What speaks for a candidate, part by part."""

from dataclasses import astuple

import pytest

from model.appraisal import WEIGHTS, Appraiser, total_of
from model.composition import Score
from model.notation.parser import parse
from model.originality import MelodyIndex
from model.style import Style

HEADER = "X:1\nT:T\nM:4/4\nL:1/8\nK:D\n"
SEED = HEADER + "|:DEFG ABAG|FEDF A2A2|BAGF EFGA|FDED D4|"
REST = "\nA2AB AGFE|DEFG A2d2|cBAG FEDE|FEDC D4:|"


def scored(rest: str, bits: float = 1.0, appraiser: Appraiser | None = None, seed: str = SEED) -> Score:
    return (appraiser or Appraiser()).appraise(parse(seed + rest), bits, len(seed)).score


def test_no_network_finds_a_text_too_likely() -> None:
    appraiser = Appraiser(usual_bits=1.2)
    likelihoods = [scored(REST, bits, appraiser).likelihood for bits in (0.2, 1.2, 1.5, 2.5, 3.5)]
    assert likelihoods == pytest.approx([1.0, 1.0, 1.0, 0.5, 0.25])


def test_fault_in_the_new_text_costs_form_and_one_in_the_seed_does_not() -> None:
    assert scored(REST).form > scored(REST.replace("A2AB", "A2A")).form
    faulty = SEED.replace("FEDF A2A2", "FEDF A2A")
    assert scored(REST, seed=faulty).form == scored(REST).form


def test_ending_on_the_tonic_is_better_form() -> None:
    assert scored(REST).form > scored(REST.replace("FEDC D4", "FEDC E4")).form


def test_tune_that_goes_on_is_not_asked_for_an_ending() -> None:
    assert scored("\nA2AB AGFE|DEFG A2d2|").form == scored("\nA2AB AGFE|DEFG A2e2|").form == 1.0


def test_part_of_eight_bars_is_better_form_than_one_of_seven() -> None:
    assert scored(REST).form > scored("\nA2AB AGFE|cBAG FEDE|FEDC D4:|").form


def test_copy_of_a_known_tune_is_not_original() -> None:
    index = MelodyIndex.of_tunes([("The Source", SEED + REST)])
    copy, other = (
        scored(REST, appraiser=Appraiser(index)),
        scored("\nd2fa d'2af|", appraiser=Appraiser(index)),
    )
    assert copy.originality is not None and other.originality is not None
    assert copy.originality < 0.5 < other.originality == 1.0
    appraisal = Appraiser(index).appraise(parse(SEED + REST), 1.0, len(SEED))
    assert appraisal.originality is not None and appraisal.originality.nearest_tune == "The Source"


def test_what_is_usual_between_tunes_costs_nothing() -> None:
    run = "A2AB AGFE|DEFG A2"
    index = MelodyIndex.of_tunes([("Another", HEADER + "C8|" + run + "B,2|")])
    style = Style.of_tunes([SEED + REST])
    generous = Style(style.counts, style.habits, usual_run=30)
    severe = Style(style.counts, style.habits, usual_run=5)
    assert scored("\n" + run + "d2|", appraiser=Appraiser(index, generous)).originality == 1.0
    found = scored("\n" + run + "d2|", appraiser=Appraiser(index, severe)).originality
    assert found is not None and 0 < found < 0.5


def test_parts_that_are_not_known_are_left_out_and_the_total_says_the_rest() -> None:
    score = scored(REST, bits=2.5, appraiser=Appraiser(usual_bits=1.2))
    assert score.likeness is None and score.originality is None
    wanted = (WEIGHTS["likelihood"] * 0.5 + WEIGHTS["form"] * score.form) / (
        WEIGHTS["likelihood"] + WEIGHTS["form"]
    )
    assert score.total == pytest.approx(wanted)


def test_every_part_lies_between_0_and_1() -> None:
    texts = [SEED + REST, *(SEED.replace("A", letter) + REST for letter in "BCEFG")]
    appraiser = Appraiser(MelodyIndex.of_tunes(("", text) for text in texts), Style.of_tunes(texts))
    for rest in ("", REST, "|", "z8|", "\nA|]", "\nC,,16|", "\n[K:G]^^f99|"):
        score = scored(rest, 9.0, appraiser)
        assert all(part is None or 0 <= part <= 1 for part in astuple(score))


def test_text_without_a_tune_is_appraised_too() -> None:
    appraisal = Appraiser(MelodyIndex.of_tunes([])).appraise(parse(""), 1.0, 0)
    assert appraisal.score.form == 0.0
    assert appraisal.originality is not None and appraisal.originality.longest_shared_run == 0


def test_weights_are_those_of_a_whole() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)
    assert total_of(dict.fromkeys(WEIGHTS, 1.0)) == pytest.approx(1.0)
