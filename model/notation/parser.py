"""From text to tunes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from model.notation.body import read_field
from model.notation.elements import Directive, Fault, Field
from model.notation.lines import Line, LineKind, classify
from model.notation.spans import Span
from model.notation.tune import Tune, Tunebook

_MUSICAL_DEFAULTS = frozenset("MLQRUIm")


def parse(text: str) -> Tunebook:
    """Returns the tunes of any text; never raises, and takes time linear in the length of the text.

    A tune begins at X: and ends at a blank line (ABC 2.1 section 2.2). Fields in a paragraph that has a K:
    but no X: are a tune without a number; a text with neither but with bars is read as the body of one.
    """
    groups, loose = _group(classify(text))
    if not groups and "|" in text:
        groups, loose = _whole_text(text), []
    book_fields = tuple(read_field(text, line) for line in loose if line.kind == LineKind.FIELD)
    defaults = tuple(field for field in book_fields if field.code in _MUSICAL_DEFAULTS)
    tunes = tuple(_tune(text, lines, defaults) for lines in groups)
    return Tunebook(text, tunes, book_fields)


def _group(lines: Iterable[Line]) -> tuple[list[list[Line]], list[Line]]:
    """Returns the lines of each tune, and those of the file header before the first tune."""
    tunes: list[list[Line]] = []
    loose: list[Line] = []
    for paragraph in _paragraphs(lines):
        starts = [index for index, line in enumerate(paragraph) if line.code == "X"]
        if not starts and any(line.code == "K" for line in paragraph):
            starts = [next(index for index, line in enumerate(paragraph) if line.code)]
        if not tunes:
            loose += paragraph[: starts[0]] if starts else paragraph
        for start, end in pairwise([*starts, len(paragraph)]):
            tunes.append(paragraph[start:end])
    return tunes, loose


def _paragraphs(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yields the runs of lines that are not blank."""
    paragraph: list[Line] = []
    for line in lines:
        if line.kind != LineKind.BLANK:
            paragraph.append(line)
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _whole_text(text: str) -> list[list[Line]]:
    first = next(_paragraphs(classify(text, in_body=True)), [])
    return [first] if first else []


def _tune(text: str, lines: list[Line], defaults: tuple[Field, ...]) -> Tune:
    """Returns the tune in some lines: its header runs to the first K: or the first line of music."""
    header_end = len(lines)
    for index, line in enumerate(lines):
        if line.kind == LineKind.MUSIC or line.code == "K":
            header_end = index + (line.code == "K")
            break
    header = lines[:header_end]
    span = Span(lines[0].start, lines[-1].end)
    fields = tuple(_joined_fields(read_field(text, line) for line in header if line.code))
    directives = tuple(
        Directive(Span(line.start, line.end), text[line.start + 2 : line.end].strip())
        for line in header
        if line.kind == LineKind.DIRECTIVE
    )
    return Tune(
        span=span,
        text=text[span.start : span.end],
        fields=fields,
        defaults=defaults,
        directives=directives,
        source=text,
        body_lines=tuple(lines[header_end:]),
        faults=tuple(_header_faults(lines, header, fields)),
    )


def _joined_fields(fields: Iterable[Field]) -> Iterator[Field]:
    """Yields the fields, each +: joined to the one that it continues (ABC 2.1 section 3.3)."""
    run: list[Field] = []
    for field in fields:
        if field.code != "+" and run:
            yield _joined(run)
            run = []
        run.append(field)
    if run:
        yield _joined(run)


def _joined(run: list[Field]) -> Field:
    """Returns one field for a field and the +: lines behind it."""
    value = " ".join(field.value for field in run)
    return replace(run[0], value=value, span=Span(run[0].span.start, run[-1].span.end))


def _header_faults(lines: list[Line], header: list[Line], fields: tuple[Field, ...]) -> Iterator[Fault]:
    first = Span(lines[0].start, lines[0].end)
    codes = {field.code for field in fields}
    if "X" not in codes:
        yield Fault(first, False, "This tune has no X: line; give it a number, such as X:1.")
    if "K" not in codes:
        yield Fault(
            first, True, "This tune has no K: line; its key belongs at the end of the header, such as K:G."
        )
    if "T" not in codes:
        yield Fault(first, False, "This tune has no T: line; give it a title.")
    for line in header:
        if line.kind == LineKind.TEXT:
            yield Fault(
                Span(line.start, line.end), False, "This line of the header is no field and is left out."
            )
