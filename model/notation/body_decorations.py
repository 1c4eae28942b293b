"""Decorations and line breaks in the body of a tune, as its dialect and its definitions have them."""

from model.notation.body_signs import shortened
from model.notation.decorations import read_definition
from model.notation.dialect import Dialect
from model.notation.elements import Decoration, Fault, Quoted
from model.notation.spans import Span


class DecorationReader:
    """Knows what U: says of letters, and which signs enclose the names of decorations."""

    def __init__(self, dialect: Dialect) -> None:
        """Begins without definitions."""
        self._dialect = dialect
        self._definitions: dict[str, str] = {}

    def define(self, value: str) -> None:
        """Gives a letter the meaning that the value of a U: field says (ABC 2.1 section 4.16)."""
        letter, meaning = read_definition(value)
        if letter:
            self._definitions[letter] = meaning

    def are_breaks(self, text: str) -> bool:
        """Tells whether the signs around `!name!` are line breaks in this dialect (section 12.1.1)."""
        return len(text) > 1 and text[0] == "!" and "!" in self._dialect.breaks

    def read(self, text: str, span: Span) -> Decoration | Quoted | None:
        """Returns what a DECORATION token means; None where it decorates nothing."""
        if len(text) == 1:
            meaning = self._definitions.get(text, text)
            if meaning[:1] == '"':
                return Quoted(span, meaning.strip('"'))
            return Decoration(span, meaning) if meaning else None
        # Old tunes have plus signs without asking for them (section 10.2.2).
        is_known = text[0] in (self._dialect.decoration, "+")
        return Decoration(span, text[1:-1]) if is_known else None

    def fault(self, text: str, span: Span) -> Fault | None:
        """Returns what is wrong with signs that the dialect does not have (section 12.1.2)."""
        sign = self._dialect.decoration
        if len(text) == 1 or text[0] == sign or (text[0] == "+" and not self._dialect.is_strict):
            return None
        message = f"{shortened(text)} is written {sign}{shortened(text[1:-1])}{sign} here."
        return Fault(span, True, message)

    def breaks_line(self, text: str) -> bool:
        """Tells whether a BREAK token ends a line of the score; loose tunes may have ! unasked (section 10.2.1)."""
        return text in self._dialect.breaks or (text == "!" and not self._dialect.is_strict)
