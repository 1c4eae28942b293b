"""Last bars: they end on the tonic, are drawn again until they do, and depend on nobody beside them."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from model.cadence import BARS, Cadence, begins
from model.checkpoints import Checkpoint
from model.composition import SamplingSettings
from model.constrained import ConstrainedSampler, Dice, Row
from model.generation import Sampler, dice_for
from model.grammar.grammar import Grammar
from model.grammar.settings import GrammarSettings, Section

CHARACTERS = "\n |:ABCDEFGKLMTX/12468abcdefgz[]"
HEADER = "X:1\nM:4/4\nL:1/8\nK:G\n"
SETTINGS = GrammarSettings(8, end=True, ends_on_tonic=True, plan=(Section(4, True), Section(4, True)))
FREE = replace(SETTINGS, ends_on_tonic=False)


@pytest.fixture(scope="module")
def sampler(make_checkpoint: Callable[..., Checkpoint]) -> Sampler:
    return Sampler(make_checkpoint(CHARACTERS))


@cache
def grammar(settings: GrammarSettings) -> Grammar:
    return Grammar(CHARACTERS, settings)


def cadence_behind(text: str) -> Cadence:
    strict = grammar(SETTINGS)
    state = strict.read(strict.start(), HEADER + text)
    assert state is not None and begins(SETTINGS, state)
    nothing = np.zeros(3, np.float32)
    return Cadence(strict, grammar(FREE), state, nothing, nothing)


def written(sampler: Sampler, seeds: list[int], tries: bool = True) -> list[tuple[str, float]]:
    """Whole tunes, with the probability that was taken from each."""
    strict = grammar(SETTINGS)
    begin = strict.read(strict.start(), HEADER)
    assert begin is not None
    rows, texts, masked = (
        [Row(Dice(dice_for(seed, 0)), begin) for seed in seeds],
        [""] * len(seeds),
        [0.0] * len(seeds),
    )
    constrained = ConstrainedSampler(sampler, strict, make_grammar=grammar if tries else None)
    network = sampler.read(HEADER).tiled(len(seeds))
    while not all(row.state.is_complete and row.cadence is None for row in rows):
        drawn = constrained.draw(network, rows, SamplingSettings(1.0))
        network = drawn.state
        texts = [text + more for text, more in zip(texts, drawn.texts, strict=True)]
        masked = [lost + float(more.sum()) for lost, more in zip(masked, drawn.masked, strict=True)]
    return list(zip(texts, masked, strict=True))


PARTS = "|:GABc dedc|BAGF G4|GABc dedc|BAGF G4:|\n|:dcBA GABc|dBGB A4"


def test_last_bars_begin_two_bars_before_the_end_of_the_last_part() -> None:
    strict = grammar(SETTINGS)
    for text, is_there in ((PARTS, False), (PARTS + "|", True), ("|:GABc dedc|BAGF G4|", False)):
        state = strict.read(strict.start(), HEADER + text)
        assert state is not None
        assert begins(SETTINGS, state) is is_there, text
    assert BARS == 2


def test_bars_that_end_on_the_tonic_are_taken_and_others_are_not() -> None:
    cadence = cadence_behind(PARTS + "|")
    bits = np.ones(40, np.float32)
    for text, is_taken in (("dcBA GABc|dBAB A4:|\n\n", False), ("dcBA GABc|dBAF G4:|\n\n", True)):
        cadence.add(text, bits[: len(text)], 0 * bits[: len(text)])
        assert (cadence.taken() is not None) is is_taken
        if not is_taken:
            assert cadence.again() and cadence.text == ""
    assert cadence.masked[0] == 0.5  # of two tries one was in vain


def test_every_tune_ends_on_its_tonic_whether_or_not_its_last_bars_are_tried(sampler: Sampler) -> None:
    for tries in (True, False):
        for text, masked in written(sampler, [1, 2, 3, 4, 5, 6], tries):
            assert grammar(SETTINGS).read(grammar(SETTINGS).start(), HEADER + text) is not None, text
            assert masked > 0


def test_a_tune_is_the_same_alone_and_among_others(sampler: Sampler) -> None:
    among = written(sampler, [1, 2, 3, 4, 5, 6])
    for place in (0, 4):
        assert written(sampler, [place + 1])[0][0] == among[place][0]


def test_what_is_tried_is_shown_only_when_it_is_taken(sampler: Sampler) -> None:
    strict: Any = grammar(SETTINGS)
    begin = strict.read(strict.start(), HEADER + PARTS + "|")
    rows = [Row(Dice(dice_for(9, 0)), begin)]
    constrained = ConstrainedSampler(sampler, strict, make_grammar=grammar)
    network, text = sampler.read(HEADER + PARTS + "|"), ""
    while not (rows[0].state.is_complete and rows[0].cadence is None):
        drawn = constrained.draw(network, rows, SamplingSettings(1.0))
        network, text = drawn.state, text + drawn.texts[0]
        assert strict.read(begin, text) is not None
    assert text.endswith("|\n\n") or text.endswith("\n\n")
