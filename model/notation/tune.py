"""A tune: its header at once, its body when it is asked for."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from model.notation.body import Body, read_body
from model.notation.elements import Directive, Element, Fault, Field
from model.notation.interpreter import interpret
from model.notation.key import Key, read_key
from model.notation.lengths import bounded_number, read_unit_note_length
from model.notation.lines import Line
from model.notation.measures import Measures
from model.notation.meter import FREE, Meter, read_meter
from model.notation.spans import Span
from model.notation.tempo import Tempo, read_tempo

_MAX_TUNE_NUMBER = 10**9


@dataclass(frozen=True, eq=False)
class Tune:
    """One tune of a tunebook; every span in it counts characters of the book's text."""

    span: Span
    text: str
    fields: tuple[Field, ...]  # of the header, X: to K:
    defaults: tuple[Field, ...] = ()  # of the file header, for every tune of the book
    directives: tuple[Directive, ...] = ()  # %% lines of the header
    source: str = field(default="", repr=False)
    body_lines: tuple[Line, ...] = field(default=(), repr=False)
    faults: tuple[Fault, ...] = ()  # of the header

    @cached_property
    def number(self) -> int | None:
        """The number behind X:, None where there is none."""
        value = self.value("X").split(maxsplit=1)[:1]
        if not value or not value[0].isdecimal():
            return None
        return bounded_number(value[0], _MAX_TUNE_NUMBER)

    @property
    def title(self) -> str:
        """The first title, empty where there is none."""
        return self.value("T")

    @cached_property
    def meter(self) -> Meter:
        """The meter of the header."""
        value = self.value("M")
        return read_meter(value) if value else FREE

    @cached_property
    def unit_note_length(self) -> Fraction:
        """The unit note length of the header, or the one that the meter implies, in whole notes."""
        return read_unit_note_length(self.value("L")) or self.meter.default_unit_note_length

    @cached_property
    def key(self) -> Key:
        """The key of the header; none at all where K: is missing."""
        return read_key(self.value("K", last=True))

    @cached_property
    def tempo(self) -> Tempo | None:
        """The tempo of the header, None where there is none."""
        value = self.value("Q")
        return read_tempo(value, self.unit_note_length) if value else None

    @cached_property
    def body(self) -> tuple[Element, ...]:
        """The elements behind the header, in the order of the text."""
        return self.parsed_body.elements

    @cached_property
    def parsed_body(self) -> Body:
        """The body with the faults of its writing."""
        return read_body(self.source, self.body_lines, self.values("m"))

    @cached_property
    def measures(self) -> Measures:
        """The bars of every voice as written: what the performance and the problems are drawn from."""
        return interpret(self)

    def values(self, code: str) -> tuple[str, ...]:
        """Returns the values of the header fields of a letter, or those of the file header."""
        own = tuple(field.value for field in self.fields if field.code == code)
        return own or tuple(field.value for field in self.defaults if field.code == code)

    def value(self, code: str, last: bool = False) -> str:
        """Returns the value of the first (or last) header field of a letter, empty where there is none."""
        values = self.values(code)
        return values[-1 if last else 0] if values else ""


@dataclass(frozen=True, eq=False)
class Tunebook:
    """A text of tunes."""

    text: str
    tunes: tuple[Tune, ...]
    fields: tuple[Field, ...] = ()  # of the file header

    def tune_at(self, offset: int) -> Tune | None:
        """Returns the tune that a character stands in, or the last before it; None before the first."""
        before = [tune for tune in self.tunes if tune.span.start <= offset]
        return before[-1] if before else (self.tunes[0] if self.tunes else None)
