"""One part of a MusicXML score, measure after measure."""

from collections.abc import Sequence
from fractions import Fraction
from xml.etree.ElementTree import Element

from model.notation.errors import NotationError
from model.notation.meter import Meter, read_meter
from model.notation.transcribing.key_finding import key_named
from model.notation.transcribing.sheet import SheetGrace
from model.notation.transcribing.xml_directions import Directions, Mark
from model.notation.transcribing.xml_measures import MOST_SIGNS, Draft, Measure, Pending, Place
from model.notation.transcribing.xml_signs import chord_symbol, note_signs, verses
from model.notation.transcribing.xml_values import (
    number,
    read_pitch,
    read_time,
    read_transpose,
    read_value,
    read_xml_clef,
    read_xml_key,
    whole_number,
)

_ZERO, _ONE = Fraction(0), Fraction(1)
_LONGEST = Fraction(64)  # whole notes that a measure or a note may last
_COARSEST = Fraction(1, 24)  # of a quarter, by which durations may be rounded
_MOST_STAVES = 8
_MOST_VOICES = 64
_MOST_MEASURES = 20_000
_CLOSINGS = {
    "light-light": "||", "light-heavy": "|]", "heavy-light": "[|", "heavy-heavy": "|]", "dotted": ".|",
    "dashed": ".|", "none": "[|]",
}  # fmt: skip
_USUAL = read_meter("4/4")


class PartReader:
    """Reads the measures of a part; what it has read stands in its attributes."""

    def __init__(self) -> None:
        self.measures: list[Measure] = []
        self.order: list[Place] = []  # of the voices, as they appear
        self.clefs: dict[int, str] = {}  # of each staff, the first
        self.staves = 1
        self.transpose = 0
        self.changes_transposition = False
        self.has_notes = False
        self.has_drums = False
        self._divisions = _ONE
        self._meter: Meter = _USUAL
        self._keys = {1: key_named(0)}
        self._directions = Directions()
        self._verses: dict[str, int] = {}
        self._slurs: dict[str, tuple[Place, Draft]] = {}
        self._at = _ZERO
        self._counted = _ZERO  # the same place as the file's divisions count it, which may round
        self._places: dict[Fraction, Fraction] = {}  # of this measure: where what is counted stands
        self._struck: Draft | None = None  # what a <chord/> joins
        self._graces: dict[Place, tuple[list[SheetGrace], bool]] = {}

    def read(self, part: Element) -> None:
        """Reads all measures of a <part>; raises NotationError where there are more than 20,000."""
        for source in part.iter("measure"):
            if len(self.measures) == _MOST_MEASURES:
                raise NotationError(f"The score has more than {_MOST_MEASURES:,} measures; divide it.")
            measure = Measure(self._meter, dict(self._keys))
            self._at = self._counted = _ZERO
            self._places = {_ZERO: _ZERO}
            self._struck = None
            self._graces.clear()
            for child in source:
                self._read_child(measure, child)
            self._finish(measure)
            self.measures.append(measure)

    def _finish(self, measure: Measure) -> None:
        """Settles the length of a measure: where only rests stand it is that of the meter, or of the other parts."""
        del measure.pending[MOST_SIGNS:]
        full = measure.meter.duration or _ONE
        drafts = [draft for layer in measure.layers.values() for draft in layer]
        measure.has_notes = any(draft.notes for draft in drafts)
        if not measure.has_notes:
            measure.length = min(measure.length, full) or full

    def _read_child(self, measure: Measure, child: Element) -> None:
        if child.tag == "note":
            self._read_note(measure, child)
        elif child.tag in ("backup", "forward"):
            way = self._duration(child)
            self._counted = max(_ZERO, self._counted + (way if child.tag == "forward" else -way))
            self._at = self._places.get(self._counted, self._counted)
            self._struck = None
            measure.length = max(measure.length, self._at)
        elif child.tag == "attributes":
            self._read_attributes(measure, child)
        elif child.tag in ("direction", "sound"):
            self._read_direction(measure, child)
        elif child.tag == "harmony":
            text = chord_symbol(child)
            if text:
                measure.pending.append(Pending(self._place(child), self._staff(child), "chord", f'"{text}"'))
        elif child.tag == "barline":
            self._read_bar_line(measure, child)
        elif child.tag == "print":
            measure.begins_line = "yes" in (child.get("new-system"), child.get("new-page"))

    def _duration(self, element: Element) -> Fraction:
        return min(_LONGEST, max(_ZERO, number(element.findtext("duration"))) / self._divisions / 4)

    def _place(self, element: Element) -> Fraction:
        offset = number(element.findtext("offset")) / self._divisions / 4
        return max(_ZERO, self._at + offset)

    def _staff(self, element: Element) -> int:
        return max(1, min(_MOST_STAVES, whole_number(element.findtext("staff"), 1)))

    def _read_attributes(self, measure: Measure, attributes: Element) -> None:
        self._divisions = number(attributes.findtext("divisions"), self._divisions) or _ONE
        self.staves = max(self.staves, min(_MOST_STAVES, whole_number(attributes.findtext("staves"), 1)))
        for time in attributes.findall("time")[:1]:
            self._meter = read_time(time)
            if not measure.layers:
                measure.meter = self._meter
        for key in attributes.findall("key"):
            self._read_key(measure, key)
        for clef in attributes.findall("clef"):
            self.clefs.setdefault(whole_number(clef.get("number"), 1), read_xml_clef(clef))
        for transpose in attributes.findall("transpose")[:1]:
            semitones = read_transpose(transpose)
            self.changes_transposition = self.changes_transposition or (
                semitones != self.transpose and self.has_notes
            )
            if not self.has_notes:
                self.transpose = semitones

    def _read_key(self, measure: Measure, element: Element) -> None:
        key = read_xml_key(element)
        staff = whole_number(element.get("number"), 0)
        for one in [staff] if staff else range(1, self.staves + 1):
            self._keys[one] = key
            if self._at and measure.layers:
                measure.pending.append(Pending(self._at, one, "key", key=key))
            else:
                measure.keys[one] = key

    def _read_note(self, measure: Measure, note: Element) -> None:
        staff = self._staff(note)
        self.staves = max(self.staves, staff)
        place = self._known_place(staff, (note.findtext("voice") or "1").strip())
        pitch = read_pitch(note)
        self.has_drums = self.has_drums or note.find("unpitched") is not None
        if note.find("grace") is not None:
            self._read_grace(place, note)
            return
        joins = note.find("chord") is not None and self._struck is not None
        draft = (
            self._struck if joins and self._struck is not None else self._struck_anew(measure, place, note)
        )
        if note.find("cue") is not None:
            draft.is_visible = False
            return
        if pitch is not None:
            self.has_notes = True
            tied = any(tie.get("type") == "start" for tie in note.findall("tie"))
            draft.notes.append((pitch, tied))
        if pitch is not None or note.find("rest") is not None:
            self._read_notations(place, draft, note)
        draft.verses += [verse for verse in verses(note, self._verses) if verse not in draft.verses]

    def _known_place(self, staff: int, voice: str) -> Place:
        """Returns the staff and voice of a note; voices beyond all measure are taken for the last of them."""
        place = (staff, voice)
        return place if place in self.order or len(self.order) < _MOST_VOICES else self.order[-1]

    def _struck_anew(self, measure: Measure, place: Place, note: Element) -> Draft:
        """Returns the draft of a note that begins here, and goes on behind it."""
        counted = self._duration(note)
        onset, length = self._at, _meant(note, counted, self._divisions)
        self._counted += counted
        self._at += length
        self._places.setdefault(self._counted, self._at)
        if place not in self.order:
            self.order.append(place)
        layer = measure.layers.setdefault(place, [])
        draft = Draft(onset, length, is_visible=note.get("print-object") != "no")
        graces, has_slash = self._graces.pop(place, ([], False))
        draft.graces, draft.has_slash = graces, has_slash
        if length > 0:
            layer.append(draft)
            measure.length = max(measure.length, draft.end)
        self._struck = draft
        return draft

    def _read_grace(self, place: Place, note: Element) -> None:
        pitch = read_pitch(note)
        if pitch is None:
            return
        graces, has_slash = self._graces.setdefault(place, ([], False))
        if note.find("chord") is not None and graces:
            graces[-1] = SheetGrace((*graces[-1].pitches, pitch), graces[-1].duration)
        else:
            graces.append(SheetGrace((pitch,), read_value(note) or Fraction(1, 8)))
        grace = note.find("grace")
        has_slash = has_slash or (grace is not None and grace.get("slash") == "yes")
        self._graces[place] = (graces, has_slash)

    def _read_notations(self, place: Place, draft: Draft, note: Element) -> None:
        draft.signs += [sign for sign in note_signs(note) if sign not in draft.signs]
        slurs = [slur for notations in note.findall("notations") for slur in notations.findall("slur")]
        for slur in sorted(slurs, key=lambda slur: slur.get("type") != "stop"):
            name = slur.get("number", "1")
            if slur.get("type") == "start":
                self._slurs[name] = (place, draft)
            elif slur.get("type") == "stop" and name in self._slurs:
                begun, first = self._slurs.pop(name)
                if begun == place and first is not draft:
                    first.slurs_opened += 1
                    draft.slurs_closed += 1

    def _read_direction(self, measure: Measure, direction: Element) -> None:
        for mark in self._directions.read(direction, self._meter):
            self._take(measure, mark, self._place(direction), self._staff(direction))

    def _take(self, measure: Measure, mark: Mark, onset: Fraction, staff: int) -> None:
        if mark.kind == "part" and not measure.part:
            measure.part = mark.text
        elif mark.kind == "start":
            measure.opening_signs.append(mark.text)
        elif mark.kind == "close":
            measure.closing_signs.append(mark.text)
        elif mark.kind == "end":
            self._end_hairpin(measure, mark.text, onset, staff)
        elif mark.kind in ("sign", "tempo"):
            measure.pending.append(Pending(onset, staff, mark.kind, mark.text))

    def _end_hairpin(self, measure: Measure, text: str, onset: Fraction, staff: int) -> None:
        """Ends a hairpin on the last note before; one that ends where a measure begins, in the measure before."""
        for one, latest in ((measure, onset), *((before, _LONGEST) for before in self.measures[-1:])):
            drafts = [
                draft for place, layer in one.layers.items() if place[0] == staff for draft in layer
                if draft.notes and draft.onset < latest
            ]  # fmt: skip
            if drafts:
                max(drafts, key=lambda draft: draft.onset).signs.append(text)
                return

    def _read_bar_line(self, measure: Measure, line: Element) -> None:
        repeat, ending = line.find("repeat"), line.find("ending")
        is_left = line.get("location") == "left"
        if repeat is not None and repeat.get("direction") == "forward":
            measure.opens_repeat = True
        elif repeat is not None:
            measure.repeats = max(2, min(9, whole_number(repeat.get("times"), 2)))
        if ending is not None and ending.get("type") == "start":
            measure.ending = _ending(ending.get("number", ""))
        for sign in ("segno", "coda"):
            if line.find(sign) is not None:
                measure.opening_signs.append(f"!{sign}!")
        if not is_left:
            measure.closing = _CLOSINGS.get((line.findtext("bar-style") or "").strip(), "")


def _meant(note: Element, counted: Fraction, divisions: Fraction) -> Fraction:
    """Returns how long a note lasts in whole notes: as it is drawn, where its duration is that but for rounding."""
    value = read_value(note)
    rounding = min(1 / divisions, _COARSEST) / 4
    return value if value is not None and abs(value - counted) < rounding else counted


def _ending(text: str) -> str:
    """Returns the numbers of an ending as ABC has them: "1,2"."""
    numbers: Sequence[str] = [
        part for part in text.replace(" ", ",").split(",") if part.strip(".").isdecimal()
    ]
    return ",".join(str(int(part.strip("."))) for part in numbers[:9] if 0 < int(part.strip(".")[:3]) < 64)
