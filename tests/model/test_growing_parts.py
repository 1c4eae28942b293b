"""A tune of a form while it is drawn: what comes back is shown as soon as its turn comes, and nothing is shown twice."""

import pytest

from model.composition import Candidate, Composed, Finished, Progress, Restarted, Streamed
from model.direction import Direction
from model.grammar.settings import GrammarSettings
from model.growing_parts import GrowingParts
from model.part_order import form_from, written_out

JIG = "X:1\nR:jig\nM:6/8\nL:1/8\nK:G\n"
OPEN = "X:1\nM:6/8\nL:1/8\n"
A, B, C = "GAB d2B|c2A [Bd]GE", "(g3 f2)d|e2c ABc", "BGB AFA|G3 [G3B3]"
CASES = [
    ("ABA", f"{A}||\n{B}|]\n"),
    ("ABAC", f"{A}||\n{B}||\n{C}|]\n"),
    ("ABAC", f"{A}||{B}||[GB]{C}|]"),
    ("AABA", f"|:{A}:|\n{B}|]\n"),
    ("AABBA", f"|:{A}::{B}:|\n"),
    ("ABBA", f"d|{A}||\n|:{B}:|"),
    ("ABBCCA", f"{A}||\n|:{B}|1 e2c A3:|2 e2c B3||\n|:{C}:|"),
    ("AABCCA", f"|:{A}:|\n|{B}||\n|:{C}|[1 G6:|[2 d6|]"),
]


def _candidate(music: str, index: int = 0) -> Candidate:
    return Candidate(index, music, JIG + music, 4, 1.0, (), 7)


def _arranged(letters: str, progress: list[Progress]) -> list[Progress]:
    form = form_from(letters, [2])
    return list(Direction(GrammarSettings(4), form=form).arranged(JIG, progress))


@pytest.mark.parametrize(("letters", "drawn"), CASES)
def test_what_is_shown_only_grows_and_becomes_the_tune(letters: str, drawn: str) -> None:
    form = form_from(letters, [2])
    whole = written_out(form, JIG, drawn)
    for step in (1, 2, 3, 7, 16, 64):
        parts, shown = GrowingParts(form, JIG), ""
        for place in range(0, len(drawn), step):
            shown += parts.grow(drawn[place : place + step])
            assert whole.startswith(shown)
        rest = parts.rest(whole)
        assert rest is not None
        assert shown + rest == whole


@pytest.mark.parametrize(("letters", "drawn"), CASES)
def test_what_is_drawn_is_shown_but_for_the_bar_lines_that_are_not_over(letters: str, drawn: str) -> None:
    parts, shown = GrowingParts(form_from(letters, [2]), JIG), ""
    for place, character in enumerate(drawn):
        shown += parts.grow(character)
        if character.isalpha() and not drawn[:place].rstrip().endswith(("(", "[")):
            assert shown.endswith(character)


def test_a_part_comes_back_before_the_first_note_of_the_part_behind_it() -> None:
    parts = GrowingParts(form_from("ABAC", [2]), JIG)
    assert parts.grow(f"{A}||\n{B}") == f"{A}||\n{B}"
    assert parts.grow("||\nB") == f"||\n{A}||\nB"


def test_at_the_end_of_the_last_new_part_the_copy_is_there() -> None:
    parts = GrowingParts(form_from("ABA", [2]), JIG)
    parts.grow(f"{A}||\n{B}")
    assert parts.grow("|]") == f"||\n{A}|]\n"


def test_the_key_that_the_network_writes_stands_before_the_parts() -> None:
    parts = GrowingParts(form_from("ABA", [2]), OPEN)
    shown = [parts.grow(text) for text in ("K", ":Am", f"ix\n{A}||\n{B[:9]}", f"{B[9:]}|]")]
    assert "".join(shown) == f"K:Amix\n{A}||\n{B}||\n{A}|]\n"


def test_the_copy_is_among_the_progress_before_the_candidate_is_whole() -> None:
    drawn = f"{A}||\n{B}|]\n"
    pieces: list[Progress] = [Streamed(0, drawn[place : place + 8]) for place in range(0, len(drawn), 8)]
    done = _candidate(drawn)
    *streamed, composed, finished = _arranged("ABA", [*pieces, Composed(done), Finished((done,), 0)])
    assert all(isinstance(step, Streamed) for step in streamed)
    assert isinstance(composed, Composed) and isinstance(finished, Finished)
    text = "".join(step.text for step in streamed if isinstance(step, Streamed))
    assert text == composed.candidate.continuation == finished.candidates[0].continuation
    assert text == f"{A}||\n{B}||\n{A}|]\n"


def test_a_candidate_that_starts_again_grows_from_its_beginning() -> None:
    drawn = f"{C}||\n{A}|]\n"
    done = _candidate(drawn)
    progress = [Streamed(0, f"{A}||\n{B}"), Restarted(0, "It is bad."), Streamed(0, drawn), Composed(done)]
    again, *streamed, composed = _arranged("ABA", progress)[1:]
    assert isinstance(again, Restarted) and isinstance(composed, Composed)
    text = "".join(step.text for step in streamed if isinstance(step, Streamed))
    assert text == composed.candidate.continuation


def test_without_a_part_that_comes_back_everything_streams_as_it_is_drawn() -> None:
    pieces: list[Progress] = [Streamed(0, "|:GAB d2B|"), Streamed(0, "c6:")]
    assert _arranged("AABB", pieces) == pieces
