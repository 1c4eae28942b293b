"""Bars written anew: what stays as it was, what is exact, in which order it is told, and when it ends."""

from fractions import Fraction

import pytest

from model.checkpoints import bundled_folder, find_checkpoints
from model.composer import Composer, load_composer
from model.composition import (
    Cancelled,
    Candidate,
    Composed,
    Doubted,
    FillingRequest,
    Finished,
    Progress,
    Ranked,
    Restarted,
    SamplingSettings,
    Streamed,
    Warned,
)
from model.errors import ModelError
from model.notation.parser import parse
from model.notation.problems import find_problems

HEADER = "X:1\nT:Bag\nM:6/8\nL:1/8\nK:D\n"
TUNE = (
    HEADER + "A|:d2e fed | ~A3 (3BcB A | ABA G>FE |1\\\n F2D D2A :|2 F2D DEF ||\n"
    "[K:G]G2B (dBG|FGA) d3-|d2c BAG |[M:9/8] A3 B3 c3 | [L:1/16] A12 z6 |]\n"
)
PLACES = {
    "one bar": ("~A3", "~A3"),
    "before an ending": ("ABA", "F2D D2A"),
    "over the endings": ("F2D D2A", "DEF"),
    "the upbeat": ("A|:", "d2e"),
    "a slur begins": ("G2B", "dBG"),
    "a slur ends": ("FGA", "d3"),
    "a tie leads in": ("d2c", "BAG"),
    "meter and unit change": ("A3 B3", "A12"),
    "all": ("A|:", "z6"),
}


def request_of(
    place: str = "before an ending", text: str = TUNE, seed: int | None = 3, **others: object
) -> FillingRequest:
    first, last = PLACES[place]
    start, end = text.index(first), text.index(last) + 1
    values = {"candidates": 2, "sampling": SamplingSettings(1.0, seed=seed), **others}
    return FillingRequest(text, start, max(start, end), **values)  # type: ignore[arg-type]


def candidates_of(progress: list[Progress]) -> tuple[Candidate, ...]:
    assert isinstance(progress[-1], Finished)
    return progress[-1].candidates


def lengths(text: str) -> list[Fraction]:
    return [bar.duration for bar in parse(text).tunes[0].measures.voices[0].bars]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("closeness", [0.0, 0.5])
def test_outside_nothing_changes_and_every_bar_keeps_its_length(
    composer: Composer, place: str, closeness: float
) -> None:
    before = [problem.message for problem in find_problems(parse(TUNE))]
    found = candidates_of(list(composer.compose(request_of(place, closeness=closeness))))
    assert len(found) == 2
    for candidate in found:
        assert candidate.replaces is not None
        start, end = candidate.replaces
        assert candidate.abc == TUNE[:start] + candidate.continuation + TUNE[end:]
        assert candidate.continuation != TUNE[start:end]
        assert candidate.continuation.count("\n") == TUNE[start:end].count("\n")
        assert lengths(candidate.abc) == lengths(TUNE)
        assert [problem.message for problem in find_problems(parse(candidate.abc))] == before
        assert candidate.bits_per_character > 0


def test_order_is_streamed_composed_ranked_finished(composer: Composer) -> None:
    progress = list(composer.compose(request_of(candidates=4)))
    kinds = [type(step) for step in progress]
    assert kinds.index(Streamed) < kinds.index(Composed) < kinds.index(Ranked) < kinds.index(Finished)
    assert kinds[-2:] == [Ranked, Finished]
    ranked, finished = progress[-2:]
    assert isinstance(ranked, Ranked) and isinstance(finished, Finished)
    assert ranked.candidates == finished.candidates
    totals = [candidate.score.total for candidate in ranked.candidates if candidate.score]
    assert totals == sorted(totals, reverse=True) and len(totals) == 4


def test_streamed_text_comes_to_the_candidate(composer: Composer) -> None:
    texts: dict[int, str] = {}
    for step in composer.compose(request_of(candidates=5)):
        if isinstance(step, Streamed):
            texts[step.candidate] = texts.get(step.candidate, "") + step.text
        elif isinstance(step, Restarted):
            texts[step.candidate] = ""
        elif isinstance(step, Composed):
            assert texts[step.candidate.index] == step.candidate.continuation


def test_same_seed_gives_the_same_bars_on_a_faster_and_a_slower_machine(
    composer: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = request_of("all", candidates=3)
    expected = [candidate.abc for candidate in candidates_of(list(composer.compose(request)))]
    for length in (4, 7, 64):
        monkeypatch.setattr(composer._sampler, "block_length", lambda candidates, length=length: length)
        again = candidates_of(list(composer.compose(request)))
        assert [candidate.abc for candidate in again] == expected


def test_more_candidates_leave_the_first_as_they_are(composer: Composer) -> None:
    few = {each.index: each.abc for each in candidates_of(list(composer.compose(request_of(candidates=2))))}
    many = {each.index: each.abc for each in candidates_of(list(composer.compose(request_of(candidates=9))))}
    assert few.items() <= many.items() and len(many) == 9


def test_seed_of_a_candidate_gives_it_again_on_its_own(composer: Composer) -> None:
    for candidate in candidates_of(list(composer.compose(request_of(candidates=3)))):
        request = request_of(seed=candidate.seed, candidates=1)
        assert candidates_of(list(composer.compose(request)))[0].abc == candidate.abc


def test_no_seed_gives_other_bars_every_time(composer: Composer) -> None:
    request = request_of(seed=None, candidates=1)
    assert len({candidates_of(list(composer.compose(request)))[0].abc for _ in range(3)}) == 3


def test_compass_is_kept(composer: Composer) -> None:
    (candidate,) = candidates_of(list(composer.compose(request_of("all", candidates=1, compass=(62, 76)))))
    assert candidate.replaces is not None
    voice = parse(candidate.abc).tunes[0].measures.voices[0]
    pitches = [sound.pitch for bar in voice.bars for event in bar.events for sound in event.sounds]
    assert 62 <= min(pitches) <= max(pitches) <= 76


def test_tune_in_a_book_is_filled_in_its_place(composer: Composer) -> None:
    book = TUNE + "\n" + TUNE.replace("X:1", "X:2") + "\n" + TUNE.replace("X:1", "X:3")
    start = book.index("ABA", book.index("X:2"))
    request = FillingRequest(book, start, start + 1, candidates=1, sampling=SamplingSettings(1.0, seed=1))
    (candidate,) = candidates_of(list(composer.compose(request)))
    assert candidate.replaces == (start, start + len("ABA G>FE"))
    assert candidate.abc == book[:start] + candidate.continuation + book[candidate.replaces[1] :]


@pytest.mark.parametrize("looks", [1, 2, 3, 5, 8, 13])
def test_cancelled_filling_ends_as_cancelled(composer: Composer, looks: int) -> None:
    seen: list[int] = []
    progress = list(
        composer.compose(
            request_of("all", candidates=16), lambda: len(seen) >= looks or seen.append(1) is not None
        )
    )
    assert progress[-1] == Cancelled()
    assert len(seen) == looks
    assert not any(isinstance(step, Ranked) for step in progress)


def test_bound_on_the_work_gives_what_there_is_and_says_so(composer: Composer) -> None:
    progress = list(composer.compose(request_of("all", candidates=64, most_characters=4000)))
    found = candidates_of(progress)
    (sentence,) = (step.sentence for step in progress if isinstance(step, Warned) and "ways" in step.sentence)
    assert 0 < len(found) < 64
    assert sentence.startswith(f"{len(found)} of 64 ways")


def test_bars_with_only_one_way_to_write_them_end_with_a_word(composer: Composer) -> None:
    text = HEADER.replace("L:1/8", "L:1/1").replace("M:6/8", "M:1/512") + "z/512|A/512|z/512|]\n"
    request = FillingRequest(text, text.index("A/"), text.index("A/") + 1, candidates=40,
                             sampling=SamplingSettings(1.0, seed=1), most_characters=3000)  # fmt: skip
    try:
        progress = list(composer.compose(request))
    except ModelError as error:
        assert "length" in str(error)
        return
    assert isinstance(progress[-1], Finished) and any(isinstance(step, Warned) for step in progress)


def test_doubts_of_the_second_reader_are_told_and_throw_nothing_away(
    composer: Composer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (plain,) = candidates_of(list(composer.compose(request_of(candidates=1))))
    monkeypatch.setattr(composer._reader, "refuses", plain.continuation)
    progress = list(composer.compose(request_of(candidates=1)))
    assert [step for step in progress if isinstance(step, Doubted)] == [
        Doubted(0, "music21 can't read this tune.")
    ]
    (candidate,) = candidates_of(progress)
    assert candidate.abc == plain.abc
    assert candidate.warnings == ("music21 can't read this tune.",)


def test_bundled_network_fills_bars_that_fit_what_follows() -> None:
    found = find_checkpoints((bundled_folder(),))
    if not found:
        pytest.skip("no bundled network is there")
    composer = load_composer(found[0].path)
    try:
        text = (
            "X:1\nT:Bag\nR:jig\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|c2A BGE|DGG FGA|BGE E2D|\n"
            "GAB d2B|c2A BGE|DGG FAF|G3 G3:|\n"
        )
        start, end = text.index("DGG FGA"), text.index("BGE E2D")
        request = FillingRequest(text, start, end + 1, candidates=4, sampling=SamplingSettings(0.8, seed=1))
        candidates = candidates_of(list(composer.compose(request)))
    finally:
        composer.close()
    assert len({candidate.continuation for candidate in candidates}) == 4
    assert all(lengths(candidate.abc) == lengths(text) for candidate in candidates)
    assert all(candidate.bits_per_character < 3 for candidate in candidates)
