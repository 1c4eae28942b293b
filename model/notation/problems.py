"""What is wrong with the tunes of a book, place by place, in sentences that a musician understands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from model.notation.bar_checks import bar_faults
from model.notation.elements import Fault, Field
from model.notation.lengths import read_unit_note_length
from model.notation.parts import MAX_PARTS, read_parts
from model.notation.sign_checks import decoration_faults, repeat_faults, slur_faults
from model.notation.spans import LineIndex, Span
from model.notation.tune import Tune, Tunebook
from model.notation.unfold import playing_order

Severity = Literal["error", "warning"]
MAX_PROBLEMS = 1000
"""The most problems that are listed for one tune."""


@dataclass(frozen=True)
class Problem:
    """Something wrong at a place; line and column are counted from 1."""

    span: Span
    line: int
    column: int
    severity: Severity
    message: str


def find_problems(tunebook: Tunebook) -> tuple[Problem, ...]:
    """Returns what is wrong with the tunes of a book, in the order of the text; linear in its length.

    An error is a fault that changes what is heard or leaves it unclear; a warning is one that tunes live
    with.
    """
    lines = LineIndex(tunebook.text)
    faults: list[Fault] = []
    if not tunebook.tunes and tunebook.text.strip():
        message = (
            "There is no tune here; a tune begins with a line X:1 and has its key in a line such as K:G."
        )
        faults.append(Fault(Span(0, 0), True, message))
    faults += _include_faults(tunebook.fields)
    for tune in tunebook.tunes:
        found = sorted(set(_tune_faults(tune)), key=lambda fault: (fault.span, fault.message))
        faults += found[:MAX_PROBLEMS]
    return tuple(
        Problem(fault.span, *lines.place(fault.span.start), _severity(fault), fault.message)
        for fault in faults
    )


def _severity(fault: Fault) -> Severity:
    return "error" if fault.is_error else "warning"


def _tune_faults(tune: Tune) -> Iterator[Fault]:
    yield from tune.faults
    yield from _header_faults(tune)
    yield from _include_faults(tune.fields)
    yield from tune.parsed_body.faults
    yield from tune.measures.faults
    yield from _performance_faults(tune)
    yield from slur_faults(tune.body)
    yield from decoration_faults(tune.body, (*tune.defaults, *tune.fields))
    for voice in tune.measures.voices:
        yield from bar_faults(voice)
        yield from repeat_faults(voice)


def _include_faults(fields: Iterable[Field]) -> Iterator[Fault]:
    """Yields a fault for every other file that should be read: none is, since tunes come from anywhere."""
    for field in fields:
        words = field.value.split(maxsplit=1)
        if field.code == "I" and words[:1] == ["abc-include"]:
            name = words[1][:60] if len(words) > 1 else "it"
            yield Fault(
                field.span, False, f"No other file is read from here; copy the lines of {name} into this one."
            )


def _header_faults(tune: Tune) -> Iterator[Fault]:
    for field in tune.fields:
        message = _header_fault(tune, field)
        if message:
            yield Fault(field.span, True, message)


def _header_fault(tune: Tune, field: Field) -> str:
    """Returns what is wrong with a field of the header, empty where nothing is."""
    match field.code:
        case "K" if not tune.key.is_understood:
            return f"K:{field.value[:24]} names no key that is known."
        case "M" if not tune.meter.is_understood:
            return f"M:{field.value[:24]} is no meter that can be counted."
        case "L" if read_unit_note_length(field.value) is None:
            return f"L:{field.value[:24]} is no note length; write a fraction such as 1/8."
        case "Q" if tune.tempo is not None and not tune.tempo.is_understood:
            return f"Q:{field.value[:24]} is no tempo that can be played."
        case "X" if tune.number is None:
            return "A tune's X: line wants a number."
        case _:
            return ""


def _performance_faults(tune: Tune) -> Iterator[Fault]:
    """Yields faults of the tune as a whole: nothing to play, or more than can be played."""
    voices = tune.measures.voices
    first = Span(tune.span.start, tune.span.start + len(tune.text.partition("\n")[0]))
    if not any(event.sounds for voice in voices for bar in voice.bars for event in bar.events):
        yield Fault(first, False, "This tune has no notes yet.")
    parts = read_parts(tune.value("P"))
    if len(parts) == MAX_PARTS:
        yield Fault(first, False, f"P: asks for more than {MAX_PARTS} parts; the rest is not played.")
    if any(playing_order(voice.bars, parts).is_cut for voice in voices):
        yield Fault(first, False, "The repeats of this tune ask for more bars than can be played; it is cut.")
