"""A verdict says what a musician would say of a tune on paper."""

import pytest

from model.verdicts import verdict_on

HEADER = "X:1\nT:A tune\nM:2/4\nL:1/8\nK:D\n"
EIGHT = "D2E2|" * 7 + "F2D2"


def test_good_tune_passes_in_everything() -> None:
    verdict = verdict_on(f"{HEADER}|:{EIGHT}:|\n|:{EIGHT}:|\n")
    assert verdict.errors == ()
    assert verdict.bars_exact and verdict.repeats_balanced and verdict.parts_of_eight
    assert verdict.ends_on_tonic and verdict.has_final_bar


@pytest.mark.parametrize(
    ("music", "failing"),
    [
        (f"|:{EIGHT}:|\n|:{EIGHT}|]", "repeats_balanced"),
        (f"{EIGHT}|D2E2|D4|]", "parts_of_eight"),
        (f"{EIGHT[:-2]}E2|]", "ends_on_tonic"),
        (f"{EIGHT}|", "has_final_bar"),
        (f"{EIGHT[:-2]}D|]", "bars_exact"),
    ],
)
def test_one_flaw_fails_in_one_thing(music: str, failing: str) -> None:
    verdict = verdict_on(HEADER + music)
    checks = ("bars_exact", "repeats_balanced", "parts_of_eight", "ends_on_tonic", "has_final_bar")
    assert [check for check in checks if not getattr(verdict, check)] == [failing]


def test_pickup_and_its_complement_are_whole_bars() -> None:
    assert verdict_on(f"{HEADER}A|:{EIGHT[:-4]}D2EF|D3:|").bars_exact


def test_overfull_bar_is_an_error() -> None:
    verdict = verdict_on(f"{HEADER}D2E2|D2E2F2|D4|]")
    assert verdict.errors
    assert not verdict.bars_exact


@pytest.mark.parametrize("text", ["", "no tune", "X:1\nK:C\n", HEADER])
def test_text_without_a_tune_fails_in_everything(text: str) -> None:
    verdict = verdict_on(text)
    assert verdict.errors
    assert not (verdict.bars_exact or verdict.repeats_balanced or verdict.ends_on_tonic)
