"""Notes, chords and rests in MusicXML."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

from model.notation.mei import XML_ID, add
from model.notation.musicxml_attributes import write_clef, write_key
from model.notation.musicxml_directions import write_direction, write_wedge
from model.notation.musicxml_signs import MeasureSigns, duration_of, tuplet_ratios

_TYPES = {
    "breve": "breve", "1": "whole", "2": "half", "4": "quarter", "8": "eighth", "16": "16th", "32": "32nd",
    "64": "64th", "128": "128th", "256": "256th",
}  # fmt: skip
_ACCIDENTALS = {
    "s": ("1", "sharp"), "f": ("-1", "flat"), "n": ("0", "natural"), "x": ("2", "double-sharp"),
    "ff": ("-2", "flat-flat"), "1qs": ("0.5", "quarter-sharp"), "1qf": ("-0.5", "quarter-flat"),
    "3qs": ("1.5", "three-quarters-sharp"), "3qf": ("-1.5", "three-quarters-flat"),
}  # fmt: skip
_ARTICULATIONS = {
    "stacc": "staccato", "acc": "accent", "ten": "tenuto", "marc": "strong-accent", "stacciss": "staccatissimo",
}  # fmt: skip
_TECHNICAL = {
    "upbow": "up-bow", "dnbow": "down-bow", "open": "open-string", "snap": "snap-pizzicato", "lhpizz": "stopped",
    "harm": "harmonic",
}  # fmt: skip
_ORNAMENTS = {"trill": "trill-mark", "turn": "turn", "mordent": "mordent"}
_STRUCK = ("note", "chord", "rest", "space")
_SHARPS, _FLATS = "FCGDAEB", "BEADGCF"


class NoteWriter:
    """Writes the notes of one staff, measure after measure."""

    def __init__(self, divisions: int, signs: MeasureSigns) -> None:
        self._divisions, self._signs = divisions, signs
        self._key: dict[str, str] = {}
        self._bar = Fraction(1)  # the length of a whole bar, in whole notes
        self._ratios: dict[Element, Fraction] = {}
        self._tuplets: dict[Element, list[str]] = {}
        self._beams: dict[Element, str] = {}

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

    def write_staff(self, measure: Element, source: Element, number: str) -> None:
        """Writes the layers of one staff of a measure, each from its start."""
        for staff in source.findall("staff"):
            if staff.get("n") != number:
                continue
            self._ratios = tuplet_ratios(staff)
            for index, layer in enumerate(staff):
                self._note_groups(layer)
                filled = self._write_layer(measure, layer, str(index + 1), number)
                if index + 1 < len(staff) and filled:
                    add(add(measure, "backup"), "duration", text=str(filled))

    def _note_groups(self, layer: Element) -> None:
        """Notes which elements begin, continue or end a beam or a tuplet."""
        for beam in layer.iter("beam"):
            inside = [one for one in _struck(beam) if one.tag in ("note", "chord")]
            inside = [one for one in inside if not one.get("grace") or beam[0].get("grace")]
            for place, one in enumerate(inside):
                self._beams[one] = (
                    "begin" if place == 0 else "end" if place == len(inside) - 1 else "continue"
                )
        for tuplet in layer.iter("tuplet"):
            inside = [one for one in _struck(tuplet) if not one.get("grace")]
            if inside:
                self._tuplets.setdefault(inside[0], []).append("start")
                self._tuplets.setdefault(inside[-1], []).append("stop")

    def _write_layer(self, measure: Element, layer: Element, voice: str, staff: str) -> int:
        """Writes a layer and returns its length in divisions."""
        filled = 0
        for element in _drawn(layer):
            if element.tag == "clef":
                write_clef(add(measure, "attributes"), element)
            elif element.tag == "keySig":
                write_key(add(measure, "attributes"), element)
                self.take_key(element)
            elif element.tag == "mRest":
                filled += self._write_bar_rest(measure, voice)
            else:
                filled += self._write_struck(measure, element, voice, staff)
        return filled

    def _write_bar_rest(self, measure: Element, voice: str) -> int:
        length = round(4 * self._bar * self._divisions)
        written = add(measure, "note")
        add(written, "rest", {"measure": "yes"})
        add(written, "duration", text=str(length))
        add(written, "voice", text=voice)
        return length

    def _write_struck(self, measure: Element, element: Element, voice: str, staff: str) -> int:
        name = element.get(XML_ID, "")
        for sign in self._signs.starts.get(name, ()):
            write_direction(measure, sign, staff)
            if sign.tag == "hairpin":
                kind = "crescendo" if sign.get("form") == "cres" else "diminuendo"
                write_wedge(measure, kind, self._signs.numbers[sign])
        ratio = self._ratios.get(element, Fraction(1))
        length = max(1, round(4 * duration_of(element) * ratio * self._divisions))
        notes = element.findall("note") if element.tag == "chord" else [element]
        for index, note in enumerate(notes):
            self._write_note(measure, element, note, index > 0, length, voice)
        for sign in self._signs.ending_at(name, "hairpin"):
            write_wedge(measure, "stop", self._signs.numbers[sign])
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
        accidental = self._write_pitch(written, note)
        if not struck.get("grace"):
            add(written, "duration", text=str(length))
        ties = [
            ("stop", self._signs.ending_at(note.get(XML_ID), "tie")),
            ("start", self._signs.at(note.get(XML_ID), "tie")),
        ]
        for kind, found in ties:
            if found:
                add(written, "tie", {"type": kind})
        add(written, "voice", text=voice)
        add(written, "type", text=_TYPES[struck.get("dur", "4")])
        for _ in range(int(struck.get("dots", "0"))):
            add(written, "dot")
        if accidental:
            add(written, "accidental", text=_ACCIDENTALS[accidental][1])
        self._write_ratio(written, struck)
        if not is_more and struck in self._beams:
            add(written, "beam", {"number": 1}, self._beams[struck])
        self._write_notations(written, struck, [kind for kind, found in ties if found], is_more)
        if not is_more:
            _write_lyrics(written, struck)

    def _write_pitch(self, written: Element, note: Element) -> str:
        """Writes the pitch and returns the accidental that is drawn, empty where there is none."""
        if note.tag in ("rest", "space"):
            add(written, "rest")
            return ""
        pitch = add(written, "pitch")
        step = note.get("pname", "c").upper()
        drawn = note.find("accid")
        accidental = drawn.get("accid", "") if drawn is not None else ""
        sounding = (
            accidental or note.get("accid.ges") or (self._key.get(step, "") if note.get("grace") else "")
        )
        add(pitch, "step", text=step)
        if sounding:
            add(pitch, "alter", text=_ACCIDENTALS[sounding][0])
        add(pitch, "octave", text=note.get("oct", "4"))
        return accidental

    def _write_ratio(self, written: Element, struck: Element) -> None:
        ratio = self._ratios.get(struck)
        if ratio is not None and not struck.get("grace"):
            modification = add(written, "time-modification")
            add(modification, "actual-notes", text=str(ratio.denominator))
            add(modification, "normal-notes", text=str(ratio.numerator))

    def _write_notations(self, written: Element, struck: Element, ties: Iterable[str], is_more: bool) -> None:
        notations = Element("notations")
        for kind in ties:
            add(notations, "tied", {"type": kind})
        if not is_more:
            name = struck.get(XML_ID)
            for kind, slurs in (
                ("stop", self._signs.ending_at(name, "slur")),
                ("start", self._signs.at(name, "slur")),
            ):
                for slur in slurs:
                    add(notations, "slur", {"type": kind, "number": self._signs.numbers[slur]})
            for kind in self._tuplets.get(struck, ()):
                add(notations, "tuplet", {"type": kind})
            self._write_signs(notations, struck)
        if len(notations):
            written.append(notations)

    def _write_signs(self, notations: Element, struck: Element) -> None:
        """Writes ornaments, technical signs, articulations, the fermata and the arpeggio of a note."""
        name = struck.get(XML_ID)
        signs = self._signs.starts.get(name or "", [])
        artics = [artic.get("artic", "") for artic in struck.findall("artic")]
        groups = {
            "ornaments": [_ORNAMENTS[sign.tag] for sign in signs if sign.tag in _ORNAMENTS],
            "technical": [_TECHNICAL[artic] for artic in artics if artic in _TECHNICAL],
            "articulations": [_ARTICULATIONS[artic] for artic in artics if artic in _ARTICULATIONS],
        }
        for group, names in groups.items():
            if names:
                holder = add(notations, group)
                for one in names:
                    add(holder, one)
        for sign in signs:
            if sign.tag == "fermata":
                add(notations, "fermata")
            elif sign.tag == "arpeg":
                add(notations, "arpeggiate")


def _write_lyrics(written: Element, struck: Element) -> None:
    for verse in struck.findall("verse"):
        syllable = verse[0]
        lyric = add(written, "lyric", {"number": verse.get("n", "1")})
        place = {"i": "begin", "m": "middle", "t": "end"}.get(syllable.get("wordpos", ""), "single")
        add(lyric, "syllabic", text=place)
        add(lyric, "text", text=syllable.text or "")
        if syllable.get("con") == "u":
            add(lyric, "extend")


def _struck(parent: Element) -> Iterator[Element]:
    """The notes, chords and rests inside of an element, those of chords left to their chord."""
    return (element for element in parent.iter() if element.tag in _STRUCK and element.get("dur"))


def _drawn(layer: Element) -> Iterator[Element]:
    """What stands in a layer, from left to right."""
    wanted = ("clef", "keySig", "mRest")
    return (e for e in layer.iter() if e.tag in wanted or (e.tag in _STRUCK and e.get("dur")))
