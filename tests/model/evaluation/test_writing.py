"""Series of tunes: whole, in their number, the same again, one way beside the other."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from model.checkpoints import Checkpoint
from model.continuation import LONGEST_TUNE
from model.evaluation.writing import TuneWriter
from model.evaluation.written import LANES, Way, WrittenTune, ways_of
from model.notation.parser import parse
from model.notation.problems import find_problems

CHARACTERS = "\n |:ABCDEFGKLMTX/123468abcdefgz[]"


@pytest.fixture(scope="module")
def writer(make_checkpoint: Callable[..., Checkpoint]) -> TuneWriter:
    return TuneWriter(make_checkpoint(CHARACTERS))


def series(writer: TuneWriter, way: Way, numbers: range, seed: int = 1) -> list[WrittenTune]:
    return sorted(writer.write(way, numbers, 1.0, seed), key=lambda tune: tune.number)


@pytest.mark.parametrize("way", list(Way))
def test_series_has_a_tune_for_each_number(writer: TuneWriter, way: Way) -> None:
    numbers = range(5, 5 + LANES + 7)
    tunes = series(writer, way, numbers)
    assert [tune.number for tune in tunes] == list(numbers)
    assert all(tune.text.endswith("\n") and "\n\n" not in tune.text for tune in tunes)


@pytest.mark.parametrize("way", list(Way))
def test_no_tunes_are_asked_for(writer: TuneWriter, way: Way) -> None:
    assert series(writer, way, range(0)) == []


@pytest.mark.parametrize("way", [Way.GRAMMAR, Way.FREE])
def test_tune_is_the_same_whoever_is_written_beside_it(writer: TuneWriter, way: Way) -> None:
    alone = series(writer, way, range(9, 12))
    among_others = series(writer, way, range(40))[9:12]
    assert [tune.text for tune in alone] == [tune.text for tune in among_others]
    for one, other in zip(alone, among_others, strict=True):
        if one.masked is not None and other.masked is not None:
            assert one.masked.total == pytest.approx(other.masked.total, rel=1e-4)
    elsewhere = series(writer, way, range(9, 12), seed=2000)
    assert all(one.text != other.text for one, other in zip(alone, elsewhere, strict=True))


def test_grammar_writes_tunes_without_errors_and_says_what_it_took(writer: TuneWriter) -> None:
    for tune in series(writer, Way.GRAMMAR, range(12)):
        errors = [each for each in find_problems(parse(tune.text)) if each.severity == "error"]
        assert errors == [], tune.text
        assert tune.masked is not None and 0 < tune.masked.mean <= tune.masked.most <= 1
        assert not tune.is_cut


def test_tunes_are_whole_and_exact_even_from_a_network_of_all_signs_that_learnt_nothing(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    writer = TuneWriter(make_checkpoint("\n" + "".join(map(chr, range(32, 127)))), longest=500)
    for tune in series(writer, Way.GRAMMAR, range(6)):
        problems = find_problems(parse(tune.text))
        assert [p.message for p in problems if p.severity == "error" or "This bar" in p.message] == []
        assert tune.text.startswith("X:")
        assert tune.masked is not None and 0 < tune.masked.mean < 1


def test_tune_that_grows_too_long_is_brought_to_its_end(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    writer = TuneWriter(make_checkpoint(CHARACTERS), longest=400)
    for tune in series(writer, Way.GRAMMAR, range(6)):
        assert not tune.is_cut
        assert tune.text.rstrip().endswith(("|]", ":|", "||"))
        assert len(tune.text) < 1000
    writer = TuneWriter(make_checkpoint(CHARACTERS), longest=40)
    for tune in series(writer, Way.FREE, range(6)):
        assert tune.is_cut
        assert len(tune.text) <= 40 + len("\n")


def test_network_of_a_long_text_is_asked_for_one(make_checkpoint: Callable[..., Checkpoint]) -> None:
    raw = make_checkpoint()
    tunes = replace(raw, facts=replace(raw.facts, text_style="tunes"))
    assert ways_of(raw) == (Way.LONG_TEXT,)
    assert ways_of(tunes) == (Way.GRAMMAR, Way.FREE)


def test_long_text_without_an_end_is_cut_and_counted(make_checkpoint: Callable[..., Checkpoint]) -> None:
    never_ends = make_checkpoint("ABCX")
    tunes = list(TuneWriter(never_ends).write(Way.LONG_TEXT, range(3), 1.0, 1))
    assert len(tunes) == 3
    assert all(tune.is_cut and len(tune.text) >= LONGEST_TUNE for tune in tunes)
