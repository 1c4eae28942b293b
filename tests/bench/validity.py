"""Many tunes under the grammar and a few without it, each read by us, abc2midi and music21.

Usage: python tests/bench/validity.py [--tunes N] [--first K] [--free N] [--model NAME|DIR] [--out DIR]

Tunes K to K+N are written at each temperature. What was found of each is kept in DIR/results.jsonl, so that the
work can be broken off and gone on with, or done in pieces; the table counts all that is there of this network and
this grammar. Each tune that fails lies in DIR/failing. Exit code 1 where one failed that was written under the
grammar.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

TEMPERATURES = (0.6, 0.8, 1.0, 1.2)
BATCH = 128  # tunes judged at a time
CHECKS = ("without_errors", "bars_exact", "abc2midi_accepts", "music21_reads", "valid")


def main() -> int:
    """Write, judge, print a table and return the exit code."""
    words = _words()
    from model.checkpoints import load_checkpoint, resolve_checkpoint
    from model.devices import prepare_device
    from model.evaluation.judging import Judges
    from model.evaluation.writing import TuneWriter
    from model.evaluation.written import Way

    checkpoint = load_checkpoint(resolve_checkpoint(words.model))
    prepare_device()
    results = _Results(words.out, checkpoint.facts.weights.sha256[:12], words.seed)
    with Judges() as judges:
        if not judges.ask_abc2midi:
            print("abc2midi is not installed; nobody asks it.", file=sys.stderr)
        writer = TuneWriter(checkpoint)
        for way, count in ((Way.GRAMMAR, words.tunes), (Way.FREE, words.free)):
            for temperature in TEMPERATURES:
                numbers = results.missing(way.value, temperature, range(words.first, words.first + count))
                tunes = writer.write(way, numbers, temperature, words.seed)
                _judge(tunes, judges, results, way.value, temperature, len(numbers))
    print(f"network: {checkpoint.facts.name}")
    return 0 if results.tell() else 1


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tunes", type=int, default=2500, help="at each temperature (default 2500)")
    parser.add_argument("--first", type=int, default=0, help="the number of the first (default 0)")
    parser.add_argument("--free", type=int, default=250, help="without the grammar (default 250)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", metavar="NAME|DIR")
    parser.add_argument("--out", type=Path, default=Path("out", "validity"), metavar="DIR")
    return parser.parse_args()


def _judge(
    tunes: Iterator[Any], judges: Any, results: "_Results", way: str, temperature: float, count: int
) -> None:
    from tqdm import tqdm

    with tqdm(total=count, unit="tune", desc=f"{way} {temperature:g}", file=sys.stderr) as bar:
        while batch := list(islice(tunes, BATCH)):
            for tune, judgement in zip(batch, judges.judge([tune.text for tune in batch]), strict=True):
                results.add(way, temperature, tune, judgement)
            bar.update(len(batch))


class _Results:
    """What was found of each tune, in a file that grows."""

    def __init__(self, folder: Path, network: str, seed: int) -> None:
        self._failing = folder / "failing"
        self._failing.mkdir(parents=True, exist_ok=True)
        self._file = folder / "results.jsonl"
        self._of = {"network": network, "rules": _rules(), "seed": seed}
        text = self._file.read_text("utf-8") if self._file.exists() else ""
        whole = text[
            : text.rfind("\n") + 1
        ]  # where the work was broken off, the last line may be half a line
        if whole != text:
            self._file.write_text(whole, "utf-8")
        found = [json.loads(line) for line in whole.splitlines()]
        self._found = [
            each for each in found if all(each.get(key) == value for key, value in self._of.items())
        ]

    def missing(self, way: str, temperature: float, numbers: range) -> Sequence[int]:
        """The numbers of the tunes that are still to be written."""
        known = {each["number"] for each in self._of_kind(way, temperature)}
        return [number for number in numbers if number not in known]

    def add(self, way: str, temperature: float, tune: Any, judgement: Any) -> None:
        """Note what was found of a tune, and keep one that failed."""
        each = {
            **self._of, "way": way, "temperature": temperature, "number": tune.number,
            "without_errors": not judgement.verdict.errors, "bars_exact": judgement.verdict.bars_exact,
            "abc2midi_accepts": judgement.abc2midi_accepts, "music21_reads": judgement.music21_reads,
            "valid": judgement.is_valid, "cut": tune.is_cut, "characters": len(tune.text),
            "masked_mean": tune.masked.mean if tune.masked else None,
            "masked_most": tune.masked.most if tune.masked else None,
        }  # fmt: skip
        self._found.append(each)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(each) + "\n")
        if not judgement.is_valid:
            name = f"{way.replace(' ', '-')}-{temperature:g}-{tune.number}.abc"
            said = "".join(f"% {complaint}\n" for complaint in judgement.complaints)
            (self._failing / name).write_text(tune.text.rstrip("\n") + "\n" + said, "utf-8")

    def tell(self) -> bool:
        """Print the table; True where nothing failed that was written under the grammar."""
        print(f"{'way':12}{'T':>5}{'tunes':>8}{'refused by: us':>16}{'bars':>6}{'abc2midi':>10}{'music21':>9}"
              f"{'valid':>10}{'masked':>9}{'most':>9}{'characters':>12}{'longest':>9}")  # fmt: skip
        kinds = sorted({(each["way"], each["temperature"]) for each in self._found})
        for way, temperature in kinds:
            print(_line(way, temperature, self._of_kind(way, temperature)))
        written = [each for each in self._found if each["way"] == "grammar"]
        failed = sum(not each["valid"] for each in written)
        print(f"{failed} of {len(written)} tunes under the grammar failed.")
        return not failed

    def _of_kind(self, way: str, temperature: float) -> list[dict[str, Any]]:
        return [each for each in self._found if (each["way"], each["temperature"]) == (way, temperature)]


def _rules() -> str:
    """A digest of the grammar and of what draws under it: another grammar writes other tunes."""
    model = Path(__file__).resolve().parents[2] / "model"
    files = sorted([*(model / "grammar").glob("*.py"), model / "constrained.py", model / "generation.py"])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _line(way: str, temperature: float, found: Sequence[dict[str, Any]]) -> str:
    refused = [sum(each[check] is False for each in found) for check in CHECKS]
    valid = 1 - refused[-1] / len(found)
    lengths = [each["characters"] for each in found]
    weights = [(each["masked_mean"] or 0) * each["characters"] for each in found]
    masked = "" if way != "grammar" else f"{sum(weights) / sum(lengths):.2%}"
    most = "" if way != "grammar" else f"{max(each['masked_most'] for each in found):.2%}"
    return (
        f"{way:12}{temperature:5g}{len(found):8}{refused[0]:16}{refused[1]:6}{refused[2]:10}{refused[3]:9}"
        f"{valid:10.2%}{masked:>9}{most:>9}{sum(lengths) / len(found):12.0f}{max(lengths):9}"
    )


if __name__ == "__main__":
    sys.exit(main())
