"""Reads the music code of a tune's body, sign after sign."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from model.notation.body_decorations import DecorationReader
from model.notation.body_groups import OpenGroup
from model.notation.body_signs import (
    MAX_ENDING,
    read_bar_line,
    read_bars_of_rest,
    read_ending,
    read_tuplet,
    shortened,
)
from model.notation.body_tokens import Sign, signs_inside, signs_of_macro
from model.notation.decorations import NAMES
from model.notation.dialect import END_OF_LINE, Dialect
from model.notation.elements import (
    MAX_DOTS,
    Broken,
    Chord,
    Element,
    Ending,
    Fault,
    Field,
    MultiRest,
    Note,
    Overlay,
    Quoted,
    Rest,
    Slur,
    Spacing,
    Tie,
    Unknown,
)
from model.notation.field_lines import CONTINUATION
from model.notation.lengths import is_sane_length, read_length
from model.notation.lines import Line
from model.notation.macros import MAX_MACROS, expand, read_macros
from model.notation.pitches import read_note
from model.notation.spans import Span
from model.notation.tokens import MUSIC, MUSIC_KINDS, TokenKind

_UNCLOSED = re.compile(r"(?=[A-Za-z.]*[^A-Ga-g])[A-Za-z.]{2,20}(?![A-Za-z.!])")  # no row of notes
_ONE = Fraction(1)


class BodyReader:
    """Reads token after token into `elements` and `faults`.

    A chord or grace group is open until its closing sign or the end of its line.
    """

    def __init__(self, source: str, macros: tuple[str, ...], dialect: Dialect) -> None:
        """Begins to read `source`; `macros` are the values of the m: fields of the header."""
        self.source = source
        self._dialect = dialect
        self.decorations = DecorationReader(dialect)
        self._field_at = -1  # where the field stands that a +: would go on with
        self._goes_on = False  # the line ends with a backslash
        self._macro_values = macros
        self._macros = read_macros(macros)
        self.elements: list[Element] = []
        self.faults: list[Fault] = []
        self.has_symbol_lines = False
        self._group = OpenGroup()

    def read_music(self, line: Line) -> None:
        """Reads one line of music code; a backslash at its end joins it to the next."""
        self._goes_on, self._field_at = False, -1
        start = line.start
        while (macro := self.source.find("[m:", start, line.end)) >= 0:  # which holds from there on
            end = self.source.find("]", macro, line.end) + 1 or line.end
            self._read_part(start, end)
            start = end
        self._read_part(start, line.end)
        self._close_open_group(line.end)
        if not self._goes_on:
            breaks = END_OF_LINE in self._dialect.breaks
            self.elements.append(Spacing(Span(line.end, line.end), ends_line=True, breaks_score=breaks))

    def read_field(self, field: Field) -> None:
        """Reads a field on a line of its own; +: goes on with the one before it."""
        if field.code == CONTINUATION and self._field_at >= 0:
            before = self.elements[self._field_at]
            if isinstance(before, Field):
                span = Span(before.span.start, field.span.end)
                self.elements[self._field_at] = replace(
                    before, span=span, value=f"{before.value} {field.value}"
                )
            return
        if field.code == CONTINUATION:
            self._fault(field.span, "This +: goes on with no field above it.", is_error=False)
            return
        self._field_at = len(self.elements)
        self._follow_field(field)
        self.has_symbol_lines = self.has_symbol_lines or field.code == "s"
        self.elements.append(field)

    def _follow_field(self, field: Field) -> None:
        if field.code == "U":
            self.decorations.define(field.value)
        elif field.code == "m" and len(self._macro_values) < MAX_MACROS:
            self._macro_values = (*self._macro_values, field.value)
            self._macros = read_macros(self._macro_values)

    def _read_part(self, start: int, end: int) -> None:
        if self._macros:
            self._read_written_out(start, end)
        else:
            self._read_tokens(start, end)

    def _read_tokens(self, start: int, end: int) -> None:
        readers = _READERS
        for match in MUSIC.finditer(self.source, start, end):
            reader = readers[match.lastindex or 0]
            if reader is not None:
                reader(self, match[0], Span(*match.span()))

    def _read_inside(self, text: str, span: Span) -> None:
        """Reads what stands between the outer signs of a token."""
        self._read_signs(signs_inside(self.source, text, span))

    def _read_written_out(self, start: int, end: int) -> None:
        """Reads music with its macros written out."""
        for piece in expand(self.source, start, end, self._macros):
            if piece.text is None:
                self._read_tokens(piece.start, piece.end)
            else:
                self._read_signs(signs_of_macro(piece))

    def _read_signs(self, signs: Iterable[Sign]) -> None:
        for kind, text, span in signs:
            reader = _READERS[kind]
            if reader is not None:
                reader(self, text, span)

    def _fault(self, span: Span, message: str, is_error: bool = True) -> None:
        self.faults.append(Fault(span, is_error, message))

    def _note(self, text: str, span: Span) -> None:
        spelled = read_note(text)
        if not spelled.is_sane:
            self._fault(span, f"The number in {shortened(text)} makes no sense as a length.")
        note = Note(span, spelled.pitch, spelled.length)
        if self._group:
            self._group.notes.append(note)
        else:
            self.elements.append(note)

    def _space(self, text: str, span: Span) -> None:
        if not self._group:
            self.elements.append(Spacing(span))

    def _bar(self, text: str, span: Span) -> None:
        self._close_open_group(span.start)
        self.elements.append(read_bar_line(text, span))

    def _inline_field(self, text: str, span: Span) -> None:
        field = Field(span, text[1], text[3:-1].strip(), is_inline=True)
        self._follow_field(field)
        self.elements.append(field)

    def _ending(self, text: str, span: Span) -> None:
        self._close_open_group(span.start)
        numbers = read_ending(text)
        if not numbers or max(numbers) == MAX_ENDING:
            self._fault(
                span, f"{shortened(text)} is no ending that can be played; endings are numbered from 1."
            )
        self.elements.append(Ending(span, numbers))

    def _quoted(self, text: str, span: Span) -> None:
        self.elements.append(Quoted(span, text[1:-1]))

    def _broken(self, text: str, span: Span) -> None:
        if self._group:  # a rhythm of grace notes, which have no time of their own
            return
        dots = min(len(text), MAX_DOTS)
        self.elements.append(Broken(span, dots if text[0] == ">" else -dots))

    def _tuplet(self, text: str, span: Span) -> None:
        tuplet, is_sane = read_tuplet(text, span)
        if not is_sane:
            self._fault(span, f"{shortened(text)} is no group of notes that can be played.")
        if tuplet is not None:
            self.elements.append(tuplet)

    def _tie(self, text: str, span: Span) -> None:
        is_dotted = text[0] == "."
        if self._group.tie(is_dotted):
            return
        if self.elements and isinstance(last := self.elements[-1], Note | Chord):
            self.elements[-1] = replace(last, is_tied=True, is_tie_dotted=is_dotted)
        else:
            self._fault(
                span,
                "This tie stands apart from its note; write the - right behind the note.",
                is_error=False,
            )
            self.elements.append(Tie(span))

    def _slur(self, text: str, span: Span) -> None:
        self.elements.append(Slur(span, opens=text[-1] == "(", is_dotted=text[0] == "."))

    def _rest(self, text: str, span: Span) -> None:
        if not is_sane_length(text[1:]):
            self._fault(span, f"The number in {shortened(text)} makes no sense as a length.")
        if not self._group:
            self.elements.append(Rest(span, read_length(text[1:]), text[0] == "z"))

    def _multirest(self, text: str, span: Span) -> None:
        bars, is_sane = read_bars_of_rest(text)
        if not is_sane:
            self._fault(span, f"{shortened(text)} rests for more bars than can be played.")
        self.elements.append(MultiRest(span, bars, text[0] == "Z"))

    def _old_chord(self, text: str, span: Span) -> None:
        """Reads a chord as ABC wrote it before 1996, such as +CEG+ (section 10.2.3)."""
        inside, _, length = text[1:].rpartition("+")
        self._fault(
            span, f"{shortened(text)} is a chord as old ABC wrote it; write [{shortened(inside)}].",
            is_error=self._dialect.is_strict,
        )  # fmt: skip
        self._open_chord("[", span)
        self._read_inside(inside, span)
        if self._group.is_chord:
            self._end_group(span.end, read_length(length))

    def _open_chord(self, text: str, span: Span) -> None:
        if self._group.is_grace:
            self._group.open_inner_chord()
            return
        self._close_open_group(span.start)
        self._group.open_chord(span.start)

    def _close_chord(self, text: str, span: Span) -> None:
        if not self._group:
            self._fault(span, "This ] closes no chord; put a [ before the notes that sound together.")
            return
        if not is_sane_length(text[1:]):
            self._fault(span, f"The number in {shortened(text)} makes no sense as a length.")
        if self._group.is_grace:
            self._group.close_inner_chord(read_length(text[1:]))
            return
        if not self._group.notes:
            self._fault(Span(self._group.start, span.end), "This chord holds no notes.", is_error=False)
        self._end_group(span.end, read_length(text[1:]))

    def _end_group(self, end: int, length: Fraction = _ONE) -> None:
        element = self._group.close(end, length)
        if element is not None:
            self.elements.append(element)

    def _open_grace(self, text: str, span: Span) -> None:
        self._close_open_group(span.start)
        self._group.open_grace(span.start, text.endswith("/"))

    def _close_grace(self, text: str, span: Span) -> None:
        if self._group.is_grace:
            self._end_group(span.end)
        else:
            self._fault(span, "This } closes no grace notes; put a { before them.")

    def _close_open_group(self, at: int) -> None:
        """Ends a chord or grace group that its line or bar ends without closing."""
        if not self._group:
            return
        message = "These grace notes are not closed; put a } behind the last."
        if self._group.is_chord:
            message = "This chord is not closed; put a ] behind its last note."
        self._fault(Span(self._group.start, at), message)
        self._end_group(at)

    def _decoration(self, text: str, span: Span) -> None:
        if self.decorations.are_breaks(text):
            self._break("!", span)
            self._read_inside(text[1:-1], span)
            self._break("!", span)
            return
        element, fault = self.decorations.read(text, span), self.decorations.fault(text, span)
        if element is not None:
            self.elements.append(element)
        if fault is not None:
            self.faults.append(fault)

    def _break(self, text: str, span: Span) -> None:
        name = _UNCLOSED.match(self.source, span.end) if text == "!" else None
        if name is not None and name[0] in NAMES:
            self._fault(span, f"Nothing closes this !{name[0]}; write !{name[0]}! to decorate a note.")
        elif self.decorations.breaks_line(text):
            if not self._group:
                self.elements.append(Spacing(span, breaks_score=True))
        elif text == "!":
            self._fault(
                span, "This ! names no decoration; as a line break it wants I:linebreak ! in the header."
            )

    def _continuation(self, text: str, span: Span) -> None:
        self._goes_on = True

    def _overlay(self, text: str, span: Span) -> None:
        self._close_open_group(span.start)
        self.elements.append(Overlay(span))

    def _unknown(self, text: str, span: Span) -> None:
        if text == '"':
            self._fault(span, 'This " is not closed on its line; what it begins is no text.')
            return
        self._fault(span, f"{shortened(text)} means nothing here in ABC and is left out.", is_error=False)
        self.elements.append(Unknown(span, text))


# Methods of the class, not of a reader: one that held its own methods would live, with all elements, until Python
# looks for such circles.
_BY_KIND: dict[TokenKind, Callable[[BodyReader, str, Span], None]] = {
    TokenKind.NOTE: BodyReader._note,
    TokenKind.SPACE: BodyReader._space,
    TokenKind.BAR: BodyReader._bar,
    TokenKind.FIELD: BodyReader._inline_field,
    TokenKind.ENDING: BodyReader._ending,
    TokenKind.QUOTED: BodyReader._quoted,
    TokenKind.BROKEN: BodyReader._broken,
    TokenKind.TUPLET: BodyReader._tuplet,
    TokenKind.TIE: BodyReader._tie,
    TokenKind.SLUR_OPEN: BodyReader._slur,
    TokenKind.SLUR_CLOSE: BodyReader._slur,
    TokenKind.REST: BodyReader._rest,
    TokenKind.MULTIREST: BodyReader._multirest,
    TokenKind.CHORD_OPEN: BodyReader._open_chord,
    TokenKind.CHORD_CLOSE: BodyReader._close_chord,
    TokenKind.GRACE_OPEN: BodyReader._open_grace,
    TokenKind.GRACE_CLOSE: BodyReader._close_grace,
    TokenKind.DECORATION: BodyReader._decoration,
    TokenKind.OVERLAY: BodyReader._overlay,
    TokenKind.SPACER: BodyReader._space,
    TokenKind.BREAK: BodyReader._break,
    TokenKind.CONTINUATION: BodyReader._continuation,
    TokenKind.OLD_CHORD: BodyReader._old_chord,
    TokenKind.UNKNOWN: BodyReader._unknown,
}
_READERS = tuple(_BY_KIND.get(kind) for kind in MUSIC_KINDS)
