"""Another unit note length for a tune that sounds the same."""

import re
from collections.abc import Iterator
from fractions import Fraction

from model.notation.editing.checking import heard, read_again
from model.notation.editing.edits import Edit, edited, inserted_field, without_field
from model.notation.editing.length_text import write_length
from model.notation.editing.macro_expansion import written_out
from model.notation.editing.note_text import split_note
from model.notation.editing.voices import first_voice
from model.notation.elements import Chord, Element, Field, Note, Rest
from model.notation.errors import NotationError
from model.notation.lengths import read_unit_note_length
from model.notation.tempo import read_tempo
from model.notation.tune import Tune
from model.notation.voice_names import voice_name

_CLOSE = re.compile(r"\][\d/]*\Z")
_QUOTED = re.compile(r'"[^"]*"?')


def change_unit_length(tune: Tune, unit: Fraction) -> str:
    """Returns the text of the tune with `unit` (of a whole note) as its L:, all lengths written anew for it.

    L: fields in the body are left out, tempi that count unit note lengths are written as note values, macros are
    written out. Grace notes stay as they are: their lengths are the program's matter (ABC 2.1 section 4.12). The
    written notes sound as before. Raises NotationError where a unit or a length can't be written.
    """
    is_note_value = unit.numerator == 1 and unit.denominator & (unit.denominator - 1) == 0
    if not is_note_value or read_unit_note_length(_unit_text(unit)) != unit:
        raise NotationError(f"{unit} is no unit note length; choose a fraction such as 1/8.")
    plain = written_out(tune)
    text = edited(plain, _Rewriter(plain, unit).edits())
    if heard(read_again(text, tune)) != heard(tune):
        raise NotationError(
            f"The unit of this tune can't be made {unit} without changing how it sounds; look at its problems first."
        )
    return text


def _unit_text(unit: Fraction) -> str:
    return f"{unit.numerator}/{unit.denominator}"


class _Rewriter:
    """Goes through the elements of a tune and yields what changes in the text."""

    def __init__(self, tune: Tune, unit: Fraction) -> None:
        self._tune = tune
        self._unit = unit
        self._units: dict[str, Fraction] = {}  # by voice, as so far
        self._voice = first_voice(tune)

    def edits(self) -> Iterator[Edit]:
        """Yields the changes in the text."""
        yield from self._header_edits()
        for field in self._tune.fields:
            if field.code == "Q":
                yield from self._tempo_edits(field)
        for element in self._tune.body:
            yield from self._changes(element)

    def _header_edits(self) -> Iterator[Edit]:
        """Yields the change of L: in the header, of each where there are several."""
        fields = [field for field in self._tune.fields if field.code == "L"]
        unit = _unit_text(self._unit)
        if not fields:
            yield inserted_field(self._tune, "L", unit)
        for field in fields:
            value = field.span.start + 2
            tail = _tail(self._tune.source[value : field.span.end])
            yield Edit(value, field.span.end, unit + tail)

    @property
    def _factor(self) -> Fraction:
        return self._units.get(self._voice, self._tune.unit_note_length) / self._unit

    def _changes(self, element: Element) -> Iterator[Edit]:
        factor = self._factor
        match element:
            case Note() if factor != 1:
                yield self._note_edit(element, factor)
            case Rest() if factor != 1:
                yield Edit(element.span.start + 1, element.span.end, write_length(element.length * factor))
            case Chord() if factor != 1:
                yield from self._chord_edits(element, factor)
            case Field():
                yield from self._field_edits(element)
            case _:
                pass

    def _note_edit(self, note: Note, factor: Fraction) -> Edit:
        length = split_note(self._tune.source[note.span.start : note.span.end]).length
        return Edit(note.span.end - len(length), note.span.end, write_length(note.length * factor))

    def _chord_edits(self, chord: Chord, factor: Fraction) -> Iterator[Edit]:
        """Yields the changes of a chord: at its end, where its notes have no lengths of their own."""
        close = _CLOSE.search(self._tune.source, chord.span.start, chord.span.end)
        if close is not None and all(note.length == 1 for note in chord.notes):
            yield Edit(close.start() + 1, chord.span.end, write_length(chord.length * factor))
            return
        for note in chord.notes:
            yield self._note_edit(note, factor)

    def _field_edits(self, field: Field) -> Iterator[Edit]:
        if field.code == "V":
            self._voice = voice_name(field.value)
        elif field.code == "L":
            self._units[self._voice] = read_unit_note_length(field.value) or self._units.get(
                self._voice, self._tune.unit_note_length
            )
            yield without_field(self._tune, field)
        elif field.code == "Q":
            yield from self._tempo_edits(field)

    def _tempo_edits(self, field: Field) -> Iterator[Edit]:
        """Yields the change of a tempo that counts unit note lengths, such as `C3=40`."""
        is_strict = self._tune.dialect.is_strict
        before = self._units.get(self._voice, self._tune.unit_note_length)
        speed = read_tempo(field.value, before, is_strict).whole_notes_per_minute
        if speed is None or read_tempo(field.value, self._unit, is_strict).whole_notes_per_minute == speed:
            return
        numbers = _QUOTED.sub("", field.value).strip()
        at = self._tune.source.index(numbers, field.span.start)
        rate = Fraction(numbers.rpartition("=")[2].strip())
        beat = speed / rate
        yield Edit(at, at + len(numbers), f"{beat.numerator}/{beat.denominator}={rate}")


def _tail(value: str) -> str:
    """Returns the spaces at the end of a value, which part it from its comment."""
    return value[len(value.rstrip()) :]
