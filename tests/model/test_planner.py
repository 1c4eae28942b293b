"""New tunes with plans: each candidate has a usual form, keeps it, ends on its tonic, and depends on its seed alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from model.appraisal import Appraiser
from model.checkpoints import Checkpoint
from model.composer import Composer
from model.composition import Candidate, CompositionRequest, Ranked, SamplingSettings
from model.devices import Device
from model.form import Form, form_of
from model.notation.parser import parse
from model.style import Style
from model.usual_forms import UsualForms
from model.verdicts import verdict_on
from tests.model.scripted import FakeReader

CHARACTERS = "\n |:ABCDEFGKLMNTX/0123468abcdefgz[]"
USUAL = UsualForms({("", "C"): {Form("AABB", (4, 4)): 30, Form("AB", (2, 4)): 20, Form("A", (6,)): 10}})
HEADER = "X:1\nT:Tune\nM:C\nL:1/8\nK:G\n"


@pytest.fixture(scope="module")
def composer(make_checkpoint: Callable[..., Checkpoint]) -> Composer:
    checkpoint = make_checkpoint(CHARACTERS)
    facts = replace(checkpoint.facts, text_style="tunes", recipe={"with_form": 0.5})
    style = replace(Style.of_tunes([]), forms=USUAL)
    return Composer(
        replace(checkpoint, facts=facts), FakeReader(), Device("CPU", False), Appraiser(style=style)  # type: ignore[arg-type]
    )  # fmt: skip


def composed(composer: Composer, text: str = HEADER, bars: int | None = None, **more: Any) -> list[Candidate]:
    request = CompositionRequest(
        text, bars, **{"candidates": 8, "sampling": SamplingSettings(seed=5), **more}
    )
    ranked = next(step for step in composer.compose(request) if isinstance(step, Ranked))
    return sorted(ranked.candidates, key=lambda candidate: candidate.index)


@pytest.mark.parametrize("text", [HEADER, "X:1\nT:Tune\nM:C\nL:1/8\n"])
def test_each_new_tune_keeps_the_usual_form_that_was_drawn_for_it_and_ends_on_its_tonic(
    composer: Composer, text: str
) -> None:
    candidates = composed(composer, text)
    planned = [candidate for candidate in candidates if candidate.form is not None]
    assert len({candidate.form for candidate in planned}) > 1
    for candidate in planned:
        assert form_of(parse(candidate.abc).tunes[0]) == candidate.form, candidate.abc
        verdict = verdict_on(candidate.abc)
        assert verdict.bars_exact and verdict.has_final_bar and not verdict.errors
        assert verdict.ends_on_tonic or "K:none" in candidate.abc or "[K:" in candidate.abc


def test_a_header_that_the_network_writes_has_its_plan_too(composer: Composer) -> None:
    planned = [candidate for candidate in composed(composer, "X:1\n") if candidate.form is not None]
    assert planned
    assert all(form_of(parse(candidate.abc).tunes[0]) == candidate.form for candidate in planned)


def test_the_line_with_the_form_is_for_the_network_alone(composer: Composer) -> None:
    assert not any("N:" in candidate.abc.replace("T:", "") for candidate in composed(composer))


def test_a_candidate_is_the_same_alone_and_among_others(composer: Composer) -> None:
    eight = composed(composer)
    alone = composed(composer, candidates=1, sampling=SamplingSettings(seed=eight[3].seed))
    assert (alone[0].abc, alone[0].form) == (eight[3].abc, eight[3].form)


def test_bars_that_are_asked_for_are_those_of_the_form(composer: Composer) -> None:
    assert {candidate.form for candidate in composed(composer, bars=6)} == {
        Form("AB", (2, 4)), Form("A", (6,)),
    }  # fmt: skip


def test_of_a_length_that_no_tune_has_the_beginning_of_a_longer_one_is_written(composer: Composer) -> None:
    for candidate in composed(composer, bars=3):
        assert candidate.form is not None and candidate.form.written_bars > 3
        assert candidate.bars == 3


def test_music_that_is_there_and_wishes_that_are_told_have_no_plan(composer: Composer) -> None:
    assert composed(composer, HEADER + "GABc dedc|", 4)[0].form is None
    assert composed(composer, bars=4, end=True)[0].form is None
    assert composed(composer, bars=4, go_on=True)[0].form is None
    assert composed(composer, bars=4, constrained=False)[0].form is None
    asked = Form("AA", (4,))
    assert composed(composer, bars=4, form=asked, candidates=1)[0].form == asked


def test_a_tune_without_a_plan_is_brought_to_its_end_all_the_same(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    bare = Composer(make_checkpoint(CHARACTERS), FakeReader(), Device("CPU", False))  # type: ignore[arg-type]
    for candidate in composed(bare, candidates=4, max_characters=1200):
        assert candidate.form is None
        assert verdict_on(candidate.abc).has_final_bar
