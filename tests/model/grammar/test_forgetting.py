"""What the grammar worked out takes little room, and none that nobody needs any more."""

import gc
import random
import string
from collections.abc import Iterator

import pytest

from model.grammar import grammar as grammars
from model.grammar.grammar import Grammar, Node, State
from model.grammar.place import Place
from model.grammar.seed import state_after
from model.grammar.settings import GrammarSettings

CHARACTERS = string.printable[:95] + "\n"
HEADER = "X:1\nT:One\nR:reel\nM:4/4\nL:1/8\nK:D\n|:"
SEED = HEADER + "dffe dBAF|ABde fBBA|dffe dBAF|EFGE FDD2:|\n|:d2fe (3Bcd AF|"
FEWER = 100


@pytest.fixture
def _uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def living(kind: type) -> int:
    """How many of these there are, those in circles that nobody holds too."""
    return sum(isinstance(each, kind) for each in gc.get_objects())


def walked(grammar: Grammar, seed: int, steps: int = 300) -> list[tuple[str, ...]]:
    """What was allowed at every step of a walk."""
    dice, state = random.Random(seed), grammar.read(grammar.start(), HEADER)
    allowed: list[tuple[str, ...]] = []
    while isinstance(state, State) and not state.is_complete and len(allowed) < steps:
        allowed.append(tuple(sorted(state.node.moves)))
        state = grammar.step(state, dice.choice(allowed[-1]))
    return allowed


@pytest.mark.usefixtures("_uncollected")
def test_a_seed_that_was_read_leaves_only_where_it_ends() -> None:
    grammar = Grammar(CHARACTERS, GrammarSettings(8, end=True))
    state_after(grammar, SEED)
    before = living(Node), living(Grammar)
    state_after(grammar, SEED)
    assert (living(Node), living(Grammar)) == before


@pytest.mark.usefixtures("_uncollected")
def test_a_grammar_that_forgot_is_gone_without_the_collector() -> None:
    before = living(Node), living(Grammar)
    grammar = Grammar(CHARACTERS, GrammarSettings(8, end=True))
    walked(grammar, 1)
    assert living(Node) > before[0] + FEWER
    grammar.forget()
    del grammar
    assert (living(Node), living(Grammar)) == before


def test_the_moves_of_few_nodes_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    before = living(Place)
    grammar = Grammar(CHARACTERS, GrammarSettings(8, end=True))
    monkeypatch.setattr(grammars, "_MOST_MOVES", FEWER)
    monkeypatch.setattr(grammars, "_MOST_NODES", 100_000)
    nodes = living(Node)
    for seed in range(20):
        walked(grammar, seed)
    nodes = living(Node) - nodes
    assert nodes > 10 * FEWER
    assert living(Place) - before < 2 * nodes  # one each, and those that the few can go on with


def test_walks_are_the_same_where_everything_is_forgotten_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = GrammarSettings(8, end=True)
    plain = Grammar(CHARACTERS, settings)
    walks = [walked(plain, seed) for seed in range(5)]
    monkeypatch.setattr(grammars, "_MOST_MOVES", 3)
    monkeypatch.setattr(grammars, "_MOST_NODES", 50)
    forgetful = Grammar(CHARACTERS, settings)
    assert [walked(forgetful, seed) for seed in range(5)] == walks
