"""How fast the notation reads, checks and performs tunes; run by `make bench` or by hand from the repository root."""

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.notation.files import read_abc
from model.notation.lexer import tokenize
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.notation.timeline import perform

HEADER = "X:1\nT:t\nM:4/4\nL:1/8\nK:C\n"
ROWS = (
    "(",
    "|1",
    "{",
    "[",
    "[CEG",
    "1",
    '"',
    "!a",
    "A>B",
    "(3ABC",
    "A:|",
    "|:A|1B:|2c",
    "A-",
    "[V:1]A[V:2]B",
)
ROW_LENGTH = 25_000
ROUNDS = 5


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Returns the median processor time that `work` takes, in seconds: other programs do not count."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def read(text: str) -> None:
    """Reads every tune of a text to its last element."""
    for tune in parse(text).tunes:
        tune.parsed_body  # noqa: B018  (the body is read when it is asked for)


def go_through(text: str) -> None:
    """Takes a text to its problems and its performances."""
    book = parse(text)
    find_problems(book)
    for tune in book.tunes:
        perform(tune)


def collection_text() -> str:
    """Returns the tunes of Aird's Airs, about 0.4 MB of text."""
    spec = find_spec("music21")
    if spec is None or spec.origin is None:
        sys.exit("music21 is not installed, so there are no tunes to measure with.")
    folder = Path(spec.origin).parent / "corpus" / "airdsAirs"
    return "\n\n".join(read_abc(path).text for path in sorted(folder.glob("*.abc")))


def print_throughput(text: str) -> None:
    """Prints how many characters a second each step takes on a real collection."""
    steps = {"find the tunes": parse, "cut into tokens": tokenize, "read to the last element": read,
             "problems and timeline": go_through}  # fmt: skip
    print(f"{len(parse(text).tunes)} tunes, {len(text) / 1e6:.2f} MB of text")
    for name, step in steps.items():
        print(f"  {name:26} {len(text) / 1e6 / seconds(lambda step=step: step(text)):8.2f} MB/s")


def print_one_tune(text: str) -> None:
    """Prints how long a tune of about 1 kB takes from text to problems and timeline."""
    tune = min(parse(text).tunes, key=lambda tune: abs(len(tune.text) - 1000)).text
    print(f"one tune of {len(tune)} characters: {1000 * seconds(lambda: go_through(tune), 50):.1f} ms")


def print_growth() -> None:
    """Prints how the time grows when a pathological row becomes four times as long: 4 is linear, 16 is square."""
    print(
        f"rows of {ROW_LENGTH} and {4 * ROW_LENGTH} characters: seconds, and how many times longer the long one takes"
    )
    for row in ROWS:
        short = HEADER + row * (ROW_LENGTH // len(row))
        long = HEADER + row * (4 * ROW_LENGTH // len(row))
        first, second = (seconds(lambda text=text: go_through(text), 3) for text in (short, long))
        print(f"  {row:14} {first:6.2f} {second:6.2f} {second / first:6.1f}")


def main() -> None:
    """Prints all figures."""
    text = collection_text()
    print_throughput(text)
    print_one_tune(text)
    print_growth()


if __name__ == "__main__":
    main()
