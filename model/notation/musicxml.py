"""The score as MusicXML 4.0, for notation programs; written from the same tree of measures that is engraved."""

from math import lcm
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from model.notation.engraving import score_tree
from model.notation.mei import add
from model.notation.musicxml_measures import PartWriter, read_measures
from model.notation.musicxml_signs import Ratio, duration_of, tuplet_ratios
from model.notation.text_strings import read_text_string
from model.notation.tune import Tune

_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_MOST_DIVISIONS = 16_383  # what MIDI programs can count in
_MOST_MAKERS = 8


def musicxml(tune: Tune) -> str:
    """Returns a tune as MusicXML, a part for each staff; never raises, takes time linear in the tune's length.

    Durations that no note value has, and tuplets with many different numbers, come as near as MusicXML's divisions do.
    """
    root, _ = score_tree(tune, joins_rests=False)
    score = Element("score-partwise", {"version": "4.0"})
    _write_head(score, tune)
    listing = add(score, "part-list")
    group = root.find(".//scoreDef/staffGrp")
    if group is not None:
        _write_group(listing, group, 1)
    measures = list(read_measures(root))
    divisions = _divisions(root)
    beginning = next(root.iter("scoreDef"))
    for staff in beginning.iter("staffDef"):
        part = add(score, "part", {"id": _part_name(staff)})
        PartWriter(part, staff, measures, divisions).write()
    return _DOCTYPE + ElementTree.tostring(score, encoding="unicode")


def _write_head(score: Element, tune: Tune) -> None:
    add(add(score, "work"), "work-title", text=read_text_string(tune.title))
    others = [read_text_string(title) for title in tune.values("T")[1:2]]
    if any(others):
        add(score, "movement-title", text=others[0])
    identification = add(score, "identification")
    for value in tune.values("C")[:_MOST_MAKERS]:
        add(identification, "creator", {"type": "composer"}, read_text_string(value))
    add(add(identification, "encoding"), "software", text="Carolan")
    source = read_text_string("; ".join(tune.values("S")[:_MOST_MAKERS]))
    if source:
        add(identification, "source", text=source)


def _part_name(staff: Element) -> str:
    return f"P{staff.get('n')}"


def _write_group(listing: Element, group: Element, number: int) -> None:
    """Writes the parts of a group of staves between its brackets."""
    symbol = group.get("symbol", "")
    is_drawn = bool(symbol) or group.get("bar.thru") == "true"
    if is_drawn:
        start = add(listing, "part-group", {"number": number, "type": "start"})
        if symbol:
            add(start, "group-symbol", text=symbol)
        add(start, "group-barline", text="yes" if group.get("bar.thru") == "true" else "no")
    for member in group:
        if member.tag == "staffGrp":
            _write_group(listing, member, number + 1)
        else:
            entry = add(listing, "score-part", {"id": _part_name(member)})
            for tag, label in (("part-name", "label"), ("part-abbreviation", "labelAbbr")):
                holder = member.find(label)
                if holder is not None or tag == "part-name":
                    add(entry, tag, text=" ".join(holder.itertext()) if holder is not None else "")
    if is_drawn:
        add(listing, "part-group", {"number": number, "type": "stop"})


def _divisions(root: Element) -> int:
    """How many divisions of a quarter note write every duration of the score."""
    ratios = tuplet_ratios(root)
    wanted = {
        (4 * duration_of(element) * ratios.get(element, Ratio(1, 1)).factor).denominator
        for element in root.iter()
        if element.get("dur") and not element.get("grace")
    }
    # Bars of rest are as long as the meter says.
    wanted |= {max(1, int(meter.get("unit", "4")) // 4) for meter in root.iter("meterSig")}
    divisions = 1
    for denominator in sorted(wanted):
        longer = lcm(divisions, denominator)
        if longer <= _MOST_DIVISIONS:
            divisions = longer
    return divisions
