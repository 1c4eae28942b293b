"""What is drawn at one note of MusicXML: ties, slurs, tuplets, ornaments, fingerings, articulations."""

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from model.notation.mei import XML_ID, add
from model.notation.musicxml_signs import MeasureSigns

_ARTICULATIONS = {
    "acc": "accent", "marc": "strong-accent", "stacc": "staccato", "ten": "tenuto", "stacciss": "staccatissimo",
}  # fmt: skip
_TECHNICAL = {
    "upbow": "up-bow", "dnbow": "down-bow", "open": "open-string", "snap": "snap-pizzicato", "lhpizz": "stopped",
    "harm": "harmonic",
}  # fmt: skip
_SPANNERS = {"slur": "slur", "gliss": "glissando"}
_THUMB = "♀"
_SLIDE = "⁄"


def write_notations(
    written: Element,
    struck: Element,
    ties: Iterable[tuple[str, Element]],
    tuplets: list[Element],
    signs: MeasureSigns,
) -> None:
    """Writes the notations of a note, the first of its chord; `ties` are its ends of ties with their MEI elements."""
    notations = Element("notations")
    write_ties(notations, ties)
    name = struck.get(XML_ID)
    for tag in _SPANNERS:
        _write_spanners(notations, tag, name, signs)
    notations.extend(tuplets)
    _write_groups(notations, struck, signs)
    for sign in signs.starts.get(name or "", ()):
        if sign.tag == "fermata":
            add(notations, "fermata", {"type": "inverted" if sign.get("form") == "inv" else ""})
        elif sign.tag == "arpeg":
            add(notations, "arpeggiate")
    if len(notations):
        written.append(notations)


def write_ties(notations: Element, ties: Iterable[tuple[str, Element]]) -> None:
    """Writes the ends of ties at a note: "start" or "stop"."""
    for kind, tie in ties:
        dotted = tie.get("lform", "") if kind == "start" else ""
        add(notations, "tied", {"type": kind, "line-type": dotted})


def tuplet_ends(layer: Element, inside: Mapping[Element, list[Element]]) -> dict[Element, list[Element]]:
    """Returns the <tuplet> elements at the notes that begin and end the tuplets of a layer.

    `inside` holds the notes, chords and rests of every tuplet.
    """
    ends: dict[Element, list[Element]] = {}
    depths: dict[Element, int] = {}
    for tuplet in layer.iter("tuplet"):
        depth = depths.setdefault(tuplet, 1)
        for nested in tuplet.iter("tuplet"):
            if nested is not tuplet:
                depths[nested] = depth + 1
        held = inside[tuplet]
        if held:
            bracket = "no" if tuplet.get("bracket.visible") == "false" else "yes"
            start = Element("tuplet", {"type": "start", "number": str(depth), "bracket": bracket})
            ends.setdefault(held[0], []).append(start)
            ends.setdefault(held[-1], []).append(Element("tuplet", {"type": "stop", "number": str(depth)}))
    return ends


def _write_spanners(notations: Element, tag: str, name: str | None, signs: MeasureSigns) -> None:
    """Writes the ends of slurs and glissandi, those that stop here first."""
    for sign in signs.ending_at(name, tag):
        if number := signs.close(sign):
            add(notations, _SPANNERS[tag], {"type": "stop", "number": number})
    for sign in signs.at(name, tag):
        if number := signs.open(sign):
            dotted = sign.get("lform", "") if tag == "slur" else "wavy" if tag == "gliss" else ""
            add(notations, _SPANNERS[tag], {"type": "start", "number": number, "line-type": dotted})


def _write_groups(notations: Element, struck: Element, signs: MeasureSigns) -> None:
    """Writes ornaments, technical signs and articulations, each in its group."""
    name = struck.get(XML_ID)
    here = signs.starts.get(name or "", [])
    artics = [artic.get("artic", "") for artic in struck.findall("artic")]
    ornaments, technical, articulations = Element("ornaments"), Element("technical"), Element("articulations")
    _write_ornaments(ornaments, struck, name, here, signs)
    for artic in artics:
        if artic in _TECHNICAL:
            add(technical, _TECHNICAL[artic])
        elif artic in _ARTICULATIONS:
            add(articulations, _ARTICULATIONS[artic])
    for sign in here:
        if sign.tag == "fing" and sign.text == _THUMB:
            add(technical, "thumb-position")
        elif sign.tag == "fing":
            add(technical, "fingering", text=sign.text or "")
        elif sign.tag == "breath":
            add(articulations, "breath-mark")
        elif sign.tag == "dir" and sign.text == _SLIDE:
            add(articulations, "scoop")
    notations.extend(group for group in (ornaments, technical, articulations) if len(group))


def _write_ornaments(
    ornaments: Element, struck: Element, name: str | None, here: Iterable[Element], signs: MeasureSigns
) -> None:
    for sign in here:
        if sign.tag == "trill":
            add(ornaments, "trill-mark")
        elif sign.tag == "turn":
            kind = "inverted-turn" if sign.get("form") == "lower" else "turn"
            add(ornaments, kind, {"slash": "yes" if sign.get("glyph.num") else ""})
        elif sign.tag == "mordent":
            add(ornaments, "inverted-mordent" if sign.get("form") == "upper" else "mordent")
    for sign in signs.ending_at(name, "trill"):
        if number := signs.close(sign):
            add(ornaments, "wavy-line", {"type": "stop", "number": number})
    for sign in signs.at(name, "trill"):
        if sign.get("endid") and (number := signs.open(sign)):
            add(ornaments, "wavy-line", {"type": "start", "number": number})
    strokes = struck.get("stem.mod", "").removesuffix("slash")
    if strokes:
        add(ornaments, "tremolo", {"type": "single"}, strokes)
