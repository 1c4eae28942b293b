"""The score: a tune as MEI, the language that Verovio engraves from; every note bears the id of its span."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from model.notation.clefs import Clef
from model.notation.elements import Directive
from model.notation.mei import XML_ID, add
from model.notation.mei_measures import EndingSpan, Slot, endings, left_line, measure_numbers, right_line
from model.notation.mei_staves import Staff, add_clef, add_meter, add_staff, add_staves, change_key
from model.notation.mei_tempo import write_tempo
from model.notation.mei_titles import USUAL_WIDTH, write_heading, write_titles, write_words
from model.notation.mei_voices import VoiceWriter
from model.notation.meter import Meter
from model.notation.sign_reader import read_signs
from model.notation.text_strings import read_text_string
from model.notation.tune import Tune
from model.notation.voice_groups import VoiceGroup, read_voice_groups

_NAMESPACE = "http://www.music-encoding.org/ns/mei"
_MOST_VOICES = 32


@dataclass(frozen=True)
class Engraving:
    """A tune as MEI."""

    mei: str
    note_ids: tuple[str, ...]  # of every note that has a head, in the order of the text voice by voice


def engrave(tune: Tune, width: int = USUAL_WIDTH) -> Engraving:
    """Returns the MEI of a tune; never raises, takes time linear in the tune's length.

    `width` is that of the page between its margins, in tenths of a millimetre: titles that are longer have more lines.

    A tune without a note or rest has no measures; what MEI can't say of it, voices beyond the 32nd, and those
    that %%score leaves out are left out.
    """
    root, ids = score_tree(tune, width=width)
    return Engraving(ElementTree.tostring(root, encoding="unicode"), ids)


def score_tree(
    tune: Tune, joins_rests: bool = True, width: int = USUAL_WIDTH
) -> tuple[Element, tuple[str, ...]]:
    """Returns the same as a tree whose tags bear no namespace, with the ids of its notes.

    With `joins_rests`, a Z4 in a tune of one voice is drawn as one measure with a 4 over it.
    """
    signs = read_signs(tune)
    voices = {voice.name: voice for voice in tune.measures.voices[:_MOST_VOICES]}
    group = read_voice_groups(_directives(tune), tuple(voices))
    is_alone = joins_rests and len(voices) == 1
    staves = [
        _Staff(names, [VoiceWriter(number, voices[name], signs[name], tune, is_alone) for name in names])
        for number, names in enumerate(group.staves(), start=1)
    ]
    root = Element("mei", {"xmlns": _NAMESPACE, "meiversion": "5.0"})
    _write_head(root, tune)
    score = add(add(add(add(root, "music"), "body"), "mdiv"), "score")
    _ScoreWriter(score, tune, group, staves).write(width)
    return root, tuple(name for staff in staves for voice in staff.voices for name in voice.note_ids)


def _write_head(root: Element, tune: Tune) -> None:
    description = add(add(root, "meiHead"), "fileDesc")
    add(add(description, "titleStmt"), "title", text=read_text_string(tune.title))
    add(description, "pubStmt")


def _directives(tune: Tune) -> list[str]:
    """The %% lines of the header and the body."""
    return [
        *(directive.text for directive in tune.directives),
        *(element.text for element in tune.body if isinstance(element, Directive)),
    ]


@dataclass(frozen=True)
class _Staff:
    """A staff with the voices on it."""

    names: tuple[str, ...]
    voices: list[VoiceWriter]

    @property
    def beginning(self) -> Staff:
        """The staff as it begins: that of its first voice."""
        return self.voices[0].staff

    def write_changes(self, group: Element, index: int) -> None:
        """Writes changes of key and clef at the start of a measure into a new group of staves."""
        changes = [voice.take_changes(index) for voice in self.voices]
        key = next((key for key, _ in changes if key is not None), None)
        clef = next((clef for _, clef in changes if clef is not None), None)
        if key is None and clef is None:
            return
        written = add(group, "staffDef", {"n": self.beginning.number})
        if clef is not None:
            add_clef(written, clef)
        if key is not None:
            change_key(written, key)

    def write(self, measure: Element, index: int) -> None:
        """Writes the layers of all its voices."""
        staff = add(measure, "staff", {"n": self.beginning.number})
        for voice in self.voices:
            voice.write(staff, index)
        if not len(staff):
            add(staff, "layer", {"n": 1})


class _ScoreWriter:
    """Writes the measures of all voices."""

    def __init__(self, score: Element, tune: Tune, group: VoiceGroup, staves: Sequence[_Staff]) -> None:
        self._score, self._tune, self._group, self._staves = score, tune, group, staves
        voices = [voice for staff in staves for voice in staff.voices]
        self._voices = voices
        count = max((len(voice.slots) for voice in voices), default=0)
        # Bar lines and endings are those of the first voice that goes so far.
        self._slots: list[Slot] = [
            next(voice.slots[index] for voice in voices if index < len(voice.slots)) for index in range(count)
        ]
        self._numbers = measure_numbers(self._slots)
        self._bars: Counter[str] = Counter()
        self._meter: Meter = self._slots[0].bar.meter if self._slots else tune.meter

    def write(self, width: int) -> None:
        """Writes the whole score for pages of a width."""
        definition = add(self._score, "scoreDef")
        write_titles(definition, self._tune, width)
        staves = {staff.names: staff.beginning for staff in self._staves}
        if staves:
            add_staves(definition, self._group, staves, self._meter)
        else:
            add_staff(add(definition, "staffGrp"), Staff(1, Clef(), self._tune.key), self._meter)
        section = add(self._score, "section")
        self._write_measures(section)
        if self._slots:
            write_words(section, self._tune, width)

    def _write_measures(self, section: Element) -> None:
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

    def _write_changes(self, parent: Element, index: int) -> None:
        if index and self._voices[0].begins_line(index):
            add(parent, "sb")
        heading = next((title for voice in self._voices if (title := voice.heading(index))), "")
        if heading and parent.tag == "section":
            write_heading(parent, heading)
        definition = Element("scoreDef")
        meter = self._slots[index].bar.meter
        if meter != self._meter and self._slots[index].bar.events:
            self._meter = meter
            add_meter(definition, meter)
        group = Element("staffGrp")
        for staff in self._staves:
            staff.write_changes(group, index)
        if len(group):
            definition.append(group)
        if len(definition):
            parent.append(definition)

    def _write_measure(self, parent: Element, index: int) -> None:
        slot = self._slots[index]
        attributes: dict[str, str | int] = {
            XML_ID: self._bar_id(slot),
            "n": self._numbers[index].text,
            "metcon": "" if self._numbers[index].is_counted else "false",
            "left": left_line(slot),
            "right": right_line(slot),
        }
        closing = slot.closing
        if closing is not None and closing.closes > 1:
            attributes["type"] = f"times{closing.closes + 1}"
        measure = add(parent, "measure", attributes)
        for staff in self._staves:
            staff.write(measure, index)
        tempo = self._tune.tempo
        if index == 0 and tempo is not None:
            write_tempo(measure, tempo, {"staff": 1, "tstamp": 1})
        for voice in self._voices:
            voice.write_marks(measure)

    def _bar_id(self, slot: Slot) -> str:
        """An id by the place of the bar in the text; further measures of the same bar have a number behind it."""
        name = f"bar{slot.bar.span.start}-{slot.bar.span.end}"
        self._bars[name] += 1
        return name if self._bars[name] == 1 else f"{name}.x{self._bars[name]}"
