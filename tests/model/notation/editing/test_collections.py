"""The tune collections, edited: they sound as they should, and most of them come back letter by letter."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from model.notation.editing.reformatting import reformat
from model.notation.editing.transposition import transpose
from model.notation.editing.unit_length import change_unit_length
from model.notation.parser import parse
from model.notation.style import PLAIN, PerformanceStyle
from model.notation.timeline import perform
from model.notation.tune import Tune

COLLECTIONS = ("oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "essenFolksong", "irish")
SAMPLE, LARGE_SAMPLE, SEED = 30, 1000, 1850
INTERVALS = [semitones for semitones in range(-12, 13) if semitones]
UNITS = [Fraction(1, 4), Fraction(1, 8), Fraction(1, 16)]
WANTED_SHARE = 0.99
USUAL = PerformanceStyle()

Sound = list[tuple[Fraction, Fraction, int, int, int]]
Reader = Callable[[str], list[Tune]]


@pytest.fixture
def tunes_of(
    collections_folder: Path, read_book: Callable[[Path], str], request: pytest.FixtureRequest
) -> Reader:
    """Returns a function that reads all tunes of a collection."""

    def tunes(name: str) -> list[Tune]:
        if name == "irish":
            paths = [request.getfixturevalue("irish_book")]
        else:
            paths = sorted((collections_folder / name).glob("*.abc"))
        return [tune for path in paths for tune in parse(read_book(path)).tunes]

    return tunes


def heard(tune: Tune, semitones: int = 0, style: PerformanceStyle = USUAL) -> Sound:
    """Returns what is heard of a tune, so many semitones higher."""
    return [
        (note.onset, note.duration, note.pitch + semitones, note.velocity, note.channel)
        for note in perform(tune, style).notes
    ]


def again(text: str, tune: Tune) -> Tune:
    (after,) = parse(text).tunes
    return replace(after, defaults=tune.defaults)


def sample_of(tunes: list[Tune], size: int) -> Iterator[tuple[Tune, random.Random]]:
    chance = random.Random(SEED)
    for tune in chance.sample(tunes, min(size, len(tunes))):
        yield tune, chance


def check_transposing(tunes: list[Tune], size: int) -> None:
    same = count = 0
    for tune, chance in sample_of(tunes, size):
        semitones = chance.choice(INTERVALS)
        moved = again(transpose(tune, semitones), tune)
        assert heard(moved) == heard(tune, semitones), tune.text
        back = transpose(moved, -semitones)
        assert heard(again(back, tune)) == heard(tune), tune.text
        same += back == tune.text
        count += 1
    assert same >= WANTED_SHARE * count


def check_rewriting(tunes: list[Tune], size: int) -> None:
    for tune, chance in sample_of(tunes, size):
        rewritten = again(change_unit_length(tune, chance.choice(UNITS)), tune)
        assert heard(rewritten, style=PLAIN) == heard(tune, style=PLAIN), tune.text
        laid_out = reformat(tune)
        assert heard(again(laid_out, tune)) == heard(tune), tune.text
        assert reformat(again(laid_out, tune)) == laid_out


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_sample_is_transposed_and_back(collection: str, tunes_of: Reader) -> None:
    check_transposing(tunes_of(collection), SAMPLE)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_sample_is_rewritten_and_sounds_the_same(collection: str, tunes_of: Reader) -> None:
    check_rewriting(tunes_of(collection), SAMPLE)


@pytest.mark.slow
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_tune_is_transposed_and_back(collection: str, tunes_of: Reader) -> None:
    tunes = tunes_of(collection)
    check_transposing(tunes, len(tunes))


@pytest.mark.slow
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_large_sample_is_rewritten_and_sounds_the_same(collection: str, tunes_of: Reader) -> None:
    check_rewriting(tunes_of(collection), LARGE_SAMPLE)
