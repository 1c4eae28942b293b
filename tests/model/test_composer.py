"""The composer: any seed that a person may give, a small real network, and music21 at the end."""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.bar_count import BarCount
from model.checkpoints import Checkpoint, save_checkpoint
from model.composer import Composer, load_composer
from model.composition import (
    Cancelled,
    Candidate,
    Composed,
    CompositionRequest,
    Finished,
    Progress,
    Ranked,
    SamplingSettings,
    Warned,
)
from model.devices import Device, quiet_tensorflow
from model.errors import ModelError
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.part_order import form_from
from model.reading.reader import Reading

quiet_tensorflow()
SEED = "X:1\nT:Bag\nM:C\nL:1/8\nK:D\nDEFG A2|"


class EasyReader:
    """Accepts everything."""

    closed = False

    def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
        return Reading(True)

    def close(self) -> None:
        self.closed = True


def musical(checkpoint: Checkpoint, text_style: str) -> Checkpoint:
    """The toy network with a liking for letters and bar lines."""
    characters = checkpoint.facts.vocabulary.characters
    bias = np.array([3.0 if c in "ABCDEFGabcdefg|" else 1.0 if c == "\n" else -3.0 for c in characters])
    weights = {**checkpoint.weights, "dense/bias": bias.astype(np.float32)}
    return Checkpoint(replace(checkpoint.facts, text_style=text_style), weights)


@pytest.fixture(scope="module", params=["tunes", "raw"])
def composer(
    request: pytest.FixtureRequest, make_checkpoint: Callable[..., Checkpoint]
) -> Iterator[Composer]:
    """A composer with a toy network, of tunes or of raw text."""
    checkpoint = musical(make_checkpoint(), request.param)
    composer = Composer(checkpoint, EasyReader(), Device("CPU", is_gpu=False))  # type: ignore[arg-type]
    composer.warm_up()
    yield composer
    composer.close()


def request_of(seed_text: str = SEED, seed: int | None = 5, **others: int) -> CompositionRequest:
    numbers = {"bars": 4, "max_characters": 300, **others}
    return CompositionRequest(seed_text, sampling=SamplingSettings(1.0, seed=seed), **numbers)


def candidates_of(progress: list[Progress]) -> tuple[Candidate, ...]:
    assert isinstance(progress[-1], Finished)
    return progress[-1].candidates


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates by their index, whatever their rank."""
    return sorted(candidates, key=lambda candidate: candidate.index)


def warnings_of(progress: list[Progress]) -> list[str]:
    return [report.sentence for report in progress if isinstance(report, Warned)]


def test_candidates_have_the_bars_that_were_asked_for(composer: Composer) -> None:
    candidates = candidates_of(list(composer.compose(request_of(candidates=6))))
    assert len(candidates) == 6
    assert len({candidate.continuation for candidate in candidates}) == 6
    for candidate in candidates:
        assert candidate.abc == SEED + candidate.continuation
        assert candidate.bars == len(BarCount(SEED).numbered_ends(candidate.continuation)) <= 4
        assert candidate.bits_per_character > 0
        assert candidate.bars == 4 or candidate.continuation.endswith("\n")


@pytest.mark.parametrize("end", ["% to be gone on with", "\nw:a b c", "\nN:as heard"])
def test_what_a_seed_that_ends_in_words_is_continued_with_begins_on_a_new_line(
    composer: Composer, end: str
) -> None:
    (candidate,) = candidates_of(list(composer.compose(request_of(SEED + end))))
    assert candidate.continuation.startswith("\n")
    assert candidate.abc == SEED + end + candidate.continuation
    assert candidate.bars == len(BarCount(SEED + end + "\n").numbered_ends(candidate.continuation[1:])) > 0


@pytest.mark.parametrize("seed", ["X:1\nR:jig", "X:1\nR:jig\n"])
def test_lines_that_a_header_lacks_for_a_form_are_part_of_the_continuation(
    composer: Composer, seed: str
) -> None:
    request = replace(request_of(seed), bars=None, form=form_from("AB", [2]))
    for candidate in candidates_of(list(composer.compose(request))):
        assert candidate.abc == seed + candidate.continuation
        assert candidate.continuation.lstrip("\n").startswith("M:6/8\nL:1/8\n")


def test_seed_of_each_candidate_gives_it_again_on_its_own(composer: Composer) -> None:
    for candidate in candidates_of(list(composer.compose(request_of(candidates=5)))):
        (again,) = candidates_of(list(composer.compose(request_of(seed=candidate.seed))))
        assert again.continuation == candidate.continuation
        assert again.bits_per_character == pytest.approx(candidate.bits_per_character, rel=1e-5)


def test_same_seed_gives_the_same_candidates_on_a_faster_and_a_slower_machine(
    composer: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = request_of(candidates=3)
    expected = [candidate.abc for candidate in candidates_of(list(composer.compose(request)))]
    for length in (4, 7, 64):
        monkeypatch.setattr(composer._sampler, "block_length", lambda candidates, length=length: length)
        again = candidates_of(list(composer.compose(request)))
        assert [candidate.abc for candidate in again] == expected


def test_no_seed_gives_another_tune_every_time(composer: Composer) -> None:
    texts = {candidates_of(list(composer.compose(request_of(seed=None))))[0].continuation for _ in range(5)}
    assert len(texts) == 5


@pytest.mark.parametrize(
    "seed_text",
    [
        "", "\n", " \n\n ", "A B|", "A", "|", "X:1\n", "X:1\nT:Bag\n", "X:1\nK:D", "X:1\nK:D\n", SEED + "\n",
        SEED.replace("\n", "\r\n"), SEED.replace("\n", "\r\n") + "\r\n\r\n", SEED.replace("\n", "\r"), "%", "☃", "\0",
        SEED + " % a comment", SEED + "\nw: la la", "words and no music", "[M:", '"', "!", "[", "T:", "X:1\nV:1\nK:D\nAB|",
        "X:1\nK:D\nAB|\n\nX:2\nK:G\ncd|", "\ufeff" + SEED, "Súlán \ud800",
    ],
)  # fmt: skip
def test_any_seed_is_continued_and_kept_as_it_is(composer: Composer, seed_text: str) -> None:
    progress = list(composer.compose(request_of(seed_text, bars=2)))
    (candidate,) = candidates_of(progress)
    assert candidate.bars >= 1
    kept = candidate.abc.removesuffix(candidate.continuation)
    assert kept.rstrip() == seed_text.rstrip()
    assert not kept.endswith(("\n\n", "\n\r\n"))


@pytest.mark.parametrize("ending", ["\n\n", "\n\n\n\n", "\n \n\t\n", "\r\n\r\n"])
def test_blank_lines_after_the_seed_are_left_out_so_that_the_tune_goes_on(
    composer: Composer, ending: str
) -> None:
    (plain,) = candidates_of(list(composer.compose(request_of(SEED + "\n"))))
    (candidate,) = candidates_of(list(composer.compose(request_of(SEED + ending))))
    assert candidate.abc == plain.abc


def test_empty_seed_is_said_to_be_empty(composer: Composer) -> None:
    progress = list(composer.compose(request_of("\n\n")))
    assert progress[0] == Warned("The seed is empty; the network begins a tune of its own.")
    (candidate,) = candidates_of(progress)
    assert candidate.abc == candidate.continuation


def test_characters_that_the_network_does_not_know_are_reported_and_read_by_their_equivalents(
    composer: Composer,
) -> None:
    progress = list(composer.compose(request_of(SEED + "Á\tB♮|")))
    replaced, dropped = warnings_of(progress)
    assert replaced == "The network reads “Á” as “A”, a tab as a space."
    assert dropped == "The network does not know 1 character of the seed and left out “♮”."
    plain = candidates_of(list(composer.compose(request_of(SEED + "A B|"))))
    assert candidates_of(progress)[0].continuation == plain[0].continuation


def test_line_ends_of_windows_are_reported_and_make_no_difference(composer: Composer) -> None:
    progress = list(composer.compose(request_of(SEED.replace("\n", "\r\n"))))
    assert warnings_of(progress) == ["The network reads a CR LF line end as a line break."]
    plain = candidates_of(list(composer.compose(request_of(SEED))))
    assert candidates_of(progress)[0].continuation == plain[0].continuation


def test_tune_that_is_too_long_gets_a_sentence(composer: Composer) -> None:
    with pytest.raises(ModelError, match=r"30\d\d\d characters; at most 20000"):
        list(composer.compose(request_of(SEED + "DEFG ABcd|" * 3000)))


def test_long_tunebook_is_continued_by_its_last_tune(composer: Composer) -> None:
    book = "".join(f"X:{number}\nK:G\nGABc|\n\n" for number in range(2000)) + SEED
    progress = list(composer.compose(request_of(book)))
    plain = candidates_of(list(composer.compose(request_of(SEED))))
    (candidate,) = candidates_of(progress)
    assert candidate.continuation == plain[0].continuation
    assert candidate.abc == book + candidate.continuation


def test_longest_seed_is_read(composer: Composer) -> None:
    seed_text = SEED + "DEFG ABcd|" * 1900
    (candidate,) = candidates_of(list(composer.compose(request_of(seed_text, bars=2))))
    assert 1 <= candidate.bars <= 2


@pytest.mark.parametrize("looks", [1, 2, 3, 5, 8, 13])
def test_cancelled_composition_ends_as_cancelled(composer: Composer, looks: int) -> None:
    seen: list[int] = []
    progress = list(
        composer.compose(
            request_of(candidates=2, bars=300, max_characters=20_000),
            lambda: len(seen) >= looks or seen.append(1) is not None,
        )
    )
    assert progress[-1] == Cancelled()
    assert len(seen) == looks


def test_comments_and_unread_fields_are_no_part_of_what_a_network_of_tunes_reads(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    composer = Composer(musical(make_checkpoint(), "tunes"), EasyReader(), Device("CPU", False))  # type: ignore[arg-type]
    full = "%abc-2.1\n% Ünïcode ☃\n" + SEED.replace("T:Bag", "T:Bag\nC:Ó Néill\nZ:☃") + "% ☃"
    progress = list(composer.compose(request_of(full + "\n")))
    assert warnings_of(progress) == []
    plain = candidates_of(list(composer.compose(request_of(SEED + "\n"))))
    assert candidates_of(progress)[0].continuation == plain[0].continuation


def test_device_and_name_are_told_and_the_reader_is_closed(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    reader = EasyReader()
    composer = Composer(make_checkpoint(), reader, Device("Fast GPU", is_gpu=True))  # type: ignore[arg-type]
    assert (composer.device, composer.name) == ("Fast GPU", "toy")
    composer.close()
    assert reader.closed


def test_network_from_disk_composes_what_music21_has_read(
    tmp_path: Path, make_checkpoint: Callable[..., Checkpoint]
) -> None:
    save_checkpoint(musical(make_checkpoint(), "tunes"), tmp_path)
    composer = load_composer(tmp_path)
    pid = composer._reader.pid
    try:
        candidates = candidates_of(list(composer.compose(request_of(candidates=2))))
        assert candidates
        for candidate in candidates:
            assert composer._reader.read(candidate.abc).notes > 6
    finally:
        composer.close()
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_warming_up_makes_no_difference_and_asks_the_second_reader_nothing(
    make_checkpoint: Callable[..., Checkpoint],
) -> None:
    class Watchful(EasyReader):
        def read(self, abc: str, cancelled: Callable[[], bool] = lambda: False) -> Reading:
            raise AssertionError("asked")

    checkpoint, device = musical(make_checkpoint(), "tunes"), Device("CPU", is_gpu=False)
    cold = Composer(checkpoint, EasyReader(), device)  # type: ignore[arg-type]
    expected = candidates_of(list(cold.compose(request_of(candidates=3))))
    warm = Composer(checkpoint, Watchful(), device)  # type: ignore[arg-type]
    warm.warm_up()
    ranked = next(step for step in warm.compose(request_of(candidates=3)) if isinstance(step, Ranked))
    assert ranked.candidates == expected


def test_the_first_candidates_are_the_same_however_many_are_asked_for(
    composer: Composer,
) -> None:
    for seed in range(12):
        (alone,) = candidates_of(list(composer.compose(request_of(seed=seed))))
        among = in_order(candidates_of(list(composer.compose(request_of(seed=seed, candidates=8)))))
        assert (among[0].abc, among[0].seed, among[0].problems) == (alone.abc, alone.seed, alone.problems)
        assert among[0].bits_per_character == pytest.approx(alone.bits_per_character, rel=1e-6)
        assert among[0].masked_mass == pytest.approx(alone.masked_mass, rel=1e-6)


def test_a_longer_seed_behind_a_shorter_one_gives_what_it_gives_on_its_own(composer: Composer) -> None:
    longer = SEED + "ABcd efga|" * 6
    expected = candidates_of(list(composer.compose(request_of(longer))))
    list(composer.compose(request_of(SEED + "ABcd efga|" * 4)))
    assert candidates_of(list(composer.compose(request_of(longer)))) == expected


def test_damaged_network_starts_no_helper(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        load_composer(tmp_path)


def test_composed_candidates_are_those_of_the_end(composer: Composer) -> None:
    progress = list(composer.compose(request_of(candidates=4)))
    composed = [report.candidate for report in progress if isinstance(report, Composed)]
    assert sorted(composed, key=lambda candidate: candidate.index) == in_order(candidates_of(progress))


def test_same_seed_gives_the_same_text_also_where_an_early_end_is_forbidden(
    make_checkpoint: Callable[..., Checkpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network would end its tunes before their first bar; it goes on from there with the same noise."""
    eager = musical(make_checkpoint(), "raw")
    eager.weights["dense/bias"][0] = 5.5  # the line end
    composer = Composer(eager, EasyReader(), Device("CPU", is_gpu=False))  # type: ignore[arg-type]
    texts = []
    for length in (4, 7, 64):
        monkeypatch.setattr(composer._sampler, "block_length", lambda candidates, length=length: length)
        candidates = candidates_of(list(composer.compose(request_of(candidates=8))))
        texts.append([candidate.continuation for candidate in candidates])
    assert texts[0] == texts[1] == texts[2]
    assert sum("\n" in text.partition("|")[0] for text in texts[0]) >= 4


def test_under_the_grammar_every_bar_adds_up_and_the_tune_ends_where_it_is_asked_to(
    composer: Composer,
) -> None:
    request = replace(request_of(SEED, candidates=3, max_characters=3000), end=True)
    for candidate in candidates_of(list(composer.compose(request))):
        problems = find_problems(parse(candidate.abc))
        assert [p.message for p in problems if p.severity == "error" and "bar has" in p.message] == []
        assert candidate.bars == 4
        assert candidate.masked_mass is not None and candidate.masked_most is not None
        assert 0 <= candidate.masked_mass <= candidate.masked_most <= 1


def test_without_the_grammar_no_mass_is_masked(composer: Composer) -> None:
    request = replace(request_of(SEED), constrained=False)
    found = [step.candidate for step in composer.compose(request) if isinstance(step, Composed)]
    assert all(candidate.masked_mass is None and candidate.masked_most is None for candidate in found)


def test_an_ending_is_not_asked_of_a_network_that_writes_freely() -> None:
    with pytest.raises(ValueError, match="switched off"):
        replace(request_of(SEED), constrained=False, end=True)
