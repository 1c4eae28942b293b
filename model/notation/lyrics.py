"""Words under the notes: what w: says and which note each syllable belongs to."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from model.notation.text_strings import read_text_string

_CONTINUED = re.compile(r"(?<!\\)\\\s*$")  # as ABC 2.0 ended a line of words that goes on
_PIECE = re.compile(r"\\-|[\s~]|--?|[_*|]|(?:\\[^\s-]|[^\s\\_*|~-]|\\$)+")
_MOST_SYLLABLES = 4000
_HYPHEN = "-"


@dataclass(frozen=True, slots=True)
class Syllable:
    """What is sung at one note."""

    text: str
    connector: str = ""  # "d" with a hyphen to the next, "u" held on
    is_first: bool = True  # of its word


@dataclass(frozen=True, slots=True)
class _Step:
    """A step through the notes: a syllable, a hyphen, a hyphen `" "` that takes a note, `_`, `*` or a bar `|`."""

    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """A syllable (or None) for each note, and how many syllables found no note."""

    syllables: tuple[Syllable | None, ...]
    left_over: int


def align(value: str, bars: Sequence[int]) -> tuple[Syllable | None, ...]:
    """Returns a syllable (or None) for each note, as the value of a w: field spreads them (ABC 2.1 section 5.1).

    `bars` holds the number of the bar that each note stands in, ascending.
    """
    return alignment(value, bars).syllables


def alignment(value: str, bars: Sequence[int]) -> Alignment:
    """Returns the same with the number of the syllables that are left over."""
    sung: list[Syllable | None] = [None] * len(bars)
    left_over = 0
    at = 0
    bar = bars[0] if bars else 0  # the one that the words have come to
    last = -1  # the note that bears the syllable so far
    joins = False  # the next syllable goes on with a word
    for step in _steps(value):
        before = at
        if at >= len(bars):
            left_over += step.kind == "syllable"
        elif step.kind == "|":
            at = bisect_right(bars, bar)
            bar += 1
            continue
        elif step.kind == "-":
            at, joins = _hyphen(sung, last, at, joins or step.text == " ")
        elif step.kind == "syllable":
            sung[at] = Syllable(step.text, is_first=not joins)
            last, joins = at, False
            at += 1
        else:
            if step.kind == "_" and last >= 0:
                _connect(sung, last, "u")
            at += 1
        if at > before:
            bar = bars[at - 1]
    return Alignment(tuple(sung), left_over)


def _steps(value: str) -> list[_Step]:
    """Returns the steps of a line of words; pieces joined by ~ or \\- are one syllable."""
    steps: list[_Step] = []
    grows, is_apart = False, True
    for piece in _PIECE.findall(_CONTINUED.sub("", value)):
        if len(steps) >= _MOST_SYLLABLES:
            break
        was_apart, is_apart = is_apart, piece.isspace()
        if is_apart:
            grows = False
        elif piece in ("~", "\\-") or piece[0] not in "-_*|":
            text = {"~": "\u00a0", "\\-": _HYPHEN}.get(piece) or read_text_string(piece)
            if grows:
                steps[-1] = _Step("syllable", steps[-1].text + text)
            else:
                steps.append(_Step("syllable", text))
            grows = True
        else:
            steps += [_Step(sign, " " if was_apart else "") for sign in piece]
            grows = False
    return steps


def _hyphen(sung: list[Syllable | None], last: int, at: int, takes_note: bool) -> tuple[int, bool]:
    """The first hyphen joins two syllables; one that stands apart, or behind another, takes a note as well."""
    if last < 0:
        return at + 1, False
    _connect(sung, last, "d")
    return at + takes_note, True


def _connect(sung: list[Syllable | None], index: int, connector: str) -> None:
    syllable = sung[index]
    if syllable is not None and not syllable.connector:
        sung[index] = Syllable(syllable.text, connector, syllable.is_first)
