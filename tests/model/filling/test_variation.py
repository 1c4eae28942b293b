"""What a variation keeps: whole units, those on strong beats first, as large a share as was asked for."""

from fractions import Fraction

import numpy as np
import pytest

from model.filling.passage import Passage, passage_of
from model.filling.plan import Fixed, Gap, Plan
from model.filling.variation import notes_of, share_kept, units_of, varied

HEADER = "X:1\nM:4/4\nL:1/8\nK:D\n"
EVEN = HEADER + "DEFG ABcd|defg abag|fedc BAGF|EDCD E2D2|]\n"
MIXED = HEADER + '(AB) {c}d-d2 e z2|"Am"A>B (3cde .A3|[Ac]2 (B2-|Bc) (d4 e2)|f8|]\n'


def passage(text: str) -> Passage:
    return passage_of(text, text.index("K:D") + 4, len(text))


def plan_of(text: str, closeness: float, seed: int = 0) -> Plan:
    return varied(passage(text), closeness, np.random.default_rng(seed), lambda piece: piece, False)


def test_units_are_what_can_only_be_kept_together() -> None:
    found = passage(MIXED)
    units = [[MIXED[unit.span.start : unit.span.end] for unit in units_of(found, bar)] for bar in found.bars]
    assert units == [
        ["(AB)", "{c}d-d2", "e", "z2"],
        ['"Am"A>B', "(3cde", ".A3"],
        ["[Ac]2", "(B2"],
        ["B", "c)", "(d4 e2)"],
        ["f8"],
    ]


@pytest.mark.parametrize("text", [EVEN, MIXED])
@pytest.mark.parametrize("closeness", [0.1, 0.5, 0.9])
def test_kept_text_and_gaps_fill_the_bars_exactly(text: str, closeness: float) -> None:
    found = passage(text)
    for seed in range(20):
        plan = varied(found, closeness, np.random.default_rng(seed), lambda piece: piece, False)
        for bar, steps in zip(found.bars, plan, strict=True):
            gaps = sum(
                (step.form.meter or Fraction(0) for step in steps if isinstance(step, Gap)), Fraction(0)
            )
            kept = "".join(step.text.partition("|")[0] for step in steps if isinstance(step, Fixed))
            of_kept = (
                passage_of(HEADER + kept + "|\n", len(HEADER), len(HEADER) + 9) if kept.strip() else None
            )
            length = of_kept.bars[0].bar.duration if of_kept else Fraction(0)
            assert gaps + length == bar.bar.duration


@pytest.mark.parametrize("seed", range(5))
def test_something_is_always_written_anew_and_something_kept(seed: int) -> None:
    for closeness, few, many in ((0.99, 1, 2), (0.5, 10, 22)):
        gaps = [step for bar in plan_of(EVEN, closeness, seed) for step in bar if isinstance(step, Gap)]
        units = sum(gap.units for gap in gaps)
        assert few <= units <= many


def test_strong_beats_are_kept_more_often() -> None:
    kept = {"D": 0, "E": 0}
    for seed in range(60):
        first, *_ = plan_of(EVEN, 0.4, seed)
        text = "".join(step.text for step in first if isinstance(step, Fixed))
        kept["D"] += text.startswith("D")
        kept["E"] += "E" in text
    assert kept["D"] > 40 and kept["D"] > 2 * kept["E"]


def test_gap_inside_a_bar_is_told_from_one_at_its_end() -> None:
    for seed in range(10):
        for steps in plan_of(EVEN, 0.5, seed):
            music = steps[:-1] if isinstance(steps[-1], Fixed) and "|" in steps[-1].text else steps
            for place, step in enumerate(music):
                if isinstance(step, Gap):
                    assert step.is_inner == (place + 1 < len(music))


def test_share_of_notes_that_are_there_still() -> None:
    found = passage(EVEN)
    before = notes_of(found, found.original)
    assert len(before) == 30
    assert share_kept(before, notes_of(found, found.original)) == 1
    assert share_kept(before, notes_of(found, "z8|z8|z8|z8")) == 0
    assert share_kept(before, notes_of(found, "DEFG z4|z8|z8|z8")) == pytest.approx(4 / 30)
