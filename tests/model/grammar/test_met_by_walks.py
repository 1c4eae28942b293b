"""What walks once met: texts that led into a corner, or that abc2midi called an error."""

import pytest

from model.grammar.grammar import Grammar
from model.grammar.seed import ending_soon
from model.grammar.settings import GrammarSettings, Section
from tests.model.grammar.walker import CHARACTERS

JIG = "X:1\nT:T\nM:6/8\nL:1/8\nK:G\n"
HORNPIPE = "X:1\nT:T\nR:hornpipe\nM:4/4\nL:1/8\nK:G\n"


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Grammar(CHARACTERS, GrammarSettings())


@pytest.mark.parametrize(
    ("text", "allowed", "forbidden"),
    [
        (JIG + "|~c3", "A|", "<>"),  # abc2midi makes three notes of a roll of three units
        (JIG + "|~c2", "<>", ""),
        (JIG + "|c3>", "TA", "~"),  # nor is a roll as long as its note behind broken rhythm
        (JIG + '|"C"c2', "L!", "H"),  # abc2midi's chords outlast a short bar with a fermata
        (JIG + '|"C"c2!f', "f", "e"),
        (JIG + "|c2!f", "fe", ""),
        (JIG + "|c2", "H", '"'),
        (JIG + '|c6|"C"c2', '"', ""),
        (HORNPIPE + "|", "A", "["),  # abc2midi loses count of its unequal pairs behind a chord
        (HORNPIPE + "|A8|[", "K1", "A"),
        (HORNPIPE + "|(", "3A", "24"),
        (HORNPIPE + "|(3", "A:", ""),
        (HORNPIPE + "|A2 (3B", "c", "z"),
        (HORNPIPE + "|A2 B (", "A", "3"),
        (HORNPIPE + "|(3:", "2", "3"),
        (HORNPIPE + "|(3ABcz5", "/", "AB"),  # or makes a note behind a long rest unequal to the triplet
        (HORNPIPE + "|(3ABcz4", "AB", ""),
        (HORNPIPE + "|(3ABcdz5", "|/", ""),
        (HORNPIPE + "|(3ABczz", "A35", "4"),
        (HORNPIPE + "|(3ABczz5", "|/", ""),
        (HORNPIPE + '|"G"A', "BT", "~"),  # its roll on the second of a pair is too short for its chords
        (HORNPIPE + '|"G"A2', "~", ""),
        (HORNPIPE + "|A", "~", ""),
    ],
)
def test_what_is_met_again_is_known(grammar: Grammar, text: str, allowed: str, forbidden: str) -> None:
    state = grammar.read(grammar.start(), text)
    assert state is not None
    following = set(state.node.moves)
    assert set(allowed) <= following
    assert not set(forbidden) & following


def test_last_bar_that_answers_an_upbeat_can_be_written_in_every_unit_that_may_come() -> None:
    planned = Grammar(CHARACTERS, GrammarSettings(2, end=True, plan=(Section(2),)))
    state = planned.read(planned.start(), "X:1\nT:T\nM:2/4\nL:1/32\nK:G\nB|c16|[L:1/")
    assert state is not None
    assert "4" in state.node.moves and "1" in state.node.moves  # 1/4, 1/16
    assert planned.step(planned.read(state, "1") or state, "]") is None
    assert planned.read(state, "4]c15/8|]\n\n") is not None


@pytest.mark.parametrize("text", ["|:A2B2c2d2|1", "|:A2B2c2d2|\n|1"])
def test_tune_that_must_end_where_a_first_ending_begins_gets_a_second_one(
    grammar: Grammar, text: str
) -> None:
    ending = Grammar(CHARACTERS, GrammarSettings(1, end=True))
    begun = grammar.read(grammar.start(), "X:1\nT:T\nM:4/4\nL:1/8\nK:G\n" + text)
    assert begun is not None
    state = ending_soon(ending, begun)
    assert ":" not in state.node.moves  # walk 2001745 wrote |1:: here
    end = ending.read(state, "A8:|2B8|]\n\n")
    assert end is not None and end.is_complete
    assert ending.corners == 0
