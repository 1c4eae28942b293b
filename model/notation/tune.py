"""A tune: its header at once, its body when it is asked for."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from model.notation.body import Body, read_body
from model.notation.collection import uncollected
from model.notation.dialect import LOOSE, Dialect
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
_GATHERED = frozenset("ImU")  # the file header's and the tune's hold together, the later over the earlier
_OVERRIDING = frozenset("MLQPK")  # of which the last holds (ABC 2.1 section 3)


@dataclass(frozen=True, eq=False)
class Tune:
    """One tune of a tunebook; every span in it counts characters of the book's text."""

    span: Span
    text: str
    fields: tuple[Field, ...]  # of the header, X: to K:
    defaults: tuple[Field, ...] = ()  # of the file header, for every tune of the book
    directives: tuple[Directive, ...] = ()  # %% lines and I: fields of the file header and the tune's
    dialect: Dialect = LOOSE
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
        return read_key(self.value("K"))

    @cached_property
    def tempo(self) -> Tempo | None:
        """The tempo of the header, None where there is none."""
        value = self.value("Q")
        return read_tempo(value, self.unit_note_length, self.dialect.is_strict) if value else None

    @cached_property
    def body(self) -> tuple[Element, ...]:
        """The elements behind the header, in the order of the text."""
        return self.parsed_body.elements

    @cached_property
    @uncollected
    def parsed_body(self) -> Body:
        """The body with the faults of its writing."""
        return read_body(
            self.source, self.body_lines, self.values("m"), self.values("U"), dialect=self.dialect
        )

    @cached_property
    @uncollected
    def measures(self) -> Measures:
        """The bars of every voice as written: what the performance and the problems are drawn from."""
        return interpret(self)

    def values(self, code: str) -> tuple[str, ...]:
        """Returns the values of the header fields of a letter, or those of the file header.

        Instructions, macros and definitions (I: m: U:) are those of both, the file header's first.
        """
        own = tuple(field.value for field in self.fields if field.code == code)
        if own and code not in _GATHERED:
            return own
        return tuple(field.value for field in self.defaults if field.code == code) + own

    def value(self, code: str, last: bool = False) -> str:
        """Returns the value of the first (or last) header field of a letter, empty where there is none.

        Of M: L: Q: P: and K: it is always the last, which holds.
        """
        values = self.values(code)
        return values[-1 if last or code in _OVERRIDING else 0] if values else ""


@dataclass(frozen=True, eq=False)
class Tunebook:
    """A text of tunes."""

    text: str
    tunes: tuple[Tune, ...]
    fields: tuple[Field, ...] = ()  # of the file header
    faults: tuple[Fault, ...] = ()  # between the tunes
    version: str = ""  # as in %abc-2.1

    def tune_at(self, offset: int) -> Tune | None:
        """Returns the tune that a character stands in, or the last before it; None before the first."""
        before = [tune for tune in self.tunes if tune.span.start <= offset]
        return before[-1] if before else (self.tunes[0] if self.tunes else None)
