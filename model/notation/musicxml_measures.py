"""The measures of one part in MusicXML: numbers, bar lines, endings, changes of key, meter and clef."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from model.notation.mei import add
from model.notation.musicxml_attributes import write_attributes, write_clef, write_key, write_time
from model.notation.musicxml_directions import write_direction, write_words
from model.notation.musicxml_notes import NoteWriter
from model.notation.musicxml_signs import MeasureSigns

_STYLES = {
    "dbl": "light-light",
    "end": "light-heavy",
    "rptend": "light-heavy",
    "invis": "none",
    "dotted": "dotted",
}


@dataclass(slots=True)
class Measure:
    """A measure of all staves with what changes before it."""

    element: Element
    ending: str = ""  # the numbers of the ending that it stands in
    begins_ending: bool = False
    ends_ending: bool = False
    begins_line: bool = False
    heading: str = ""  # a title over it
    changes: list[Element] = field(default_factory=list)  # scoreDef


def read_measures(root: Element) -> Iterator[Measure]:
    """Yields the measures of an MEI tree."""
    changes: list[Element] = []
    begins_line, heading = False, ""
    for section in root.iter("section"):
        for child in section:
            inside = list(child) if child.tag == "ending" else [child]
            last = max((index for index, one in enumerate(inside) if one.tag == "measure"), default=0)
            begins = child.tag == "ending"
            for index, element in enumerate(inside):
                if element.tag == "scoreDef":
                    changes.append(element)
                begins_line = begins_line or element.tag == "sb"
                if element.tag == "div":
                    heading = "".join(element.itertext())
                if element.tag != "measure":
                    continue
                number = _every_number(child.get("n", "")) if child.tag == "ending" else ""
                ends = bool(number) and index == last
                yield Measure(element, number, begins, ends, begins_line, heading, changes)
                changes, begins_line, begins, heading = [], False, False, ""


def _every_number(label: str) -> str:
    """Returns "1, 2, 3" for 1-3."""
    numbers: list[int] = []
    for part in label.split(","):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return ", ".join(map(str, numbers))


class PartWriter:
    """Writes all measures of one staff."""

    def __init__(self, part: Element, staff: Element, measures: Sequence[Measure], divisions: int) -> None:
        """`staff` is the <staffDef> that the staff begins with."""
        self._part, self._staff, self._measures, self._divisions = part, staff, measures, divisions
        self._name = staff.get("n", "1")
        self._notes = NoteWriter(divisions, MeasureSigns([measure.element for measure in measures]))

    def write(self) -> None:
        """Writes the measures; a part without any gets an empty one."""
        for index, source in enumerate(self._measures):
            implicit = "yes" if source.element.get("metcon") == "false" else ""
            number = source.element.get("n", f"X{index}")
            measure = add(self._part, "measure", {"number": number, "implicit": implicit})
            if source.begins_line:
                add(measure, "print", {"new-system": "yes"})
            if index == 0:
                self._begin(measure)
            for change in source.changes:
                self._write_change(measure, change)
            _write_left(measure, source)
            if source.heading and self._name == "1":
                write_words(measure, source.heading)
            for sign in self._apart(source, is_end=False):
                write_direction(measure, sign)
            self._notes.write_staff(measure, source.element, self._name)
            for sign in self._apart(source, is_end=True):
                write_direction(measure, sign)
            _write_right(measure, source)
        if not self._measures:
            write_attributes(add(self._part, "measure", {"number": "1"}), self._divisions, self._staff)

    def _begin(self, measure: Element) -> None:
        write_attributes(measure, self._divisions, self._staff)
        self._notes.take_key(self._staff.find("keySig"))
        self._notes.take_meter(self._staff.find("meterSig"))

    def _apart(self, source: Measure, is_end: bool) -> list[Element]:
        """The signs of this staff that stand at the beginning of a measure, or at its end."""
        return [
            sign
            for sign in source.element
            if sign.get("tstamp")
            and sign.get("staff") == self._name
            and (sign.get("tstamp") != "1") == is_end
        ]

    def _write_change(self, measure: Element, change: Element) -> None:
        """Writes a change of meter, key or clef before a measure."""
        own = next(
            (one for one in change.iter("staffDef") if one.get("n") == self._name), Element("staffDef")
        )
        key, clef, meter = own.find("keySig"), own.find("clef"), change.find("meterSig")
        if key is None and meter is None and clef is None:
            return
        attributes = add(measure, "attributes")
        if key is not None:
            write_key(attributes, key)
            self._notes.take_key(key)
        if meter is not None:
            write_time(attributes, meter)
            self._notes.take_meter(meter)
        if clef is not None:
            write_clef(attributes, clef)


def _write_left(measure: Element, source: Measure) -> None:
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


def _write_right(measure: Element, source: Measure) -> None:
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
        times = source.element.get("type", "").removeprefix("times")
        add(line, "repeat", {"direction": "backward", "times": times})
