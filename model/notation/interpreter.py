"""From the elements of a tune to its bars."""

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from model.notation.decorations import canonical, read_definition
from model.notation.elements import (
    BarLine,
    Broken,
    Chord,
    Decoration,
    Directive,
    Element,
    Ending,
    Fault,
    Field,
    Grace,
    MultiRest,
    Note,
    Overlay,
    Quoted,
    Rest,
    Spacing,
    Tie,
    Tuplet,
)
from model.notation.key import read_key, read_transposition
from model.notation.lengths import read_unit_note_length
from model.notation.measures import Measures, Ornament, Sound
from model.notation.meter import read_meter
from model.notation.spans import Span
from model.notation.tempo import read_tempo
from model.notation.voice_builder import VoiceBuilder

if TYPE_CHECKING:  # a tune interprets itself, so at run time it imports this module
    from model.notation.tune import Tune

_FIRST_VOICE = "1"
_HIGHEST = 127
_CHANNELS = 16
_ANNOTATIONS = ("^", "_", "<", ">", "@", "")
_INTEGER = re.compile(r"-?[0-9]+")
_GRACE_SHARE = Fraction(1, 4)  # of its written length: as abc2midi plays
_ACCIDENTAL_RANGES = ("octave", "pitch", "not")


def interpret(tune: "Tune") -> Measures:
    """Returns the bars of every voice of a tune as written, repeats not yet played; linear in its length."""
    interpreter = _Interpreter(tune)
    for element in tune.body:
        interpreter.read(element)
    return interpreter.measures()


class _Interpreter:
    """Goes through the elements and gives each to the voice that it belongs to."""

    def __init__(self, tune: "Tune") -> None:
        self._tune = tune
        self._faults: list[Fault] = []
        self._carries = _accidental_range(tune.directives)
        self._settings = {_voice_name(value): read_transposition(value) for value in tune.values("V")}
        self._voices: dict[str, VoiceBuilder] = {}
        self._part = ""
        self._definitions: dict[str, str] = {}
        for value in tune.values("U"):
            self._define(value)
        self._voice = self._select(next(iter(self._settings), _FIRST_VOICE))

    def measures(self) -> Measures:
        """Returns the voices that hold a bar."""
        voices = tuple(voice.finish() for voice in self._voices.values())
        faults = [fault for builder in self._voices.values() for fault in builder.faults]
        return Measures(tuple(voice for voice in voices if voice.bars), (*self._faults, *faults))

    def read(self, element: Element) -> None:
        """Takes the next element of the body."""
        voice = self._voice
        match element:
            case Note():
                voice.add(element.span, element.length, (self._sound(element, False),))
            case BarLine():
                voice.bar_line(element)
            case Rest():
                voice.add(element.span, element.length, ())
            case Broken():
                voice.break_rhythm(element.span, element.dots)
            case Chord():
                self._read_chord(element)
            case Tuplet():
                voice.begin_tuplet(element.notes, element.into, element.count)
            case Ending():
                voice.begin_ending(element.numbers)
            case Tie():
                voice.tie()
            case Decoration():
                voice.decorate(canonical(element.name, self._definitions))
            case Quoted() if element.text[:1] not in _ANNOTATIONS:
                voice.mark_chord(element.text, element.span)
            case Grace():
                self._read_grace(element)
            case Spacing() if element.ends_line:
                voice.end_line()
            case Directive():
                _follow(element.text, voice)
            case MultiRest():
                voice.add_bars_of_rest(element.span, element.bars)
            case Overlay():
                voice.overlay()
            case Field():
                self._read_field(element)
            case _:
                pass

    def _read_chord(self, chord: Chord) -> None:
        sounds = tuple(self._sound(note, chord.is_tied) for note in chord.notes)
        self._voice.add(chord.span, chord.length * chord.notes[0].length, sounds)

    def _read_grace(self, grace: Grace) -> None:
        unit = self._voice.unit * _GRACE_SHARE
        self._voice.adorn(
            tuple(
                Ornament((self._sound(note, False, is_grace=True),), note.length * unit)
                for note in grace.notes
            )
        )

    def _sound(self, note: Note, is_tied: bool, is_grace: bool = False) -> Sound:
        pitch = self._voice.pitch(note.pitch, is_grace)
        if not 0 <= pitch <= _HIGHEST:
            self._faults.append(
                Fault(note.span, True, "This note is outside of what MIDI can play; change its octave.")
            )
            pitch = pitch % 12 + (0 if pitch < 0 else 108)
        name = (note.pitch.letter, note.pitch.octave)
        is_marked = note.pitch.accidental is not None
        return Sound(note.span, pitch, name, is_marked, is_tied or note.is_tied)

    def _read_field(self, field: Field) -> None:
        voice, value = self._voice, field.value
        if field.code == "K":
            voice.key = read_key(value, voice.key)
            if not voice.key.is_understood:
                self._fault(field.span, f"K:{value} names no key that is known.")
        elif field.code == "M":
            voice.meter = read_meter(value)
            if not voice.meter.is_understood:
                self._fault(field.span, f"M:{value} is no meter that can be counted.")
        elif field.code == "L":
            voice.unit = self._read_unit(field, voice.unit)
        elif field.code == "Q":
            tempo = read_tempo(value, voice.unit)
            if tempo.whole_notes_per_minute is not None:
                voice.mark_tempo(tempo.whole_notes_per_minute)
            elif not tempo.is_understood:
                self._fault(field.span, f"Q:{value} is no tempo that can be played.")
        elif field.code == "V":
            self._voice = self._select(_voice_name(value))
            self._voice.transpose = read_transposition(value) or self._voice.transpose
        elif field.code == "U":
            self._define(value)
        elif field.code == "I":
            _follow(value.replace("=", " ", 1), voice)
        elif field.code == "P":
            self._begin_part(value[:1].upper())

    def _define(self, value: str) -> None:
        letter, name = read_definition(value)
        if letter:
            self._definitions[letter] = name

    def _begin_part(self, label: str) -> None:
        """Begins a part in all voices: a label between two of them is meant for both (section 3.1.9)."""
        self._part = label
        self._voice.begin_part(label)
        for voice in self._voices.values():
            if voice is not self._voice and voice.part != label:
                voice.begin_part(label)

    def _read_unit(self, field: Field, before: Fraction) -> Fraction:
        unit = read_unit_note_length(field.value)
        if unit is None:
            self._fault(field.span, f"L:{field.value} is no note length; write a fraction such as 1/8.")
        return unit or before

    def _select(self, name: str) -> VoiceBuilder:
        if name not in self._voices:
            tune = self._tune
            voice = VoiceBuilder(name, tune.key, tune.meter, tune.unit_note_length, self._carries)
            voice.transpose = self._settings.get(name, 0)
            for directive in tune.directives:
                _follow(directive.text, voice, is_first=not self._voices)
            if self._part:
                voice.begin_part(self._part)
            self._voices[name] = voice
        return self._voices[name]

    def _fault(self, span: Span, message: str) -> None:
        self._faults.append(Fault(span, True, message))


def _voice_name(value: str) -> str:
    words = value.split(maxsplit=1)
    return words[0] if words else _FIRST_VOICE


def _follow(text: str, voice: VoiceBuilder, is_first: bool = True) -> None:
    """Follows %%MIDI program, channel and transpose, as abc2midi understands them.

    In the header they are for all voices, but a channel is for the first one.
    """
    words = text.split()
    numbers = [int(word[:4]) for word in words[2:4] if _INTEGER.fullmatch(word[:4])]
    if words[:1] != ["MIDI"] or not numbers:
        return
    if words[1] == "program" and 0 <= numbers[-1] <= _HIGHEST:
        voice.program = numbers[-1]
    elif words[1] == "channel" and is_first and 1 <= numbers[0] <= _CHANNELS:
        voice.channel = numbers[0] - 1
    elif words[1] == "transpose":
        voice.transpose = max(-_HIGHEST, min(_HIGHEST, numbers[0]))


def _accidental_range(directives: tuple[Directive, ...]) -> str:
    """Returns how far accidentals hold: in all octaves, or as %%propagate-accidentals says (section 11.3)."""
    for directive in directives:
        words = directive.text.split()
        if len(words) > 1 and words[0] == "propagate-accidentals" and words[1] in _ACCIDENTAL_RANGES:
            return words[1]
    return "pitch"
