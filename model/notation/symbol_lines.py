"""Symbol lines: s: puts decorations and chord symbols on the notes of the line above (ABC 2.1 section 4.15)."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from model.notation.elements import (
    BarLine,
    Chord,
    Decoration,
    Element,
    Field,
    MultiRest,
    Note,
    Quoted,
    Rest,
    Spacing,
)
from model.notation.spans import Span

_SYMBOL = re.compile(r'\*|\||![^!\s]+!|\+[^+\s]+\+|"[^"]*"')
_MAX_LINES = 8  # below one line of music


def with_symbols(elements: Iterable[Element], is_strict: bool = False) -> tuple[Element, ...]:
    """Returns the elements with what each s: line says put before the notes of the music line above it.

    In a strict tune they belong to all notes since the last s: line, as words do (section 5.1).
    """
    done: list[Element] = []
    line: list[Element] = []  # the music that a symbol line is for, and the fields behind it
    has_ended = False
    joined = 0
    for element in elements:
        if isinstance(element, Field) and element.code == "s":
            joined += 1
            line = list(_joined(line, element)) if joined <= _MAX_LINES else line
        elif not (isinstance(element, Field) and not element.is_inline) and (
            joined or (has_ended and not is_strict)
        ):
            done += line
            line, has_ended, joined = [], False, 0
        line.append(element)
        has_ended = has_ended or (isinstance(element, Spacing) and element.ends_line)
    return (*done, *line)


def _joined(line: Sequence[Element], field: Field) -> Iterator[Element]:
    """Yields music with the symbols of `field` before its notes, spread as w: spreads its syllables."""
    placed = _placed(line, _SYMBOL.findall(field.value))
    for index, element in enumerate(line):
        symbol = placed.get(index)
        if symbol is not None:
            yield from _elements(symbol, field.span)
        yield element


def _placed(line: Sequence[Element], symbols: Sequence[str]) -> dict[int, str]:
    """Returns the symbols by the index of the note that each belongs to; | goes on to the next bar."""
    notes: list[int] = []
    bars: list[int] = []
    bar, is_filled = 0, False
    for index, element in enumerate(line):
        if isinstance(element, BarLine):
            bar, is_filled = bar + is_filled, False
        elif isinstance(element, Note | Chord | Rest | MultiRest):
            is_filled = True
            if isinstance(element, Note | Chord):
                notes.append(index)
                bars.append(bar)
    placed: dict[int, str] = {}
    at = bar = 0
    for symbol in symbols:
        if symbol == "|":
            at = max(at, bisect_right(bars, bar))
            bar += 1
        elif at < len(notes):
            placed[notes[at]] = symbol
            bar = bars[at]
            at += 1
    return placed


def _elements(symbol: str, span: Span) -> Iterator[Element]:
    if symbol[0] == '"':
        yield Quoted(span, symbol[1:-1])
    elif symbol != "*":
        yield Decoration(span, symbol[1:-1])
