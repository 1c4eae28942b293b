"""Transposing: the same tune, or a passage of it, in another key."""

import re
from collections.abc import Iterator, Sequence, Set

from model.notation.editing.accidentals import accidental_range
from model.notation.editing.checking import heard, lies_in, read_again, sounds_of, written_pitches
from model.notation.editing.chord_text import chord_kinds, transposed_chord
from model.notation.editing.drums import drum_notes, drum_voices
from model.notation.editing.edits import Edit, edited
from model.notation.editing.intervals import Interval, usual_interval
from model.notation.editing.key_text import transposed_key
from model.notation.editing.macro_expansion import has_macros, written_out
from model.notation.editing.note_text import split_note, write_pitch
from model.notation.editing.selected import passage_interval
from model.notation.editing.staff import Staff
from model.notation.editing.voices import first_voice
from model.notation.elements import (
    BarLine,
    Chord,
    Directive,
    Element,
    Field,
    Grace,
    MultiRest,
    Note,
    Quoted,
    Rest,
    Unknown,
)
from model.notation.errors import NotationError
from model.notation.key import Key, read_key
from model.notation.spans import Span
from model.notation.tokens import MUSIC
from model.notation.tune import Tune
from model.notation.voice_names import voice_name

_HIGHEST = 127
_MINOR_MODES = frozenset({"m", "min", "aeo", "dor", "phr", "loc"})
_ANNOTATIONS = ("^", "_", "<", ">", "@", "")
_QUOTED = re.compile(r'"([^"\n]*)"')
_FIELD_SIGN = re.compile(r":(?!\s*[|:])")
_OPEN_SIGN = re.compile(r"[\^_=][\d/]*\Z")


def transpose(tune: Tune, semitones: int, selection: Span | None = None) -> str:
    """Returns the text of the tune `semitones` higher, spelled as a musician would in the new key.

    The new key is that with the fewest accidentals (see `usual_interval`), its mode is kept; all notes move by
    the same interval, so that a raised seventh stays one. Keys inside the tune and chord symbols move along;
    macros with m: are written out. With a `selection` (characters of the book's text) only its notes and chord
    symbols move, under the key signature that is there, with the accidentals that they and the notes behind them
    then need. Voices of drums stay as they are. Raises NotationError where a note would leave what MIDI can play.
    """
    drums = drum_notes(tune)
    if not semitones or not _moves_anything(tune, drums, selection):
        return tune.text
    if selection is not None and has_macros(tune):
        raise NotationError("A passage can't be transposed in a tune with macros; transpose the whole tune.")
    plain = written_out(tune)
    _check_range(plain, semitones, selection, drum_voices(plain))
    transposer = _Transposer(plain, semitones, selection)
    text = edited(plain, transposer.edits())
    if plain is not tune or not transposer.is_exact or _is_risky(plain):
        _check_sound(tune, read_again(text, tune), semitones, selection, drums)
    return text


def _moves_anything(tune: Tune, drums: Set[Span], selection: Span | None) -> bool:
    """Tells whether there is more to move than drums."""
    return not drums or any(
        sound.span not in drums and lies_in(sound.span, selection)
        for voice in tune.measures.voices
        for bar in voice.bars
        for sound in sounds_of(bar)
    )


def _check_range(tune: Tune, semitones: int, selection: Span | None, drums: Set[str]) -> None:
    """Raises NotationError where a note is outside of MIDI's range, or would be; `drums` are voices that stay."""
    outside = {fault.span for fault in tune.measures.faults if fault.is_error}
    for voice in tune.measures.voices:
        for bar in voice.bars if voice.name not in drums else ():
            for sound in sounds_of(bar):
                is_inside = 0 <= sound.pitch + semitones <= _HIGHEST and sound.span not in outside
                if lies_in(sound.span, selection) and not is_inside:
                    raise NotationError(
                        f"Transposed by {semitones:+d} semitones, a note would be outside of what MIDI can "
                        "play; choose a smaller interval."
                    )


def _is_risky(tune: Tune) -> bool:
    """Tells whether the tune has signs that mean nothing, which other notes beside them could turn into something."""
    return "+" in tune.text or any(isinstance(element, Unknown) for element in tune.body)


def _check_sound(before: Tune, after: Tune, semitones: int, selection: Span | None, drums: Set[Span]) -> None:
    """Raises NotationError where the text has come to mean something else; the notes at `drums` stay."""
    if selection is None:
        is_right = heard(after) == heard(before, semitones, drums)
    else:
        is_right = written_pitches(after) == written_pitches(before, semitones, selection, drums)
    if not is_right:
        raise NotationError(
            "This tune can't be transposed without changing what its text means; look at its problems first."
        )


class _Transposer:
    """Goes through the elements of a tune and yields what changes in the text."""

    def __init__(self, tune: Tune, semitones: int, selection: Span | None) -> None:
        self._tune = tune
        self._semitones = semitones
        self._selection = selection
        self._passage = None if selection is None else passage_interval(tune, semitones, selection)
        self._carries = accidental_range(tune.directives)
        directives = (element for element in tune.body if isinstance(element, Directive))
        self._kinds = chord_kinds((*tune.directives, *directives))
        self._drums = drum_voices(tune)
        self._staves: dict[str, Staff] = {}
        self._header_key = self._header()
        self._is_drum = False
        self._staff = self._select(first_voice(tune))

    def edits(self) -> Iterator[Edit]:
        """Yields the changes in the order of the text."""
        if self._passage is None:
            for field in self._tune.fields:
                if field.code == "K":
                    yield from self._key_edits(field.span, self._tune.key, 2)
        for element in self._tune.body:
            yield from self._changes(element)

    @property
    def is_exact(self) -> bool:
        """Whether all notes have kept their accidentals or their lack of one, so far."""
        return all(staff.is_exact for staff in self._staves.values())

    def _header(self) -> tuple[Key, Interval]:
        """Returns the key of the header when it is transposed, and the interval to it."""
        key = self._tune.key
        if self._passage is not None:
            return key, self._passage
        interval = self._interval(key)
        return read_key(transposed_key(self._tune.value("K", last=True), key, interval)), interval

    def _interval(self, key: Key) -> Interval:
        alterations = tuple(sorted(key.alterations.items()))
        return usual_interval(self._semitones, alterations, key.mode in _MINOR_MODES)

    def _select(self, name: str) -> Staff:
        self._is_drum = name in self._drums
        if name not in self._staves:
            self._staves[name] = Staff(self._tune.key, *self._header_key, self._carries)
        return self._staves[name]

    def _changes(self, element: Element) -> Iterator[Edit]:
        match element:
            case Note():
                yield from self._strike((element,), False)
            case Chord():
                yield from self._strike(element.notes, element.is_tied)
            case Rest() | MultiRest():
                self._staff.strike((), False)
            case Grace():
                for note in element.notes:
                    yield from self._note_edits(note, True)
            case BarLine():
                self._staff.end_bar()
            case Quoted():
                if element.text[:1] not in _ANNOTATIONS and self._tune.source[element.span.start] == '"':
                    yield from self._chord_edits(element.span.start, element.span.end)
            case Field():
                yield from self._field_edits(element)
            case _:
                pass

    def _field_edits(self, field: Field) -> Iterator[Edit]:
        if field.code == "V":
            self._staff = self._select(voice_name(field.value))
        elif field.code == "K":
            yield from self._key_change(field)
        elif field.code == "s":
            yield from self._chord_edits(field.span.start, field.span.end)

    def _key_change(self, field: Field) -> Iterator[Edit]:
        staff = self._staff
        staff.before = read_key(field.value, staff.before)
        if self._passage is not None or self._is_drum:
            staff.after = staff.before
            return
        staff.interval = self._interval(staff.before)
        value = transposed_key(field.value, staff.before, staff.interval)
        staff.after = read_key(value, staff.after)
        if value != field.value:
            at = self._tune.source.index(field.value, field.span.start + 2 + field.is_inline)
            yield Edit(at, at + len(field.value), value)

    def _key_edits(self, span: Span, key: Key, skipped: int) -> Iterator[Edit]:
        """Yields the change of the K: field of the header; what +: adds to it moves as well."""
        start = span.start + skipped
        value = self._tune.source[start : span.end]
        moved = transposed_key(value, key, self._header_key[1])
        if moved != value:
            yield Edit(start, span.end, moved)

    def _chord_edits(self, start: int, end: int) -> Iterator[Edit]:
        """Yields the changes of the chord symbols in quotes between two places."""
        for found in _QUOTED.finditer(self._tune.source, start, end):
            if found[1][:1] in _ANNOTATIONS or not lies_in(Span(*found.span()), self._selection):
                continue
            moved = transposed_chord(found[1], self._staff.interval, self._kinds)
            if moved != found[1]:
                yield Edit(found.start(1), found.end(1), moved)

    def _strike(self, notes: Sequence[Note], is_tied: bool) -> Iterator[Edit]:
        """Yields the changes of the notes of one event."""
        self._staff.strike(notes, is_tied)
        for note in notes:
            yield from self._note_edits(note, False)

    def _note_edits(self, note: Note, is_grace: bool) -> Iterator[Edit]:
        pitch, is_passage = note.pitch, self._selection is not None
        is_moving = lies_in(note.span, self._selection) and not self._is_drum
        name, is_marked = self._staff.moved(note, is_moving, is_passage, is_grace)
        accidental = name.alteration if is_marked else None
        if (name.letter, name.octave, accidental) != (pitch.letter, pitch.octave, pitch.accidental):
            yield self._written(note.span, write_pitch(name.letter, name.octave, accidental))

    def _written(self, span: Span, pitch: str) -> Edit:
        """Returns the change of one note, kept apart from signs before it that would run together with it."""
        source = self._tune.source
        text = pitch + split_note(source[span.start : span.end]).length
        before = source[max(0, span.start - 16) : span.start]
        is_first = before[-1:] in ("", "\n")
        if is_first and len(text) == 1 and text.isupper() and _FIELD_SIGN.match(source, span.end) is not None:
            text = text.lower() + ","  # at the start of a line, G: would be a field
        sign = _OPEN_SIGN.search(before)
        if sign is not None and all(
            token.start() != len(sign[0]) for token in MUSIC.finditer(sign[0] + text)
        ):
            text = "`" + text
        return Edit(span.start, span.end, text)
