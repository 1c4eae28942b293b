"""One voice in MEI: its layers of every measure, and the signs beside them."""

from collections import deque
from xml.etree.ElementTree import Element

from model.notation.clefs import Clef, read_clef, read_staff_lines
from model.notation.elements import MultiRest
from model.notation.key import Key
from model.notation.measures import Bar, Event, Voice
from model.notation.mei import add
from model.notation.mei_layers import Item, item, write_layer
from model.notation.mei_marks import VoiceMarks
from model.notation.mei_measures import most_measures, slots
from model.notation.mei_staves import STAFF_LINES, Staff
from model.notation.spans import Span
from model.notation.staff_signs import Signs, VoiceSigns
from model.notation.tune import Tune


class VoiceWriter:
    """Writes the measures of one voice, from the first to the last."""

    def __init__(self, staff: int, voice: Voice, signs: VoiceSigns, tune: Tune, is_alone: bool) -> None:
        """`staff` is the number of its staff; with `is_alone`, bars of rest in a row share a measure."""
        self.name = voice.name
        waiting: dict[Span, deque[Signs]] = {}
        for one in signs.signs:
            waiting.setdefault(one.element.span, deque()).append(one)
        # What a macro writes has one span, so that events are told apart by what they are.
        self._signs = {id(event): waiting[event.span].popleft() for bar in voice.bars for event in bar.events}
        self.slots = slots(voice, self._bar_rest, is_alone, most_measures(tune.measures.voices))
        self._stems = signs.stems
        self._marks = VoiceMarks(staff, signs)
        self._written: list[tuple[Bar, list[tuple[Event, Item]]]] = []  # layers of the measure at hand
        self.note_ids: list[str] = []
        lines = _staff_lines(tune, signs)
        for one in signs.signs:
            one.clef = one.clef and one.clef.on_staff(lines)
        self._clef = (signs.clef or read_clef(tune.value("K")) or Clef()).on_staff(lines)
        key, _ = self.take_changes(0)
        self.staff = Staff(staff, self._clef, key or tune.key, signs.label, signs.short_label, lines)

    def _first_signs(self, index: int) -> Signs | None:
        events = self.slots[index].bar.events if index < len(self.slots) else ()
        return self._signs[id(events[0])] if events else None

    def _bar_rest(self, event: Event) -> MultiRest | None:
        element = self._signs[id(event)].element
        return element if isinstance(element, MultiRest) else None

    def begins_line(self, index: int) -> bool:
        """Whether a line of the score begins with this measure."""
        signs = self._first_signs(index)
        return signs is not None and signs.begins_line

    def heading(self, index: int) -> str:
        """The title that stands over a measure, empty where there is none."""
        signs = self._first_signs(index)
        return signs.heading if signs is not None else ""

    def take_changes(self, index: int) -> tuple[Key | None, Clef | None]:
        """Returns the key and the clef that change at the start of a measure; they are not written in it."""
        signs = self._first_signs(index)
        if signs is None:
            return None, None
        key, clef = signs.key, signs.clef
        signs.key = signs.clef = None
        self._clef = clef or self._clef
        return key, clef

    def write(self, staff: Element, index: int) -> None:
        """Writes the layers of a measure into its staff."""
        self._written = []
        if index >= len(self.slots):
            return
        slot = self.slots[index]
        if slot.rest_bars:
            self._write_rest(staff, slot.rest_bars, slot.is_drawn)
            return
        for number, events in enumerate(slot.layers or [[]], start=1):
            layer = add(staff, "layer", {"n": len(staff) + 1})
            items = []
            for place, event in enumerate(events):
                signs = self._signs[id(event)]
                self._clef = signs.clef or self._clef
                items.append(item(signs, event, self._clef, place == 0 and number == 1, self._stems))
            write_layer(layer, items)
            self._written.append((slot.bar, list(zip(events, items, strict=True))))
            for entry in items:
                self.note_ids += (*entry.signs.grace_names, *entry.signs.note_names)

    def _write_rest(self, staff: Element, bars: int, is_drawn: bool) -> None:
        layer = add(staff, "layer", {"n": len(staff) + 1})
        if bars > 1:
            add(layer, "multiRest", {"num": bars})
        else:
            add(layer, "mRest" if is_drawn else "mSpace")

    def write_marks(self, measure: Element) -> None:
        """Writes the signs beside the notes of the measure written last; they stand behind all staves."""
        for number, (bar, layer) in enumerate(self._written):
            self._marks.begin_layer(number == 0, bar)
            for event, entry in layer:
                self._marks.write(measure, bar, event, entry)


def _staff_lines(tune: Tune, signs: VoiceSigns) -> int:
    """Returns how many lines the staff of a voice has, as its V: says, or the K: of the header."""
    said = (signs.staff_lines, read_staff_lines(tune.value("K")))
    return next((lines for lines in said if lines is not None), STAFF_LINES)
