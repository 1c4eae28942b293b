"""The score: a tune as MEI, the language that Verovio engraves from; every note bears the id of its span."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from model.notation.clefs import Clef, read_clef
from model.notation.elements import Field, MultiRest
from model.notation.measures import Event, Voice
from model.notation.mei import XML_ID, add
from model.notation.mei_layers import Item, item, write_layer
from model.notation.mei_marks import VoiceMarks, write_part, write_tempo
from model.notation.mei_measures import EndingSpan, Slot, endings, left_line, right_line, slots
from model.notation.mei_staves import Staff, add_key, add_meter, add_staves
from model.notation.meter import Meter
from model.notation.sign_reader import read_signs
from model.notation.spans import Span
from model.notation.staff_signs import Signs, VoiceSigns
from model.notation.text_strings import read_text_string
from model.notation.tune import Tune

_NAMESPACE = "http://www.music-encoding.org/ns/mei"
_MOST_TITLES = 8
_MOST_VOICES = 32
_MOST_LINES = 400


@dataclass(frozen=True)
class Engraving:
    """A tune as MEI."""

    mei: str
    note_ids: tuple[str, ...]  # of every note that has a head, in the order of the text voice by voice


def engrave(tune: Tune) -> Engraving:
    """Returns the MEI of a tune; never raises, takes time linear in the tune's length.

    A tune without a note or rest has no measures; what MEI can't say of it, and voices beyond the 32nd, are left
    out.
    """
    root, ids = score_tree(tune)
    return Engraving(ElementTree.tostring(root, encoding="unicode"), ids)


def score_tree(tune: Tune, joins_rests: bool = True) -> tuple[Element, tuple[str, ...]]:
    """Returns the same as a tree whose tags bear no namespace, with the ids of its notes.

    With `joins_rests`, a Z4 in a tune of one voice is drawn as one measure with a 4 over it.
    """
    signs = read_signs(tune)
    is_alone = joins_rests and len(tune.measures.voices) == 1
    voices = [
        _StaffWriter(number, voice, signs[voice.name], tune, is_alone)
        for number, voice in enumerate(tune.measures.voices[:_MOST_VOICES], start=1)
    ]
    root = Element("mei", {"xmlns": _NAMESPACE, "meiversion": "5.0"})
    _write_head(root, tune)
    score = add(add(add(add(root, "music"), "body"), "mdiv"), "score")
    _ScoreWriter(score, tune, voices).write()
    return root, tuple(name for voice in voices for name in voice.note_ids)


def _write_head(root: Element, tune: Tune) -> None:
    description = add(add(root, "meiHead"), "fileDesc")
    add(add(description, "titleStmt"), "title", text=read_text_string(tune.title))
    add(description, "pubStmt")


class _StaffWriter:
    """Writes the measures of one voice."""

    def __init__(self, number: int, voice: Voice, signs: VoiceSigns, tune: Tune, is_alone: bool) -> None:
        self.number = number
        waiting: dict[Span, deque[Signs]] = {}
        for one in signs.signs:
            waiting.setdefault(one.element.span, deque()).append(one)
        # What a macro writes has one span, so that events are told apart by what they are.
        self._signs = {id(event): waiting[event.span].popleft() for bar in voice.bars for event in bar.events}
        self.slots = slots(voice, self._is_bar_rest, is_alone)
        self._marks = VoiceMarks(number, signs)
        self._written: list[list[tuple[Event, Item]]] = []  # the layers of the measure at hand
        self.note_ids: list[str] = []
        first = self._first_signs(0)
        clef = (
            (first.clef if first else None) or signs.clef or read_clef(tune.value("K", last=True)) or Clef()
        )
        key = (first.key if first else None) or tune.key
        self.staff = Staff(number, clef, key, read_text_string(signs.label))
        if first is not None:
            first.clef = first.key = None
        self._clef = clef

    def _first_signs(self, index: int) -> Signs | None:
        events = self.slots[index].bar.events if index < len(self.slots) else ()
        return self._signs[id(events[0])] if events else None

    def _is_bar_rest(self, event: Event) -> bool:
        return isinstance(self._signs[id(event)].element, MultiRest)

    def begins_line(self, index: int) -> bool:
        """Whether a line of the text begins with this measure."""
        signs = self._first_signs(index)
        return signs is not None and signs.begins_line

    def take_key_change(self, index: int, group: Element) -> None:
        """Writes a change of key at the start of a measure into a new group of staves."""
        signs = self._first_signs(index)
        if signs is not None and signs.key is not None:
            add_key(add(group, "staffDef", {"n": self.number}), signs.key)

    def write(self, measure: Element, index: int) -> None:
        """Writes this voice's staff of a measure."""
        self._written = []
        staff = add(measure, "staff", {"n": self.number})
        if index >= len(self.slots):
            add(staff, "layer", {"n": 1})
            return
        slot = self.slots[index]
        if slot.rest_bars:
            name = "multiRest" if slot.rest_bars > 1 else "mRest"
            add(add(staff, "layer", {"n": 1}), name, {"num": slot.rest_bars if slot.rest_bars > 1 else ""})
            return
        for number, events in enumerate(slot.layers or [[]], start=1):
            layer = add(staff, "layer", {"n": number})
            items = []
            for place, event in enumerate(events):
                signs = self._signs[id(event)]
                self._clef = signs.clef or self._clef
                items.append(item(signs, event, self._clef.octaves, place == 0 and number == 1))
            write_layer(layer, items)
            self._written.append(list(zip(events, items, strict=True)))
            for entry in items:
                self.note_ids += (*entry.signs.grace_names, *entry.signs.note_names)

    def write_marks(self, measure: Element) -> None:
        """Writes the signs beside the notes of the staff written last; they stand behind all staves."""
        for number, layer in enumerate(self._written):
            self._marks.begin_layer(number == 0)
            for event, entry in layer:
                self._marks.write(measure, event, entry)


class _ScoreWriter:
    """Writes the measures of all voices."""

    def __init__(self, score: Element, tune: Tune, voices: Sequence[_StaffWriter]) -> None:
        self._score, self._tune, self._voices = score, tune, voices
        count = max((len(voice.slots) for voice in voices), default=0)
        # Bar lines and endings are those of the first voice that goes so far.
        self._slots: list[Slot] = [
            next(voice.slots[index] for voice in voices if index < len(voice.slots)) for index in range(count)
        ]
        self._meter: Meter = self._slots[0].bar.meter if self._slots else tune.meter

    def write(self) -> None:
        """Writes the whole score."""
        definition = add(self._score, "scoreDef")
        _write_titles(definition, self._tune)
        grouping = " ".join(directive.text for directive in self._tune.directives)
        staves = [voice.staff for voice in self._voices] or [Staff(1, Clef(), self._tune.key)]
        add_staves(definition, staves, self._meter, has_brace="{" in grouping)
        section = add(self._score, "section")
        reach = endings(self._slots)
        ending: EndingSpan | None = None
        parent = section
        for index in range(len(self._slots)):
            if ending is not None and index >= ending.end:
                parent, ending = section, None
            if index in reach:
                parent, ending = section, reach[index]
            self._write_changes(parent, index)
            if ending is not None and index == ending.start:
                parent = add(section, "ending", {"n": ending.label, XML_ID: f"ending{index}"})
            self._write_measure(parent, index)
        if self._slots:
            _write_words(section, self._tune)

    def _write_changes(self, parent: Element, index: int) -> None:
        if index and self._voices[0].begins_line(index):
            add(parent, "sb")
        definition = Element("scoreDef")
        meter = self._slots[index].bar.meter
        if meter != self._meter and self._slots[index].bar.events:
            self._meter = meter
            add_meter(definition, meter)
        group = Element("staffGrp")
        for voice in self._voices:
            voice.take_key_change(index, group)
        if len(group):
            definition.append(group)
        if len(definition):
            parent.append(definition)

    def _write_measure(self, parent: Element, index: int) -> None:
        slot = self._slots[index]
        attributes: dict[str, str | int] = {
            "n": index + 1,
            "left": left_line(slot),
            "right": right_line(slot),
        }
        measure = add(parent, "measure", attributes)
        for voice in self._voices:
            voice.write(measure, index)
        if slot.bar.begins_part and slot.bar.part:
            write_part(measure, slot.bar.part)
        tempo = self._tune.tempo
        if index == 0 and tempo is not None:
            write_tempo(measure, tempo, 1)
        for voice in self._voices:
            voice.write_marks(measure)


def _write_titles(definition: Element, tune: Tune) -> None:
    """Writes title, rhythm and composer over the first page, as printed collections have them."""
    titles = [read_text_string(value) for value in tune.values("T")[:_MOST_TITLES]]
    makers = [read_text_string(value) for code in "CO" for value in tune.values(code)[:_MOST_TITLES]]
    rhythm = read_text_string(tune.value("R"))
    if not any((*titles, *makers, rhythm)):
        return
    head = add(definition, "pgHead", {"func": "first"})
    if titles:
        rend = add(head, "rend", {"halign": "center", "valign": "middle"})
        add(rend, "rend", {"fontsize": "x-large"}, titles[0])
        for title in titles[1:]:
            add(rend, "lb")
            add(rend, "rend", {"fontsize": "small"}, title)
    if rhythm:
        _write_lines(add(head, "rend", {"halign": "left", "valign": "bottom"}), [rhythm])
    if makers:
        _write_lines(add(head, "rend", {"halign": "right", "valign": "bottom"}), makers)


def _write_words(section: Element, tune: Tune) -> None:
    """Writes the words of W: behind the tune (ABC 2.1 section 5.2), verse by verse: pages end between verses."""
    more = [element.value for element in tune.body if isinstance(element, Field) and element.code == "W"]
    lines = [read_text_string(value) for value in (*tune.values("W"), *more)][:_MOST_LINES]
    for has_words, verse in groupby(lines, key=bool):
        if has_words:
            _write_lines(add(add(section, "div"), "rend", {"halign": "left"}), list(verse))


def _write_lines(rend: Element, lines: Sequence[str]) -> None:
    for index, line in enumerate(line for line in lines if line):
        if index:
            add(rend, "lb")
        add(rend, "rend", {"fontsize": "small"}, line)
