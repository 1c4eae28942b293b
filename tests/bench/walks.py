"""Walk over the grammar at random, a million times: no corner, no fault, no error of abc2midi.

Usage: python tests/bench/walks.py [--first N] [--walks N] [--chunk N] [--brief]
    (default: walks 0 to 1,000,000 in chunks of 500; each is told by its number and is always the same;
    brief ones write a bar or two, in a quarter of the time: more beginnings and ends, fewer middles)
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.notation.collection import uncollected
from tests.model.grammar.walker import ABC2MIDI, CornerError, Walk, Walker, abc2midi_faults, faults_of

_IRISH = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "irish.abc"
_MOST_TOLD = 40


def main() -> int:
    """Walk, tell every fault, and return 0 where there was none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--walks", type=int, default=1_000_000)
    parser.add_argument("--chunk", type=int, default=500)
    parser.add_argument("--brief", action="store_true")
    words = parser.parse_args()
    tunes = _IRISH.read_text("latin-1").split("\n\n") if _IRISH.is_file() else []
    begun = [tune + "\n" for tune in tunes if "K:" in tune]
    walker, wrong, characters = Walker(tunes=begun, brief=words.brief), 0, 0
    for first in range(words.first, words.first + words.walks, words.chunk):
        count = min(words.chunk, words.first + words.walks - first)
        walks, faults = chunk_of(walker, first, count)
        characters += sum(len(walk.written) for walk in walks)
        for fault in faults[: max(0, _MOST_TOLD - wrong)]:
            print(f"\n{fault}", flush=True)
        wrong += len(faults)
        done = first + count - words.first
        print(f"\r{done} walks, {characters} characters, {wrong} with a fault ", end="", file=sys.stderr)
    print(f"\n{words.walks} walks, {characters} characters, {wrong} with a fault")
    return 1 if wrong else 0


@uncollected  # nearly all is in use until a chunk is over: looking through it was half of the time
def chunk_of(walker: Walker, first: int, count: int) -> tuple[list[Walk], list[str]]:
    """Return `count` walks and a report on each that has a fault."""
    walks: list[Walk] = []
    reports: list[str] = []
    for number in range(first, first + count):
        try:
            walk = walker.walk(number)
        except CornerError as error:
            reports.append(f"CORNER {error}")
            continue
        walks.append(walk)
        if faults := faults_of(walk):
            reports.append(_report(walk, faults))
    regular = [walk for walk in walks if walk.is_regular]
    if ABC2MIDI and regular:
        for place, errors in abc2midi_faults([walk.text for walk in regular]).items():
            reports.append(_report(regular[place], errors) if place >= 0 else "\n".join(errors))
    return walks, reports


def _report(walk: Walk, faults: list[str]) -> str:
    return "\n".join((f"WALK {walk.number} {walk.settings}", *faults[:4], repr(walk.text)))


if __name__ == "__main__":
    sys.exit(main())
