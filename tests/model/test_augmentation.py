"""A tune is read in other keys and with its form told."""

from collections import Counter

import numpy as np
import pytest

from model.augmentation import CHARACTERS, Readings, sensible_shifts
from model.notation.parser import parse
from model.notation.style import PLAIN
from model.notation.timeline import perform
from model.vocabulary import Vocabulary

JIG = "X:1\nT:A jig\nR:jig\nM:6/8\nL:1/8\nK:D\n|:DFA dAF|GBd gdB|ABc def|d3 d3:|"


def pitches(text: str) -> list[int]:
    return [note.pitch for note in perform(parse(text).tunes[0], PLAIN).notes]


@pytest.fixture
def drawn() -> list[str]:
    readings, rng = Readings([JIG], transposed=0.6, with_form=0.5), np.random.default_rng(1)
    return [readings.draw(0, rng) for _ in range(400)]


def test_readings_are_the_tune_higher_or_lower(drawn: list[str]) -> None:
    shifts = set()
    for text in set(drawn):
        differences = {ours - theirs for ours, theirs in zip(pitches(text), pitches(JIG), strict=True)}
        assert len(differences) == 1
        shifts |= differences
    assert shifts == {0, *sensible_shifts(parse(JIG).tunes[0])}
    assert len(shifts) > 4


def test_shares_are_kept(drawn: list[str]) -> None:
    moved = sum(pitches(text) != pitches(JIG) for text in drawn) / len(drawn)
    told = sum("\nN:" in text for text in drawn) / len(drawn)
    assert moved == pytest.approx(0.6, abs=0.1)
    assert told == pytest.approx(0.5, abs=0.1)


def test_form_is_told_in_full_or_as_a_length(drawn: list[str]) -> None:
    lines = Counter(line for text in drawn for line in text.split("\n") if line.startswith("N:"))
    assert set(lines) == {"N:AA 4", "N:4"}
    assert lines["N:AA 4"] > lines["N:4"]


def test_without_shares_every_reading_is_the_tune_itself() -> None:
    readings, rng = Readings([JIG], transposed=0, with_form=0), np.random.default_rng(1)
    assert {readings.draw(0, rng) for _ in range(20)} == {JIG}


def test_same_generator_gives_the_same_readings() -> None:
    one, other = (
        [Readings([JIG], 0.6, 0.5).draw(0, rng) for _ in range(50)]
        for rng in (np.random.default_rng(7), np.random.default_rng(7))
    )
    assert one == other


def test_every_reading_can_be_written_in_the_vocabulary(drawn: list[str]) -> None:
    vocabulary = Vocabulary.of_text("\n" + CHARACTERS + JIG)
    assert all(vocabulary.adapt(text).text == text for text in drawn)


@pytest.mark.parametrize("key", ["none", "HP"])
def test_tune_without_a_key_stays_where_it_is(key: str) -> None:
    assert sensible_shifts(parse(f"X:1\nM:4/4\nK:{key}\nDFAd|]").tunes[0]) == ()


def test_tune_without_notes_stays_where_it_is() -> None:
    assert sensible_shifts(parse("X:1\nM:4/4\nK:C\nz8|]").tunes[0]) == ()


def test_usual_keys_only() -> None:
    """From C: up a fifth's worth of keys each way, from E flat (3 flats) to E (4 sharps)."""
    shifts = sensible_shifts(parse("X:1\nM:4/4\nK:C\nGdg|]").tunes[0])
    assert {shift % 12 for shift in shifts} == {3, 10, 5, 7, 2, 9, 4}


def test_low_tune_moves_up_only() -> None:
    shifts = sensible_shifts(parse("X:1\nM:4/4\nK:C\nG,,DG|]").tunes[0])
    assert shifts
    assert min(shifts) > 0
