"""What stands at the left of a staff in MEI: clef, key signature, meter; and how staves are grouped."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from model.notation.clefs import Clef
from model.notation.key import Key, signature
from model.notation.mei import add
from model.notation.meter import Meter

_SHARPS = "FCGDAEB"
_SIGNS = {1: "s", -1: "f", 2: "x", -2: "ff"}
_SYMBOLS = {"C": "common", "c": "common", "C|": "cut", "c|": "cut"}
_FIFTHS_MOST = 7


@dataclass(frozen=True, slots=True)
class Staff:
    """A staff as it begins."""

    number: int
    clef: Clef
    key: Key
    label: str = ""


def add_clef(parent: Element, clef: Clef) -> None:
    """Writes a clef; one without a shape is not drawn."""
    if not clef.shape:
        add(parent, "clef", {"shape": "G", "line": 2, "visible": "false"})
        return
    attributes: dict[str, str | int] = {"shape": clef.shape}
    if clef.shape != "perc":
        attributes["line"] = clef.line
    if clef.octaves:
        attributes |= {"dis": 8, "dis.place": "above" if clef.octaves > 0 else "below"}
    add(parent, "clef", attributes)


def add_key(parent: Element, key: Key) -> None:
    """Writes a key signature; one that no circle of fifths has is written sign by sign (ABC 2.1 section 3.1.14)."""
    if key.text.startswith("HP") or not key.alterations:
        add(parent, "keySig", {"sig": "0"})
        return
    fifths = key.fifths
    tonic = _tonic_of(fifths)
    if tonic and signature(tonic, "maj") == key.alterations:
        add(parent, "keySig", {"sig": f"{abs(fifths)}{'s' if fifths > 0 else 'f'}"})
        return
    written = add(parent, "keySig", {"sig": "mixed"})
    for letter in _SHARPS:
        amount = key.alterations.get(letter)
        if amount:
            accidental = _SIGNS.get(int(amount), "s" if amount > 0 else "f")
            add(written, "keyAccid", {"pname": letter.lower(), "accid": accidental})


def add_meter(parent: Element, meter: Meter) -> None:
    """Writes a meter; a free one is not drawn."""
    if not meter.beats:
        add(parent, "meterSig", {"count": 4, "unit": 4, "visible": "false"})
    elif meter.text in _SYMBOLS:
        add(parent, "meterSig", {"sym": _SYMBOLS[meter.text], "count": meter.beats, "unit": meter.unit})
    else:
        add(parent, "meterSig", {"count": _count(meter), "unit": meter.unit})


def add_staves(parent: Element, staves: Sequence[Staff], meter: Meter, has_brace: bool) -> None:
    """Writes the group of staves that a tune begins with."""
    symbol = ("brace" if has_brace else "bracket") if len(staves) > 1 else ""
    group = add(parent, "staffGrp", {"symbol": symbol, "bar.thru": "true" if has_brace else ""})
    for staff in staves:
        written = add(group, "staffDef", {"n": staff.number, "lines": 5})
        if staff.label:
            add(written, "label", text=staff.label)
        add_clef(written, staff.clef)
        add_key(written, staff.key)
        add_meter(written, meter)


def _tonic_of(fifths: int) -> str:
    """The major key of so many sharps or flats, empty beyond seven."""
    if abs(fifths) > _FIFTHS_MOST:
        return ""
    index = fifths + 1  # F has one flat
    return "FCGDAEB"[index % 7] + ("#" if index >= _FIFTHS_MOST else "b" if index < 0 else "")


def _count(meter: Meter) -> str | int:
    """The beats as written: a sum stays one."""
    above, slash, _ = meter.text.partition("/")
    above = above.strip().strip("()")
    is_sum = bool(slash) and "+" in above and all(part.strip().isdecimal() for part in above.split("+"))
    return "+".join(part.strip() for part in above.split("+")) if is_sum else meter.beats
