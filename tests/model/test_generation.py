"""Sampling: the fast loop draws what the Keras network says, and the same seed gives the same text."""

import math
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import pytest

from model.checkpoints import Checkpoint
from model.composition import CompositionRequest, SamplingSettings
from model.devices import quiet_tensorflow
from model.generation import NetworkState, Sampler, dice_for, joined_states
from model.network import build_network, set_weights

quiet_tensorflow()
PLAIN = SamplingSettings(1.0)


@pytest.fixture(scope="module")
def checkpoint(make_checkpoint: Callable[..., Checkpoint]) -> Checkpoint:
    return make_checkpoint()


@pytest.fixture(scope="module")
def sampler(checkpoint: Checkpoint) -> Sampler:
    """One sampler for all, for its graphs take a while; each block as long as it is asked for."""
    still = Sampler(checkpoint, lambda: 0.0)
    still.warm_up()
    return still


def keras_logits(checkpoint: Checkpoint, text: str) -> np.ndarray:
    """The logits (T, V) of the Keras network after each character of `text`."""
    network = build_network(checkpoint.facts.shape, 1)
    set_weights(network, checkpoint.weights)
    return np.asarray(network(checkpoint.facts.vocabulary.encode(text)[None]), np.float64)[0]


def softmax(logits: np.ndarray) -> np.ndarray:
    shares: np.ndarray = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


def written(
    sampler: Sampler, seeds: Sequence[int], length: int, settings: SamplingSettings = PLAIN, most: int = 64
) -> list[str]:
    """What is drawn after `X:1` with the dice of some seeds, in blocks of `most` characters."""
    state = sampler.read("X:1").tiled(len(seeds))
    dice = [dice_for(seed, 0) for seed in seeds]
    texts = [""] * len(seeds)
    while len(texts[0]) < length:
        block = sampler.draw(state, dice, settings, most=most)
        state = block.state
        texts = [text + sampler.vocabulary.decode(ids) for text, ids in zip(texts, block.ids, strict=True)]
    return [text[:length] for text in texts]


def first_draws(
    sampler: Sampler, seed_text: str, count: int, settings: SamplingSettings, forbidden: Sequence[int] = ()
) -> np.ndarray:
    """How often each character (V,) is the first one after `seed_text`, of `count` candidates."""
    state = sampler.read(seed_text).tiled(count)
    mask = np.zeros((count, len(sampler.vocabulary)), np.bool_)
    mask[:, list(forbidden)] = True
    rng = np.random.default_rng(6)
    block = sampler.draw(state, [rng] * count, settings, most=1, forbidden_first=mask)
    return np.bincount(block.ids[:, 0], minlength=len(sampler.vocabulary)) / count


def test_state_and_surprise_are_those_of_the_keras_network_step_by_step(
    sampler: Sampler, checkpoint: Checkpoint
) -> None:
    seed_text = "X:1\nK:D\n"
    block = sampler.draw(sampler.read(seed_text), [dice_for(3, 0)], PLAIN, most=40)
    text = sampler.vocabulary.decode(block.ids[0])
    assert len(text) == 40
    logits = keras_logits(checkpoint, seed_text + text)[len(seed_text) - 1 : -1]
    expected = -np.log2(softmax(logits)[np.arange(40), block.ids[0]])
    np.testing.assert_allclose(block.bits[0], expected, rtol=1e-3, atol=1e-4)
    reread = sampler.read(seed_text + text)
    np.testing.assert_allclose(block.state.h, reread.h, atol=1e-5)
    np.testing.assert_allclose(block.state.c, reread.c, atol=1e-5)


def test_text_read_in_pieces_is_the_text_read_at_once(sampler: Sampler) -> None:
    pieces = sampler.read(":D|", sampler.read("X:1\nK"))
    np.testing.assert_allclose(pieces.h, sampler.read("X:1\nK:D|").h, atol=1e-6)
    np.testing.assert_array_equal(sampler.read("").h, np.zeros((1, sampler.units)))


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_characters_are_drawn_from_the_softmax_at_the_temperature(
    sampler: Sampler, checkpoint: Checkpoint, temperature: float
) -> None:
    shares = softmax(keras_logits(checkpoint, "AB|")[-1] / temperature)
    drawn = first_draws(sampler, "AB|", 20_000, SamplingSettings(temperature))
    # The expected distance of 20,000 draws over 31 characters is about 0.015.
    assert 0.5 * np.abs(drawn - shares).sum() < 0.03
    rare = shares > 1e-3
    deviations = (drawn - shares)[rare] / np.sqrt(shares * (1 - shares) / 20_000)[rare]
    assert np.abs(deviations).max() < 4.5


@pytest.mark.parametrize("top_p", [0.05, 0.5, 0.9])
def test_only_the_nucleus_is_drawn_and_by_its_shares(
    sampler: Sampler, checkpoint: Checkpoint, top_p: float
) -> None:
    shares = softmax(keras_logits(checkpoint, "AB|")[-1] / 1.5)
    order = np.argsort(-shares)
    sums = list(accumulate(shares[order]))
    size = next(number for number, total in enumerate(sums, 1) if total >= top_p)
    nucleus = np.where(np.isin(np.arange(len(shares)), order[:size]), shares, 0)
    drawn = first_draws(sampler, "AB|", 20_000, SamplingSettings(1.5, top_p))
    assert set(np.flatnonzero(drawn)) <= set(order[:size].tolist())
    assert 0.5 * np.abs(drawn - nucleus / nucleus.sum()).sum() < 0.03


def test_forbidden_characters_are_never_drawn_and_the_others_keep_their_proportions(
    sampler: Sampler, checkpoint: Checkpoint
) -> None:
    shares = softmax(keras_logits(checkpoint, "AB|")[-1])
    likeliest = np.argsort(-shares)[:2].tolist()
    drawn = first_draws(sampler, "AB|", 20_000, PLAIN, likeliest)
    shares[likeliest] = 0
    assert not drawn[likeliest].any()
    assert 0.5 * np.abs(drawn - shares / shares.sum()).sum() < 0.03


def test_what_is_forbidden_first_may_come_second(sampler: Sampler) -> None:
    state = sampler.read("X:1").tiled(300)
    mask = np.ones((300, len(sampler.vocabulary)), np.bool_)
    mask[:, 5] = False
    block = sampler.draw(state, [dice_for(seed, 0) for seed in range(300)], PLAIN, 2, mask)
    assert set(block.ids[:, 0].tolist()) == {5}
    assert set(block.ids[:, 1].tolist()) - {5}


def test_forbidding_is_a_matter_of_each_candidate(sampler: Sampler) -> None:
    free = sampler.draw(sampler.read("A").tiled(2), [dice_for(1, 0), dice_for(1, 0)], PLAIN, 1)
    assert free.ids[0, 0] == free.ids[1, 0]
    mask = np.zeros((2, len(sampler.vocabulary)), np.bool_)
    mask[1, free.ids[0, 0]] = True
    masked = sampler.draw(sampler.read("A").tiled(2), [dice_for(1, 0), dice_for(1, 0)], PLAIN, 1, mask)
    assert masked.ids[0, 0] == free.ids[0, 0] != masked.ids[1, 0]


@pytest.mark.parametrize("temperature", [1e-4, 1e-30, 5e-324])
@pytest.mark.parametrize("top_p", [1.0, 0.5])
def test_coldest_temperature_draws_the_likeliest(sampler: Sampler, temperature: float, top_p: float) -> None:
    texts = written(sampler, [1, 2], 30, SamplingSettings(temperature, top_p))
    state, greedy = sampler.read("X:1"), ""
    for _ in range(30):
        logits = np.asarray(state.h) @ np.asarray(sampler._dense) + np.asarray(sampler._bias)
        greedy += sampler.vocabulary.characters[int(logits.argmax())]
        state = sampler.read(greedy[-1], state)
    assert texts == [greedy, greedy]


def test_hottest_temperature_draws_any_character(sampler: Sampler) -> None:
    drawn = first_draws(sampler, "AB|", 20_000, SamplingSettings(1e30))
    assert np.abs(drawn - 1 / len(drawn)).max() < 0.01


@pytest.mark.parametrize("settings", [PLAIN, SamplingSettings(0.7, 0.9)])
def test_same_seed_gives_the_same_text_whatever_the_blocks(
    sampler: Sampler, settings: SamplingSettings
) -> None:
    (text,) = written(sampler, [11], 100, settings)
    assert [written(sampler, [11], 100, settings, most)[0] for most in (1, 3, 7, 33)] == [text] * 4
    assert written(sampler, [12], 100, settings) != [text]


def test_text_of_a_candidate_does_not_depend_on_the_others(sampler: Sampler) -> None:
    together = written(sampler, list(range(9)), 120)
    assert len(set(together)) == 9
    assert [written(sampler, [seed], 120)[0] for seed in range(9)] == together
    assert written(sampler, list(range(8, -1, -1)), 120) == together[::-1]


def test_another_attempt_has_another_noise() -> None:
    draws = {dice_for(seed, attempt).integers(2**62) for seed in range(30) for attempt in range(4)}
    assert len(draws) == 120


def test_rows_of_a_state_can_be_taken_apart_and_joined(sampler: Sampler) -> None:
    state = joined_states([sampler.read(text) for text in ("A", "B", "C")])
    turned = joined_states([state.rows([2]), state.rows([0, 1])])
    np.testing.assert_array_equal(turned.h, np.asarray(state.h)[[2, 0, 1]])
    np.testing.assert_array_equal(turned.c, np.asarray(state.c)[[2, 0, 1]])


class TensorLike(np.ndarray):
    """What a graph gives back, as far as `draw` looks at it."""

    def numpy(self) -> np.ndarray:
        return np.asarray(self)


def block_lengths(checkpoint: Checkpoint, step_seconds: float, count: int) -> list[int]:
    """The lengths of the blocks on a machine that takes so long for a character, by a fake clock."""
    now = [0.0]
    sampler = Sampler(checkpoint, lambda: now[0])

    def graph(h: Any, c: Any, uniform: Any, *rest: Any) -> tuple[TensorLike, ...]:
        now[0] += len(uniform) * step_seconds
        ids, logits = np.zeros(uniform.shape[:2], np.int32), np.zeros(uniform.shape, np.float32)
        return ids.view(TensorLike), logits.view(TensorLike), logits, logits

    sampler._draw = {(nucleus, False): graph for nucleus in (False, True)}
    state = NetworkState(np.zeros((1, 1)), np.zeros((1, 1)))
    return [sampler.draw(state, [dice_for(1, 0)], PLAIN).ids.shape[1] for _ in range(count)]


@pytest.mark.parametrize(
    ("step_seconds", "length"), [(0.001, 15), (0.0005, 30), (0.003, 5), (1e-6, 64), (1.0, 4)]
)
def test_block_takes_about_15_ms_as_soon_as_the_speed_is_known(
    checkpoint: Checkpoint, step_seconds: float, length: int
) -> None:
    lengths = block_lengths(checkpoint, step_seconds, 30)
    assert abs(lengths[-1] - length) <= 1
    assert all(abs(known - length) <= 1 for known in lengths[2:])


def test_warmed_up_sampler_begins_with_a_block_for_20_ms(sampler: Sampler) -> None:
    assert sampler.block_length(1) == 64  # its clock stands still
    assert 4 <= sampler.block_length(32) <= 20  # not seen yet: by a cautious guess
    assert sampler.block_length(64) >= 4


@pytest.mark.parametrize("temperature", [0.0, -1.0, math.inf, math.nan])
def test_temperature_that_is_none_is_refused(temperature: float) -> None:
    with pytest.raises(ValueError, match="temperature"):
        SamplingSettings(temperature)


@pytest.mark.parametrize("top_p", [0.0, -0.1, 1.1, math.nan])
def test_top_p_that_is_none_is_refused(top_p: float) -> None:
    with pytest.raises(ValueError, match="top-p"):
        SamplingSettings(1.0, top_p)


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_seed_out_of_range_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="seed"):
        SamplingSettings(seed=seed)


@pytest.mark.parametrize("numbers", [{"bars": 0}, {"bars": 1000}, {"candidates": 0}, {"candidates": 65},
                                     {"max_characters": 0}, {"max_characters": 20_001}])  # fmt: skip
def test_request_out_of_range_is_refused(numbers: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"must be from 1 to"):
        CompositionRequest("", **numbers)  # type: ignore[arg-type]


@pytest.mark.parametrize("batch", [2, 3, 8])
def test_a_row_is_the_same_to_the_last_bit_however_many_others_are_drawn_beside_it(
    make_checkpoint: Callable[..., Checkpoint], batch: int
) -> None:
    """A product with one row rounds otherwise than one with several; at the real width that is seen."""
    sampler = Sampler(make_checkpoint(units=1024, seed=3), clock=lambda: 0.0)
    start = sampler.read("X:1\nK:D\n")
    alone = sampler.draw(start, [dice_for(5, 0)], PLAIN)
    among = sampler.draw(start.tiled(batch), [dice_for(5 + row, 0) for row in range(batch)], PLAIN)
    length = min(alone.ids.shape[1], among.ids.shape[1])
    assert length >= 4
    assert (alone.ids[0, :length] == among.ids[0, :length]).all()
    assert (alone.bits[0, :length] == among.bits[0, :length]).all()
