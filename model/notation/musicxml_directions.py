"""What stands beside the notes in MusicXML: chord symbols, words, dynamics, tempi, rehearsal letters."""

import re
from xml.etree.ElementTree import Element

from model.notation.mei import add

_CHORD = re.compile(r"([A-G])([♭♯b#]?)([^/\s]*)(?:/([A-G])([♭♯b#]?))?")
_ALTERS = {"♭": "-1", "b": "-1", "♯": "1", "#": "1"}
_KINDS = {
    "": "major", "maj": "major", "M": "major", "m": "minor", "min": "minor", "-": "minor", "7": "dominant",
    "maj7": "major-seventh", "M7": "major-seventh", "m7": "minor-seventh", "min7": "minor-seventh",
    "dim": "diminished", "°": "diminished", "dim7": "diminished-seventh", "aug": "augmented", "+": "augmented",
    "6": "major-sixth", "m6": "minor-sixth", "9": "dominant-ninth", "maj9": "major-ninth", "m9": "minor-ninth",
    "11": "dominant-11th", "13": "dominant-13th", "sus": "suspended-fourth", "sus4": "suspended-fourth",
    "sus2": "suspended-second", "5": "power", "m7b5": "half-diminished", "m7♭5": "half-diminished",
}  # fmt: skip
_UNITS = {"♩": "quarter", "♪": "eighth"}
_METRONOME = re.compile(r"(.*?)\s*(?:([♩♪])(\.?)|(\d+/\d+)) = ([\d.]+)")
_DYNAMICS = frozenset(
    ("p", "pp", "ppp", "pppp", "mp", "mf", "f", "ff", "fff", "ffff", "sf", "sfz", "fz", "sfp")
)


def write_direction(measure: Element, sign: Element, staff: str) -> None:
    """Writes a <harm>, <dir>, <dynam>, <tempo>, <reh>, <repeatMark> or <hairpin> of MEI that stands at this staff."""
    if sign.get("staff") != staff:
        return
    text = "".join(sign.itertext())
    if sign.tag == "harm":
        _write_harmony(measure, text)
    elif sign.tag == "tempo":
        _write_tempo(measure, text)
    elif sign.tag == "reh":
        add(_direction(measure, "above"), "rehearsal", text=text)
    elif sign.tag == "repeatMark":
        add(_direction(measure, "above"), sign.get("func", "segno"))
    elif sign.tag == "dynam" and text in _DYNAMICS:
        add(add(_direction(measure, "below"), "dynamics"), text)
    elif sign.tag in ("dir", "dynam"):
        add(_direction(measure, sign.get("place", "above")), "words", text=text)


def write_wedge(measure: Element, kind: str, number: int) -> None:
    """Writes one end of a hairpin: "crescendo", "diminuendo" or "stop"."""
    add(_direction(measure, "below"), "wedge", {"type": kind, "number": number})


def _direction(measure: Element, place: str) -> Element:
    return add(add(measure, "direction", {"placement": place}), "direction-type")


def _write_harmony(measure: Element, text: str) -> None:
    """Writes a chord symbol; what is none becomes words."""
    match = _CHORD.fullmatch(text)
    if match is None:
        add(_direction(measure, "above"), "words", text=text)
        return
    step, alter, kind, bass, bass_alter = match.groups(default="")
    harmony = add(measure, "harmony")
    root = add(harmony, "root")
    add(root, "root-step", text=step)
    if alter:
        add(root, "root-alter", text=_ALTERS[alter])
    add(harmony, "kind", {"text": kind}, _KINDS.get(kind, "other"))
    if bass:
        below = add(harmony, "bass")
        add(below, "bass-step", text=bass)
        if bass_alter:
            add(below, "bass-alter", text=_ALTERS[bass_alter])


def _write_tempo(measure: Element, text: str) -> None:
    match = _METRONOME.fullmatch(text)
    direction = add(measure, "direction", {"placement": "above"})
    words = match[1] if match is not None else text
    if words or match is None or match[4]:
        add(add(direction, "direction-type"), "words", text=text if match is not None and match[4] else words)
    if match is None:
        return
    if match[2]:
        metronome = add(add(direction, "direction-type"), "metronome")
        add(metronome, "beat-unit", text=_UNITS[match[2]])
        if match[3]:
            add(metronome, "beat-unit-dot")
        add(metronome, "per-minute", text=match[5])
    add(direction, "sound", {"tempo": f"{_quarters(match) * float(match[5]):g}"})


def _quarters(match: re.Match[str]) -> float:
    if match[4]:
        above, _, below = match[4].partition("/")
        return 4 * int(above) / int(below)
    return (1.0 if match[2] == "♩" else 0.5) * (1.5 if match[3] else 1.0)
