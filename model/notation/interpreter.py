"""From the elements of a tune to its bars."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from model.notation.decorations import canonical
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
from model.notation.instructions import addressed
from model.notation.key import read_key, read_transposition
from model.notation.lengths import read_unit_note_length
from model.notation.measures import Measures, Ornament, Sound
from model.notation.meter import read_meter
from model.notation.overlays import Overlays
from model.notation.spans import Span
from model.notation.tempo import read_tempo
from model.notation.voice_builder import VoiceBuilder
from model.notation.voice_names import FIRST_VOICE, voice_name
from model.notation.written_signs import FROM_TEXT, read_written_sign

if TYPE_CHECKING:  # a tune interprets itself, so at run time it imports this module
    from model.notation.tune import Tune

MAX_VOICES = 128
"""The most voices that a tune has; those beyond are not read."""

_HIGHEST = 127
_ANNOTATIONS = ("^", "_", "<", ">", "@", "")
_NOWHERE = Span(0, 0)
_INTEGER = re.compile(r"[+-]?[0-9]{1,4}")
_MIDI = re.compile(r"(?:^|(?<=\s))MIDI\b\s*=?")
_OF_ONE_VOICE = frozenset(("program", "channel", "control", "transpose", "rtranspose"))
_MAX_WORDS = 200
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
        self._settings = {voice_name(value): read_transposition(value) for value in tune.values("V")}
        self._header = tuple(self._read_header())
        self._voices: dict[str, VoiceBuilder] = {}
        self._waiting: dict[str, list[tuple[str, ...]]] = {}  # what is said to voices that have not begun
        self._beyond: VoiceBuilder | None = None  # takes what is written in all voices that are too many
        self._part = ""
        self._overlays: Overlays | None = None
        self._voice = self._select(next(iter(self._settings), FIRST_VOICE))

    def measures(self) -> Measures:
        """Returns the voices that hold a bar."""
        self._end_overlays()
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
                voice.begin_tuplet(element)
            case Ending():
                voice.begin_ending(element.numbers)
            case Tie():
                voice.tie()
            case Decoration():
                voice.decorate(canonical(element.name))
            case Quoted():
                self._read_quoted(element)
            case Grace():
                self._read_grace(element)
            case Spacing() if element.ends_line:
                voice.end_line()
            case Directive():
                self._follow(element.text)
            case MultiRest():
                voice.add_bars_of_rest(element.span, element.bars)
            case Overlay():
                self._read_overlay(element)
            case Field():
                self._read_field(element)
            case _:
                pass

    def _read_overlay(self, overlay: Overlay) -> None:
        """Begins a layer: of this bar at &, of several bars inside of (& and &)."""
        source, span = self._tune.source, overlay.span
        if self._overlays is not None:
            if source[span.end : span.end + 1] == ")":
                self._end_overlays()
            else:
                self._voice = self._overlays.next_layer()
        elif source[max(0, span.start - 1) : span.start] == "(":
            self._overlays = Overlays(self._voice)
        else:
            self._voice.overlay()

    def _end_overlays(self) -> None:
        if self._overlays is not None:
            self._voice, self._overlays = self._overlays.end(), None

    def _read_quoted(self, quoted: Quoted) -> None:
        sign = read_written_sign(quoted.text)
        if sign:
            self._voice.decorate(FROM_TEXT + sign)
        elif quoted.text[:1] not in _ANNOTATIONS:
            self._voice.mark_chord(quoted.text, quoted.span)

    def _read_chord(self, chord: Chord) -> None:
        sounds = tuple(self._sound(note, chord.is_tied) for note in chord.notes)
        self._voice.add(chord.span, chord.length * chord.notes[0].length, sounds)

    def _read_grace(self, grace: Grace) -> None:
        unit = self._voice.unit * _GRACE_SHARE
        self._voice.adorn(
            tuple(
                Ornament(tuple(self._sound(note, False) for note in notes), notes[0].length * unit)
                for notes in grace.struck()
            )
        )

    def _sound(self, note: Note, is_tied: bool) -> Sound:
        pitch = self._voice.pitch(note.pitch)
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
                self._fault(field.span, f"K:{value[:24]} names no key that is known.")
        elif field.code == "M":
            voice.meter = read_meter(value)
            if not voice.meter.is_understood:
                self._fault(field.span, f"M:{value[:24]} is no meter that can be counted.")
        elif field.code == "L":
            voice.unit = self._read_unit(field, voice.unit)
        elif field.code == "Q":
            tempo = read_tempo(value, voice.unit, self._tune.dialect.is_strict)
            if tempo.whole_notes_per_minute is not None:
                voice.mark_tempo(tempo.whole_notes_per_minute)
            elif not tempo.is_understood:
                self._fault(field.span, f"Q:{value[:24]} is no tempo that can be played.")
        elif field.code == "V":
            self._end_overlays()
            self._voice = self._select(voice_name(value), field.span)
            self._voice.transpose = read_transposition(value) or self._voice.transpose
        elif field.code == "I":
            self._follow(value)
        elif field.code == "P":
            self._begin_part(value[:1].upper())

    def _begin_part(self, label: str) -> None:
        """Begins a part in all voices: a label between two of them is meant for both (section 3.1.9)."""
        self._end_overlays()
        self._part = label
        self._voice.begin_part(label)
        for voice in self._voices.values():
            if voice is not self._voice and voice.part != label:
                voice.begin_part(label)

    def _read_unit(self, field: Field, before: Fraction) -> Fraction:
        unit = read_unit_note_length(field.value)
        if unit is None:
            self._fault(field.span, f"L:{field.value[:24]} is no note length; write a fraction such as 1/8.")
        return unit or before

    def _select(self, name: str, span: Span = _NOWHERE) -> VoiceBuilder:
        if name in self._voices:
            return self._voices[name]
        if len(self._voices) >= MAX_VOICES:
            return self._select_beyond(span)
        voice = self._voices[name] = self._begin_voice(name)
        return voice

    def _select_beyond(self, span: Span) -> VoiceBuilder:
        if self._beyond is None:
            self._fault(
                span,
                f"This tune has more than {MAX_VOICES} voices; this one and those behind it are not read.",
            )
            self._beyond = self._begin_voice("")
        return self._beyond

    def _begin_voice(self, name: str) -> VoiceBuilder:
        tune = self._tune
        voice = VoiceBuilder(name, tune.key, tune.meter, tune.unit_note_length, self._carries)
        voice.transpose = self._settings.get(name, 0)
        for addressee, words in self._header:
            if addressee in (None, name):
                _follow(words, voice, in_header=True)
        for words in self._waiting.pop(name, ()):
            _follow(words, voice, in_header=True)
        if self._part:
            voice.begin_part(self._part)
        return voice

    def _follow(self, text: str) -> None:
        """Gives the %%MIDI directives of the body to the voice that they name, or to the one that is written."""
        for words in _instructions(text):
            addressee, own = addressed(words)
            if addressee in ("", self._voice.name):
                _follow(own, self._voice)
            elif addressee in self._voices:
                _follow(own, self._voices[addressee], in_header=True)
            else:
                self._waiting.setdefault(addressee, []).append(own)

    def _read_header(self) -> Iterator[tuple[str | None, tuple[str, ...]]]:
        """Yields the %%MIDI directives of the header, each with the voice that it is for, None for all of them.

        Behind a V: of the header, what is said of an instrument is for that voice, as abc2midi has it.
        """
        fields = [field for field in self._tune.fields if field.code == "V"]
        first, before = next(iter(self._settings), FIRST_VOICE), None
        at = 0
        for directive in sorted(self._tune.directives, key=lambda directive: directive.span.start):
            while at < len(fields) and fields[at].span.start < directive.span.start:
                before, at = voice_name(fields[at].value), at + 1
            for words in _instructions(directive.text):
                addressee, own = addressed(words)
                if words[0] == "voice":
                    yield addressee or before or first, own
                else:
                    yield before if words[0] in _OF_ONE_VOICE else None, own

    def _fault(self, span: Span, message: str) -> None:
        self._faults.append(Fault(span, True, message))


def _instructions(text: str) -> Iterator[tuple[str, ...]]:
    """Yields the %%MIDI directives in a text by their words, at most eight of them.

    In I: several may stand behind each other: `I:MIDI=program 73 MIDI=chordprog 29`.
    """
    for directive in _MIDI.split(text)[1:9] if text.startswith("MIDI") else ():
        words = tuple(directive.split()[:_MAX_WORDS])
        if words:
            yield words


def _follow(words: tuple[str, ...], voice: VoiceBuilder, in_header: bool = False) -> None:
    """Gives a %%MIDI directive to a voice; what transposes holds for the notes to come."""
    steps = int(words[1]) if len(words) > 1 and _INTEGER.fullmatch(words[1]) else None
    if words[0] in ("transpose", "rtranspose") and steps is not None:
        before = voice.transpose if words[0] == "rtranspose" else 0
        voice.transpose = max(-_HIGHEST, min(_HIGHEST, before + steps))
    else:
        voice.instruct(words, in_header)


def _accidental_range(directives: tuple[Directive, ...]) -> str:
    """Returns how far accidentals hold: in all octaves, or as %%propagate-accidentals says (section 11.3)."""
    for directive in directives:
        words = directive.text.split()
        if len(words) > 1 and words[0] == "propagate-accidentals" and words[1] in _ACCIDENTAL_RANGES:
            return words[1]
    return "pitch"
