"""The header of a tune that keeps only some parts or voices."""

import re
from collections.abc import Callable, Sequence

from model.notation.editing.edits import Edit, replaced
from model.notation.elements import Field
from model.notation.parts import read_parts
from model.notation.spans import Span
from model.notation.tune import Tune
from model.notation.voice_names import voice_name

_LETTER = re.compile(r"[A-Za-z]\s*\d*")
_EMPTY_GROUP = re.compile(r"\([\s.]*\)\s*\d*")
_SCORE = re.compile(r"(%%\s*(?:score|staves)\b)([^%\n]*)")
_NAME = re.compile(r"[^\s()\[\]{}|*]+")
_NEEDLESS = (
    (re.compile(r"\(\s*(\*?[^\s()\[\]{}|*]*)\s*\)"), r"\1"),
    (re.compile(r"\[\s*(\*?[^\s()\[\]{}|*]*)\s*\]"), r"\1"),
    (re.compile(r"\{\s*(\*?[^\s()\[\]{}|*]*)\s*\}"), r"\1"),
    (re.compile(r"(^|[(\[{|])\s*\|"), r"\1"),
    (re.compile(r"\|\s*($|[)\]}])"), r"\1"),
    (re.compile(r"\*(?=\s|[)\]}|]|$)"), ""),
)  # brackets around one voice or none, bar lines beside none


def header_of_parts(tune: Tune, wanted: Sequence[str]) -> str:
    """Returns the header with the order of the parts, P:, cut down to those `wanted`."""

    def changed(field: Field) -> str:
        return _order(field.value, wanted) if field.code == "P" else field.value

    return _header(tune, changed, [])


def header_of_voices(tune: Tune, wanted: Sequence[str]) -> str:
    """Returns the header without the V: of other voices; they are left out of %%score and %%staves too."""

    def changed(field: Field) -> str:
        return "" if field.code == "V" and voice_name(field.value) not in wanted else field.value

    scores: list[Edit] = []
    for directive in tune.directives:
        found = _SCORE.match(tune.source, directive.span.start, directive.span.end)
        if found is not None:
            scores.append(Edit(*found.span(2), _grouping(found[2], wanted)))
    return _header(tune, changed, scores)


def _header(tune: Tune, changed: Callable[[Field], str], edits: list[Edit]) -> str:
    """Returns the header with its fields changed; those of which nothing is left are taken out with their lines."""
    end = tune.body_lines[0].start if tune.body_lines else tune.span.end
    for field in tune.fields:
        value = changed(field)
        if value == field.value:
            continue
        stop = tune.source.find("\n", field.span.end, end) + 1 or end
        if value:
            edits.append(Edit(field.span.start + 2, field.span.end, value))
        else:
            edits.append(Edit(field.span.start, stop, ""))
    return replaced(tune.source, Span(tune.span.start, end), edits)


def _order(value: str, wanted: Sequence[str]) -> str:
    """Returns an order of parts such as `A(AB)3C` with the letters of other parts left out."""
    text = _LETTER.sub(lambda found: found[0] if found[0][0].upper() in wanted else "", value)
    while _EMPTY_GROUP.search(text):
        text = _EMPTY_GROUP.sub("", text)
    order = [letter for letter in read_parts(value) if letter in wanted]
    return text.strip(" .") if list(read_parts(text)) == order else "".join(order)


def _grouping(value: str, wanted: Sequence[str]) -> str:
    """Returns what %%score says with the names of other voices left out, and the brackets that are left without use."""
    text = _NAME.sub(lambda found: found[0] if found[0] in wanted else "", value)
    before = ""
    while before != text:
        before = text
        for pattern, kept in _NEEDLESS:
            text = pattern.sub(kept, text)
    return " " + " ".join(text.split())
