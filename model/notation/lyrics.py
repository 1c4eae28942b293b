"""Words under the notes: what w: says and which note each syllable belongs to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from model.notation.text_strings import read_text_string

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
    """A step through the notes: a syllable, a hold `_`, a skip `*` or a bar `|`."""

    kind: str
    text: str = ""


def align(value: str, bars: Sequence[int]) -> tuple[Syllable | None, ...]:
    """Returns a syllable (or None) for each note, as the value of a w: field spreads them (ABC 2.1 section 5.1).

    `bars` holds the number of the bar that each note stands in, ascending.
    """
    sung: list[Syllable | None] = [None] * len(bars)
    at = 0
    last = -1  # the note that bears the syllable so far
    joins = False  # the next syllable goes on with a word
    for step in _steps(value):
        if at >= len(bars):
            break
        if step.kind == "|":
            at = _next_bar(bars, at)
        elif step.kind == "-":
            at, joins = _hyphen(sung, last, at, joins)
        elif step.kind == "syllable":
            sung[at] = Syllable(step.text, is_first=not joins)
            last, joins = at, False
            at += 1
        else:
            if step.kind == "_" and last >= 0:
                _connect(sung, last, "u")
            at += 1
    return tuple(sung)


def _steps(value: str) -> list[_Step]:
    """Returns the steps of a line of words; pieces joined by ~ or \\- are one syllable."""
    steps: list[_Step] = []
    grows = False
    for piece in _PIECE.findall(value):
        if len(steps) >= _MOST_SYLLABLES:
            break
        if piece.isspace():
            grows = False
        elif piece in ("~", "\\-") or piece[0] not in "-_*|":
            text = {"~": "\u00a0", "\\-": _HYPHEN}.get(piece) or read_text_string(piece)
            if grows:
                steps[-1] = _Step("syllable", steps[-1].text + text)
            else:
                steps.append(_Step("syllable", text))
            grows = True
        else:
            steps += [_Step(sign) for sign in piece]
            grows = False
    return steps


def _hyphen(sung: list[Syllable | None], last: int, at: int, joins: bool) -> tuple[int, bool]:
    """The first hyphen joins two syllables, each one more passes over a note."""
    if joins or last < 0:
        return at + 1, joins
    _connect(sung, last, "d")
    return at, True


def _connect(sung: list[Syllable | None], index: int, connector: str) -> None:
    syllable = sung[index]
    if syllable is not None and not syllable.connector:
        sung[index] = Syllable(syllable.text, connector, syllable.is_first)


def _next_bar(bars: Sequence[int], at: int) -> int:
    """Where the bar after the one last sung in begins; where it has just begun, nothing is passed over."""
    if at == 0 or bars[at - 1] != bars[at]:
        return at
    bar = bars[at]
    while at < len(bars) and bars[at] == bar:
        at += 1
    return at
