"""Symbol lines: s: puts decorations and chord symbols on the notes of the line above (ABC 2.1 section 4.15)."""

import re
from collections.abc import Iterable, Iterator

from model.notation.elements import (
    BarLine,
    Chord,
    Decoration,
    Element,
    Field,
    Note,
    Quoted,
    Spacing,
)
from model.notation.spans import Span

_SYMBOL = re.compile(r'\*|\||![^!\s]+!|\+[^+\s]+\+|"[^"]*"')
_MAX_LINES = 8  # below one line of music


def with_symbols(elements: Iterable[Element]) -> tuple[Element, ...]:
    """Returns the elements with what each s: line says put before the notes of the music line above it."""
    done: list[Element] = []
    line: list[Element] = []  # the last line of music, and the fields behind it
    has_ended = False
    joined = 0
    for element in elements:
        if isinstance(element, Field) and element.code == "s":
            joined += 1
            line = list(_joined(line, element)) if joined <= _MAX_LINES else line
        elif has_ended and not (isinstance(element, Field) and not element.is_inline):
            done += line
            line, has_ended, joined = [], False, 0
        line.append(element)
        has_ended = has_ended or (isinstance(element, Spacing) and element.ends_line)
    return (*done, *line)


def _joined(line: list[Element], field: Field) -> Iterator[Element]:
    """Yields a line of music with the symbols of `field` before its notes, as w: has its syllables."""
    symbols = _SYMBOL.findall(field.value)
    at, bars_left = 0, symbols.count("|")
    for element in line:
        if isinstance(element, BarLine):
            if bars_left:
                at, bars_left = symbols.index("|", at) + 1, bars_left - 1
        elif isinstance(element, Note | Chord) and at < len(symbols) and symbols[at] != "|":
            yield from _elements(symbols[at], field.span)
            at += 1
        yield element


def _elements(symbol: str, span: Span) -> Iterator[Element]:
    if symbol[0] == '"':
        yield Quoted(span, symbol[1:-1])
    elif symbol != "*":
        yield Decoration(span, symbol[1:-1])
