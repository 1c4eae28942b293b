"""What stands at the left of a staff in MEI: clef, key signature, meter; and how staves are grouped."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from model.notation.clefs import Clef
from model.notation.key import Key, signature
from model.notation.mei import add
from model.notation.meter import Meter
from model.notation.text_strings import read_text_string
from model.notation.voice_groups import VoiceGroup

_SHARPS = "FCGDAEB"
_SIGNS = {1: "s", -1: "f", 2: "x", -2: "ff"}
_SYMBOLS = {"C": "common", "c": "common", "C|": "cut", "c|": "cut"}
_FIFTHS_MOST = 7
STAFF_LINES = 5
"""How many lines a staff has where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A staff as it begins."""

    number: int
    clef: Clef
    key: Key
    label: str = ""
    short_label: str = ""
    lines: int = STAFF_LINES


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


def change_key(parent: Element, key: Key) -> None:
    """Writes a change of key: naturals take back what the key before it had and this one lacks."""
    add_key(parent, key)
    parent[-1].set("cancelaccid", "before")


def add_key(parent: Element, key: Key) -> None:
    """Writes a key signature; one that no circle of fifths has is written sign by sign (ABC 2.1 section 3.1.14)."""
    if key.text[:2].upper() == "HP":
        _add_pipes_key(parent, is_drawn=key.text.startswith("Hp"))
        return
    if not key.alterations:
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


def _add_pipes_key(parent: Element, is_drawn: bool) -> None:
    """Writes what pipers draw: nothing for HP; F sharp, C sharp and G natural for Hp (ABC 2.1 section 3.1.14)."""
    if not is_drawn:
        add(parent, "keySig", {"sig": "0"})
        return
    written = add(parent, "keySig", {"sig": "mixed"})
    for letter, accidental in (("f", "s"), ("c", "s"), ("g", "n")):
        add(written, "keyAccid", {"pname": letter, "accid": accidental})


def add_meter(parent: Element, meter: Meter) -> None:
    """Writes a meter; a free one is not drawn."""
    if not meter.beats:
        add(parent, "meterSig", {"count": 4, "unit": 4, "visible": "false"})
    elif meter.text in _SYMBOLS:
        add(parent, "meterSig", {"sym": _SYMBOLS[meter.text], "count": meter.beats, "unit": meter.unit})
    else:
        add(parent, "meterSig", {"count": _count(meter), "unit": meter.unit})


def add_staves(
    parent: Element, group: VoiceGroup, staves: Mapping[tuple[str, ...], Staff], meter: Meter
) -> None:
    """Writes the group of staves that a tune begins with; `staves` are found by the voices on them."""
    joins = {"bar.thru": "true"} if group.is_joined else {}
    written = add(parent, "staffGrp", {"symbol": group.symbol, **joins})
    for member in group.members:
        if isinstance(member, VoiceGroup):
            add_staves(written, member, staves, meter)
        else:
            add_staff(written, staves[member], meter)


def add_staff(parent: Element, staff: Staff, meter: Meter) -> None:
    """Writes one staff as it begins."""
    written = add(parent, "staffDef", {"n": staff.number, "lines": staff.lines})
    for tag, label in (("label", staff.label), ("labelAbbr", staff.short_label)):
        lines = [read_text_string(line) for line in label.split("\\n")[:4]]
        if any(lines):
            holder = add(written, tag, text=lines[0])
            for line in lines[1:]:
                add(holder, "lb").tail = line
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
