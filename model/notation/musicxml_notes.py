"""Notes, chords and rests in MusicXML."""

from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

from model.notation.mei import XML_ID, add
from model.notation.musicxml_attributes import TYPES, write_clef, write_key
from model.notation.musicxml_directions import write_direction, write_wedge
from model.notation.musicxml_notations import tuplet_ends, write_notations, write_ties
from model.notation.musicxml_signs import (
    STRUCK,
    MeasureSigns,
    Ratio,
    beam_levels,
    duration_of,
    struck,
    tuplet_ratios,
)

_ACCIDENTALS = {
    "s": ("1", "sharp"), "f": ("-1", "flat"), "n": ("0", "natural"), "x": ("2", "double-sharp"),
    "ff": ("-2", "flat-flat"), "1qs": ("0.5", "quarter-sharp"), "1qf": ("-0.5", "quarter-flat"),
    "3qs": ("1.5", "three-quarters-sharp"), "3qf": ("-1.5", "three-quarters-flat"),
}  # fmt: skip
_HEADS = {"x": "x", "diamond": "diamond", "slash": "slash", "isotriangle": "triangle"}
_SHARPS, _FLATS = "FCGDAEB", "BEADGCF"
_Ties = list[tuple[str, Element]]


class NoteWriter:
    """Writes the notes of one staff, measure after measure."""

    def __init__(self, divisions: int, signs: MeasureSigns) -> None:
        self._divisions, self._signs = divisions, signs
        self._key: dict[str, str] = {}
        self._bar = Fraction(1)  # the length of a whole bar, in whole notes
        self._ratios: dict[Element, Ratio] = {}
        self._tuplets: dict[Element, list[Element]] = {}
        self._beams: dict[Element, list[str]] = {}

    def take_key(self, key: Element | None) -> None:
        """Notes the key that grace notes are in."""
        signature = key.get("sig", "0") if key is not None else "0"
        if signature == "mixed" and key is not None:
            self._key = {one.get("pname", "").upper(): one.get("accid", "n") for one in key}
        elif signature != "mixed":
            letters = _FLATS if signature.endswith("f") else _SHARPS
            self._key = dict.fromkeys(letters[: int(signature.rstrip("sf"))], signature[-1])

    def take_meter(self, meter: Element | None) -> None:
        """Notes how long a bar of rest is; in a free meter, as long as a whole note."""
        if meter is not None:
            beats = sum(int(part) for part in meter.get("count", "4").split("+"))
            self._bar = Fraction(beats, int(meter.get("unit", "4")))

    @property
    def bar_length(self) -> int:
        """How long a whole bar is, in divisions."""
        return round(4 * self._bar * self._divisions)

    def length_of(self, source: Element) -> int:
        """Returns how long a measure is, in divisions: as long as the longest of its layers."""
        return max((self._layer_length(layer) for layer in source.iter("layer")), default=0)

    def _layer_length(self, layer: Element) -> int:
        ratios = tuplet_ratios(layer)
        whole = sum(self.bar_length for rest in layer.iter() if rest.tag in ("mRest", "mSpace"))
        return whole + sum(self._length(one, ratios) for one in struck(layer) if not one.get("grace"))

    def _length(self, element: Element, ratios: dict[Element, Ratio]) -> int:
        factor = ratios.get(element, Ratio(1, 1)).factor
        return max(1, round(4 * duration_of(element) * factor * self._divisions))

    def write_staff(self, measure: Element, source: Element, number: str) -> None:
        """Writes the layers of one staff of a measure, each from its start; all end where the measure does."""
        length = self.length_of(source)
        for staff in source.findall("staff"):
            if staff.get("n") != number:
                continue
            self._ratios = tuplet_ratios(staff)
            for index, layer in enumerate(staff):
                self._note_groups(layer)
                if index:
                    _write_move(measure, "backup", length)
                filled = self._write_layer(measure, layer, str(index + 1))
                _write_move(measure, "forward", length - filled)

    def _note_groups(self, layer: Element) -> None:
        """Notes which elements begin, continue or end a beam or a tuplet."""
        self._beams = beam_levels(layer)
        inside = {
            tuplet: [one for one in struck(tuplet) if not one.get("grace")] for tuplet in layer.iter("tuplet")
        }
        self._tuplets = tuplet_ends(layer, inside)

    def _write_layer(self, measure: Element, layer: Element, voice: str) -> int:
        """Writes a layer and returns its length in divisions."""
        filled = 0
        for element in _drawn(layer):
            if element.tag == "clef":
                write_clef(add(measure, "attributes"), element)
            elif element.tag == "keySig":
                write_key(add(measure, "attributes"), element)
                self.take_key(element)
            elif element.tag == "mSpace":
                _write_move(measure, "forward", self.bar_length)
                filled += self.bar_length
            elif element.tag == "mRest":
                filled += self._write_bar_rest(measure, voice)
            else:
                filled += self._write_struck(measure, element, voice)
        return filled

    def _write_bar_rest(self, measure: Element, voice: str) -> int:
        written = add(measure, "note")
        add(written, "rest", {"measure": "yes"})
        add(written, "duration", text=str(self.bar_length))
        add(written, "voice", text=voice)
        return self.bar_length

    def _write_struck(self, measure: Element, element: Element, voice: str) -> int:
        name = element.get(XML_ID, "")
        for sign in self._signs.starts.get(name, ()):
            write_direction(measure, sign)
            if sign.tag == "hairpin" and (number := self._signs.open(sign)):
                write_wedge(measure, "crescendo" if sign.get("form") == "cres" else "diminuendo", number)
        length = self._length(element, self._ratios)
        notes = element.findall("note") if element.tag == "chord" else [element]
        for index, note in enumerate(notes):
            self._write_note(measure, element, note, index > 0, length, voice)
        for sign in self._signs.ending_at(name, "hairpin"):
            if number := self._signs.close(sign):
                write_wedge(measure, "stop", number)
        return 0 if element.get("grace") else length

    def _write_note(
        self, measure: Element, struck: Element, note: Element, is_more: bool, length: int, voice: str
    ) -> None:
        """Writes one note in the order of elements that MusicXML asks for."""
        written = add(measure, "note", {"print-object": "no" if note.tag == "space" else ""})
        if struck.get("grace"):
            add(written, "grace", {"slash": "yes" if struck.get("grace") == "unacc" else ""})
        if is_more:
            add(written, "chord")
        self._write_pitch(written, note, is_grace=bool(struck.get("grace")))
        if not struck.get("grace"):
            add(written, "duration", text=str(length))
        ties = self._ties(note)
        for kind, _ in ties:
            add(written, "tie", {"type": kind})
        add(written, "voice", text=voice)
        add(written, "type", text=TYPES[struck.get("dur", "4")])
        for _ in range(int(struck.get("dots", "0"))):
            add(written, "dot")
        _write_accidental(written, note)
        self._write_ratio(written, struck)
        _write_shape(written, struck)
        if is_more:
            self._write_more(written, ties)
            return
        for number, level in enumerate(self._beams.get(struck, ())[:8], start=1):
            add(written, "beam", {"number": number}, level)
        write_notations(written, struck, ties, self._tuplets.get(struck, []), self._signs)
        _write_lyrics(written, struck)

    @staticmethod
    def _write_more(written: Element, ties: _Ties) -> None:
        """Writes what a further note of a chord has of its own."""
        if ties:
            write_ties(add(written, "notations"), ties)

    def _ties(self, note: Element) -> _Ties:
        """The ends of ties at a note, each kind once."""
        name = note.get(XML_ID)
        return [
            *(("stop", tie) for tie in self._signs.ending_at(name, "tie")[:1]),
            *(("start", tie) for tie in self._signs.at(name, "tie")[:1]),
        ]

    def _write_pitch(self, written: Element, note: Element, is_grace: bool) -> None:
        if note.tag in ("rest", "space"):
            add(written, "rest")
            return
        pitch = add(written, "pitch")
        step = note.get("pname", "c").upper()
        drawn = note.find("accid")
        accidental = drawn.get("accid", "") if drawn is not None else ""
        sounding = accidental or note.get("accid.ges") or (self._key.get(step, "") if is_grace else "")
        add(pitch, "step", text=step)
        if sounding:
            add(pitch, "alter", text=_ACCIDENTALS[sounding][0])
        add(pitch, "octave", text=note.get("oct", "4"))

    def _write_ratio(self, written: Element, struck: Element) -> None:
        ratio = self._ratios.get(struck)
        if ratio is not None and not struck.get("grace"):
            modification = add(written, "time-modification")
            add(modification, "actual-notes", text=str(ratio.notes))
            add(modification, "normal-notes", text=str(ratio.into))


def _write_move(measure: Element, tag: str, length: int) -> None:
    """Writes a <backup> or <forward> of so many divisions, if any."""
    if length > 0:
        add(add(measure, tag), "duration", text=str(length))


def _write_accidental(written: Element, note: Element) -> None:
    """Writes the accidental that is drawn."""
    drawn = note.find("accid")
    if drawn is not None:
        attributes = {
            "editorial": "yes" if drawn.get("func") == "edit" else "",
            "parentheses": "yes" if drawn.get("enclose") == "paren" else "",
        }
        add(written, "accidental", attributes, _ACCIDENTALS[drawn.get("accid", "n")][1])


def _write_shape(written: Element, struck: Element) -> None:
    if struck.get("stem.visible") == "false":
        add(written, "stem", text="none")
    elif struck.get("stem.dir"):
        add(written, "stem", text=struck.get("stem.dir", ""))
    head = _HEADS.get(struck.get("head.shape", ""))
    if head:
        add(written, "notehead", text=head)


def _write_lyrics(written: Element, struck: Element) -> None:
    for verse in struck.findall("verse"):
        syllable = verse[0]
        lyric = add(written, "lyric", {"number": verse.get("n", "1")})
        place = {"i": "begin", "m": "middle", "t": "end"}.get(syllable.get("wordpos", ""), "single")
        add(lyric, "syllabic", text=place)
        add(lyric, "text", text=syllable.text or "")
        if syllable.get("con") == "u":
            add(lyric, "extend")


def _drawn(layer: Element) -> Iterator[Element]:
    """What stands in a layer, from left to right."""
    wanted = ("clef", "keySig", "mRest", "mSpace")
    return (e for e in layer.iter() if e.tag in wanted or (e.tag in STRUCK and e.get("dur")))
