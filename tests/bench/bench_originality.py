"""How fast the tunes of the training corpus are searched for what one tune owes to them.

The index is measured beside a search of all tunes one by one, in the same run. Exit code 1 where it is not five times
as fast, or finds runs of other lengths.
"""

import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

TUNES = 60
PLAIN_TUNES = 4  # also searched one by one, which takes a second or two each
LEAST_RATIO = 5.0  # reading the tune counts on both sides


def main() -> int:
    """Measure, print a few lines and return the exit code."""
    from model.checkpoints import default_checkpoint, read_facts
    from model.corpus import melody_digest, read_corpus
    from model.evaluation.held_out import training_index

    facts = read_facts(default_checkpoint())
    started = time.perf_counter()
    index = training_index(facts)
    print(
        f"index: {len(index.titles):,} tunes, {len(index.steps):,} steps, there after {_since(started):.0f} ms"
    )
    held_out = set(facts.corpus.get("held_out_melodies", ()))
    tunes = [tune.text for tune in read_corpus(["builtin:oneills1850", "builtin:ryansMammoth"]).tunes]
    human = [text for text in tunes if melody_digest(text) in held_out][:TUNES] or tunes[:TUNES]
    spent, runs = _searched(index, human)
    print(
        f"{len(human)} human tunes, index: median {statistics.median(spent):.1f} ms, worst {max(spent):.1f} ms"
    )
    plain = [_plain(index, text) for text in human[:PLAIN_TUNES]]
    slow = statistics.median(milliseconds for _, milliseconds in plain)
    ratio = slow / statistics.median(spent[:PLAIN_TUNES])
    print(
        f"one by one: median {slow:.0f} ms; the index is {ratio:.0f} times as fast (at least {LEAST_RATIO:g})"
    )
    same = [run for run, _ in plain] == runs[:PLAIN_TUNES]
    if not same:
        print("the two searches find runs of other lengths")
    return 0 if same and ratio >= LEAST_RATIO else 1


def _searched(index: Any, texts: list[str]) -> tuple[list[float], list[int]]:
    """Milliseconds and longest runs, reading of the text included."""
    spent, runs = [], []
    index.originality(texts[0])
    for text in texts:
        started = time.perf_counter()
        runs.append(index.originality(text).longest_shared_run)
        spent.append(_since(started))
    return spent, runs


def _plain(index: Any, text: str) -> tuple[int, float]:
    """The longest run by comparing each place of the tune with each of the corpus, and the milliseconds."""
    import numpy as np

    from model.melody import melody_of
    from model.notation.parser import parse
    from model.originality import LONGEST_RUN

    started = time.perf_counter()
    steps = melody_of(parse(text).tunes[0]).steps
    best, row = 0, np.zeros(len(index.steps) + 1, np.int32)
    for step in steps:
        row[1:] = np.where(index.steps == step, row[:-1] + 1, 0)
        best = max(best, int(row.max()))
    return min(best, LONGEST_RUN) + 1 if best else 0, _since(started)


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    sys.exit(main())
