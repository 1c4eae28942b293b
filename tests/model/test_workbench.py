"""What one network brings along: its grammars are kept, but not for ever."""

from collections.abc import Callable

import pytest

from model import workbench
from model.appraisal import Appraiser
from model.checkpoints import Checkpoint
from model.devices import quiet_tensorflow
from model.grammar.grammar import Grammar
from model.grammar.settings import GrammarSettings
from model.workbench import Workbench

quiet_tensorflow()
HEADER = "X:1\nM:6/8\nL:1/8\nK:D\n"


@pytest.fixture(scope="module")
def checkpoint(make_checkpoint: Callable[..., Checkpoint]) -> Checkpoint:
    return make_checkpoint()


@pytest.fixture
def bench(checkpoint: Checkpoint) -> Workbench:
    return Workbench(checkpoint, None, Appraiser())  # type: ignore[arg-type]


def ending_after(bars: int) -> GrammarSettings:
    return GrammarSettings(bars, end=True)


def read(grammar: Grammar) -> None:
    """Let it work out some states."""
    assert grammar.read(grammar.start(), HEADER + "DEFA2B|") is not None


def test_the_grammar_of_the_same_settings_is_the_same(bench: Workbench) -> None:
    assert bench.grammar(ending_after(3)) is bench.grammar(ending_after(3))


def test_grammars_that_were_not_asked_for_for_long_are_let_go(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bench.grammar(ending_after(1))
    read(first)
    monkeypatch.setattr(workbench, "_MOST_STATES", 4 * first.state_count)
    grammars = [first]
    for bars in range(2, 12):
        grammars.append(bench.grammar(ending_after(bars)))
        read(grammars[-1])
        assert bench.grammar(ending_after(2)) is grammars[1]  # asked for again and again
    assert first.state_count == 0
    assert sum(grammar.state_count for grammar in grammars) <= 6 * grammars[-1].state_count
    assert grammars[-1].state_count > 0


def test_grammars_of_the_request_at_hand_stay(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbench, "_MOST_STATES", 1)
    grammars = [bench.grammar(ending_after(bars)) for bars in (1, 2, 3, 4)]
    for grammar in grammars:
        read(grammar)
    assert bench.grammar(ending_after(1)) is grammars[0]
    assert all(grammar.state_count for grammar in grammars)
