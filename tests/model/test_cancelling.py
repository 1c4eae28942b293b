"""A continuation that is cancelled, at whatever moment."""

from collections.abc import Callable

import pytest

from model.composition import (
    Cancelled,
    Composed,
    Finished,
    Ranked,
)
from model.devices import quiet_tensorflow
from model.reading.reader import Reading
from tests.model.scripted import (
    HEADER,
    FakeReader,
    continuation_of,
    run,
    three_tunes,
)

quiet_tensorflow()


class Switch:
    """A `cancelled` that turns True at its so manieth look."""

    def __init__(self, at: int) -> None:
        self.at, self.looks = at, 0

    def __call__(self) -> bool:
        self.looks += 1
        return self.looks >= self.at


@pytest.mark.parametrize("looks", range(1, 60))
def test_cancelling_at_any_moment_ends_the_work_at_once(looks: int) -> None:
    def script(seed: int, attempt: int) -> str:
        return "\n\n" + "A" * 90 if attempt == 0 else f"{'ABC'[seed]}Bcd|ef|" * 9

    switch = Switch(looks)
    sampler, progress = continuation_of(
        script, seed=HEADER + "DEFG|\n" * 40, bars=4, candidates=3, max_characters=60, cancelled=switch
    )
    reports, draws_before = [], 0
    for report in progress:
        if switch.looks < looks:
            draws_before = sampler.draws
        reports.append(report)
    ends = [report for report in reports if isinstance(report, Cancelled | Ranked | Finished)]
    assert ends[0] == Cancelled() or (isinstance(ends[0], Ranked) and isinstance(ends[1], Finished))
    assert len(ends) <= 2 and reports[-1] == ends[-1]
    assert isinstance(ends[0], Ranked) or switch.looks >= looks
    assert sampler.draws - draws_before <= 1 or switch.looks < looks


def test_cancelling_while_the_seed_is_read_draws_nothing() -> None:
    sampler, progress = continuation_of("AB|", seed=HEADER + "DEFG|\n" * 400, cancelled=Switch(3))
    assert list(progress) == [Cancelled()]
    assert (sampler.reads, sampler.draws) == (3, 0)


def test_cancelling_while_the_reader_works_keeps_what_is_ranked_without_its_doubts() -> None:
    switch = Switch(10**9)

    class SlowReader(FakeReader):
        def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
            self.asked.append(abc)
            switch.at = 0
            assert cancelled()
            return Reading(False, "The reading was cancelled.")

    reader = SlowReader()
    progress = run(three_tunes, bars=1, candidates=3, reader=reader, cancelled=switch)
    ranked, finished = progress[-2:]
    assert isinstance(ranked, Ranked) and isinstance(finished, Finished)
    assert finished.candidates == ranked.candidates
    assert len(reader.asked) == 1


def test_cancelling_when_all_is_there_changes_nothing() -> None:
    switch = Switch(10**9)
    reports = []
    for report in continuation_of("AB|cd|", bars=1, cancelled=switch)[1]:
        if isinstance(report, Composed):
            switch.at = 0
        reports.append(report)
    assert isinstance(reports[-1], Finished)


def test_cancelled_for_a_moment_is_cancelled_for_good() -> None:
    looks = iter([False, False, True])
    progress = run("AB|cd|" * 99, bars=9, cancelled=lambda: next(looks, False))
    assert progress[-1] == Cancelled()
