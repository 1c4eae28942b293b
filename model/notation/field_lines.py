"""Information fields on lines of their own."""

from model.notation.elements import Field
from model.notation.lines import Line
from model.notation.spans import Span
from model.notation.tokens import FIELD_LINE

CONTINUATION = "+"
"""The code of a field that goes on with the one before it (ABC 2.1 section 3.3)."""


def read_field(source: str, line: Line) -> Field:
    """Returns the field in a line of kind FIELD."""
    match = FIELD_LINE.match(source, line.start, line.end)
    if match is None:
        return Field(Span(line.start, line.end), line.code, "")
    return Field(Span(line.start, match.end(2)), line.code, match[2].strip())
