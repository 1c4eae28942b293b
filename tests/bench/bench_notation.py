"""How fast the notation reads, checks, performs and draws tunes, beside music21; run by `make bench` or by hand."""

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.notation.engraving import engrave
from model.notation.files import read_abc
from model.notation.lexer import tokenize
from model.notation.midi_file import midi_file
from model.notation.musicxml import musicxml
from model.notation.parser import parse
from model.notation.problems import find_problems
from model.notation.timeline import perform

HEADER = "X:1\nT:t\nM:4/4\nL:1/8\nK:C\n"
ROWS = (
    "(", "()", "[", "[CEG", "1", "A1", "!a", "!trill!A", "{", "{g}A", '"', '"Am"A', "&", "A&", "V:1\n", "[V:1]A[V:2]B", "|1", "A>B", "(3ABC", "A:|",
    "|:A|1B:|2c", "A-", "A|",
)  # fmt: skip
ROW_LENGTH = 25_000
ROUNDS = 5
TARGET_MS, TARGET_MEGABYTE, TARGET_ROW = 5.0, 10.0, 2.0


def seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Returns the median processor time that `work` takes, in seconds: other programs do not count."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


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
    """Prints how many seconds each step takes for a megabyte of a real collection."""
    book = parse(text)
    for tune in book.tunes:
        tune.measures  # noqa: B018  (read when they are asked for)
    steps: dict[str, Callable[[], object]] = {
        "tunes found": lambda: parse(text),
        "tokens": lambda: tokenize(text),
        "elements": lambda: [tune.parsed_body for tune in parse(text).tunes],
        "bars": lambda: [tune.measures for tune in parse(text).tunes],
        "problems (of bars)": lambda: find_problems(book),
        "timelines (of bars)": lambda: [perform(tune) for tune in book.tunes],
        "text to problems and timelines": lambda: go_through(text),
    }
    print(f"{len(book.tunes)} tunes, {len(text) / 1e6:.2f} MB; processor seconds for a megabyte")
    for name, step in steps.items():
        print(f"  {name:32} {seconds(step, 3) / len(text) * 1e6:6.2f}")
    print(f"  {'':32} target of the last: {TARGET_MEGABYTE:g}")


def print_one_tune(text: str) -> None:
    """Prints how long a tune of about 1 kB takes, and how long music21 takes to read the same one."""
    tune = min(parse(text).tunes, key=lambda tune: abs(len(tune.text) - 1000)).text
    ours = 1000 * seconds(lambda: go_through(tune), 100)
    print(f"one tune of {len(tune)} characters, median")
    print(f"  text to problems and timeline    {ours:7.2f} ms (target {TARGET_MS:g})")
    (read,) = parse(tune).tunes
    timeline = perform(read)
    for name, work in (
        ("its MIDI file", lambda: midi_file(timeline)),
        ("its MEI", lambda: engrave(read)),
        ("its MusicXML", lambda: musicxml(read)),
    ):
        print(f"  {name:32} {1000 * seconds(work, 20):7.2f} ms")
    print_music21(tune, ours)


def print_music21(tune: str, ours: float) -> None:
    """Prints how long music21 takes to read a tune, and to read it with its repeats played."""
    from music21 import converter

    def read() -> object:
        return converter.parseData(tune, format="abc")

    score = converter.parseData(tune, format="abc")
    for name, work in (
        ("music21 reads it", read),
        ("music21 reads and performs it", lambda: converter.parseData(tune, format="abc").expandRepeats()),
    ):
        try:
            theirs = 1000 * seconds(work, 7)
        except Exception as error:  # it can't play the repeats of some tunes
            print(f"  {name:32} {type(error).__name__}")
            continue
        print(
            f"  {name:32} {theirs:7.2f} ms, {theirs / ours:.1f} times as long as problems and timeline here"
        )
    assert len(score.parts)


def print_growth() -> None:
    """Prints how the time grows when a pathological row becomes four times as long: 4 is linear, 16 is square."""
    print(
        f"rows of {ROW_LENGTH} and {4 * ROW_LENGTH} characters to problems and timeline: seconds (target for the long "
        f"{TARGET_ROW:g}), and how many times longer the long one takes"
    )
    for row in ROWS:
        short = HEADER + row * (ROW_LENGTH // len(row))
        long = HEADER + row * (4 * ROW_LENGTH // len(row))
        first, second = (seconds(lambda text=text: go_through(text), 3) for text in (short, long))
        print(f"  {row!r:16} {first:6.2f} {second:6.2f} {second / first:6.1f}")


def main() -> None:
    """Prints all figures."""
    text = collection_text()
    print_throughput(text)
    print_one_tune(text)
    print_growth()


if __name__ == "__main__":
    main()
