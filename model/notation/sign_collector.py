"""The signs of one voice, gathered until the note comes that they stand at."""

from collections import deque
from dataclasses import replace
from fractions import Fraction

from model.notation.clefs import Clef
from model.notation.elements import Chord, Fault, Field, MultiRest, Note, Rest, Tuplet
from model.notation.key import Key
from model.notation.lyrics import alignment
from model.notation.mei import name_all
from model.notation.meter import Meter
from model.notation.spans import Span
from model.notation.staff_signs import Reach, Signs, Struck, TupletGroup, VoiceSigns
from model.notation.tuplets import OpenTuplets

_MOST_OPEN = 64  # slurs at once
_MOST_VERSES = 12
_REACHES = {
    "crescendo(": ("cres", True), "<(": ("cres", True), "crescendo)": ("cres", False), "<)": ("cres", False),
    "diminuendo(": ("dim", True), ">(": ("dim", True), "diminuendo)": ("dim", False), ">)": ("dim", False),
    "trill(": ("trill", True), "trill)": ("trill", False), "8va(": ("8va", True), "8va)": ("8va", False),
    "8vb(": ("8vb", True), "8vb)": ("8vb", False), "glissando(": ("gliss", True), "glissando)": ("gliss", False),
    "~(": ("gliss", True), "~)": ("gliss", False),
}  # fmt: skip
# What is played at the end of a bar is written there (ABC 2.1 section 4.14).
_ENDING_SIGNS = frozenset({
    "fine", "dacoda", "dacapo", "dacs", "D.C.", "D.C.alcoda", "D.C.alfine", "D.S.", "D.S.alcoda", "D.S.alfine",
})  # fmt: skip
_NOWHERE = Rest(Span(0, 0), Fraction(1))


def is_pipes(key: Key) -> bool:
    """Returns whether a key is that of the pipes without its signature drawn (ABC 2.1 section 3.1.14)."""
    return key.text.startswith("HP")


class SignCollector:
    """Keeps what was written since the last note: it belongs to the next one."""

    def __init__(self, name: str, key: Key, meter: Meter, unit: Fraction, is_strict: bool = False) -> None:
        """Begins a voice with what the header says.

        In a strict tune words are sung to all notes since the last words, in others to those of the line above
        (ABC 2.1 sections 5.1 and 10.6).
        """
        self._is_strict = is_strict
        self.key, self.meter, self.unit = key, meter, unit
        self.octaves = 0
        self.transpose = 0  # semitones, as V: and %%MIDI have it
        self.signs = Signs(_NOWHERE)  # those of the note to come
        self._voice = VoiceSigns(name)
        self._last: Signs | None = None
        self._tuplets = OpenTuplets()
        self._groups: dict[int, TupletGroup] = {}  # by their elements
        self._slurs: list[tuple[Signs | None, bool]] = []  # the open ones; None: begins at the note to come
        self._reaches: dict[str, Signs | None] = {}
        self._ending_reaches: list[str] = []
        self._bar = 0
        self._bar_is_filled = False
        self._line: list[tuple[Signs, int]] = []  # the notes of this line of the text with their bars
        self._line_ended = True
        self._has_sung = False
        self._verse = 0

    def declare(self, clef: Clef | None, octaves: int | None, staff_lines: int | None) -> None:
        """Takes what a V: says of the staff; a clef before its first note is the one it begins with."""
        if clef is not None and not self._voice.signs:
            self._voice.clef = clef
        elif clef is not None:
            self.signs.clef = clef
        self.octaves = self.octaves if octaves is None else octaves
        self._voice.staff_lines = self._voice.staff_lines if staff_lines is None else staff_lines

    def label(self, name: str, short_name: str, stems: str) -> None:
        """Takes what a V: says of the voice's name and its stems; what is empty stays as it was."""
        self._voice.label = name or self._voice.label
        self._voice.short_label = short_name or self._voice.short_label
        self._voice.stems = stems or self._voice.stems

    def change_key(self, key: Key, clef: Clef | None, octaves: int | None) -> None:
        """Takes a K: in the body."""
        if key.alterations != self.key.alterations or is_pipes(key) != is_pipes(self.key):
            self.signs.key = key
        self.key = key
        self.signs.clef = clef or self.signs.clef
        self.octaves = self.octaves if octaves is None else octaves

    def strike(self, element: Struck) -> None:
        """Puts what was gathered at a note, chord or rest."""
        if self._has_sung or (self._line_ended and not self._is_strict):
            self._line, self._verse = [], 0
        self._line_ended = self._has_sung = False
        signs = replace(self.signs, element=element, octaves=self.octaves)
        if isinstance(element, Note | Chord) and element.is_tied:
            signs.has_dotted_tie = element.is_tie_dotted
        self.signs = Signs(_NOWHERE, joins=True)
        self._count_tuplet(signs)
        signs.transpose = self.key.transpose + self.transpose
        self._slurs = [(start or signs, is_dotted) for start, is_dotted in self._slurs]
        self._reaches = {kind: start or signs for kind, start in self._reaches.items()}
        self._close_reaches(signs)
        if isinstance(element, Note | Chord):
            self._line.append((signs, self._bar))
        self._voice.signs.append(signs)
        self._last = signs
        self._bar_is_filled = True

    def space(self, ends_line: bool, breaks_score: bool = False) -> None:
        """A space parts beams; the end of a line begins another one for the words, a line break one of the score."""
        self.part_beam()
        self.signs.begins_line = self.signs.begins_line or breaks_score
        self._line_ended = self._line_ended or ends_line
        if ends_line:
            self._end_bar()

    def bar_line(self) -> None:
        """A bar line parts beams."""
        self.part_beam()
        self._end_bar()
        self._bar += self._bar_is_filled
        self._bar_is_filled = False

    def part_beam(self) -> None:
        """Lets no beam go over this place."""
        self.signs.joins = False

    def decorate(self, name: str) -> None:
        """Puts a decoration at the note to come, or opens or closes a hairpin or its like."""
        kind, opens = _REACHES.get(name, ("", False))
        if name in _ENDING_SIGNS:
            self.signs.ending_signs.append(name)
        elif not kind:
            self.signs.decorations.append(name)
        elif opens:
            self._reaches[kind] = None
        else:
            self._ending_reaches.append(kind)

    def slur(self, opens: bool, is_dotted: bool = False) -> None:
        """Opens a slur at the note to come, or closes the last open one at the note before."""
        if opens:
            if len(self._slurs) < _MOST_OPEN:
                self._slurs.append((None, is_dotted))
        elif self._slurs:
            # A slur that begins on the last note is not the one that ends there (ABC 2.1 section 4.11).
            earlier = [index for index, (start, _) in enumerate(self._slurs) if start is not self._last]
            start, is_dotted = self._slurs.pop(earlier[-1] if earlier else -1)
            if start is not None and self._last is not None and start is not self._last:
                self._voice.reaches.append(Reach("slur", start, self._last, is_dotted))

    def begin_tuplet(self, tuplet: Tuplet) -> None:
        """Lets the next notes be a tuplet."""
        deque(self._tuplets.begin(tuplet, self.meter), maxlen=0)

    def sing(self, words: Field) -> None:
        """Puts the syllables of a w: under the notes of the line before it."""
        self._verse += 1
        self._has_sung = True
        if self._verse > _MOST_VERSES:
            return
        sung = alignment(words.value, [bar for _, bar in self._line])
        if sung.left_over:
            count = "one syllable" if sung.left_over == 1 else f"{sung.left_over} syllables"
            message = f"These words have {count} more than there are notes above them."
            self._voice.faults.append(Fault(words.span, False, message))
        for (signs, _), syllable in zip(self._line, sung.syllables, strict=True):
            if syllable is not None:
                signs.verses[self._verse] = syllable

    def finish(self) -> VoiceSigns:
        """Returns the signs of the voice."""
        self._end_bar()
        for kind, start in self._reaches.items():
            if kind == "trill" and start is not None:
                start.decorations.append(kind)
        if self._last is not None:
            self._last.late_graces += self.signs.graces
        name_all(self._voice.signs)
        return self._voice

    def _count_tuplet(self, signs: Signs) -> None:
        if self._tuplets and not isinstance(signs.element, MultiRest):
            signs.tuplets = tuple(
                self._groups.setdefault(id(tuplet), TupletGroup(tuplet.span, tuplet.notes, time))
                for tuplet, time in self._tuplets.groups
            )
            self._tuplets.count()

    def _end_bar(self) -> None:
        """Gives what stands between the last note and the bar line to that note."""
        if self._last is not None and self.signs.ending_signs:
            self._last.ending_signs += self.signs.ending_signs
            self.signs.ending_signs = []

    def _close_reaches(self, at: Signs) -> None:
        for kind in self._ending_reaches:
            start = self._reaches.pop(kind, None)
            if start is not None and start is not at:
                self._voice.reaches.append(Reach(kind, start, at))
            elif start is at and kind == "trill":
                at.decorations.append(kind)
        self._ending_reaches = []
