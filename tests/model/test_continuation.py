"""A seed being continued: where candidates end, how they are judged, thrown away and cancelled.

The network is a script here: what it writes is known beforehand.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from model.composition import (
    Cancelled,
    Candidate,
    Composed,
    CompositionRequest,
    Doubted,
    Finished,
    Progress,
    Ranked,
    Restarted,
    SamplingSettings,
    Streamed,
    Warned,
)
from model.continuation import Continuation, Seed
from model.devices import quiet_tensorflow
from model.generation import Block, NetworkState
from model.reading.reader import Reading
from model.vocabulary import Vocabulary

quiet_tensorflow()
HEADER = "X:1\nT:T\nM:4/4\nL:1/8\nK:D\n"
SEED = HEADER + "DEFG|"
VOCABULARY = Vocabulary.of_text("\n" + "".join(map(chr, range(32, 127))))
Script = Callable[[int, int], str]  # seed and attempt -> what the network would write


class ScriptedSampler:
    """Writes what a script says; a character that is forbidden becomes the note B."""

    def __init__(self, script: Script, seed_length: int, block: int) -> None:
        self.vocabulary = VOCABULARY
        self.draws = self.reads = 0
        self._script, self._seed_length, self._block = script, seed_length, block

    def read(self, text: str, state: NetworkState | None = None) -> NetworkState:
        self.reads += 1
        h = np.full((1, 1), len(text), np.float32)
        return NetworkState(h if state is None else np.asarray(state.h) + h, h)

    def draw(
        self, state: NetworkState, dice: Sequence[np.random.Generator], settings: SamplingSettings, forbidden_first: Any
    ) -> Block:  # fmt: skip
        self.draws += 1
        places = (np.asarray(state.h)[:, 0] - self._seed_length).astype(int)
        rows = []
        for place, die, forbidden in zip(places, dice, forbidden_first, strict=True):
            script = self._script(*die.bit_generator.seed_seq.entropy)  # type: ignore[attr-defined]
            ids = VOCABULARY.encode(script[place : place + self._block].ljust(self._block, "A"))
            ids[0] = VOCABULARY.ids["B"] if forbidden[ids[0]] else ids[0]
            rows.append(ids)
        h = np.asarray(state.h) + self._block
        return Block(np.stack(rows), np.full((len(rows), self._block), 2.0, np.float32), NetworkState(h, h))


class FakeReader:
    """Accepts what `verdict` accepts, and remembers what it was asked."""

    def __init__(self, verdict: Callable[[str], Reading] = lambda abc: Reading(True)) -> None:
        self.verdict, self.asked = verdict, list[str]()

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        self.asked.append(abc)
        return self.verdict(abc)


def in_order(finished: Finished) -> list[Candidate]:
    """The candidates by their index, whatever their rank."""
    return sorted(finished.candidates, key=lambda candidate: candidate.index)


def rejecting(*parts: str) -> FakeReader:
    """A reader that rejects every tune with one of these parts in it."""
    return FakeReader(lambda abc: Reading(not any(part in abc for part in parts), "It is bad."))


def continuation_of(
    script: str | Script, seed: str = SEED, reader: FakeReader | None = None, block: int = 5,
    cancelled: Callable[[], bool] = lambda: False, refusal: Callable[[str], str] = lambda text: "", **request: Any,
) -> tuple[ScriptedSampler, Iterator[Progress]]:  # fmt: skip
    """A sampler and the progress of a request at work with it."""
    asked = CompositionRequest(seed, sampling=SamplingSettings(seed=0), **request)
    writes = script if callable(script) else lambda seed, attempt: script
    sampler = ScriptedSampler(writes, len(seed), block)
    work = Continuation(
        sampler, reader or FakeReader(), asked, Seed(seed, seed, seed), cancelled, refusal=refusal
    )  # type: ignore[arg-type]
    return sampler, work.run()


def run(script: str | Script, **options: Any) -> list[Progress]:
    return list(continuation_of(script, **options)[1])


def only(script: str | Script, **options: Any) -> str:
    """The continuation of the only candidate."""
    finished = run(script, **options)[-1]
    assert isinstance(finished, Finished)
    (candidate,) = finished.candidates
    return candidate.continuation


def streamed(progress: Sequence[Progress], candidate: int = 0) -> str:
    """What was streamed of a candidate since it last started."""
    text = ""
    for report in progress:
        if isinstance(report, Restarted) and report.candidate == candidate:
            text = ""
        elif isinstance(report, Streamed) and report.candidate == candidate:
            text += report.text
    return text


def three_tunes(seed: int, attempt: int) -> str:
    """Three candidates that are not the same."""
    return ("AB|", "cd|", "ef|")[seed]


BLOCKS = pytest.mark.parametrize("block", [1, 3, 64])


@BLOCKS
@pytest.mark.parametrize(
    ("script", "bars", "text"),
    [
        ("AB|cd|ef|gh|", 1, "AB|"),
        ("AB|cd|ef|gh|", 3, "AB|cd|ef|"),
        ("AB:|cd|", 1, "AB:|"),
        ("AB:|2 cd|ef", 1, "AB:|2"),
        ("AB|1 cd:|2 ef|]", 2, "AB|1 cd:|2"),
        ("AB||cd||", 1, "AB||"),
        ("AB::cd::", 1, "AB::"),
        ("AB|\ncd|\nef|", 2, "AB|\ncd|"),
        ("|:AB|cd:|", 1, "|:AB|"),
        ('"Am|"AB|cd|', 1, '"Am|"AB|'),
        ("AB|[K:G]cd|ef|", 2, "AB|[K:G]cd|"),
        ("AB|\nK:G\ncd|ef|", 2, "AB|\nK:G\ncd|"),
        ("{AB|}cd|ef|", 1, "{AB|}cd|"),
    ],
)
def test_continuation_ends_after_so_many_bars_and_not_a_character_later(
    script: str, bars: int, text: str, block: int
) -> None:
    assert only(script, bars=bars, block=block) == text


@BLOCKS
@pytest.mark.parametrize(
    ("seed", "script", "text"),
    [
        (HEADER + "DEFG|", ":cd|ef|", ":cd|"),
        (HEADER + "DEFG:|", "2 cd|ef|", "2 cd|"),
        (HEADER + "DEFG|]", "\nAB|cd|", "\nAB|"),
        (HEADER + "DE", "FG|AB|", "FG|"),
        (HEADER, "DEFG|AB|", "DEFG|"),
        ("X:1\nT:T\n", "M:C\nL:1/8\nK:D\nAB|cd|", "M:C\nL:1/8\nK:D\nAB|"),
        ("", "X:1\nK:D\nAB|cd|", "X:1\nK:D\nAB|"),
        ("A B|", "cd|ef|", "cd|"),
        ("A B", "cd|ef|", "cd|"),
        ("A B|", "c\nK:G\nd|ef|", "c\nK:G\nd|"),
        ("A B", "c\nK:G\nd|ef|", "c\nK:G\nd|"),
        (HEADER + "w:la|la\nDEFG|\n" * 50, "ABcd|ef|", "ABcd|"),
        (HEADER + "DEFG|\n\nSome words.\n\nAB|", "cd|ef|", "cd|"),
    ],
)
def test_bars_of_the_seed_are_never_counted(seed: str, script: str, text: str, block: int) -> None:
    assert only(script, seed=seed, bars=1, block=block) == text


@BLOCKS
@pytest.mark.parametrize("bars", [None, 9])
def test_continuation_ends_with_the_tune(block: int, bars: int | None) -> None:
    assert only("AB|cd|]\n\nX:2\nK:G\nef|", bars=bars, block=block) == "AB|cd|]\n"


@BLOCKS
def test_tune_that_ends_on_the_seeds_own_line_end_is_noticed(block: int) -> None:
    assert only("AB|\n\nX:2", seed=HEADER + "DEFG|\n", bars=None, block=block) == "AB|\n"


@BLOCKS
def test_continuation_never_ends_before_its_first_bar(block: int) -> None:
    assert only("\n\n\nAB|cd|", bars=1, block=block) == "\nB\nAB|"
    assert only("\n\nAB|cd|", seed=SEED + "\n", bars=1, block=block) == "B\nAB|"
    assert only("AB\n\ncd|ef|", bars=1, block=block) == "AB\nBcd|"


@BLOCKS
def test_continuation_ends_at_its_longest(block: int) -> None:
    assert only("AB|" * 99, bars=None, max_characters=10, block=block) == "AB|AB|AB|A"
    assert only("AB|" * 99, bars=3, max_characters=9, block=block) == "AB|AB|AB|"


def test_continuation_without_any_bar_is_given_up() -> None:
    *_, warned, _ranked, finished = run("A" * 999, bars=2, max_characters=50)
    assert finished == Finished((), 4)
    assert isinstance(warned, Warned) and "no complete bar" in warned.sentence


def test_candidate_holds_the_whole_tune_and_what_is_known_of_it() -> None:
    progress = run("AB|cd|ef|", bars=2)
    composed, ranked, finished = progress[-3:]
    assert isinstance(composed, Composed)
    candidate = composed.candidate
    assert ranked == Ranked((candidate,), 0)
    assert finished == Finished((candidate,), 0)
    assert (candidate.continuation, candidate.abc) == ("AB|cd|", SEED + "AB|cd|")
    assert (candidate.index, candidate.bars, candidate.seed) == (0, 2, 0)
    assert candidate.bits_per_character == 2.0
    assert streamed(progress) == candidate.continuation


def test_own_readings_errors_are_told() -> None:
    finished = run("A4B4|(3AB|cd|", bars=2)[-1]
    assert isinstance(finished, Finished)
    assert all(isinstance(problem, str) for problem in finished.candidates[0].problems)


def test_candidates_come_in_order_with_seeds_that_count_up() -> None:
    scripts = ["AB|" + "c" * 40 + "|", "AB|cd|e", "AB|cdefg|e"]
    progress = run(lambda seed, attempt: scripts[seed], bars=2, candidates=3)
    finished = progress[-1]
    assert isinstance(finished, Finished)
    assert [(c.index, c.seed) for c in in_order(finished)] == [(0, 0), (1, 1), (2, 2)]
    assert [candidate.continuation for candidate in in_order(finished)] == [
        "AB|" + "c" * 40 + "|", "AB|cd|", "AB|cdefg|",
    ]  # fmt: skip
    for candidate in finished.candidates:
        assert streamed(progress, candidate.index) == candidate.continuation
    assert [report.candidate.index for report in progress if isinstance(report, Composed)] == [1, 2, 0]


@BLOCKS
def test_candidate_that_fails_starts_again_and_streams_anew(block: int) -> None:
    scripts = {0: "A" * 20 + "\n\n", 1: "B" * 20 + "\n\n", 2: "cd|ef|"}
    progress = run(lambda seed, attempt: scripts[attempt], bars=1, max_characters=8, block=block)
    finished = progress[-1]
    assert isinstance(finished, Finished)
    assert (finished.thrown_away, finished.duplicates, finished.candidates[0].continuation) == (2, 0, "cd|")
    assert [report for report in progress if isinstance(report, Restarted)] == [
        Restarted(0, "It has no complete bar.")
    ] * 2
    assert streamed(progress) == "cd|"


def test_others_go_on_while_one_starts_again() -> None:
    def script(seed: int, attempt: int) -> str:
        return "A" * 99 if (seed, attempt) == (1, 0) else f"{'ABCD'[seed]}4 c{attempt + 1}|ef|"

    progress = run(script, bars=1, candidates=4, max_characters=30)
    finished = progress[-1]
    assert isinstance(finished, Finished)
    assert [c.continuation for c in in_order(finished)] == ["A4 c1|", "B4 c2|", "C4 c1|", "D4 c1|"]
    assert finished.thrown_away == 1
    assert all(streamed(progress, c.index) == c.continuation for c in finished.candidates)


DUPLICATES = {0: "AB|", 1: "cd|", 2: "AB|", 1_000_005: "cd|", 2_000_008: "ef|"}


@BLOCKS
def test_duplicate_is_drawn_again_and_counted(block: int) -> None:
    """Candidate 3 is first the same as candidate 1, then as candidate 2, and at last another."""
    progress = run(lambda seed, attempt: DUPLICATES[seed], bars=1, candidates=3, block=block)
    ranked, finished = progress[-2:]
    assert isinstance(ranked, Ranked) and isinstance(finished, Finished)
    assert (ranked.thrown_away, ranked.duplicates) == (finished.thrown_away, finished.duplicates) == (2, 2)
    assert [c.continuation for c in in_order(finished)] == ["AB|", "cd|", "ef|"]
    assert [report for report in progress if isinstance(report, Restarted)] == [
        Restarted(2, "It is the same as candidate 1."), Restarted(2, "It is the same as candidate 2."),
    ]  # fmt: skip
    assert streamed(progress, 2) == "ef|"


def test_the_seed_of_what_took_a_duplicates_place_gives_it_again_on_its_own() -> None:
    finished = run(lambda seed, attempt: DUPLICATES[seed], bars=1, candidates=3)[-1]
    assert isinstance(finished, Finished)
    assert [c.seed for c in in_order(finished)] == [0, 1, 2_000_008]


def test_the_same_melody_in_another_writing_is_a_duplicate() -> None:
    scripts = {0: "AB cd|ef", 1: "ABcd|ef", 1_000_004: "g2|ef"}
    finished = run(lambda seed, attempt: scripts[seed], bars=1, candidates=2)[-1]
    assert isinstance(finished, Finished)
    assert (finished.thrown_away, finished.duplicates) == (1, 1)
    assert [c.continuation for c in in_order(finished)] == ["AB cd|", "g2|"]


def test_a_network_that_writes_but_one_tune_gives_it_once_and_says_how_often_it_came() -> None:
    progress = run("AB|cd|", bars=1, candidates=2)
    finished = progress[-1]
    assert isinstance(finished, Finished)
    assert (len(finished.candidates), finished.thrown_away, finished.duplicates) == (1, 4, 4)
    (warning,) = [report.sentence for report in progress if isinstance(report, Warned)]
    assert warning == "Candidate 2 was given up after 4 attempts: It is the same as candidate 1."


def test_what_the_request_refuses_is_thrown_away() -> None:
    scripts = ["AB|", "cd|"]
    progress = run(
        lambda seed, attempt: scripts[attempt], bars=1, refusal=lambda text: "It has an A." * ("A" in text)
    )
    finished = progress[-1]
    assert isinstance(finished, Finished)
    assert [c.continuation for c in finished.candidates] == ["cd|"]
    assert (finished.thrown_away, finished.duplicates) == (1, 0)


def test_candidates_are_ranked_before_the_second_reader_is_asked() -> None:
    asked: list[int] = []
    reader = FakeReader()
    for report in continuation_of(three_tunes, bars=1, candidates=3, reader=reader)[1]:
        if isinstance(report, Ranked):
            asked.append(len(reader.asked))
            totals = [c.score.total for c in report.candidates if c.score]
            assert totals == sorted(totals, reverse=True) and len(totals) == 3
    assert asked == [0]
    assert len(reader.asked) == 3


def test_candidate_that_the_second_reader_rejects_is_doubted_and_kept() -> None:
    progress = run(three_tunes, bars=1, candidates=3, reader=rejecting("cd|"))
    finished = progress[-1]
    assert isinstance(finished, Finished)
    assert [report for report in progress if isinstance(report, Doubted)] == [Doubted(1, "It is bad.")]
    assert [c.warnings for c in in_order(finished)] == [(), ("It is bad.",), ()]
    assert (finished.thrown_away, finished.duplicates) == (0, 0)


def test_candidate_in_which_the_second_reader_counts_other_notes_is_doubted() -> None:
    reader = FakeReader(lambda abc: Reading(True, notes=5 if "cd" in abc else abc.count("AB") * 2 + 4))
    progress = run("cd|", bars=1, reader=reader)
    (doubted,) = [report for report in progress if isinstance(report, Doubted)]
    assert "counts" in doubted.sentence
    assert not any(isinstance(report, Doubted) for report in run("AB|", bars=1, reader=reader))


def test_seed_that_is_rejected_itself_turns_the_second_opinion_off_with_one_warning() -> None:
    reader = rejecting("DEFG")
    progress = run(three_tunes, bars=1, candidates=3, reader=reader)
    finished = progress[-1]
    assert isinstance(finished, Finished)
    assert (len(finished.candidates), finished.thrown_away) == (3, 0)
    (warning,) = [report.sentence for report in progress if isinstance(report, Warned)]
    assert warning == "music21's second opinion is left out, because of the seed: It is bad."
    assert reader.asked == [SEED + finished.candidates[0].continuation, SEED]
    assert not any(isinstance(report, Doubted) for report in progress)


def test_seed_is_read_once_however_many_candidates_are_doubted() -> None:
    reader = rejecting("AB|", "cd|", "ef|")
    run(three_tunes, bars=1, candidates=3, reader=reader)
    assert reader.asked.count(SEED) == 1


def test_seed_without_a_bar_is_not_blamed() -> None:
    reader = rejecting("X:1")
    progress = run("AB|cd|", seed=HEADER, bars=1, reader=reader)
    assert [report for report in progress if isinstance(report, Doubted)] == [Doubted(0, "It is bad.")]
    assert HEADER not in reader.asked


def test_tunes_that_pass_unread_are_told_of_once() -> None:
    reader = FakeReader(lambda abc: Reading(True, "It was not asked."))
    progress = run(three_tunes, bars=1, candidates=3, reader=reader)
    assert [report for report in progress if isinstance(report, Warned)] == [Warned("It was not asked.")]
    assert isinstance(progress[-1], Finished) and len(progress[-1].candidates) == 3


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
