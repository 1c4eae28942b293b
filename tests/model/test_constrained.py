"""Sampling under the grammar: what blocks give is what masking every step gives."""

from collections.abc import Callable

import numpy as np
import pytest

from model.checkpoints import Checkpoint
from model.composition import SamplingSettings
from model.constrained import ConstrainedSampler, Dice, MaskedMass, Row
from model.devices import quiet_tensorflow
from model.generation import Sampler, dice_for
from model.grammar.grammar import Grammar
from model.grammar.settings import GrammarSettings

quiet_tensorflow()
CHARACTERS = "\n" + "".join(map(chr, range(32, 127)))
HEADER = "\nX:1\nT:T\nM:6/8\nL:1/8\nK:D\n"
LENGTH = 120


@pytest.fixture(scope="module")
def checkpoint(make_checkpoint: Callable[..., Checkpoint]) -> Checkpoint:
    """A network of random weights that knows all of ASCII."""
    return make_checkpoint(CHARACTERS)


@pytest.fixture(scope="module")
def sampler(checkpoint: Checkpoint) -> Sampler:
    return Sampler(checkpoint, lambda: 0.0)


def rows_of(grammar: Grammar, seeds: list[int]) -> list[Row]:
    state = grammar.read(grammar.start(), HEADER.lstrip())
    assert state is not None
    return [Row(Dice(dice_for(seed, 0)), state) for seed in seeds]


def masked_every_step(sampler: Sampler, settings: SamplingSettings, seed: int) -> str:
    """What is written where every character is drawn on its own, with the forbidden ones masked."""
    grammar = Grammar(CHARACTERS, GrammarSettings())
    state, dice = grammar.read(grammar.start(), HEADER.lstrip()), dice_for(seed, 0)
    network, text = sampler.read(HEADER), ""
    while len(text) < LENGTH:
        assert state is not None
        block = sampler.draw(network, [dice], settings, 1, grammar.forbidden(state)[None])
        text += sampler.vocabulary.decode(block.ids[0])
        network, state = block.state, grammar.step(state, text[-1])
    return text


def in_blocks(sampler: Sampler, settings: SamplingSettings, seeds: list[int]) -> list[str]:
    """The same, some candidates at once and block by block."""
    grammar = Grammar(CHARACTERS, GrammarSettings())
    rows = rows_of(grammar, seeds)
    network = sampler.read(HEADER).tiled(len(rows))
    constrained, texts = ConstrainedSampler(sampler, grammar), [""] * len(rows)
    while min(map(len, texts)) < LENGTH:
        drawn = constrained.draw(network, rows, settings)
        network = drawn.state
        texts = [before + text for before, text in zip(texts, drawn.texts, strict=True)]
    return [text[:LENGTH] for text in texts]


@pytest.mark.parametrize(
    "settings", [SamplingSettings(1.0), SamplingSettings(0.7), SamplingSettings(1.3, 0.8)]
)
def test_blocks_give_what_masking_every_step_gives(sampler: Sampler, settings: SamplingSettings) -> None:
    seeds = [3, 4, 5]
    assert in_blocks(sampler, settings, seeds) == [
        masked_every_step(sampler, settings, seed) for seed in seeds
    ]


def test_a_candidate_is_the_same_whoever_else_is_in_the_batch(sampler: Sampler) -> None:
    alone = in_blocks(sampler, SamplingSettings(1.0), [7])
    assert in_blocks(sampler, SamplingSettings(1.0), [1, 7, 9])[1] == alone[0]


def test_bits_and_masked_mass_belong_to_the_characters_that_stand(sampler: Sampler) -> None:
    grammar = Grammar(CHARACTERS, GrammarSettings())
    rows, network, settings = rows_of(grammar, [11]), sampler.read(HEADER), SamplingSettings(0.9)
    state = rows[0].state
    for _ in range(6):
        drawn = ConstrainedSampler(sampler, grammar).draw(network, rows, settings)
        assert len(drawn.texts[0]) == len(drawn.bits[0]) == len(drawn.masked[0]) > 0
        free = sampler.draw_trail(
            network, [np.random.default_rng(0)], settings, grammar.forbidden(state)[None]
        )
        expected = free.shares[0, 0][grammar.forbidden(state)].sum()
        assert drawn.masked[0][0] == pytest.approx(expected, abs=1e-5)
        for character in drawn.texts[0]:
            following = grammar.step(state, character)
            assert following is not None
            state = following
        network = drawn.state


def test_the_state_behind_a_row_is_that_of_its_text_alone(sampler: Sampler) -> None:
    grammar = Grammar(CHARACTERS, GrammarSettings())
    rows = rows_of(grammar, [1, 2])
    drawn = ConstrainedSampler(sampler, grammar).draw(
        sampler.read(HEADER).tiled(2), rows, SamplingSettings(1.0)
    )
    for number, text in enumerate(drawn.texts):
        np.testing.assert_allclose(drawn.state.h[number], sampler.read(HEADER + text).h[0], atol=1e-5)


def test_noise_that_was_given_back_comes_again() -> None:
    plain, dice = dice_for(5, 0).random((9, 4), np.float32), Dice(dice_for(5, 0))
    first = dice.random((6, 4))
    dice.give_back(first[2:])
    again = dice.random((3, 4))
    np.testing.assert_array_equal(np.concatenate([first[:2], again, dice.random((4, 4))]), plain)


def test_masked_mass_is_a_mean_and_a_maximum() -> None:
    mass = MaskedMass()
    assert mass.mean == 0
    mass.add(np.array([0.0, 0.5], np.float32))
    mass.add(np.array([0.1], np.float32))
    assert (mass.mean, mass.most) == (pytest.approx(0.2), 0.5)
