"""A seed being continued: where candidates end, and what is known of them."""

import pytest

from model.composition import (
    Composed,
    Finished,
    Ranked,
    Warned,
)
from model.devices import quiet_tensorflow
from tests.model.scripted import (
    BLOCKS,
    HEADER,
    SEED,
    in_order,
    only,
    run,
    streamed,
)

quiet_tensorflow()

QUARTERS = HEADER.replace("M:4/4", "M:1/4")  # AB is a bar of these
JIG = "X:1\nT:T\nM:6/8\nL:1/8\nK:D\n"


@BLOCKS
@pytest.mark.parametrize(
    ("script", "bars", "text"),
    [
        ("AB|cd|ef|gh|", 1, "AB|"),
        ("AB|cd|ef|gh|", 3, "AB|cd|ef|"),
        ("AB:|cd|", 1, "AB:|"),
        ("AB:|2 cd|ef", 1, "AB:|2"),
        ("AB|1 cd:|2 ef|]", 2, "AB|1 cd:|2"),
        ("AB||cd||", 1, "AB||"),
        ("AB::cd::", 1, "AB::"),
        ("AB|\ncd|\nef|", 2, "AB|\ncd|"),
        ("|:AB|cd:|", 1, "|:AB|"),
        ('"Am|"AB|cd|', 1, '"Am|"AB|'),
        ("AB|[K:G]cd|ef|", 2, "AB|[K:G]cd|"),
        ("AB|\nK:G\ncd|ef|", 2, "AB|\nK:G\ncd|"),
        ("{AB|}cd|ef|", 1, "{AB|}cd|"),
    ],
)
def test_continuation_ends_after_so_many_bars_and_not_a_character_later(
    script: str, bars: int, text: str, block: int
) -> None:
    assert only(script, seed=QUARTERS + "DE|", bars=bars, block=block) == text


@BLOCKS
@pytest.mark.parametrize(
    ("seed", "script", "text"),
    [
        (QUARTERS + "DEFG|", ":cd|ef|", ":cd|"),
        (QUARTERS + "DEFG:|", "2 cd|ef|", "2 cd|"),
        (QUARTERS + "DEFG|]", "\nAB|cd|", "\nAB|"),
        (QUARTERS + "DE", "FG|AB|", "FG|"),
        (QUARTERS, "DEFG|AB|", "DEFG|"),
        ("X:1\nT:T\n", "M:1/4\nL:1/8\nK:D\nAB|cd|", "M:1/4\nL:1/8\nK:D\nAB|"),
        ("", "X:1\nK:D\nAB|cd|", "X:1\nK:D\nAB|"),
        ("A B|", "cd|ef|", "cd|"),
        ("A B", "cd|ef|", "cd|"),
        ("A B|", "c\nK:G\nd|ef|", "c\nK:G\nd|"),
        ("A B", "c\nK:G\nd|ef|", "c\nK:G\nd|"),
        (QUARTERS + "w:la|la\nDEFG|\n" * 50, "ABcd|ef|", "ABcd|"),
        (QUARTERS + "DEFG|\n\nSome words.\n\nAB|", "cd|ef|", "cd|"),
    ],
)
def test_bars_of_the_seed_are_never_counted(seed: str, script: str, text: str, block: int) -> None:
    assert only(script, seed=seed, bars=1, block=block) == text


@BLOCKS
@pytest.mark.parametrize(
    ("seed", "script", "bars", "text"),
    [
        (JIG, "A|BcdBcd|A3A3|", 1, "A|BcdBcd|"),
        (JIG, "A|BcdBcd|A3A2:|A|BcdBcd|", 2, "A|BcdBcd|A3A2:|"),
        (JIG, "A|BcdBcd|A3A2:|A|BcdBcd|A6|", 3, "A|BcdBcd|A3A2:|A|BcdBcd|"),
        (JIG + "A|BcdBcd|A3A2:|", "A|BcdBcd|A6|", 1, "A|BcdBcd|"),
        (JIG + "A|", "BcdBcd|A6|", 1, "BcdBcd|"),
        (JIG + "ABc", "d3|A6|", 1, "d3|"),
        (JIG + "A6|", "A3|B3|A6|", 2, "A3|B3|"),
        (JIG, "A3A3|1A4:|2A6|]", 2, "A3A3|1A4:|2"),
    ],
)
def test_upbeats_are_not_counted(seed: str, script: str, bars: int, text: str, block: int) -> None:
    assert only(script, seed=seed, bars=bars, block=block) == text


@BLOCKS
@pytest.mark.parametrize("bars", [None, 9])
def test_continuation_ends_with_the_tune(block: int, bars: int | None) -> None:
    assert only("AB|cd|]\n\nX:2\nK:G\nef|", bars=bars, block=block) == "AB|cd|]\n"


@BLOCKS
def test_tune_that_ends_on_the_seeds_own_line_end_is_noticed(block: int) -> None:
    assert only("AB|\n\nX:2", seed=HEADER + "DEFG|\n", bars=None, block=block) == "AB|\n"


@BLOCKS
def test_continuation_never_ends_before_its_first_bar(block: int) -> None:
    assert only("\n\n\nAB|cd|", bars=1, block=block) == "\nB\nAB|"
    assert only("\n\nAB|cd|", seed=SEED + "\n", bars=1, block=block) == "B\nAB|"
    assert only("AB\n\ncd|ef|", bars=1, block=block) == "AB\nBcd|"


@BLOCKS
def test_continuation_ends_at_its_longest(block: int) -> None:
    assert only("AB|" * 99, bars=None, max_characters=10, block=block) == "AB|AB|AB|A"
    assert only("AB|" * 99, bars=3, max_characters=9, block=block) == "AB|AB|AB|"


def test_continuation_without_any_bar_is_given_up() -> None:
    *_, warned, _ranked, finished = run("A" * 999, bars=2, max_characters=50)
    assert finished == Finished((), 4)
    assert isinstance(warned, Warned) and "no complete bar" in warned.sentence


def test_candidate_holds_the_whole_tune_and_what_is_known_of_it() -> None:
    progress = run("AB|cd|ef|", bars=2)
    composed, ranked, finished = progress[-3:]
    assert isinstance(composed, Composed)
    candidate = composed.candidate
    assert ranked == Ranked((candidate,), 0)
    assert finished == Finished((candidate,), 0)
    assert (candidate.continuation, candidate.abc) == ("AB|cd|", SEED + "AB|cd|")
    assert (candidate.index, candidate.bars, candidate.seed) == (0, 2, 0)
    assert candidate.bits_per_character == 2.0
    assert streamed(progress) == candidate.continuation


def test_own_readings_errors_are_told() -> None:
    finished = run("A4B4|(3AB|cd|", bars=2)[-1]
    assert isinstance(finished, Finished)
    assert all(isinstance(problem, str) for problem in finished.candidates[0].problems)


def test_candidates_come_in_order_with_seeds_that_count_up() -> None:
    scripts = ["AB|" + "c" * 40 + "|", "AB|cd|e", "AB|cdefg|e"]
    progress = run(lambda seed, attempt: scripts[seed], bars=2, candidates=3)
    finished = progress[-1]
    assert isinstance(finished, Finished)
    assert [(c.index, c.seed) for c in in_order(finished)] == [(0, 0), (1, 1), (2, 2)]
    assert [candidate.continuation for candidate in in_order(finished)] == [
        "AB|" + "c" * 40 + "|", "AB|cd|", "AB|cdefg|",
    ]  # fmt: skip
    for candidate in finished.candidates:
        assert streamed(progress, candidate.index) == candidate.continuation
    assert [report.candidate.index for report in progress if isinstance(report, Composed)] == [1, 2, 0]
