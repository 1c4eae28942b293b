"""The body of a tune, from lines to elements."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from model.notation.elements import (
    BarLine,
    Broken,
    Chord,
    Decoration,
    Directive,
    Element,
    Ending,
    Fault,
    Field,
    Grace,
    MultiRest,
    Note,
    Overlay,
    Quoted,
    Rest,
    Slur,
    Spacing,
    Tie,
    Tuplet,
    Unknown,
)
from model.notation.lengths import MAX_NUMBER, bounded_number, is_sane_length, read_length
from model.notation.lines import Line, LineKind
from model.notation.macros import MAX_MACROS, expand, read_macros
from model.notation.pitches import read_note
from model.notation.spans import Span
from model.notation.symbol_lines import with_symbols
from model.notation.tokens import FIELD_LINE, MUSIC, MUSIC_KINDS, TokenKind

MAX_TUPLET = 99
MAX_ENDING = 64
MAX_MULTIREST = 999
_MAX_DOTS = 6
_ONE = Fraction(1)
_NUMBER_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


@dataclass(frozen=True)
class Body:
    """The elements of a tune's body in the order of the text, and what was wrong with their writing."""

    elements: tuple[Element, ...]
    faults: tuple[Fault, ...]


def read_field(source: str, line: Line) -> Field:
    """Returns the field in a line of kind FIELD."""
    match = FIELD_LINE.match(source, line.start, line.end)
    if match is None:
        return Field(Span(line.start, line.end), line.code, "")
    return Field(Span(line.start, match.end(2)), line.code, match[2].strip())


def read_body(source: str, lines: Iterable[Line], macros: Iterable[str] = ()) -> Body:
    """Returns the elements of the lines of a tune's body; `source` is the text that the lines were found in,
    `macros` are the values of the m: fields before it.

    Linear in the length of the lines, and never raises: what means nothing becomes a fault.
    """
    reader = _BodyReader(source, tuple(macros))
    for line in lines:
        if line.kind == LineKind.MUSIC:
            reader.read_music(line)
        elif line.kind == LineKind.FIELD:
            reader.read_field(read_field(source, line))
        elif line.kind == LineKind.DIRECTIVE:
            text = source[line.start + 2 : line.end].strip()
            reader.elements.append(Directive(Span(line.start, line.end), text))
    elements = with_symbols(reader.elements) if reader.has_symbol_lines else tuple(reader.elements)
    return Body(elements, tuple(reader.faults))


class _BodyReader:
    """Reads token after token; a chord or grace group is open until its closing sign or the line's end."""

    def __init__(self, source: str, macros: tuple[str, ...]) -> None:
        self.source = source
        self._macro_values = macros
        self._macros = read_macros(macros)
        self.elements: list[Element] = []
        self.faults: list[Fault] = []
        self.has_symbol_lines = False
        self._group: list[Note] = []
        self._group_start = -1  # of the open chord or grace group
        self._in_chord = False
        self._in_grace = False
        self._is_acciaccatura = False
        readers: dict[TokenKind, Callable[[str, Span], None]] = {
            TokenKind.NOTE: self._note,
            TokenKind.SPACE: self._space,
            TokenKind.BAR: self._bar,
            TokenKind.FIELD: self._inline_field,
            TokenKind.ENDING: self._ending,
            TokenKind.QUOTED: self._quoted,
            TokenKind.BROKEN: self._broken,
            TokenKind.TUPLET: self._tuplet,
            TokenKind.TIE: self._tie,
            TokenKind.SLUR_OPEN: self._slur,
            TokenKind.SLUR_CLOSE: self._slur,
            TokenKind.REST: self._rest,
            TokenKind.MULTIREST: self._multirest,
            TokenKind.CHORD_OPEN: self._open_chord,
            TokenKind.CHORD_CLOSE: self._close_chord,
            TokenKind.GRACE_OPEN: self._open_grace,
            TokenKind.GRACE_CLOSE: self._close_grace,
            TokenKind.DECORATION: self._decoration,
            TokenKind.OVERLAY: self._overlay,
            TokenKind.SPACER: self._space,
            TokenKind.UNKNOWN: self._unknown,
        }
        self._readers = tuple(readers.get(kind) for kind in MUSIC_KINDS)

    def read_music(self, line: Line) -> None:
        """Reads one line of music code."""
        if self._macros:
            self._read_written_out(line)
        else:
            self._read_tokens(line.start, line.end)
        self._close_open_group(line.end)
        self.elements.append(Spacing(Span(line.end, line.end), ends_line=True))

    def read_field(self, field: Field) -> None:
        """Reads a field on a line of its own."""
        if field.code == "m" and len(self._macro_values) < MAX_MACROS:
            self._macro_values = (*self._macro_values, field.value)
            self._macros = read_macros(self._macro_values)
        self.has_symbol_lines = self.has_symbol_lines or field.code == "s"
        self.elements.append(field)

    def _read_tokens(self, start: int, end: int) -> None:
        readers = self._readers
        for match in MUSIC.finditer(self.source, start, end):
            reader = readers[match.lastindex or 0]
            if reader is not None:
                reader(match[0], Span(*match.span()))

    def _read_written_out(self, line: Line) -> None:
        """Reads a line with its macros written out; all that a macro writes stands where its sign does."""
        for piece in expand(self.source, line.start, line.end, self._macros):
            if piece.text is None:
                self._read_tokens(piece.start, piece.end)
                continue
            for match in MUSIC.finditer(piece.text):
                reader = self._readers[match.lastindex or 0]
                if reader is not None:
                    reader(match[0], Span(piece.start, piece.end))

    def _fault(self, span: Span, message: str, is_error: bool = True) -> None:
        self.faults.append(Fault(span, is_error, message))

    def _note(self, text: str, span: Span) -> None:
        spelled = read_note(text)
        if not spelled.is_sane:
            self._fault(span, f"The number in {_shortened(text)} makes no sense as a length.")
        note = Note(span, spelled.pitch, spelled.length)
        if self._in_chord or self._in_grace:
            self._group.append(note)
        else:
            self.elements.append(note)

    def _space(self, text: str, span: Span) -> None:
        if self._group_start < 0:
            self.elements.append(Spacing(span))

    def _bar(self, text: str, span: Span) -> None:
        self._close_open_group(span.start)
        bars = text.replace(".", "").replace("[", "|").replace("]", "|")
        closes = len(bars) - len(bars.lstrip(":"))
        opens = len(bars) - len(bars.rstrip(":"))
        if closes == len(bars):  # `::` with no bar in it both ends a repeat and begins one
            closes = opens = max(1, len(bars) // 2)
        is_double = "||" in bars and text != "[|]"  # which is an invisible bar line
        self.elements.append(BarLine(span, text, closes, opens, is_double))

    def _inline_field(self, text: str, span: Span) -> None:
        self.elements.append(Field(span, text[1], text[3:-1].strip(), is_inline=True))

    def _ending(self, text: str, span: Span) -> None:
        self._close_open_group(span.start)
        numbers: set[int] = set()
        for match in _NUMBER_RANGE.finditer(text):
            first = bounded_number(match[1], MAX_ENDING)
            last = bounded_number(match[2], MAX_ENDING) if match[2] else first
            numbers.update(range(first, last + 1))
        numbers.discard(0)
        if not numbers or max(numbers) == MAX_ENDING:
            self._fault(
                span, f"{_shortened(text)} is no ending that can be played; endings are numbered from 1."
            )
        self.elements.append(Ending(span, frozenset(numbers)))

    def _quoted(self, text: str, span: Span) -> None:
        self.elements.append(Quoted(span, text[1:-1]))

    def _broken(self, text: str, span: Span) -> None:
        dots = min(len(text), _MAX_DOTS)
        self.elements.append(Broken(span, dots if text[0] == ">" else -dots))

    def _tuplet(self, text: str, span: Span) -> None:
        parts = [bounded_number(part, MAX_NUMBER) if part else 0 for part in text[1:].split(":")]
        notes, into, count = (*parts, 0, 0, 0)[:3]
        if max(parts) > MAX_TUPLET or notes < 2:
            self._fault(span, f"{_shortened(text)} is no group of notes that can be played.")
            if notes < 2:
                return
        notes = min(notes, MAX_TUPLET)
        self.elements.append(
            Tuplet(span, notes, min(into, MAX_TUPLET) or None, min(count, MAX_TUPLET) or notes)
        )

    def _tie(self, text: str, span: Span) -> None:
        if self._group:
            self._group[-1] = replace(self._group[-1], is_tied=True)
        elif self.elements and isinstance(self.elements[-1], Note | Chord):
            self.elements[-1] = replace(self.elements[-1], is_tied=True)
        else:
            self.elements.append(Tie(span))

    def _slur(self, text: str, span: Span) -> None:
        self.elements.append(Slur(span, opens=text != ")"))

    def _rest(self, text: str, span: Span) -> None:
        if not is_sane_length(text[1:]):
            self._fault(span, f"The number in {_shortened(text)} makes no sense as a length.")
        if not (self._in_chord or self._in_grace):
            self.elements.append(Rest(span, read_length(text[1:]), text[0] == "z"))

    def _multirest(self, text: str, span: Span) -> None:
        bars = bounded_number(text[1:], MAX_MULTIREST) if len(text) > 1 else 1
        if not 0 < bars < MAX_MULTIREST:
            self._fault(span, f"{_shortened(text)} rests for more bars than can be played.")
        self.elements.append(MultiRest(span, bars, text[0] == "Z"))

    def _open_chord(self, text: str, span: Span) -> None:
        if self._in_grace:  # a chord of grace notes needs no group of its own
            return
        self._close_open_group(span.start)
        self._in_chord, self._group_start = True, span.start

    def _close_chord(self, text: str, span: Span) -> None:
        if self._in_grace:
            return
        if not self._in_chord:
            self._fault(span, "This ] closes no chord; put a [ before the notes that sound together.")
            return
        if not is_sane_length(text[1:]):
            self._fault(span, f"The number in {_shortened(text)} makes no sense as a length.")
        self._end_chord(span.end, read_length(text[1:]))

    def _end_chord(self, end: int, length: Fraction) -> None:
        if self._group:
            self.elements.append(Chord(Span(self._group_start, end), tuple(self._group), length))
        self._in_chord, self._group, self._group_start = False, [], -1

    def _open_grace(self, text: str, span: Span) -> None:
        self._close_open_group(span.start)
        self._in_grace, self._group_start = True, span.start
        self._is_acciaccatura = text.endswith("/")

    def _close_grace(self, text: str, span: Span) -> None:
        if not self._in_grace:
            self._fault(span, "This } closes no grace notes; put a { before them.")
            return
        self._end_grace(span.end)

    def _end_grace(self, end: int) -> None:
        self.elements.append(Grace(Span(self._group_start, end), tuple(self._group), self._is_acciaccatura))
        self._in_grace, self._group, self._group_start = False, [], -1

    def _close_open_group(self, at: int) -> None:
        """Ends a chord or grace group that its line or bar ends without closing."""
        if self._group_start < 0:
            return
        span = Span(self._group_start, at)
        if self._in_chord:
            self._fault(span, "This chord is not closed; put a ] behind its last note.")
            self._end_chord(at, _ONE)
        else:
            self._fault(span, "These grace notes are not closed; put a } behind the last.")
            self._end_grace(at)

    def _decoration(self, text: str, span: Span) -> None:
        name = text[1:-1] if len(text) > 1 else text
        self.elements.append(Decoration(span, name))

    def _overlay(self, text: str, span: Span) -> None:
        self._close_open_group(span.start)
        self.elements.append(Overlay(span))

    def _unknown(self, text: str, span: Span) -> None:
        self._fault(span, f"{_shortened(text)} means nothing here in ABC and is left out.", is_error=False)
        self.elements.append(Unknown(span, text))


def _shortened(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:10]}…"
