"""No text of twenty thousand random ones breaks a promise of the notation; `make fuzz` tries a million."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.model.notation.fuzzing import findings
from tests.model.notation.fuzzing.findings import examine, shortened
from tests.model.notation.fuzzing.patience import costs
from tests.model.notation.fuzzing.random_texts import MOST_CHARACTERS, RandomTexts
from tests.model.notation.fuzzing.seeds import seed_tunes

SCRIPT = Path(__file__).with_name("fuzzing") / "fuzz.py"
INPUTS = 20_000


def fuzz(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, str(SCRIPT), *words], capture_output=True, text=True, timeout=1200)


def test_no_random_text_breaks_a_promise() -> None:
    done = fuzz("--inputs", str(INPUTS), "--seed", "1", "--processes", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{INPUTS:,} inputs" in done.stdout
    assert "0 findings" in done.stdout


def test_a_run_says_how_to_go_on_with_it() -> None:
    done = fuzz("--inputs", "30", "--seed", "5", "--first", "70", "--processes", "1")
    assert done.stdout.startswith("30 inputs"), done.stdout + done.stderr
    assert "seed 5, from number 70 on" in done.stdout


def test_the_same_seed_gives_the_same_texts() -> None:
    tunes = seed_tunes(3)
    assert len(tunes) > 500
    one, other = RandomTexts(3, tunes), RandomTexts(3, tunes)
    drawn = [one.draw(number) for number in range(200)]
    assert drawn == [other.draw(number) for number in range(200)]
    assert len(set(drawn)) > 180
    assert all(len(text) <= MOST_CHARACTERS for text in drawn)
    assert drawn != [RandomTexts(4, tunes).draw(number) for number in range(200)]


def test_what_raises_is_found_and_cut_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def steps(text: str, number: int) -> Iterator[tuple[str, int]]:
        yield "tokens", 0
        assert "^" not in text

    monkeypatch.setattr(findings, "steps", steps)
    found = examine("X:1\nK:C\nABc|^d|", 7, 1.0)
    assert found is not None
    assert found.number == 7
    assert found.sign.startswith("AssertionError in test_fuzzing.py, steps")
    assert shortened(found, 1.0).text == "^"
    assert examine("X:1\nK:C\nABc|d|", 7, 1.0) is None


def test_what_never_ends_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def steps(text: str, number: int) -> Iterator[tuple[str, int]]:
        while True:
            random.Random(number)
        yield "tokens", 0

    monkeypatch.setattr(findings, "steps", steps)
    monkeypatch.setattr(findings, "HANGS_AFTER", 0.05)
    found = examine("A", 1, 1.0)
    assert found is not None
    assert found.sign.startswith("HangingError")


def test_a_step_may_take_50_ms_a_kilobyte_and_no_more() -> None:
    (cost,) = costs(iter([("tokens", 0)]), 2000, 1.0)
    assert cost.most == pytest.approx(0.06 + 2 * 0.05)
    (slower,) = costs(iter([("tokens", 0)]), 2000, 3.0)
    assert slower.most == pytest.approx(3 * cost.most)
