"""What stands beside the notes in MusicXML: chord symbols, words, dynamics, tempi, rehearsal letters."""

import re
from xml.etree.ElementTree import Element

from model.notation.mei import add
from model.notation.mei_decorations import CODA
from model.notation.musicxml_attributes import TYPES

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
_BEATS = {
    "\ueca0": "2/1", "\ueca2": "1/1", "\ueca3": "1/2", "\ueca5": "1/4", "\ueca7": "1/8", "\ueca9": "1/16",
    "\uecab": "1/32", "\uecad": "1/64",
}  # fmt: skip
_COUNT = re.compile(r"\.* = [\d.]+")
_DYNAMICS = frozenset(
    ("p", "pp", "ppp", "pppp", "mp", "mf", "f", "ff", "fff", "ffff", "sf", "sfz", "fz", "sfp")
)


_JUMPS = {
    "D.C.": {"dacapo": "yes"}, "Da Capo": {"dacapo": "yes"}, "D.C. al Fine": {"dacapo": "yes"},
    "D.C. al Coda": {"dacapo": "yes"}, "D.S.": {"dalsegno": "segno"}, "D.S. al Fine": {"dalsegno": "segno"},
    "D.S. al Coda": {"dalsegno": "segno"}, "Fine": {"fine": "yes"},
}  # fmt: skip
_NOT_WORDS = ("⁄", "♀")  # what MusicXML has among the signs of notes


def write_direction(measure: Element, sign: Element) -> None:
    """Writes a <harm>, <dir>, <dynam>, <tempo>, <reh>, <repeatMark> or <pedal> of MEI."""
    text = "\n".join(filter(None, (piece.strip() for piece in sign.itertext())))
    if sign.tag == "harm" or sign.get("type") == "chord":
        _write_harmony(measure, text)
    elif sign.tag == "tempo":
        _write_tempo(measure, sign)
    elif sign.tag == "reh":
        add(_direction(measure, "above"), "rehearsal", text=text)
    elif sign.tag == "repeatMark":
        kind = sign.get("func", "segno")
        add(_direction(measure, "above"), kind)
        add(measure[-1], "sound", {kind: kind})
    elif sign.tag == "pedal":
        kind = "start" if sign.get("dir") == "down" else "stop"
        add(_direction(measure, "below"), "pedal", {"type": kind, "line": "no", "sign": "yes"})
    elif sign.tag == "dynam" and text in _DYNAMICS:
        add(add(_direction(measure, "below"), "dynamics"), text)
    elif sign.tag == "dir" and text.endswith(CODA):
        direction = add(measure, "direction", {"placement": "above"})
        add(add(direction, "direction-type"), "words", text=text.removesuffix(CODA).strip())
        add(add(direction, "direction-type"), "coda")
        add(direction, "sound", {"tocoda": "coda"})
    elif sign.tag in ("dir", "dynam") and text not in _NOT_WORDS:
        place = sign.get("place", "above")
        add(_direction(measure, place if place in ("above", "below") else ""), "words", text=text)
        if text in _JUMPS and sign.get("tstamp"):
            add(measure[-1], "sound", _JUMPS[text])


def write_words(measure: Element, text: str) -> None:
    """Writes words over the staff."""
    add(_direction(measure, "above"), "words", text=text)


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
    add(harmony, "kind", {"text": kind}, _kind(kind))
    if bass:
        below = add(harmony, "bass")
        add(below, "bass-step", text=bass)
        if bass_alter:
            add(below, "bass-alter", text=_ALTERS[bass_alter])


def _kind(text: str) -> str:
    """What MusicXML calls a chord; one that it has no name for is what its text begins with."""
    known = [name for name in _KINDS if text.startswith(name)]
    return _KINDS[max(known, key=len)]


def _write_tempo(measure: Element, tempo: Element) -> None:
    """Writes the words of a tempo, and a metronome mark where it counts one note; otherwise all of it as words."""
    direction = add(measure, "direction", {"placement": "above"})
    unit = tempo.get("mm.unit")
    words = _words_of(tempo, has_count=unit is None)
    if words or unit is None:
        add(add(direction, "direction-type"), "words", text=words)
    if unit is not None:
        metronome = add(add(direction, "direction-type"), "metronome")
        add(metronome, "beat-unit", text=TYPES[unit])
        for _ in range(int(tempo.get("mm.dots", "0"))):
            add(metronome, "beat-unit-dot")
        add(metronome, "per-minute", text=tempo.get("mm", ""))
    if tempo.get("midi.bpm"):
        add(direction, "sound", {"tempo": tempo.get("midi.bpm", "")})


def _words_of(tempo: Element, has_count: bool) -> str:
    """The words of a tempo, with what is counted where no metronome mark says it."""
    if has_count:
        return "".join(_BEATS.get(sign, sign) for sign in "".join(tempo.itertext()))
    before = tempo.text or ""
    after = _COUNT.sub("", "".join(rend.tail or "" for rend in tempo))
    return " ".join(part for part in (before.strip(), after.strip()) if part)
