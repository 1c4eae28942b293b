"""What the notes of MusicXML have to know of the measures that they stand in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple
from xml.etree.ElementTree import Element

STRUCK = ("note", "chord", "rest", "space")
"""The tags of MEI that take time in a layer."""
_MOST_NUMBERS = 16  # of slurs and their like that are open at once


class Ratio(NamedTuple):
    """So many notes in the time of so many."""

    notes: int
    into: int

    @property
    def factor(self) -> Fraction:
        """What a written duration is multiplied by."""
        return Fraction(self.into, self.notes)


def duration_of(element: Element) -> Fraction:
    """Returns the written duration of an MEI note, chord or rest in whole notes."""
    name = element.get("dur", "4")
    base = Fraction(2) if name == "breve" else Fraction(1, int(name))
    return base * (2 - Fraction(1, 2 ** int(element.get("dots", "0"))))


def struck(parent: Element) -> Iterator[Element]:
    """Yields the notes, chords and rests inside of an element, those of chords left to their chord."""
    return (element for element in parent.iter() if element.tag in STRUCK and element.get("dur"))


def tuplet_ratios(root: Element) -> dict[Element, "Ratio"]:
    """Returns by how much the tuplets shorten the elements inside of them; one inside of another shortens more."""
    ratios: dict[Element, Ratio] = {}
    for tuplet in root.iter("tuplet"):
        notes, into = int(tuplet.get("num", "1")), int(tuplet.get("numbase", "1"))
        for inside in tuplet.iter():
            if inside.get("dur"):
                outer = ratios.get(inside, Ratio(1, 1))
                ratios[inside] = Ratio(outer.notes * notes, outer.into * into)
    return ratios


def beam_levels(layer: Element) -> dict[Element, list[str]]:
    """Returns what MusicXML says of the beams at each note or chord, from the first beam to the last."""
    levels: dict[Element, list[str]] = {}
    for beam in layer.iter("beam"):
        inside = [one for one in struck(beam) if one.tag in ("note", "chord")]
        inside = [one for one in inside if not one.get("grace") or beam[0].get("grace")]
        counts = [max(1, _flags(one)) for one in inside]
        for place, one in enumerate(inside):
            before = counts[place - 1] if place else 0
            after = counts[place + 1] if place + 1 < len(inside) else 0
            levels[one] = [_level(number, before, after) for number in range(1, counts[place] + 1)]
    return levels


def _flags(element: Element) -> int:
    name = element.get("dur", "4")
    return 0 if name == "breve" else max(0, int(name).bit_length() - 3)


def _level(number: int, before: int, after: int) -> str:
    """What the beam of a number does at a note between notes with so many beams."""
    if before >= number:
        return "continue" if after >= number else "end"
    if after >= number:
        return "begin"
    return "backward hook" if before else "forward hook"


@dataclass(slots=True)
class MeasureSigns:
    """The signs beside the notes of all measures, by the ids of the notes that they stand at."""

    measures: Sequence[Element]
    starts: dict[str, list[Element]] = field(default_factory=dict)
    ends: dict[str, list[Element]] = field(default_factory=dict)
    numbers: dict[Element, int] = field(default_factory=dict)  # of the slurs and their like that are open

    def __post_init__(self) -> None:
        for measure in self.measures:
            for sign in measure:
                if sign.get("startid"):
                    self.starts.setdefault(sign.get("startid", "")[1:], []).append(sign)
                if sign.get("endid"):
                    self.ends.setdefault(sign.get("endid", "")[1:], []).append(sign)

    def at(self, name: str | None, tag: str) -> list[Element]:
        """The signs of a tag that begin at a note."""
        return [sign for sign in self.starts.get(name or "", ()) if sign.tag == tag]

    def ending_at(self, name: str | None, tag: str) -> list[Element]:
        """The signs of a tag that end at a note."""
        return [sign for sign in self.ends.get(name or "", ()) if sign.tag == tag]

    def open(self, sign: Element) -> int:
        """Returns a number for a slur or its like that no other open one of its kind has; 0 where none is left."""
        taken = {number for one, number in self.numbers.items() if one.tag == sign.tag}
        free = next((number for number in range(1, _MOST_NUMBERS + 1) if number not in taken), 0)
        if free:
            self.numbers[sign] = free
        return free

    def close(self, sign: Element) -> int:
        """Returns the number of an open slur or its like, free again; 0 where it is not open."""
        return self.numbers.pop(sign, 0)
