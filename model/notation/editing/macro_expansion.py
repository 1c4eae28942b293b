"""A tune with its macros written out."""

from collections.abc import Iterator
from dataclasses import replace

from model.notation.errors import NotationError
from model.notation.field_lines import read_field
from model.notation.lines import Line, LineKind, classify
from model.notation.macros import MAX_MACROS, expand, read_macros
from model.notation.parser import parse
from model.notation.tune import Tune


def has_macros(tune: Tune) -> bool:
    """Tells whether m: defines a macro for this tune (ABC 2.1 section 9)."""
    return bool(tune.values("m")) or any(line.code == "m" for line in tune.body_lines)


def written_out(tune: Tune) -> Tune:
    """Returns the tune with all its macros written out and their m: lines left out.

    It sounds the same; its spans count characters of its own text alone. A tune without macros is returned as it
    is. Raises NotationError where the text would not be one tune any more.
    """
    if not has_macros(tune):
        return tune
    text = "\n".join(_lines(tune))
    tunes = parse(text).tunes
    if len(tunes) != 1:
        raise NotationError(
            "The macros of this tune can't be written out; write out its m: lines by hand first."
        )
    defaults = tuple(field for field in tune.defaults if field.code != "m")
    return replace(tunes[0], defaults=defaults)


def _lines(tune: Tune) -> Iterator[str]:
    """Yields the lines of the tune, written out."""
    source = tune.source
    body = {line.start for line in tune.body_lines}
    values = tune.values("m")
    macros = read_macros(values)
    for line in _all_lines(tune):
        if line.code == "m":
            if line.start in body and len(values) < MAX_MACROS:
                values = (*values, read_field(source, line).value)
                macros = read_macros(values)
        elif line.kind == LineKind.MUSIC:
            pieces = expand(source, line.start, line.end, macros)
            yield "".join(
                source[piece.start : piece.end] if piece.text is None else piece.text for piece in pieces
            )
        else:
            yield source[line.start : line.end]


def _all_lines(tune: Tune) -> Iterator[Line]:
    """Yields the lines of header and body, by their places in the book."""
    first = tune.body_lines[0].start if tune.body_lines else tune.span.end + 1
    offset = tune.span.start
    if first > offset:
        for line in classify(tune.source[offset : first - 1]):
            yield Line(line.kind, line.start + offset, line.end + offset, line.code)
    yield from tune.body_lines
