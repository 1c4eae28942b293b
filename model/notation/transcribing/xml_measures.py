"""The measures of a MusicXML part while they are read."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from model.notation.key import Key
from model.notation.meter import Meter
from model.notation.transcribing.rhythm import divided
from model.notation.transcribing.sheet import SheetEvent, SheetGrace, SheetNote, SheetPitch, Verse

_MOST_LAYERS = 16
MOST_SIGNS = 1000
"""The most signs beside the notes that a measure keeps."""

Place = tuple[int, str]  # a staff, from 1, and a voice of the part


@dataclass(eq=False, slots=True)
class Draft:
    """A note, chord or rest that may still get more notes and signs; whole notes from the start of its measure."""

    onset: Fraction
    duration: Fraction
    notes: list[tuple[SheetPitch, bool]] = field(default_factory=list)  # tied to the next
    is_visible: bool = True
    signs: list[str] = field(default_factory=list)
    graces: list[SheetGrace] = field(default_factory=list)
    has_slash: bool = False
    slurs_opened: int = 0
    slurs_closed: int = 0
    verses: list[Verse] = field(default_factory=list)

    @property
    def end(self) -> Fraction:
        """Where it ends in its measure."""
        return self.onset + self.duration

    def event(self) -> SheetEvent:
        """Returns it as it is written now."""
        unique = {
            (pitch.letter, pitch.octave, pitch.alteration): SheetNote(pitch, tied)
            for pitch, tied in self.notes
        }
        return SheetEvent(
            self.onset,
            self.duration,
            tuple(sorted(unique.values(), key=lambda note: note.pitch.midi)),
            self.is_visible,
            signs=tuple(self.signs),
            graces=tuple(self.graces) if self.notes else (),
            has_slash=self.has_slash,
            slurs_opened=self.slurs_opened if self.notes else 0,
            slurs_closed=self.slurs_closed if self.notes else 0,
            verses=tuple(self.verses),
        )


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign, tempo or key at a place in a measure that belongs to what is written there."""

    onset: Fraction
    staff: int
    kind: str  # "sign", "chord", "tempo", "key"
    text: str = ""
    key: Key | None = None


@dataclass(slots=True)
class Measure:
    """One measure of a part."""

    meter: Meter
    keys: dict[int, Key]  # of each staff, where it begins
    layers: dict[Place, list[Draft]] = field(default_factory=dict)
    pending: list[Pending] = field(default_factory=list)
    length: Fraction = Fraction(0)
    has_notes: bool = False
    part: str = ""
    opening_signs: list[str] = field(default_factory=list)
    closing_signs: list[str] = field(default_factory=list)
    opens_repeat: bool = False
    repeats: int = 0  # how often it is played at its end's repeat sign, 0 without one
    ending: str = ""
    closing: str = ""  # the bar line as ABC, empty for a plain one
    begins_line: bool = False

    def staff_layers(self, staff: int, order: list[Place]) -> list[list[SheetEvent]]:
        """Returns the layers of a staff without overlaps; `order` is that of the part's voices.

        The first is what the staff shows, the others are there where they hold notes.
        """
        found: list[list[Draft]] = []
        for place in order:
            if place[0] == staff and place in self.layers:
                found += _apart(self.layers[place])
        kept = [
            layer for number, layer in enumerate(found) if number == 0 or any(draft.notes for draft in layer)
        ]
        layers = [[draft.event() for draft in layer] for layer in kept] or [[]]
        for pending in self.pending:
            if pending.staff == staff:
                _attach(layers, pending, self.length)
        return layers


def _apart(drafts: list[Draft]) -> list[list[Draft]]:
    layers: list[list[Draft]] = []
    for draft in sorted(drafts, key=lambda draft: draft.onset):
        free = next((layer for layer in layers if layer[-1].end <= draft.onset), None)
        if free is None and len(layers) < _MOST_LAYERS:
            layers.append([draft])
        elif free is not None:
            free.append(draft)
    return layers


def _attach(layers: list[list[SheetEvent]], pending: Pending, length: Fraction) -> None:
    """Puts a sign on the event at its place in the first layer; chords and tempi divide a longer one there."""
    events = layers[0]
    if not events and length:
        events.append(SheetEvent(Fraction(0), length))
    index = next((index for index, event in enumerate(events) if event.end > pending.onset), len(events) - 1)
    if index < 0:
        return
    if pending.kind != "sign" and events[index].onset < pending.onset < events[index].end:
        events[index : index + 1] = divided(events[index], pending.onset - events[index].onset)
        index += 1
    elif pending.kind == "sign" and events[index].onset < pending.onset and index + 1 < len(events):
        index += 1
    events[index] = _with(events[index], pending)


def _with(event: SheetEvent, pending: Pending) -> SheetEvent:
    if pending.kind == "tempo":
        return replace(event, fields=(*event.fields, f"Q:{pending.text}"))
    if pending.kind == "key":
        return replace(event, key=pending.key)
    if pending.kind == "chord":
        return replace(event, signs=(pending.text, *event.signs))
    return replace(event, signs=(*event.signs, pending.text))


def with_rests(events: list[SheetEvent], length: Fraction, is_visible: bool) -> Iterator[SheetEvent]:
    """Yields the events of a layer with rests where nothing stands, up to the length of the measure."""
    at = Fraction(0)
    for event in events:
        if event.onset > at:
            yield SheetEvent(at, event.onset - at, is_visible=False)
        if event.notes or event.end <= length:
            yield event
        elif event.onset < length:
            yield replace(event, duration=length - event.onset)
        at = max(at, event.end)
    if at < length:
        yield SheetEvent(at, length - at, is_visible=is_visible and not events)
