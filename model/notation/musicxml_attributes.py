"""Clef, key and meter in MusicXML."""

from xml.etree.ElementTree import Element

from model.notation.mei import add
from model.notation.mei_staves import STAFF_LINES

TYPES = {
    "breve": "breve", "1": "whole", "2": "half", "4": "quarter", "8": "eighth", "16": "16th", "32": "32nd",
    "64": "64th", "128": "128th", "256": "256th",
}  # fmt: skip
"""What MusicXML calls the note values of MEI."""
_AMOUNTS = {"s": "1", "f": "-1", "x": "2", "ff": "-2", "n": "0"}


def write_attributes(measure: Element, divisions: int, staff: Element) -> None:
    """Writes what a part begins with: the <staffDef> of its staff."""
    attributes = add(measure, "attributes")
    add(attributes, "divisions", text=str(divisions))
    for key in staff.findall("keySig"):
        write_key(attributes, key)
    for meter in staff.findall("meterSig"):
        write_time(attributes, meter)
    for clef in staff.findall("clef"):
        write_clef(attributes, clef)
    if staff.get("lines") != str(STAFF_LINES):
        add(add(attributes, "staff-details"), "staff-lines", text=staff.get("lines", ""))


def write_key(attributes: Element, key: Element) -> None:
    """Writes a <keySig> of MEI."""
    written = add(attributes, "key")
    signature = key.get("sig", "0")
    if signature == "mixed":
        for accidental in key:
            add(written, "key-step", text=accidental.get("pname", "").upper())
            add(written, "key-alter", text=_AMOUNTS[accidental.get("accid", "n")])
        return
    count = int(signature.rstrip("sf"))
    add(written, "fifths", text=str(-count if signature.endswith("f") else count))


def write_time(attributes: Element, meter: Element) -> None:
    """Writes a <meterSig> of MEI; a free meter is unmeasured."""
    if meter.get("visible") == "false":
        add(add(attributes, "time"), "senza-misura")
        return
    symbol = meter.get("sym", "")
    time = add(attributes, "time", {"symbol": symbol})
    add(time, "beats", text=meter.get("count", "4"))
    add(time, "beat-type", text=meter.get("unit", "4"))


def write_clef(attributes: Element, clef: Element) -> None:
    """Writes a <clef> of MEI."""
    shape = clef.get("shape", "G")
    hidden = {"print-object": "no"} if clef.get("visible") == "false" else {}
    written = add(attributes, "clef", hidden)
    add(written, "sign", text="percussion" if shape == "perc" else shape)
    if clef.get("line"):
        add(written, "line", text=clef.get("line", ""))
    if clef.get("dis"):
        add(written, "clef-octave-change", text="1" if clef.get("dis.place") == "above" else "-1")
