"""One layer of a bar in MEI: notes, chords and rests under their beams and tuplets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from xml.etree.ElementTree import Element

from model.notation.clefs import Clef
from model.notation.elements import Chord, Grace, Note
from model.notation.measures import Event, Sound
from model.notation.mei import XML_ID, add, piece_id
from model.notation.mei_decorations import articulations, head_shape, tremolo
from model.notation.mei_staves import add_clef, change_key
from model.notation.note_values import NoteValue, note_values
from model.notation.pitches import SEMITONES, Pitch
from model.notation.staff_signs import Signs

_ACCIDENTALS = {
    Fraction(-2): "ff", Fraction(-3, 2): "3qf", Fraction(-1): "f", Fraction(-1, 2): "1qf", Fraction(0): "n",
    Fraction(1, 2): "1qs", Fraction(1): "s", Fraction(3, 2): "3qs", Fraction(2): "x",
}  # fmt: skip
_MIDDLE_OCTAVE = 4
_OCTAVES = range(10)
_MOST_SEMITONES = 2
_LETTERS = "CDEFGAB"
_CLEF_STEPS = {"G": 4, "F": -4, "C": 0}  # of the note that it names, from the middle C
_MIDDLE_LINE = 3


@dataclass(frozen=True, slots=True)
class Item:
    """A note, chord or rest as it is drawn."""

    signs: Signs
    values: tuple[NoteValue, ...]  # tied, from left to right
    octaves: int  # what octave= and the clef add to the written octave
    changes_inside: bool  # clef or key change before it in the midst of the bar
    alterations: Mapping[str, int]  # of the notes that sound other than their letters, in semitones
    height: int = 0  # of its first note, in steps above the middle line
    stems: str = ""  # "up" or "down" where the voice has them so
    middle: int | None = None  # the step of the middle line, where a clef for drums can't say it

    @property
    def sounds(self) -> bool:
        """Whether it is a note or chord."""
        return isinstance(self.signs.element, Note | Chord)


def item(signs: Signs, event: Event, clef: Clef, is_first: bool, stems: str = "") -> Item:
    """Returns the item for an element and what the measures made of it; in a tuplet it is written longer."""
    duration = event.duration
    for tuplet in signs.tuplets:
        duration = duration * tuplet.notes / tuplet.into
    changes = (signs.key is not None or signs.clef is not None) and not is_first
    octaves = signs.octaves + clef.octaves + clef.shift
    values, altered = note_values(duration), _alterations(signs, event)
    is_moved = clef.shape == "perc" and clef != Clef("perc", clef.usual_line)
    middle = _middle(clef) if is_moved else None
    return Item(signs, values, octaves, changes, altered, _height(signs, clef), stems, middle)


def _height(signs: Signs, clef: Clef) -> int:
    element = signs.element
    if not isinstance(element, Note | Chord):
        return 0
    pitch = element.pitch if isinstance(element, Note) else element.notes[0].pitch
    return _steps(pitch, signs.octaves + clef.shift) - _middle(clef)


def _steps(pitch: Pitch, octaves: int) -> int:
    """Returns how many steps above middle C a note is drawn."""
    return _LETTERS.index(pitch.letter) + 7 * (pitch.octave + octaves)


def _middle(clef: Clef) -> int:
    """Returns the step of the note on the third line from the bottom; at a clef for drums as at a treble clef."""
    usual = Clef() if clef.shape not in _CLEF_STEPS else clef
    line = clef.line - clef.usual_line + usual.usual_line
    return _CLEF_STEPS[usual.shape] + 2 * (_MIDDLE_LINE - line)


def write_layer(layer: Element, items: Sequence[Item]) -> None:
    """Writes the items into `layer`: notes without a space between them share a beam (ABC 2.1 section 4.7)."""
    _write_units(layer, _units(items))


def _units(items: Iterable[Item]) -> list[list[Item]]:
    """The items one by one, those of one tuplet together."""
    return [list(unit) for _, unit in groupby(items, key=_TupletCounter())]


class _TupletCounter:
    """Tells items of one tuplet by the same key, and gives all others keys of their own."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, item: Item) -> object:
        self._count += 1
        return item.signs.tuplets[0] if item.signs.tuplets else self._count


def _write_units(parent: Element, units: Iterable[list[Item]]) -> None:
    run: list[list[Item]] = []
    for unit in units:
        if run and not (_is_beamable(unit) and unit[0].signs.joins and not unit[0].changes_inside):
            _write_run(parent, run)
            run = []
        if _is_beamable(unit):
            run.append(unit)
        else:
            _write_unit(parent, unit)
    _write_run(parent, run)


def _is_beamable(unit: Sequence[Item]) -> bool:
    """Whether the whole of a unit (one item, or a tuplet) can stand under one beam."""
    have_flags = all(value.has_flag for item in unit for value in item.values)
    return have_flags and all(item.signs.joins and not item.changes_inside for item in unit[1:])


def _write_run(parent: Element, run: list[list[Item]]) -> None:
    """Writes units that no space parts; rests at either end stay outside of the beam."""
    sounding = [index for index, unit in enumerate(run) if any(item.sounds for item in unit)]
    heads = sum(item.sounds for unit in run for item in unit)
    if heads < 2:
        for unit in run:
            _write_unit(parent, unit)
        return
    first, last = sounding[0], sounding[-1]
    for unit in run[:first]:
        _write_unit(parent, unit)
    # Grace notes under the beam's first stem would be drawn as its first note.
    _write_graces(parent, run[first][0])
    beam = add(parent, "beam")
    for index, unit in enumerate(run[first : last + 1]):
        _write_unit(beam, unit, in_beam=True, has_graces=index > 0)
    for unit in run[last + 1 :]:
        _write_unit(parent, unit)


def _write_unit(
    parent: Element, unit: Sequence[Item], in_beam: bool = False, has_graces: bool = True
) -> None:
    if not unit[0].signs.tuplets:
        _write_item(parent, unit[0], has_graces)
        return
    tuplet = unit[0].signs.tuplets[0]
    is_whole = (in_beam or _is_beamable(unit)) and unit[0].sounds and unit[-1].sounds
    attributes = {
        "num": tuplet.notes,
        "numbase": tuplet.into,
        "bracket.visible": "false" if is_whole else "true",
    }
    group = add(parent, "tuplet", attributes)
    inside = _units(_inner(item) for item in unit)
    if in_beam:
        for index, inner in enumerate(inside):
            _write_unit(group, inner, in_beam, has_graces or index > 0)
    else:
        _write_units(group, inside)


def _inner(item: Item) -> Item:
    """The same item for the inside of its outermost tuplet."""
    return replace(item, signs=replace(item.signs, tuplets=item.signs.tuplets[1:]))


def _write_graces(parent: Element, item: Item) -> None:
    names = iter(item.signs.grace_names)
    for grace in item.signs.graces:
        _write_grace(parent, grace, names, item)


def _write_item(parent: Element, item: Item, has_graces: bool = True) -> None:
    signs = item.signs
    if signs.clef is not None:
        add_clef(parent, signs.clef)
    if item.changes_inside and signs.key is not None:
        change_key(parent, signs.key)
    if has_graces:
        _write_graces(parent, item)
    for index, value in enumerate(item.values):
        _write_piece(parent, item, value, index)
    early = sum(len(grace.notes) for grace in signs.graces)
    names = iter(signs.grace_names[early:])
    for grace in signs.late_graces:
        _write_grace(parent, grace, names, item, attach="post")


def _write_piece(parent: Element, item: Item, value: NoteValue, index: int) -> None:
    element = item.signs.element
    length: dict[str, str | int] = {"dur": value.mei, "dots": value.dots or ""}
    if isinstance(element, Note):
        struck = _write_note(parent, element, item.signs.name, length, item, index)
    elif isinstance(element, Chord):
        length[XML_ID] = piece_id(item.signs.name, index)
        struck = add(parent, "chord", length)
        for name, note in zip(item.signs.note_names, element.notes, strict=True):
            _write_note(struck, note, name, {}, item, index)
    else:
        length[XML_ID] = piece_id(item.signs.name, index)
        add(parent, "rest" if element.is_visible else "space", length)
        return
    if item.stems:
        struck.set("stem.dir", item.stems)
    if index == 0:
        _write_signs(struck, item.signs)


def _write_signs(struck: Element, signs: Signs) -> None:
    """Writes what MEI keeps inside of a note: articulation, tremolo, words."""
    _write_shape(struck, signs.decorations)
    for name in articulations(signs.decorations):
        add(struck, "artic", {"artic": name})
    for number, syllable in signs.verses.items():
        joins = syllable.connector == "d"
        place = ("i" if joins else "") if syllable.is_first else ("m" if joins else "t")
        verse = add(struck, "verse", {"n": number})
        add(verse, "syl", {"con": syllable.connector, "wordpos": place}, syllable.text)


def _write_shape(struck: Element, decorations: Sequence[str]) -> None:
    """Writes what decorations say of heads, stems and accidentals."""
    looks = {
        "stem.mod": tremolo(decorations),
        "head.shape": head_shape(decorations),
        "stem.visible": "false" if "stemless" in decorations else "",
    }
    for name, value in looks.items():
        if value:
            struck.set(name, value)
    for accidental in struck.iter("accid"):
        if "courtesy" in decorations:
            accidental.set("enclose", "paren")
        elif "editorial" in decorations:
            accidental.set("func", "edit")


def _write_note(
    parent: Element, note: Note, name: str, length: dict[str, str | int], item: Item, piece: int = 0
) -> Element:
    pitch = note.pitch
    octave = _MIDDLE_OCTAVE + pitch.octave + item.octaves
    attributes: dict[str, str | int] = {
        XML_ID: piece_id(name, piece),
        "pname": pitch.letter.lower(),
        "oct": min(max(octave, _OCTAVES[0]), _OCTAVES[-1]),
        **length,
    }
    if item.middle is not None:
        attributes["loc"] = _steps(pitch, item.octaves) - item.middle + 2 * (_MIDDLE_LINE - 1)
    sounding = item.alterations.get(name, 0)
    if sounding and (pitch.accidental is None or piece):
        attributes["accid.ges"] = _ACCIDENTALS[Fraction(sounding)]
    written = add(parent, "note", attributes)
    if pitch.accidental is not None and piece == 0:
        add(written, "accid", {"accid": _accidental(pitch)})
    return written


def _alterations(signs: Signs, event: Event) -> dict[str, int]:
    """How the notes sound, octaves and what octave= and clefs add to them left aside."""
    altered = {}
    for name, sound in (*zip(signs.note_names, event.sounds, strict=True), *_grace_sounds(signs, event)):
        amount = (sound.pitch - signs.transpose - SEMITONES[sound.name[0]] + 6) % 12 - 6
        if 0 < abs(amount) <= _MOST_SEMITONES:
            altered[name] = amount
    return altered


def _grace_sounds(signs: Signs, event: Event) -> Iterator[tuple[str, Sound]]:
    """Yields the ids of the grace notes that are heard before an event, those right before it, with their sounds."""
    sounds = [sound for grace in event.graces for sound in grace.sounds]
    early = sum(len(grace.notes) for grace in signs.graces)
    names = signs.grace_names[:early]
    return zip(names[len(names) - len(sounds) :], sounds, strict=False)


def _accidental(pitch: Pitch) -> str:
    sought = pitch.accidental or Fraction(0)
    return _ACCIDENTALS[min(_ACCIDENTALS, key=lambda known: abs(known - sought))]


def _write_grace(parent: Element, grace: Grace, names: Iterator[str], item: Item, attach: str = "") -> None:
    """Writes grace notes: one is an eighth, several are sixteenths under a beam (ABC 2.1 section 4.12)."""
    if not grace.notes:
        return
    struck = [[(note, next(names)) for note in notes] for notes in grace.struck()]
    is_alone = len(struck) == 1
    # Verovio draws a stroke at single notes only: by its id a group is found again in the picture.
    slash = f"slash-{struck[0][0][1]}" if grace.is_acciaccatura and not is_alone else ""
    group = add(parent, "graceGrp", {XML_ID: slash, "attach": attach})
    parent = group if is_alone else add(group, "beam")
    kind = "unacc" if grace.is_acciaccatura else "acc"
    length: dict[str, str | int] = {"dur": 8 if is_alone else 16, "grace": kind}
    for notes in struck:
        holder = parent if len(notes) == 1 else add(parent, "chord", length)
        for note, name in notes:
            _write_note(holder, note, name, length if holder is parent else {}, item)
