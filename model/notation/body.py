"""The body of a tune, from lines to elements."""

from collections.abc import Iterable
from dataclasses import dataclass

from model.notation.body_reader import BodyReader
from model.notation.dialect import LOOSE, Dialect
from model.notation.elements import Directive, Element, Fault
from model.notation.field_lines import read_field
from model.notation.lines import Line, LineKind
from model.notation.spans import Span
from model.notation.symbol_lines import with_symbols


@dataclass(frozen=True)
class Body:
    """The elements of a tune's body in the order of the text, and what was wrong with their writing."""

    elements: tuple[Element, ...]
    faults: tuple[Fault, ...]


def read_body(
    source: str,
    lines: Iterable[Line],
    macros: Iterable[str] = (),
    definitions: Iterable[str] = (),
    dialect: Dialect = LOOSE,
) -> Body:
    """Returns the elements of the lines of a tune's body; `source` is the text that the lines were found in,
    `macros` and `definitions` are the values of the m: and U: fields before it.

    Linear in the length of the lines, and never raises: what means nothing becomes a fault.
    """
    reader = BodyReader(source, tuple(macros), dialect)
    for value in definitions:
        reader.decorations.define(value)
    for line in lines:
        if line.kind == LineKind.MUSIC:
            reader.read_music(line)
        elif line.kind == LineKind.FIELD:
            reader.read_field(read_field(source, line))
        elif line.kind == LineKind.DIRECTIVE:
            text = source[line.start + 2 : line.end].strip()
            reader.elements.append(Directive(Span(line.start, line.end), text))
    elements = (
        with_symbols(reader.elements, dialect.is_strict)
        if reader.has_symbol_lines
        else tuple(reader.elements)
    )
    return Body(elements, tuple(reader.faults))
