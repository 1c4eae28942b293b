"""What a text comes to, in the words that the cases are written in.

sounds       a line for each voice: "C4 1/4, E4+G4, z 1/8 & C3 1" is a quarter of middle C, a quarter of two notes, an
             eighth of rest, and beside all that a whole note; a length holds on until the next one
problems     "warning: sentence" or "error: sentence", of the whole text in its order
fields       letter -> the value or the values of the first tune's header as they are read by a person
tunes        the titles of all tunes; numbers: what is behind their X:
kinds        what each line of the text is
unit, meter, signature, tempo, tempo_words, parts: what the first tune's header says; tempo in whole notes a minute
keys         key -> the accidentals of its signature, for K: fields that the case lists
bars         how long the bars of the first voice are; parts_of_bars: their part labels
marks        the decorations of each note, chord and rest; signs: those of the form, bar by bar
texts        chord symbols and annotations of each note, chord and rest; chords: where chord symbols stand
graces       the grace notes before each note, chord and rest
verses       the syllables under the notes: "syl-" goes on with a hyphen, "time_" is held, "" is none
lines        how many notes, chords and rests each line of the score has; beams: how many each beam has
slurs        "0-3": from the first to the fourth note; "dotted 0-3"
dotted_ties  the notes with a dotted tie
clefs        "G2", "F4 -8", "C3 shift 1" of each voice at its start; later_clefs: changes by note
octaves      by how many octaves octave= moves each note of the first voice, as drawn
labels       name and short name of each voice; staves: the voices on each staff
elements     kind and text of what the body of the first tune is made of, spaces left out
alterations  the accidentals that are written at the notes, in semitones
programs     channel and MIDI program, both from 0
body_fields  the fields of the body, as they are read
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any

from model.notation.clefs import Clef, read_clef, read_staff_lines
from model.notation.elements import Chord, Field, Note, Spacing
from model.notation.key import Key, read_key
from model.notation.lines import classify
from model.notation.measures import Bar, Event
from model.notation.parser import parse
from model.notation.parts import read_parts
from model.notation.pitches import SEMITONES
from model.notation.problems import find_problems
from model.notation.sign_reader import read_signs
from model.notation.staff_signs import Signs, VoiceSigns
from model.notation.style import PLAIN
from model.notation.text_strings import read_text_string
from model.notation.timeline import perform
from model.notation.tune import Tune
from model.notation.voice_groups import read_voice_groups

_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_SIGNS = {2: "##", 1: "#", -1: "b", -2: "bb"}
_DRUMS = 9
Sounds = list[list[tuple[Fraction, Fraction, int]]]


def wanted(key: str, value: Any) -> Any:
    """Returns what an observation must be equal to: the value of a case, its notes worked out."""
    if key == "sounds":
        return [sorted(_notes(voice)) for voice in ([value] if isinstance(value, str) else value)]
    return value


def _notes(voice: str) -> list[tuple[Fraction, Fraction, int]]:
    found = []
    for layer in voice.split("&"):
        onset, duration = Fraction(0), Fraction(1, 4)
        for item in filter(None, (part.split() for part in layer.split(","))):
            duration = Fraction(item[1]) if len(item) > 1 else duration
            found += [(onset, duration, _pitch(name)) for name in item[0].split("+") if name != "z"]
            onset += duration
    return found


def _pitch(name: str) -> int:
    sign = name[1:].rstrip("-0123456789")
    octave = int(name[1 + len(sign) :])
    return 12 * (octave + 1) + SEMITONES[name[0]] + sign.count("#") - sign.count("b")


class Observed:
    """The observations of one text."""

    def __init__(self, text: str) -> None:
        """Reads the text."""
        self._text = text
        self._book = parse(text)

    def look(self, key: str, value: Any) -> Any:
        """Returns the observation of a name; `value` says of what, where there is a choice."""
        look: Callable[..., Any] = getattr(self, f"_{key}")
        return look(value) if key in ("fields", "keys", "staff_lines") else look()

    @property
    def _tune(self) -> Tune:
        return self._book.tunes[0]

    @cached_property
    def _voices(self) -> list[VoiceSigns]:
        signs = read_signs(self._tune)
        return [signs[voice.name] for voice in self._tune.measures.voices]

    @property
    def _struck(self) -> list[Signs]:
        return self._voices[0].signs if self._voices else []

    @property
    def _bars_read(self) -> tuple[Bar, ...]:
        return self._tune.measures.voices[0].bars

    @property
    def _events(self) -> list[Event]:
        return [event for bar in self._bars_read for event in bar.events]

    def _sounds(self) -> Sounds:
        channels: dict[int, list[tuple[Fraction, Fraction, int]]] = {}
        for note in perform(self._tune, PLAIN).notes:
            channels.setdefault(note.channel, []).append((note.onset, note.duration, note.pitch))
        return [sorted(notes) for _, notes in sorted(channels.items())]

    def _problems(self) -> list[str]:
        return [f"{found.severity}: {found.message}" for found in find_problems(self._book)]

    def _fields(self, of: dict[str, Any]) -> dict[str, Any]:
        read = {code: [read_text_string(value) for value in self._tune.values(code)] for code in of}
        return {
            code: values if isinstance(of[code], list) else "; ".join(values) for code, values in read.items()
        }

    def _tunes(self) -> list[str]:
        return [read_text_string(tune.title) for tune in self._book.tunes]

    def _numbers(self) -> list[int]:
        return [-1 if tune.number is None else tune.number for tune in self._book.tunes]

    def _strict(self) -> list[bool]:
        return [tune.dialect.is_strict for tune in self._book.tunes]

    def _kinds(self) -> list[str]:
        return [line.kind.name.lower() for line in classify(self._text)]

    def _unit(self) -> str:
        return str(self._tune.unit_note_length)

    def _units(self) -> list[str]:
        return [str(tune.unit_note_length) for tune in self._book.tunes]

    def _meter(self) -> str:
        duration = self._tune.meter.duration
        return "free" if duration is None else str(duration)

    def _meters(self) -> list[str]:
        return [tune.meter.text for tune in self._book.tunes]

    def _signature(self) -> str:
        return _signature(self._tune.key)

    def _keys(self, of: dict[str, str]) -> dict[str, str]:
        return {key: _signature(read_key(key)) for key in of}

    def _tempo(self) -> str:
        tempo = self._tune.tempo
        return "none" if tempo is None else str(tempo.whole_notes_per_minute)

    def _tempo_words(self) -> str:
        return read_text_string(self._tune.tempo.words) if self._tune.tempo is not None else ""

    def _tempi(self) -> list[str]:
        return [
            f"{change.onset} {change.whole_notes_per_minute}" for change in perform(self._tune, PLAIN).tempi
        ]

    def _parts(self) -> str:
        return "".join(read_parts(self._tune.value("P")))

    def _bars(self) -> list[str]:
        return [str(bar.duration) for bar in self._bars_read]

    def _parts_of_bars(self) -> str:
        return "".join(bar.part or "-" for bar in self._bars_read)

    def _marks(self) -> list[str]:
        return [" ".join(event.marks) for event in self._events]

    def _signs(self) -> list[str]:
        return [" ".join(bar.signs) for bar in self._bars_read]

    def _graces(self) -> list[str]:
        return [
            " ".join("+".join(_name(sound.pitch) for sound in grace.sounds) for grace in event.graces)
            for event in self._events
        ]

    def _texts(self) -> list[str]:
        return [" / ".join(read_text_string(text) for text in signs.texts) for signs in self._struck]

    def _chords(self) -> list[str]:
        start, found = Fraction(0), []
        for bar in self._bars_read:
            found += [f"{start + mark.onset} {mark.text}" for mark in bar.chords]
            start += bar.duration
        return found

    def _verses(self) -> list[list[str]]:
        notes = [signs for signs in self._struck if isinstance(signs.element, Note | Chord)]
        highest = max((number for signs in notes for number in signs.verses), default=0)
        return [[_syllable(signs, verse) for signs in notes] for verse in range(1, highest + 1)]

    def _lines(self) -> list[int]:
        numbers, number = [], 0
        for index, signs in enumerate(self._struck):
            number += bool(signs.begins_line and index)
            numbers.append(number)
        return [len(list(line)) for _, line in groupby(numbers)]

    def _beams(self) -> list[int]:
        sizes: list[int] = []
        for signs in self._struck:
            if sizes and signs.joins:
                sizes[-1] += 1
            else:
                sizes.append(1)
        return sizes

    def _slurs(self) -> list[str]:
        places = {id(signs): index for index, signs in enumerate(self._struck)}
        return sorted(
            f"{'dotted ' if reach.is_dotted else ''}{places[id(reach.start)]}-{places[id(reach.end)]}"
            for reach in self._voices[0].reaches
            if reach.kind == "slur"
        )

    def _dotted_ties(self) -> list[int]:
        return [
            index
            for index, signs in enumerate(self._struck)
            if isinstance(signs.element, Note | Chord) and signs.element.is_tie_dotted
        ]

    def _clefs(self) -> list[str]:
        header = read_clef(self._tune.value("K")) or Clef()
        return [_clef(voice.clef or header) for voice in self._voices]

    def _later_clefs(self) -> list[str]:
        return [f"{index} {_clef(signs.clef)}" for index, signs in enumerate(self._struck) if signs.clef]

    def _octaves(self) -> list[int]:
        return [signs.octaves for signs in self._struck]

    def _staff_lines(self, of: dict[str, int]) -> dict[str, int | None]:
        return {value: read_staff_lines(value) for value in of}

    def _labels(self) -> list[str]:
        return [
            read_text_string(voice.label) + (f" ({voice.short_label})" if voice.short_label else "")
            for voice in self._voices
        ]

    def _staves(self) -> list[list[str]]:
        names = [voice.name for voice in self._tune.measures.voices]
        groups = read_voice_groups([directive.text for directive in self._tune.directives], names)
        return [list(staff) for staff in groups.staves()]

    def _elements(self) -> list[str]:
        return [
            f"{type(element).__name__} {self._text[element.span.start : element.span.end]}"
            for element in self._tune.body
            if not isinstance(element, Spacing)
        ]

    def _alterations(self) -> list[str]:
        notes = [element for element in self._tune.body if isinstance(element, Note)]
        return [str(note.pitch.accidental) for note in notes]

    def _body_fields(self) -> list[str]:
        return [
            f"{element.code}:{read_text_string(element.value)}"
            for element in self._tune.body
            if isinstance(element, Field)
        ]

    def _programs(self) -> list[str]:
        return [f"{change.channel} {change.program}" for change in perform(self._tune, PLAIN).programs]


def _signature(key: Key) -> str:
    return " ".join(
        letter + _SIGNS[int(key.alterations[letter])] for letter in "FCGDAEB" if letter in key.alterations
    )


def _name(pitch: int) -> str:
    return f"{_NAMES[pitch % 12]}{pitch // 12 - 1}"


def _syllable(signs: Signs, verse: int) -> str:
    syllable = signs.verses.get(verse)
    if syllable is None:
        return ""
    return syllable.text.replace("\u00a0", " ") + {"d": "-", "u": "_"}.get(syllable.connector, "")


def _clef(clef: Clef) -> str:
    sign = {1: " +8", -1: " -8"}.get(clef.octaves, "")
    shift = f" shift {clef.shift}" if clef.shift else ""
    return f"{clef.shape}{clef.line}{sign}{shift}" if clef.shape else "none"
