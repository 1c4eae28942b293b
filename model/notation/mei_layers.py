"""One layer of a bar in MEI: notes, chords and rests under their beams and tuplets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from xml.etree.ElementTree import Element

from model.notation.elements import Chord, Grace, Note
from model.notation.measures import Event
from model.notation.mei import XML_ID, add, piece_id
from model.notation.mei_decorations import articulations, tremolo
from model.notation.mei_staves import add_clef, add_key
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


@dataclass(frozen=True, slots=True)
class Item:
    """A note, chord or rest as it is drawn."""

    signs: Signs
    values: tuple[NoteValue, ...]  # tied, from left to right
    octaves: int  # what octave= and the clef add to the written octave
    changes_inside: bool  # clef or key change before it in the midst of the bar
    alterations: Mapping[str, int]  # of the notes that sound other than their letters, in semitones

    @property
    def sounds(self) -> bool:
        """Whether it is a note or chord."""
        return isinstance(self.signs.element, Note | Chord)


def item(signs: Signs, event: Event, clef_octaves: int, is_first: bool) -> Item:
    """Returns the item for an element and what the measures made of it; in a tuplet it is written longer."""
    duration = event.duration
    if signs.tuplet is not None:
        duration = duration * signs.tuplet.notes / signs.tuplet.into
    changes = (signs.key is not None or signs.clef is not None) and not is_first
    octaves = signs.octaves + clef_octaves
    return Item(signs, note_values(duration), octaves, changes, _alterations(signs, event))


def write_layer(layer: Element, items: Sequence[Item]) -> None:
    """Writes the items into `layer`: notes without a space between them share a beam (ABC 2.1 section 4.7)."""
    _write_units(layer, [list(unit) for _, unit in groupby(items, key=_TupletCounter())])


class _TupletCounter:
    """Tells items of one tuplet by the same key, and gives all others keys of their own."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, item: Item) -> object:
        self._count += 1
        return item.signs.tuplet.span if item.signs.tuplet is not None else self._count


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
    tuplet = unit[0].signs.tuplet
    if tuplet is None:
        _write_item(parent, unit[0], has_graces)
        return
    attributes = {"num": tuplet.notes, "numbase": tuplet.into, "bracket.visible": "false" if in_beam else ""}
    group = add(parent, "tuplet", attributes)
    if in_beam:
        for index, item in enumerate(unit):
            _write_item(group, item, has_graces or index > 0)
    else:
        _write_units(group, [[_plain(item)] for item in unit])


def _plain(item: Item) -> Item:
    """The same item for the inside of its tuplet."""
    signs = item.signs
    inner = Signs(**{name: getattr(signs, name) for name in signs.__slots__ if name != "tuplet"})
    return replace(item, signs=inner)


def _write_graces(parent: Element, item: Item) -> None:
    names = iter(item.signs.grace_names)
    for grace in item.signs.graces:
        _write_grace(parent, grace, names, item)


def _write_item(parent: Element, item: Item, has_graces: bool = True) -> None:
    signs = item.signs
    if signs.clef is not None:
        add_clef(parent, signs.clef)
    if item.changes_inside and signs.key is not None:
        add_key(parent, signs.key)
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
    if index == 0:
        _write_signs(struck, item.signs)


def _write_signs(struck: Element, signs: Signs) -> None:
    """Writes what MEI keeps inside of a note: articulation, tremolo, words."""
    stem = tremolo(signs.decorations)
    if stem:
        struck.set("stem.mod", stem)
    for name in articulations(signs.decorations):
        add(struck, "artic", {"artic": name})
    for number, syllable in signs.verses.items():
        joins = syllable.connector == "d"
        place = ("i" if joins else "") if syllable.is_first else ("m" if joins else "t")
        verse = add(struck, "verse", {"n": number})
        add(verse, "syl", {"con": syllable.connector, "wordpos": place}, syllable.text)


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
    for name, sound in zip(signs.note_names, event.sounds, strict=True):
        amount = (sound.pitch - signs.transpose - SEMITONES[sound.name[0]] + 6) % 12 - 6
        if 0 < abs(amount) <= _MOST_SEMITONES:
            altered[name] = amount
    return altered


def _accidental(pitch: Pitch) -> str:
    sought = pitch.accidental or Fraction(0)
    return _ACCIDENTALS[min(_ACCIDENTALS, key=lambda known: abs(known - sought))]


def _write_grace(parent: Element, grace: Grace, names: Iterator[str], item: Item, attach: str = "") -> None:
    """Writes grace notes: one is an eighth, several are sixteenths under a beam (ABC 2.1 section 4.12)."""
    if not grace.notes:
        return
    group = add(parent, "graceGrp", {"attach": attach})
    is_alone = len(grace.notes) == 1
    notes = group if is_alone else add(group, "beam")
    kind = "unacc" if grace.is_acciaccatura else "acc"
    for note in grace.notes:
        _write_note(notes, note, next(names), {"dur": 8 if is_alone else 16, "grace": kind}, item)
