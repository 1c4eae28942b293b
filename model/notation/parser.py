"""From text to tunes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from model.notation.dialect import instruction, is_strict, read_dialect, read_version
from model.notation.elements import Directive, Fault, Field
from model.notation.field_lines import read_field
from model.notation.lines import Line, LineKind, classify, opens_block
from model.notation.spans import Span
from model.notation.tune import Tune, Tunebook

# What a file header may say for all its tunes (ABC 2.1 section 3); Q: is found there too.
_DEFAULTS = frozenset("ABCDFGHILMmNOQRrSUZ")
_SETTINGS = frozenset("ILMmQU")


def parse(text: str) -> Tunebook:
    """Returns the tunes of any text; never raises, and takes time linear in the length of the text.

    A tune begins at X: and ends at a blank line (ABC 2.1 section 2.2). Fields in a paragraph that has a K:
    but no X: are a tune without a number; a text with neither but with bars is read as the body of one.
    """
    lines = list(classify(text))
    groups, loose, late = _group(_paragraphs(lines))
    if not groups and "|" in text:
        groups, loose, late = _whole_text(text), [], []
    version = read_version(text)
    if is_strict(version):  # then a file header stands at the beginning or not at all
        loose, late = loose[:1], loose[1:] + late
    header = [line for paragraph in loose for line in paragraph]
    book_fields = tuple(
        _joined_fields(read_field(text, line) for line in header if line.kind == LineKind.FIELD)
    )
    start = _Start(
        text=text,
        version=version,
        defaults=tuple(field for field in book_fields if field.code in _DEFAULTS),
        directives=tuple(_directives(text, header)),
    )
    tunes = tuple(_tune(start, lines) for lines in groups)
    faults = (*_late_faults(late), *_block_faults(text, lines))
    return Tunebook(text, tunes, book_fields, faults, version)


@dataclass(frozen=True)
class _Start:
    """What holds for every tune of a book."""

    text: str
    version: str
    defaults: tuple[Field, ...]
    directives: tuple[Directive, ...]


_Paragraph = list[Line]


def _group(
    paragraphs: Iterable[_Paragraph],
) -> tuple[list[_Paragraph], list[_Paragraph], list[_Paragraph]]:
    """Returns the lines of each tune, the paragraphs before the first tune, and the others without a tune."""
    tunes: list[_Paragraph] = []
    loose: list[_Paragraph] = []
    late: list[_Paragraph] = []
    for paragraph in paragraphs:
        starts = [index for index, line in enumerate(paragraph) if line.code == "X"]
        if not starts and any(line.code == "K" for line in paragraph):
            starts = [next(index for index, line in enumerate(paragraph) if line.code)]
        before = paragraph[: starts[0]] if starts else paragraph
        if before and not tunes:
            loose.append(before)
        elif before:
            late.append(before)
        for start, end in pairwise([*starts, len(paragraph)]):
            tunes.append(paragraph[start:end])
    return tunes, loose, late


def _late_faults(paragraphs: Iterable[_Paragraph]) -> Iterator[Fault]:
    """Yields a fault for settings between the tunes, which hold for none (section 10.5.2)."""
    for paragraph in paragraphs:
        fields = [line for line in paragraph if line.kind == LineKind.FIELD and line.code in _SETTINGS]
        if fields:
            span = Span(fields[0].start, fields[0].end)
            yield Fault(
                span, False, "Fields between tunes hold for none of them; write them before the first tune."
            )


def _block_faults(text: str, lines: Sequence[Line]) -> Iterator[Fault]:
    """Yields a fault for a block such as %%begintext that nothing ends: the rest of the file is lost in it."""
    index = len(lines) - 1
    while index >= 0 and lines[index].kind == LineKind.TYPESET:
        index -= 1
    opening = lines[index] if index >= 0 else None
    if opening is not None and opens_block(text[opening.start : opening.end]):
        yield Fault(
            Span(opening.start, opening.end), True,
            "Nothing ends this block, so that all behind it is taken for text; write its %%end line.",
        )  # fmt: skip


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


def _tune(start: _Start, lines: _Paragraph) -> Tune:
    """Returns the tune in some lines: its header runs to the first K: or the first line of music."""
    text = start.text
    header_end = len(lines)
    for index, line in enumerate(lines):
        if line.kind == LineKind.MUSIC or line.code == "K":
            header_end = index + (line.code == "K")
            break
    header = lines[:header_end]
    span = Span(lines[0].start, lines[-1].end)
    fields = tuple(_joined_fields(_header_fields(text, header)))
    directives = (*start.directives, *_directives(text, header))
    dialect = read_dialect(start.version, (directive.text for directive in directives))
    return Tune(
        span=span,
        text=text[span.start : span.end],
        fields=fields,
        defaults=start.defaults,
        directives=directives,
        dialect=dialect,
        source=text,
        body_lines=tuple(lines[header_end:]),
        faults=tuple(_header_faults(lines, header, fields, dialect.is_strict)),
    )


def _header_fields(text: str, header: Iterable[Line]) -> Iterator[Field]:
    """Yields the fields of a header; history goes on in lines without a field, as old tunes have it (10.1)."""
    code = ""
    for line in header:
        if line.kind == LineKind.FIELD:
            code = line.code if line.code != "+" else code
            yield read_field(text, line)
        elif line.kind == LineKind.TEXT and code == "H":
            yield Field(Span(line.start, line.end), "+", text[line.start : line.end].strip())


def _directives(text: str, lines: Iterable[Line]) -> Iterator[Directive]:
    """Yields the directives among some lines: %%name and I:name are the same (section 3.1.17)."""
    field: Field | None = None  # an I: that may go on
    for line in lines:
        if line.code == "+" and field is not None:
            field = _joined([field, read_field(text, line)])
        elif line.code:
            if field is not None:
                yield Directive(field.span, instruction(field.value))
            field = read_field(text, line) if line.code == "I" else None
        elif line.kind == LineKind.DIRECTIVE:
            yield Directive(Span(line.start, line.end), text[line.start + 2 : line.end].strip())
    if field is not None:
        yield Directive(field.span, instruction(field.value))


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


def _header_faults(
    lines: _Paragraph, header: _Paragraph, fields: tuple[Field, ...], is_strict: bool
) -> Iterator[Fault]:
    first = Span(lines[0].start, lines[0].end)
    codes = [field.code for field in fields]
    if "X" not in codes:
        yield Fault(first, is_strict, "This tune has no X: line; give it a number, such as X:1.")
    if "K" not in codes:
        yield Fault(
            first,
            "X" in codes,  # a fragment has none (section 2.3.1)
            "This tune has no K: line; its key belongs at the end of the header, such as K:G.",
        )
    if "T" not in codes:
        yield Fault(first, is_strict, "This tune has no T: line; give it a title.")
    elif is_strict and "X" in codes and codes[codes.index("X") + 1] != "T":
        yield Fault(first, True, "The title T: belongs right behind X:, before all other fields.")
    code = ""
    for line in header:
        code = line.code if line.code not in ("", "+") else code
        if line.kind == LineKind.TEXT and not (code == "H" and not is_strict):
            yield Fault(
                Span(line.start, line.end), False, "This line of the header is no field and is left out."
            )
