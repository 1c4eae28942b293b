"""What the notes of MusicXML have to know of the measures that they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree.ElementTree import Element

_SLUR_NUMBERS = 6


def duration_of(element: Element) -> Fraction:
    """Returns the written duration of an MEI note, chord or rest in whole notes."""
    name = element.get("dur", "4")
    base = Fraction(2) if name == "breve" else Fraction(1, int(name))
    return base * (2 - Fraction(1, 2 ** int(element.get("dots", "0"))))


def tuplet_ratios(root: Element) -> dict[Element, Fraction]:
    """Returns by how much the tuplets shorten the elements inside of them."""
    return {
        inside: Fraction(int(tuplet.get("numbase", "1")), int(tuplet.get("num", "1")))
        for tuplet in root.iter("tuplet")
        for inside in tuplet.iter()
        if inside.get("dur")
    }


@dataclass(slots=True)
class MeasureSigns:
    """The signs beside the notes of all measures, by the ids of the notes that they stand at."""

    measures: Sequence[Element]
    starts: dict[str, list[Element]] = field(default_factory=dict)
    ends: dict[str, list[Element]] = field(default_factory=dict)
    numbers: dict[Element, int] = field(default_factory=dict)  # of slurs and hairpins

    def __post_init__(self) -> None:
        for measure in self.measures:
            for sign in measure:
                if sign.get("startid"):
                    self.starts.setdefault(sign.get("startid", "")[1:], []).append(sign)
                if sign.get("endid"):
                    self.ends.setdefault(sign.get("endid", "")[1:], []).append(sign)
                if sign.tag in ("slur", "hairpin"):
                    self.numbers[sign] = len(self.numbers) % _SLUR_NUMBERS + 1

    def at(self, name: str | None, tag: str) -> list[Element]:
        """The signs of a tag that begin at a note."""
        return [sign for sign in self.starts.get(name or "", ()) if sign.tag == tag]

    def ending_at(self, name: str | None, tag: str) -> list[Element]:
        """The signs of a tag that end at a note."""
        return [sign for sign in self.ends.get(name or "", ()) if sign.tag == tag]
