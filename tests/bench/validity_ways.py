"""Tunes of every kind of request, each read by us, abc2midi and music21.

Usage: python tests/bench/validity_ways.py [--tunes N] [--only WORD] [--model NAME|DIR] [--seed N]

N tunes (default 50) for each kind: rhythms, odd meters, modes, unit lengths, compasses, densities, forms, endings,
going on, filling in, variations, answers and other keys. Prints a line for each kind and what is wrong; exit code 1
where a tune is not valid.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

BATCH = 8
TUNE = (
    "X:1\nT:First Light\nR:jig\nM:6/8\nL:1/8\nK:G\n"
    "|:GAB d2B|c2A BGE|GAB d2B|AGE DEF|GAB d2B|c2A BGE|DEF AGF|G3 G3:|\n"
    "|:gfg d2B|c2A BGE|gfg d2B|AGE DEF|gfg d2B|c2A BGE|DEF AGF|G3 G3:|\n"
)
HEADER = "X:1\nT:A Tune\nR:{rhythm}\nM:{meter}\nL:{unit}\nK:{key}\n"


def kinds() -> Iterator[tuple[str, Any]]:
    """Yield the name of each kind of request, and what makes a request of a seed."""
    from model.compass import INSTRUMENTS, read_compass
    from model.composition import CompositionRequest, FillingRequest, SamplingSettings
    from model.filling.passage import numbered_bars
    from model.notation.parser import parse
    from model.part_order import form_from

    def new(rhythm: str = "reel", meter: str = "4/4", unit: str = "1/8", key: str = "D", **more: Any) -> Any:
        text = HEADER.format(rhythm=rhythm, meter=meter, unit=unit, key=key)
        more.setdefault("bars", None)
        return lambda seed: CompositionRequest(
            text, candidates=BATCH, sampling=SamplingSettings(0.8, seed=seed), **more
        )

    def on(text: str, **more: Any) -> Any:
        return lambda seed: CompositionRequest(
            text, candidates=BATCH, sampling=SamplingSettings(0.8, seed=seed), **more
        )

    def bars(first: int, last: int) -> tuple[int, int]:
        return tuple(numbered_bars(parse(TUNE).tunes[0], first, last))  # type: ignore[return-value]

    def fill(first: int, last: int, **more: Any) -> Any:
        start, end = bars(first, last)
        return lambda seed: FillingRequest(
            TUNE, start, end, candidates=BATCH, sampling=SamplingSettings(0.8, seed=seed), **more
        )

    for rhythm, meter in (
        ("jig", "6/8"), ("reel", "4/4"), ("hornpipe", "C"), ("slip jig", "9/8"), ("polka", "2/4"), ("waltz", "3/4"),
        ("march", "2/4"), ("air", "3/4"), ("slide", "12/8"), ("strathspey", "C"), ("mazurka", "3/4"),
    ):  # fmt: skip
        yield rhythm, new(rhythm, meter)
    for meter in ("5/4", "7/8", "9/8", "12/8", "3/2", "3/8", "6/4", "2/2", "C|", "5/8"):
        yield f"meter {meter}", new("air", meter)
    for key in ("Dmix", "Ador", "Gm", "F#m", "Bb", "Ephr", "Clyd", "Eb"):
        yield f"key {key}", new(key=key)
    for unit in ("1/16", "1/4"):
        yield f"unit length {unit}", new(unit=unit)
    for name in INSTRUMENTS:
        yield f"compass of {name}", new(compass=read_compass(name))
    for density in ("sparse", "dense"):
        yield density, new("jig", "6/8", density=density)
    for letters, parts in (("AABB", (8,)), ("ABA", (8,)), ("AABBCC", (4,)), ("ABAC", (8,)), ("A", (16,))):
        form = form_from(letters, parts)
        yield f"form {letters}", new("jig", "6/8", form=form, bars=form.written_bars)
    yield "nothing said", on("X:1\n", bars=None)
    yield "16 bars of a new tune", on("X:1\n", bars=16)
    yield "end here", on(TUNE[: bars(1, 4)[1]] + "|", bars=4, end=True)
    yield "go on", on(TUNE, bars=16, go_on=True)
    yield "to the end", on(TUNE[: bars(1, 4)[1]] + "|", bars=None)
    yield "another key", on(TUNE, bars=8, key="D")
    yield "an answer", on(TUNE[: bars(1, 4)[1]] + "|", bars=4, answers=bars(1, 4))
    yield "bars filled in", fill(5, 8)
    yield "bars varied", fill(5, 8, closeness=0.5)


def main() -> int:
    """Write, judge, print a line a kind, and return the exit code."""
    words = _words()
    from model.checkpoints import resolve_checkpoint
    from model.composer import load_composer
    from model.evaluation.judging import Judges

    composer, failed = load_composer(resolve_checkpoint(words.model)), 0
    with Judges() as judges:
        for name, make in kinds():
            if words.only in name:
                tunes = list(_written(composer, make, words.tunes, words.seed))
                failed += _told(name, tunes, list(judges.judge(tunes)))
    composer.close()
    return 1 if failed else 0


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tunes", type=int, default=50)
    parser.add_argument("--only", default="", help="kinds with this word in their name")
    parser.add_argument("--model")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _written(composer: Any, make: Any, count: int, seed: int) -> Iterator[str]:
    """So many whole tunes of one kind; a filling stands in its tune."""
    from model.composition import Ranked

    for first in range(0, count, BATCH):
        ranked = next(step for step in composer.compose(make(seed + first)) if isinstance(step, Ranked))
        yield from (
            _closed(candidate.abc.rstrip("\n")) + "\n" for candidate in ranked.candidates[: count - first]
        )


def _closed(abc: str) -> str:
    """A tune that is cut where its bars are full, with the repeat closed that is still open there."""
    return abc.rstrip("|") + ":|" if abc.count("|:") > abc.count(":|") and abc.endswith("|") else abc


def _told(name: str, tunes: list[str], judgements: list[Any]) -> int:
    """Print what came of one kind; return how many tunes are not valid."""
    bad = [(tune, one) for tune, one in zip(tunes, judgements, strict=True) if not one.is_valid]
    print(f"{name:28}{len(tunes) - len(bad):4} of {len(tunes)} valid", flush=True)
    for tune, judgement in bad:
        print(f"    {'; '.join(judgement.complaints)}\n{tune}", flush=True)
    return len(bad)


if __name__ == "__main__":
    sys.exit(main())
