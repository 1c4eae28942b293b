"""Feeds random texts to the notation, on all cores; `make fuzz`, or by hand: python fuzz.py --inputs 20000.

The same seed gives the same texts: a run that was stopped goes on with the --seed and --first that it printed.
"""

import argparse
import multiprocessing
import os
import resource
import secrets
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from tests.model.notation.fuzzing.findings import Finding, examine, shortened
from tests.model.notation.fuzzing.patience import calibrate
from tests.model.notation.fuzzing.random_texts import RandomTexts
from tests.model.notation.fuzzing.seeds import seed_tunes

_AT_ONCE = 250  # texts between two words to the person
_MOST_SHOWN = 12  # findings of different signs
_MOST_MEMORY = 3 * 2**30
_BETWEEN_WORDS = 15.0  # seconds


class _Worker:
    """One process's share: the tunes are read once, the machine is measured now and then."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._texts: RandomTexts | None = None

    def __call__(self, first: int, count: int) -> tuple[list[Finding], int]:
        """Returns what is wrong with `count` texts from the number `first` on, and how many characters they had."""
        if self._texts is None:
            self._texts = RandomTexts(self._seed, seed_tunes(self._seed))
        slowness = calibrate()
        found, characters = {}, 0
        for number in range(first, first + count):
            text = self._texts.draw(number)
            characters += len(text)
            finding = examine(text, number, slowness)
            if finding is not None and finding.sign not in found:
                found[finding.sign] = finding
        return list(found.values()), characters


_worker: _Worker | None = None  # of this process


def _begin(seed: int) -> None:
    global _worker
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    _worker = _Worker(seed)


def _work(first: int, last: int) -> tuple[list[Finding], int]:
    assert _worker is not None
    return _worker(first, min(_AT_ONCE, last - first))


def _results(arguments: argparse.Namespace) -> Iterator[tuple[list[Finding], int]]:
    """Yields what was found in each portion of the texts, in their order."""
    last = arguments.first + arguments.inputs
    portions = range(arguments.first, last, _AT_ONCE)
    with multiprocessing.Pool(arguments.processes, _begin, (arguments.seed,)) as pool:
        yield from pool.imap(partial(_work, last=last), portions)
        pool.close()
        pool.join()


def main() -> int:
    """Runs the fuzzer; returns 1 where it found something."""
    arguments = _arguments()
    begun, done, characters = time.monotonic(), 0, 0
    spoken = begun
    findings: dict[str, Finding] = {}
    for found, length in _results(arguments):
        done = min(arguments.inputs, done + _AT_ONCE)
        characters += length
        for finding in found:
            if finding.sign not in findings:
                findings[finding.sign] = finding
                print(f"number {finding.number}: {finding.sign}", flush=True)
        if time.monotonic() - spoken > _BETWEEN_WORDS:
            spoken = time.monotonic()
            goes_on = f"go on with --seed {arguments.seed} --first {arguments.first + done}"
            print(f"{done:,} of {arguments.inputs:,} inputs; {goes_on}", file=sys.stderr, flush=True)
    _show(findings)
    taken = time.monotonic() - begun
    print(
        f"{done:,} inputs ({characters / 1e6:.1f} million characters), seed {arguments.seed}, from number "
        f"{arguments.first} on, in {taken:.0f} s: {len(findings)} findings"
    )
    return 1 if findings else 0


def _show(findings: dict[str, Finding]) -> None:
    for finding in list(findings.values())[:_MOST_SHOWN]:
        short = shortened(finding, calibrate())
        print(f"\n{finding.sign} (number {finding.number}), cut down to\n  {short.text!r}\n{short.trace}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--first", type=int, default=0, help="the number of the first text")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = secrets.randbelow(10**6)
    return arguments


if __name__ == "__main__":
    sys.exit(main())
