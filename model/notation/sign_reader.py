"""From the elements of a tune to the signs at its notes, voice by voice."""

import re
from typing import TYPE_CHECKING

from model.notation.clefs import read_clef, read_octave, read_staff_lines
from model.notation.decorations import LETTERS
from model.notation.dialect import instruction
from model.notation.elements import (
    BarLine,
    Chord,
    Decoration,
    Directive,
    Element,
    Ending,
    Field,
    Grace,
    MultiRest,
    Note,
    Overlay,
    Quoted,
    Rest,
    Slur,
    Spacing,
    Tuplet,
)
from model.notation.key import read_key, read_transposition
from model.notation.lengths import read_unit_note_length
from model.notation.meter import read_meter
from model.notation.sign_collector import SignCollector
from model.notation.staff_signs import VoiceSigns
from model.notation.tempo import read_tempo
from model.notation.voice_names import FIRST_VOICE, full_name, short_name, voice_name

if TYPE_CHECKING:
    from model.notation.tune import Tune

_INTEGER = re.compile(r"-?[0-9]+")
_STEMS = re.compile(r"(?<![A-Za-z])stems?\s*=\s*(up|down)")


def read_signs(tune: "Tune") -> dict[str, VoiceSigns]:
    """Returns what is drawn at the notes of every voice, by the names of the voices; linear in the tune's length."""
    reader = _SignReader(tune)
    for element in tune.body:
        reader.read(element)
    return reader.finish()


class _SignReader:
    """Goes through the elements and gives each to the voice that it belongs to."""

    def __init__(self, tune: "Tune") -> None:
        self._tune = tune
        self._octaves = read_octave(tune.value("K", last=True)) or 0
        self._voices: dict[str, SignCollector] = {}
        declared = tune.values("V")
        for value in declared:
            self._select(value)
        self._voice = self._select(declared[0] if declared else FIRST_VOICE)

    def finish(self) -> dict[str, VoiceSigns]:
        """Returns the voices, what was left open closed."""
        return {name: voice.finish() for name, voice in self._voices.items()}

    def read(self, element: Element) -> None:
        """Takes the next element of the body."""
        voice = self._voice
        match element:
            case Note() | Chord() | Rest() | MultiRest():
                voice.strike(element)
            case Spacing():
                voice.space(element.ends_line, element.breaks_score)
            case BarLine():
                voice.bar_line()
            case Ending() | Overlay():
                voice.part_beam()
            case Grace():
                voice.signs.graces.append(element)
            case Quoted():
                voice.signs.texts.append(element.text)
            case Decoration():
                voice.decorate(LETTERS.get(element.name, element.name))
            case Slur():
                voice.slur(element.opens, element.is_dotted)
            case Tuplet():
                voice.begin_tuplet(element)
            case Field():
                self._read_field(element)
            case Directive():
                voice.transpose = _midi_transpose(element.text, voice.transpose)
            case _:
                pass

    def _read_field(self, field: Field) -> None:
        voice, value = self._voice, field.value
        if field.code == "V":
            self._voice = self._select(value)
        elif field.code == "K":
            voice.change_key(read_key(value, voice.key), read_clef(value), read_octave(value))
        elif field.code == "M":
            voice.meter = read_meter(value)
        elif field.code == "L":
            voice.unit = read_unit_note_length(value) or voice.unit
        elif field.code == "Q":
            voice.signs.tempo = read_tempo(value, voice.unit, self._tune.dialect.is_strict)
        elif field.code == "P":
            voice.signs.part = value
        elif field.code == "T" and not field.is_inline:
            voice.signs.heading = value
        elif field.code == "I":
            voice.transpose = _midi_transpose(instruction(value), voice.transpose)
        elif field.code == "w":
            voice.sing(field)

    def _select(self, value: str) -> SignCollector:
        name = voice_name(value)
        voice = self._voices.get(name)
        if voice is None:
            tune = self._tune
            voice = SignCollector(name, tune.key, tune.meter, tune.unit_note_length, tune.dialect.is_strict)
            voice.octaves = self._octaves
            for directive in tune.directives:
                voice.transpose = _midi_transpose(directive.text, voice.transpose)
            self._voices[name] = voice
        voice.transpose = read_transposition(value) or voice.transpose
        voice.declare(read_clef(value), read_octave(value), read_staff_lines(value))
        stems = _STEMS.search(value)
        voice.label(full_name(value), short_name(value), stems[1] if stems else "")
        return voice


def _midi_transpose(directive: str, before: int) -> int:
    """Returns the semitones of %%MIDI transpose, `before` where the directive says something else."""
    words = directive.split()
    if words[:2] != ["MIDI", "transpose"] or len(words) < 3 or not _INTEGER.fullmatch(words[2][:4]):
        return before
    return int(words[2][:4])
