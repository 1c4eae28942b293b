"""Compose, read, perform and render, again and again: memory must not grow, and no child may be left.

Usage: python tests/bench/soak.py [MINUTES]    (default 5)
"""

import argparse
import gc
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SEED_TEXT = "X:1\nT:First Light\nR:jig\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|c2A BGE|"
WARM_UP_SHARE = 0.25
MOST_GROWTH = 0.05


def main() -> int:
    """Work for so many minutes and return 0, or 1 where memory grew by more than 5 % or a child is left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("minutes", nargs="?", type=float, default=5.0)
    seconds = parser.parse_args().minutes * 60
    import psutil

    from model.checkpoints import default_checkpoint
    from model.composer import load_composer

    program = psutil.Process()
    composer = load_composer(default_checkpoint())
    started, rounds, warm = time.monotonic(), 0, 0
    while (elapsed := time.monotonic() - started) < seconds or not warm:
        _round(composer, rounds)
        rounds += 1
        gc.collect()
        now = program.memory_info().rss
        if not warm and elapsed > WARM_UP_SHARE * seconds:
            warm = now
        print(f"\rround {rounds}, {now / 1e6:.0f} MB ", end="", file=sys.stderr, flush=True)
    composer.close()
    grown = program.memory_info().rss / warm - 1
    children = program.children(recursive=True)
    print(
        f"\n{rounds} rounds; memory {grown:+.1%} since the warm-up ({warm / 1e6:.0f} MB); {len(children)} children left"
    )
    return 1 if grown > MOST_GROWTH or children else 0


def _round(composer: Any, number: int) -> None:
    """One tune from the seed to its sound."""
    from desktop.midi.performance import performance
    from desktop.midi.wav import render_wav
    from model.composition import CompositionRequest, Finished, SamplingSettings
    from model.notation.parser import parse
    from model.notation.problems import find_problems
    from model.notation.timeline import perform

    request = CompositionRequest(SEED_TEXT, 16, 1 + number % 4, SamplingSettings(0.9, seed=number))
    for step in composer.compose(request):
        if isinstance(step, Finished):
            for candidate in step.candidates:
                book = parse(candidate.abc)
                find_problems(book)
                render_wav(performance(perform(book.tunes[-1])))


if __name__ == "__main__":
    sys.exit(main())
