"""Candidates that fail, that are there already, that are doubted: what is kept, thrown away and counted."""

from model.composition import (
    Doubted,
    Finished,
    Ranked,
    Restarted,
    Warned,
)
from model.devices import quiet_tensorflow
from model.reading.reader import Reading
from tests.model.scripted import (
    BLOCKS,
    HEADER,
    SEED,
    FakeReader,
    continuation_of,
    in_order,
    rejecting,
    run,
    streamed,
    three_tunes,
)

quiet_tensorflow()


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
        lambda seed, attempt: scripts[attempt],
        bars=1,
        refusal=lambda text, form: "It has an A." * ("A" in text),
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
