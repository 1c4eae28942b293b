"""Fields that say what makes no sense, that ABC does not know, or that stand where they mean nothing."""

import re
from collections.abc import Iterable, Iterator

from model.notation.elements import Element, Fault, Field
from model.notation.lengths import read_unit_note_length
from model.notation.macros import read_macros
from model.notation.sign_reader import read_signs
from model.notation.tune import Tune, Tunebook
from model.notation.voice_names import voice_name

# The table of ABC 2.1 section 3; + goes on with a field.
_IN_HEADER = frozenset("ABCDFGHIKLMmNOPQRrSTUVWXZ+")
_IN_BODY = frozenset("IKLMmNPQRrsTUVWw+")
_KNOWN = _IN_HEADER | _IN_BODY
_DEFINITION = re.compile(r"\s*[H-Wh-w~]\s*=\s*\S")
_CONTINUED = re.compile(r"(?<!\\)\\$")
# ABC 2.1 sections 3.1.17 and 6.1.1: what holds for a whole tune or file.
_HEADER_INSTRUCTIONS = (["linebreak"], ["decoration"], ["abc-charset"], ["abc-version"], ["abc-include"])
_SHOWN = 24


def book_faults(book: Tunebook) -> Iterator[Fault]:
    """Yields what is wrong with the file header, and with the numbers of the tunes beside each other."""
    for field in book.fields:
        if field.code not in _KNOWN:
            yield _unknown(field)
    yield from _include_faults(book.fields)
    numbers: set[int] = set()
    for tune in book.tunes:
        number = tune.number
        if number is not None and number in numbers:
            field = next(field for field in tune.fields if field.code == "X")
            yield Fault(field.span, False, f"Another tune of this book has the number {number} too.")
        elif number is not None:
            numbers.add(number)


def field_faults(tune: Tune) -> Iterator[Fault]:
    """Yields what is wrong with the fields of a tune's header, and with where those of its body stand."""
    for field in tune.fields:
        yield from _header_faults(tune, field)
    yield from _include_faults(tune.fields)
    yield from _body_faults(tune.body)
    yield from _voice_faults(tune)


def lyric_faults(tune: Tune) -> Iterator[Fault]:
    """Yields a fault for every line of words that finds too few notes (ABC 2.1 section 5.1)."""
    if any(isinstance(element, Field) and element.code == "w" for element in tune.body):
        for voice in read_signs(tune).values():
            yield from voice.faults


def _include_faults(fields: Iterable[Field]) -> Iterator[Fault]:
    """Yields a fault for every other file that should be read: none is, since tunes come from anywhere."""
    for field in fields:
        words = field.value.split(maxsplit=1)
        if field.code == "I" and words[:1] == ["abc-include"]:
            name = words[1][:60] if len(words) > 1 else "it"
            yield Fault(
                field.span, False, f"No other file is read from here; copy the lines of {name} into this one."
            )


def _header_faults(tune: Tune, field: Field) -> Iterator[Fault]:
    value = field.value[:_SHOWN]
    match field.code:
        case "K" if not tune.key.is_understood:
            yield Fault(field.span, True, f"K:{value} names no key that is known.")
        case "M" if not tune.meter.is_understood:
            yield Fault(field.span, True, f"M:{value} is no meter that can be counted.")
        case "L" if read_unit_note_length(field.value) is None:
            yield Fault(field.span, True, f"L:{value} is no note length; write a fraction such as 1/8.")
        case "Q" if tune.tempo is not None:
            yield from _tempo_faults(tune, field)
        case "X" if tune.number is None or tune.number == 0:
            yield _number_fault(tune, field)
        case "U" | "m":
            yield from _definition_faults(field)
        case "s" | "w":
            message = f"{field.code}: belongs under the music; in the header it is left out."
            yield Fault(field.span, False, message)
        case code if code not in _KNOWN:
            yield _unknown(field)


def _tempo_faults(tune: Tune, field: Field) -> Iterator[Fault]:
    if tune.tempo is not None and not tune.tempo.is_understood:
        yield Fault(field.span, True, f"Q:{field.value[:_SHOWN]} is no tempo that can be played.")
    elif tune.dialect.is_strict and field.value.isdecimal():
        unit = tune.unit_note_length
        sentence = f"Q:{field.value[:_SHOWN]} is old; it counts unit note lengths, now written Q:{unit}="
        yield Fault(field.span, False, f"{sentence}{field.value[:_SHOWN]}.")


def _number_fault(tune: Tune, field: Field) -> Fault:
    if not field.value:
        return Fault(field.span, False, "This X: is empty; give the tune a number, such as X:1.")
    if tune.number == 0:
        return Fault(field.span, False, "Tunes are numbered from 1; X:0 is no number of one.")
    return Fault(field.span, True, "A tune's X: line wants a number.")


def _definition_faults(field: Field) -> Iterator[Fault]:
    if field.code == "m" and not read_macros([field.value]):
        yield Fault(field.span, False, "m: wants a sign, = and what it is short for, such as m:~G2 = {A}G2.")
    elif field.code == "U" and not _DEFINITION.match(field.value):
        yield Fault(
            field.span, False, "U: gives a meaning to ~ or a letter from H to w, such as U:T = !trill!."
        )


def _body_faults(elements: Iterable[Element]) -> Iterator[Fault]:
    for element in elements:
        if not isinstance(element, Field):
            continue
        if element.code not in _KNOWN:
            yield _unknown(element)
        elif element.code not in _IN_BODY:
            message = f"{element.code}: belongs in the header; here it is left out."
            yield Fault(element.span, False, message)
        elif element.code == "I" and element.value.split(maxsplit=1)[:1] in _HEADER_INSTRUCTIONS:
            name = element.value.split(maxsplit=1)[0]
            yield Fault(element.span, False, f"I:{name} belongs in the header; here it is left out.")
        elif element.code in "Um":
            yield from _definition_faults(element)
        elif element.code in "ws" and _CONTINUED.search(element.value):
            yield Fault(
                element.span, False,
                "A backslash goes on with lines of music only; begin the next line of words with +:.",
            )  # fmt: skip


def _voice_faults(tune: Tune) -> Iterator[Fault]:
    """Yields a fault for the first use of a voice that the header leaves out, where it names others."""
    known = {voice_name(value) for value in tune.values("V")}
    for element in tune.body if known else ():
        if isinstance(element, Field) and element.code == "V":
            name = voice_name(element.value)
            if name not in known:
                known.add(name)
                yield Fault(element.span, False, f"No V: of the header names the voice {name}.")


def _unknown(field: Field) -> Fault:
    return Fault(field.span, False, f"{field.code}: is no field of ABC 2.1 and is left out.")
