"""The signs of one voice, gathered until the note comes that they stand at."""

from dataclasses import replace
from fractions import Fraction

from model.notation.clefs import Clef
from model.notation.elements import Chord, MultiRest, Note, Rest, Tuplet
from model.notation.key import Key
from model.notation.lyrics import align
from model.notation.mei import name_all
from model.notation.meter import Meter
from model.notation.spans import Span
from model.notation.staff_signs import Reach, Signs, Struck, TupletGroup, VoiceSigns

_MOST_OPEN = 64  # slurs at once
_MOST_VERSES = 12
_HAIRPINS = {
    "crescendo(": ("cres", True), "<(": ("cres", True), "crescendo)": ("cres", False), "<)": ("cres", False),
    "diminuendo(": ("dim", True), ">(": ("dim", True), "diminuendo)": ("dim", False), ">)": ("dim", False),
}  # fmt: skip
# Notes of a tuplet by how many they are: how many they take the time of (ABC 2.1 section 4.13).
_TUPLET_TIMES = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}
_NOWHERE = Rest(Span(0, 0), Fraction(1))


class SignCollector:
    """Keeps what was written since the last note: it belongs to the next one."""

    def __init__(self, name: str, key: Key, meter: Meter, unit: Fraction) -> None:
        """Begins a voice with what the header says."""
        self.key, self.meter, self.unit = key, meter, unit
        self.octaves = 0
        self.transpose = 0  # semitones, as V: and %%MIDI have it
        self.signs = Signs(_NOWHERE)  # those of the note to come
        self._voice = VoiceSigns(name)
        self._last: Signs | None = None
        self._tuplet: TupletGroup | None = None
        self._tuplet_left = 0
        self._slurs: list[Signs | None] = []  # the open ones; None: begins at the note to come
        self._hairpins: dict[str, Signs | None] = {}
        self._ending_hairpins: list[str] = []
        self._bar = 0
        self._line: list[tuple[Signs, int]] = []  # the notes of this line of the text with their bars
        self._line_ended = True
        self._verse = 0

    def declare(self, clef: Clef | None, octaves: int | None, label: str) -> None:
        """Takes what a V: says of the voice; a clef before its first note is the one it begins with."""
        if clef is not None and not self._voice.signs:
            self._voice.clef = clef
        elif clef is not None:
            self.signs.clef = clef
        self.octaves = self.octaves if octaves is None else octaves
        self._voice.label = label or self._voice.label

    def change_key(self, key: Key, clef: Clef | None, octaves: int | None) -> None:
        """Takes a K: in the body."""
        if key.alterations != self.key.alterations:
            self.signs.key = key
        self.key = key
        self.signs.clef = clef or self.signs.clef
        self.octaves = self.octaves if octaves is None else octaves

    def strike(self, element: Struck) -> None:
        """Puts what was gathered at a note, chord or rest."""
        if self._line_ended:
            self._line, self._line_ended, self._verse = [], False, 0
            self.signs.begins_line = True
        signs = replace(self.signs, element=element, octaves=self.octaves)
        self.signs = Signs(_NOWHERE, joins=True)
        self._count_tuplet(signs)
        signs.transpose = self.key.transpose + self.transpose
        self._slurs = [start or signs for start in self._slurs]
        self._hairpins = {kind: start or signs for kind, start in self._hairpins.items()}
        self._close_hairpins(signs)
        if isinstance(element, Note | Chord):
            self._line.append((signs, self._bar))
        self._voice.signs.append(signs)
        self._last = signs

    def space(self, ends_line: bool) -> None:
        """A space parts beams; the end of a line begins another one for the words."""
        self.part_beam()
        self._line_ended = self._line_ended or ends_line

    def bar_line(self) -> None:
        """A bar line parts beams."""
        self.part_beam()
        self._bar += 1

    def part_beam(self) -> None:
        """Lets no beam go over this place."""
        self.signs.joins = False

    def decorate(self, name: str) -> None:
        """Puts a decoration at the note to come, or opens or closes a hairpin."""
        kind, opens = _HAIRPINS.get(name, ("", False))
        if not kind:
            self.signs.decorations.append(name)
        elif opens:
            self._hairpins[kind] = None
        else:
            self._ending_hairpins.append(kind)

    def slur(self, opens: bool) -> None:
        """Opens a slur at the note to come, or closes the last open one at the note before."""
        if opens:
            if len(self._slurs) < _MOST_OPEN:
                self._slurs.append(None)
        elif self._slurs:
            start = self._slurs.pop()
            if start is not None and self._last is not None and start is not self._last:
                self._voice.reaches.append(Reach("slur", start, self._last))

    def begin_tuplet(self, tuplet: Tuplet) -> None:
        """Lets the next notes be a tuplet."""
        times = tuplet.into or _TUPLET_TIMES.get(tuplet.notes) or (3 if self.meter.is_compound else 2)
        self._tuplet = TupletGroup(tuplet.span, tuplet.notes, times)
        self._tuplet_left = tuplet.count

    def sing(self, value: str) -> None:
        """Puts the syllables of a w: under the notes of the line before it."""
        self._verse += 1
        if self._verse > _MOST_VERSES:
            return
        sung = align(value, [bar for _, bar in self._line])
        for (signs, _), syllable in zip(self._line, sung, strict=True):
            if syllable is not None:
                signs.verses[self._verse] = syllable

    def finish(self) -> VoiceSigns:
        """Returns the signs of the voice."""
        if self._last is not None:
            self._last.late_graces += self.signs.graces
        name_all(self._voice.signs)
        return self._voice

    def _count_tuplet(self, signs: Signs) -> None:
        if self._tuplet_left and not isinstance(signs.element, MultiRest):
            signs.tuplet = self._tuplet
            self._tuplet_left -= 1

    def _close_hairpins(self, at: Signs) -> None:
        for kind in self._ending_hairpins:
            start = self._hairpins.pop(kind, None)
            if start is not None and start is not at:
                self._voice.reaches.append(Reach(kind, start, at))
        self._ending_hairpins = []
