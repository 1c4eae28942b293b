"""The body of a tune in stretches that belong to one part or voice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from model.notation.elements import Field
from model.notation.tune import Tune


@dataclass(slots=True)
class Stretch:
    """Some text of the body under one P: or V:, which stands at its beginning."""

    start: int
    end: int
    sign: Field | None  # None before the first
    fields: list[Field] = field(default_factory=list)  # the others in it


def stretches(tune: Tune, code: str) -> list[Stretch]:
    """Returns the body of the tune cut at its fields of a code; joined, they are all its text."""
    if not tune.body_lines:
        return []
    found = [Stretch(tune.body_lines[0].start, tune.span.end, None)]
    for element in tune.body:
        if not isinstance(element, Field):
            continue
        if element.code == code:
            found[-1].end = element.span.start
            found.append(Stretch(element.span.start, tune.span.end, element))
        else:
            found[-1].fields.append(element)
    return found


def put_together(header: str, pieces: Iterable[tuple[str, bool]]) -> str:
    """Returns a text of a header and the pieces behind it, each with whether it must begin a line."""
    return "".join(_with_breaks(header, pieces)).rstrip("\n")


def _with_breaks(header: str, pieces: Iterable[tuple[str, bool]]) -> Iterator[str]:
    yield header
    before = header
    for text, begins_line in pieces:
        if not text:
            continue
        if begins_line and before and not before.endswith("\n"):
            yield "\n"
        yield text
        before = text
