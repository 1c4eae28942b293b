"""The words of `carolan play` that say what varies in playing."""

import argparse
import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from desktop.errors import DesktopError, UsageError
from desktop.midi.arrangement import MOST_SWING, STRAIGHT, PlayingOptions
from model.notation.played_bars import beginnings
from model.notation.timeline import Timeline
from model.notation.tune import Tune

ALL = "all"
_BARS = re.compile(r"(\d{1,5})-(\d{1,5})")


@dataclass(frozen=True)
class Stretch:
    """What is played over and over, in whole notes from the beginning."""

    start: Fraction
    end: Fraction


def add_playing_options(parser: argparse.ArgumentParser) -> None:
    """Declares the words; the accompaniment is one of `add_style_options`."""
    parser.add_argument(
        "--loop", nargs="?", const=ALL, metavar="A-B",
        help="play all, or the bars A to B in the order of playing (an upbeat is bar 0), over and over until Ctrl-C",
    )  # fmt: skip
    parser.add_argument(
        "--transpose", type=int, default=0, metavar="N", help="N semitones higher, or lower if negative"
    )
    parser.add_argument("--voices", metavar="V,V", help="only these voices, such as 1,2")
    add_arranging_options(parser)
    parser.add_argument("--click", action="store_true", help="let the metronome click")
    parser.add_argument("--count-in", type=int, default=0, metavar="N", help="count N bars before the tune")


def add_arranging_options(parser: argparse.ArgumentParser) -> None:
    """Declares the words for what is written to a `.mid` file too, beside those of `add_style_options`."""
    parser.add_argument(
        "--swing", type=int, metavar="N",
        help=f"the first of two notes of half a beat gets N per cent of both ({STRAIGHT} to {MOST_SWING})",
    )  # fmt: skip
    parser.add_argument("--drone", action="store_true", help="hold tonic and fifth of the key")


def arranging_options(arguments: argparse.Namespace) -> PlayingOptions:
    """The options that the words of `add_arranging_options` ask for; raises UsageError for a number that can't be."""
    with _wrong_numbers():
        return PlayingOptions(swing=arguments.swing, drone=arguments.drone)


def chosen_options(arguments: argparse.Namespace, tune: Tune) -> PlayingOptions:
    """The options that the words ask for.

    Raises UsageError for a number that can't be or no voice at all, DesktopError for a voice that the tune has not.
    """
    with _wrong_numbers():
        return PlayingOptions(
            transpose=arguments.transpose,
            muted=_other_voices(arguments.voices, tune),
            swing=arguments.swing,
            drone=arguments.drone,
            click=arguments.click,
            count_in=arguments.count_in,
        )


@contextlib.contextmanager
def _wrong_numbers() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        sentence = str(error)
        raise UsageError(f"{sentence[0].upper()}{sentence[1:]}.") from error


def looped(words: str | None, timeline: Timeline) -> Stretch | None:
    """What `--loop` asks for; None where nothing is looped. Raises DesktopError for bars that are not there."""
    if words is None:
        return None
    if words == ALL:
        return Stretch(Fraction(0), timeline.duration)
    found = _BARS.fullmatch(words.strip())
    if found is None:
        raise UsageError(f"--loop takes two bars such as 5-8, got {words!r}.")
    numbers = _bar_numbers(timeline)
    first, last = int(found[1]), int(found[2])
    inside = [bar for bar, number in zip(timeline.bars, numbers, strict=True) if first <= number <= last]
    if not inside or last > numbers[-1] or first < numbers[0]:
        raise DesktopError(f"The tune is played in bars {numbers[0]} to {numbers[-1]}, got {words}.")
    return Stretch(inside[0].onset, inside[-1].end)


def _bar_numbers(timeline: Timeline) -> list[int]:
    """The number of each bar in the order of playing; an upbeat belongs to the bar that it lies in."""
    number, found = 0, []
    for before in beginnings(timeline.bars):
        number += not before
        found.append(number)
    return found or [0]


def _other_voices(words: str | None, tune: Tune) -> frozenset[int]:
    """The places of all voices but those with these names: what else is asked for is heard beside them."""
    if words is None:
        return frozenset()
    names = [voice.name for voice in tune.measures.voices]
    wanted = [word.strip() for word in words.split(",") if word.strip()]
    if not wanted:
        raise UsageError(f"--voices wants names such as 1,2, got {words!r}.")
    for name in wanted:
        if name not in names:
            raise DesktopError(f"The tune has no voice {name}; it has {', '.join(names)}.")
    return frozenset(range(len(names))) - {names.index(name) for name in wanted}
