"""A table in the making: the human column, then each network's, in every way and at every temperature."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest

from model.checkpoints import Checkpoint
from model.evaluation.column import Column
from model.evaluation.evaluation import Evaluation, EvaluationPlan, Working
from model.evaluation.held_out import HumanTunes
from model.evaluation.judging import Judges
from model.evaluation.surprise import bits_per_character
from model.originality import MelodyIndex
from model.reading.reader import Reading

CHARACTERS = "\n |:ABCDEFGKLMTX/123468abcdefgz[]"


class Agreeing:
    """Reads everything."""

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        return Reading(True)

    def close(self) -> None:
        """Nothing to end."""


@pytest.fixture
def judges() -> Iterator[Judges]:
    with Judges(make_reader=Agreeing) as judges:  # type: ignore[arg-type]
        yield judges


@pytest.fixture
def human(make_tune: Callable[..., str]) -> HumanTunes:
    texts = [make_tune(number) for number in range(12)]
    index = MelodyIndex.of_tunes(("A tune", text) for text in texts[6:])
    return HumanTunes(tuple(texts[:6]), index, ("tunes",))


@pytest.fixture
def network(make_checkpoint: Callable[..., Checkpoint]) -> Checkpoint:
    raw = make_checkpoint(CHARACTERS)
    return replace(raw, facts=replace(raw.facts, name="one", text_style="tunes"))


def columns_of(evaluation: Evaluation) -> list[Column]:
    return [event for event in evaluation.run() if isinstance(event, Column)]


def test_each_network_is_measured_in_every_way_and_at_every_temperature(
    network: Checkpoint, make_checkpoint: Callable[..., Checkpoint], human: HumanTunes, judges: Judges
) -> None:
    plan = EvaluationPlan(tunes=3, temperatures=(0.5, 1.0))
    found = columns_of(
        Evaluation([network, make_checkpoint(CHARACTERS)], human, human.texts[:2], plan, judges)
    )
    assert [(column.name, column.way, column.temperature) for column in found] == [
        ("human", "", None),
        ("one", "grammar", 0.5), ("one", "no grammar", 0.5), ("one", "grammar", 1.0), ("one", "no grammar", 1.0),
        ("toy", "one long text", 0.5), ("toy", "one long text", 1.0),
    ]  # fmt: skip
    assert [column.tunes for column in found] == [6, 3, 3, 3, 3, 3, 3]
    under_grammar = found[1]
    assert under_grammar.without_errors == under_grammar.bars_exact == 1
    assert under_grammar.masked_mean and not found[2].masked_mean
    assert found[0].bits_per_character is None and found[0].run_95th is not None
    assert len({column.bits_per_character for column in found[1:5]}) == 1


def test_same_seed_gives_the_same_figures(network: Checkpoint, human: HumanTunes, judges: Judges) -> None:
    plan = EvaluationPlan(tunes=4, seed=3)
    still = count(step=0)  # a clock that stands: no figure may depend on it but the speed
    tables = [
        columns_of(Evaluation([network], human, (), plan, judges, clock=lambda: next(still)))
        for _ in range(2)
    ]
    for which in ("masked_mean", "masked_most"):  # sums of float32, in blocks as long as the time allowed
        one, other = (getattr(table[1], which) for table in tables)
        assert one == pytest.approx(other, rel=1e-3)
    same = [[replace(column, masked_mean=None, masked_most=None) for column in table] for table in tables]
    assert same[0] == same[1]


def test_without_tunes_only_bits_are_measured_and_nobody_judges(
    network: Checkpoint, human: HumanTunes
) -> None:
    human_column, column = columns_of(Evaluation([network], human, human.texts[:2], EvaluationPlan()))
    assert column.bits_per_character == pytest.approx(bits_per_character(network, human.texts))
    assert column.given_bits_per_character == pytest.approx(bits_per_character(network, human.texts[:2]))
    assert column.valid is None and human_column.valid is None


def test_work_is_told_to_its_end(network: Checkpoint, human: HumanTunes, judges: Judges) -> None:
    told = [
        event
        for event in Evaluation([network], human, (), EvaluationPlan(tunes=3), judges).run()
        if isinstance(event, Working)
    ]
    last = {event.what: event for event in told}
    assert all(event.done == event.of for what, event in last.items() if "bits" not in what)
    assert sum("writing" in what for what in last) == 2


def test_network_of_a_long_text_gets_the_better_of_two_readings(
    make_checkpoint: Callable[..., Checkpoint], human: HumanTunes
) -> None:
    raw = make_checkpoint(CHARACTERS)
    as_tunes = replace(raw, facts=replace(raw.facts, text_style="tunes"))
    assert bits_per_character(raw, human.texts) <= bits_per_character(as_tunes, human.texts)
