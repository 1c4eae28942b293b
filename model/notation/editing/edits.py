"""Changes to a text by place, so that all that is not meant stays as it is."""

from collections.abc import Iterable
from typing import NamedTuple

from model.notation.elements import Field
from model.notation.spans import Span
from model.notation.tune import Tune

_JOINING = frozenset("0123456789/',|:]<>-")


class Edit(NamedTuple):
    """`text` in place of the characters from `start` to `end` of the book's text."""

    start: int
    end: int
    text: str


def edited(tune: Tune, edits: Iterable[Edit]) -> str:
    """Returns the text of the tune with all `edits` made; they lie inside the tune and do not overlap."""
    return replaced(tune.source, tune.span, edits)


def replaced(source: str, span: Span, edits: Iterable[Edit]) -> str:
    """Returns the text of a span with all `edits` in it made."""
    pieces: list[str] = []
    at = span.start
    for edit in sorted(edits):
        pieces += (source[at : edit.start], edit.text)
        at = edit.end
    pieces.append(source[at : span.end])
    return "".join(pieces)


def inserted_field(tune: Tune, code: str, value: str) -> Edit:
    """Returns the change that puts a field into the header: before K:, or before the music where there is none."""
    keys = [field.span.start for field in tune.fields if field.code == "K"]
    at = keys[-1] if keys else tune.body_lines[0].start if tune.body_lines else tune.span.end
    is_behind = at == tune.span.end and at > tune.span.start and not keys
    line = f"{code}:{value}"
    return Edit(at, at, f"\n{line}" if is_behind else f"{line}\n")


def without_field(tune: Tune, field: Field) -> Edit:
    """Returns the change that takes a field out of the body, with its line where nothing else stands there."""
    source, (start, end) = tune.source, field.span
    if field.is_inline:
        may_join = source[end : end + 1] not in _JOINING and source[start - 1 : start] not in ("^", "_", "=")
        return Edit(start, end, "" if may_join else "`")
    stop = source.find("\n", end, tune.span.end)
    rest = source[end : stop if stop >= 0 else tune.span.end]
    return Edit(start, end, "") if rest.strip() else Edit(start - 1, end + len(rest), "")
