"""The score as MusicXML 4.0, for notation programs; written from the same tree of measures that is engraved."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from model.notation.engraving import score_tree
from model.notation.mei import add
from model.notation.musicxml_attributes import write_attributes, write_key, write_time
from model.notation.musicxml_directions import write_direction
from model.notation.musicxml_notes import NoteWriter
from model.notation.musicxml_signs import MeasureSigns, duration_of, tuplet_ratios
from model.notation.text_strings import read_text_string
from model.notation.tune import Tune

_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_MOST_DIVISIONS = 16_383  # what MIDI programs can count in
_STYLES = {
    "dbl": "light-light",
    "end": "light-heavy",
    "rptend": "light-heavy",
    "invis": "none",
    "dotted": "dotted",
}


@dataclass(slots=True)
class _Measure:
    """A measure of all staves with what changes before it."""

    element: Element
    ending: str = ""  # the numbers of the ending that it stands in
    begins_ending: bool = False
    ends_ending: bool = False
    begins_line: bool = False
    changes: list[Element] = field(default_factory=list)  # scoreDef


def musicxml(tune: Tune) -> str:
    """Returns a tune as MusicXML, a part for each voice; never raises, takes time linear in the tune's length.

    Durations that no note value has, and tuplets with many different numbers, come as near as MusicXML's divisions do.
    """
    root, _ = score_tree(tune, joins_rests=False)
    score = Element("score-partwise", {"version": "4.0"})
    _write_head(score, tune)
    listing = add(score, "part-list")
    measures = list(_measures(root))
    divisions = _divisions(root)
    for staff in root.iter("staffDef"):
        if staff.find("clef") is None:  # a change of key, later on
            continue
        name = f"P{staff.get('n')}"
        entry = add(listing, "score-part", {"id": name})
        label = staff.findtext("label") or ""
        add(entry, "part-name", text=label)
        _write_part(add(score, "part", {"id": name}), staff, measures, divisions)
    return _DOCTYPE + ElementTree.tostring(score, encoding="unicode")


def _write_head(score: Element, tune: Tune) -> None:
    add(add(score, "work"), "work-title", text=read_text_string(tune.title))
    identification = add(score, "identification")
    for value in tune.values("C")[:1]:
        add(identification, "creator", {"type": "composer"}, read_text_string(value))
    add(add(identification, "encoding"), "software", text="Carolan")


def _measures(root: Element) -> Iterator[_Measure]:
    changes: list[Element] = []
    begins_line = False
    for section in root.iter("section"):
        for child in section:
            inside = list(child) if child.tag == "ending" else [child]
            last = max((index for index, one in enumerate(inside) if one.tag == "measure"), default=0)
            begins = child.tag == "ending"
            for index, element in enumerate(inside):
                if element.tag == "scoreDef":
                    changes.append(element)
                begins_line = begins_line or element.tag == "sb"
                if element.tag != "measure":
                    continue
                number = _every_number(child.get("n", "")) if child.tag == "ending" else ""
                yield _Measure(element, number, begins, bool(number) and index == last, begins_line, changes)
                changes, begins_line, begins = [], False, False


def _every_number(label: str) -> str:
    """Returns "1, 2, 3" for 1-3."""
    numbers: list[int] = []
    for part in label.split(","):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return ", ".join(map(str, numbers))


def _divisions(root: Element) -> int:
    """How many divisions of a quarter note write every duration of the score."""
    ratios = tuplet_ratios(root)
    durations = (
        4 * duration_of(element) * ratios.get(element, Fraction(1))
        for element in root.iter()
        if element.get("dur") and not element.get("grace")
    )
    divisions = 1
    for duration in durations:
        wanted = lcm(divisions, duration.denominator)
        if wanted <= _MOST_DIVISIONS:
            divisions = wanted
    return divisions


def _write_part(part: Element, staff: Element, measures: list[_Measure], divisions: int) -> None:
    number = staff.get("n", "1")
    signs = MeasureSigns([measure.element for measure in measures])
    notes = NoteWriter(divisions, signs)
    for index, source in enumerate(measures):
        measure = add(part, "measure", {"number": source.element.get("n", "")})
        if source.begins_line:
            add(measure, "print", {"new-system": "yes"})
        if index == 0:
            write_attributes(measure, divisions, staff)
            notes.take_key(staff.find("keySig"))
            notes.take_meter(staff.find("meterSig"))
        for change in source.changes:
            _write_change(measure, change, number, notes)
        _write_left(measure, source)
        for sign in source.element:
            if sign.tag in ("reh", "tempo") and (sign.tag == "tempo" or number == "1"):
                write_direction(measure, sign, number)
        notes.write_staff(measure, source.element, number)
        _write_right(measure, source)
    if not measures:
        write_attributes(add(part, "measure", {"number": "1"}), divisions, staff)


def _write_change(measure: Element, change: Element, staff: str, notes: NoteWriter) -> None:
    """Writes a change of meter or key before a measure."""
    key = next((one.find("keySig") for one in change.iter("staffDef") if one.get("n") == staff), None)
    meter = change.find("meterSig")
    if key is None and meter is None:
        return
    attributes = add(measure, "attributes")
    if key is not None:
        write_key(attributes, key)
        notes.take_key(key)
    if meter is not None:
        write_time(attributes, meter)
        notes.take_meter(meter)


def _write_left(measure: Element, source: _Measure) -> None:
    repeats = source.element.get("left") == "rptstart"
    if not (repeats or source.begins_ending):
        return
    line = add(measure, "barline", {"location": "left"})
    if repeats:
        add(line, "bar-style", text="heavy-light")
    if source.begins_ending:
        add(line, "ending", {"number": source.ending, "type": "start"})
    if repeats:
        add(line, "repeat", {"direction": "forward"})


def _write_right(measure: Element, source: _Measure) -> None:
    right = source.element.get("right", "")
    style = _STYLES.get(right)
    if not (style or source.ends_ending):
        return
    line = add(measure, "barline", {"location": "right"})
    if style:
        add(line, "bar-style", text=style)
    if source.ends_ending:
        add(line, "ending", {"number": source.ending, "type": "stop" if right == "rptend" else "discontinue"})
    if right == "rptend":
        add(line, "repeat", {"direction": "backward"})
