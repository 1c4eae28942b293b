"""The figures of a column are shares of those who were asked, and percentiles that a person can read."""

import pytest

from model.constrained import MaskedMass
from model.evaluation.column import (
    Column,
    likeness_figures,
    mask_figures,
    originality_figures,
    share,
    validity_figures,
)
from model.evaluation.judging import Judgement
from model.evaluation.written import WrittenTune
from model.likeness import profile_of
from model.originality import MelodyIndex
from model.verdicts import Verdict

HEADER = "X:1\nT:A tune\nM:4/4\nL:1/8\nK:D\n"
ONE = f"{HEADER}DEFG ABcd|dcBA GFED|]\n"
OTHER = f"{HEADER}D2A2 F2d2|d3A d3A|]\n"
GOOD = Verdict((), True, True, True, True, True)
BAD = Verdict(("A bar is too long.",), False, False, False, False, False)


def test_every_figure_is_a_field_of_a_column() -> None:
    figures = {
        **validity_figures([Judgement(GOOD, (), True)]),
        **mask_figures([WrittenTune(0, ONE)]),
        **likeness_figures([ONE], profile_of([ONE])),
        **originality_figures([ONE], MelodyIndex.of_tunes([("One", ONE)])),
    }
    column = Column("some", **figures)  # type: ignore[arg-type]
    assert column.valid == column.bars_exact == column.repeats_balanced == column.final_bar == 1
    assert column.cut == 0


def test_shares_are_of_those_who_were_asked() -> None:
    figures = validity_figures([Judgement(GOOD, None, True), Judgement(BAD, None, None)])
    assert figures["without_errors"] == figures["valid"] == figures["ends_on_tonic"] == 0.5
    assert figures["music21_reads"] == 1
    assert figures["abc2midi_accepts"] is None
    assert share([]) is None


def test_tune_that_one_reader_refuses_is_not_valid() -> None:
    refused = [Judgement(GOOD, ("Error in line-char 6-2 : no",), True), Judgement(GOOD, (), False)]
    assert validity_figures(refused)["valid"] == 0
    assert validity_figures(refused)["without_errors"] == 1


def test_mass_is_averaged_over_characters_not_tunes() -> None:
    short = WrittenTune(0, ONE, masked=MaskedMass(total=1.0, characters=1, most=1.0))
    long = WrittenTune(1, ONE, masked=MaskedMass(total=0.0, characters=99))
    figures = mask_figures([short, long])
    assert figures["masked_mean"] == pytest.approx(0.01)
    assert figures["masked_most"] == 1
    assert mask_figures([WrittenTune(0, ONE, is_cut=True), WrittenTune(1, ONE)])["cut"] == 0.5
    assert mask_figures([WrittenTune(0, ONE)])["masked_mean"] is None


def test_tunes_are_wholly_like_themselves_and_less_like_others() -> None:
    like, unlike = (likeness_figures([text], profile_of([ONE])) for text in (ONE, OTHER))
    assert set(like) == {"overlap_pitch", "overlap_interval", "overlap_duration", "overlap_contour"}
    assert all(value == pytest.approx(1) for value in like.values())
    assert all(unlike[name] < 1 for name in like)  # type: ignore[operator]


def test_percentiles_are_runs_that_some_tune_has() -> None:
    index = MelodyIndex.of_tunes([("One", ONE)])
    assert originality_figures([ONE] * 3 + [OTHER] * 97, index)["run_95th"] != 16
    assert originality_figures([ONE] * 6 + [OTHER] * 94, index)["run_95th"] == 16
    assert originality_figures([ONE], MelodyIndex.of_tunes([])) == {"run_median": None, "run_95th": None}
