"""What single elements of MusicXML say: numbers, pitches, keys, meters, clefs."""

import re
from fractions import Fraction
from xml.etree.ElementTree import Element

from model.notation.key import Key, read_key
from model.notation.meter import FREE, Meter, read_meter
from model.notation.transcribing.accidentals import accidental
from model.notation.transcribing.key_finding import key_named
from model.notation.transcribing.sheet import SheetPitch

_NUMBER = re.compile(r"\s*([+-]?\d{1,9}(?:\.\d{1,6})?)\d*\s*")
_MODES = {
    "minor": "m", "aeolian": "m", "dorian": "dor", "mixolydian": "mix", "phrygian": "phr", "lydian": "lyd",
    "locrian": "loc",
}  # fmt: skip
_TYPES = {
    "maxima": Fraction(8), "long": Fraction(4), "breve": Fraction(2), "whole": Fraction(1), "half": Fraction(1, 2),
    "quarter": Fraction(1, 4), "eighth": Fraction(1, 8),
} | {f"{part}{'nd' if part == 32 else 'th'}": Fraction(1, part) for part in (16, 32, 64, 128, 256, 512, 1024)}  # fmt: skip
_CLEFS = {("F", "4"): "bass", ("F", "3"): "bass3", ("C", "3"): "alto", ("C", "4"): "tenor", ("C", "1"): "alto1",
          ("C", "2"): "alto2", ("G", "1"): "treble1", ("percussion", ""): "perc"}  # fmt: skip
_MOST_FIFTHS = 7
_LETTERS = frozenset("ABCDEFG")
_SYMBOLS = {"common": "C", "cut": "C|"}


def number(text: str | None, default: Fraction = Fraction(0)) -> Fraction:
    """Returns the number that a text writes, `default` where it writes none."""
    match = _NUMBER.fullmatch(text or "")
    return Fraction(match[1]) if match is not None else default


def whole_number(text: str | None, default: int = 0) -> int:
    """Returns the whole number that a text writes, `default` where it writes none."""
    found = number(text, Fraction(default))
    return int(found) if found.denominator == 1 else default


def read_pitch(note: Element) -> SheetPitch | None:
    """Returns the pitch that a <note> is written with, None for rests and notes without one."""
    pitch = note.find("pitch")
    if pitch is None:
        return None
    letter = (pitch.findtext("step") or "").strip().upper()
    if letter not in _LETTERS:
        return None
    octave = max(-1, min(10, whole_number(pitch.findtext("octave"), 4)))
    alteration = number(pitch.findtext("alter"))
    return SheetPitch(
        letter, octave - 4, max(Fraction(-3), min(Fraction(3), alteration)).limit_denominator(8)
    )


def read_value(note: Element) -> Fraction | None:
    """Returns how long the <type> of a note with its dots and tuplet lasts, in whole notes, None without a type."""
    base = _TYPES.get((note.findtext("type") or "").strip())
    if base is None:
        return None
    value = base * (2 - Fraction(1, 2 ** min(4, len(note.findall("dot")))))
    ratio = note.find("time-modification")
    if ratio is not None:
        actual, normal = (whole_number(ratio.findtext(name), 1) for name in ("actual-notes", "normal-notes"))
        if 0 < actual < 100 and 0 < normal < 100:
            value *= Fraction(normal, actual)
    return value


def read_xml_key(key: Element) -> Key:
    """Returns the key of a <key>; one that is no circle of fifths has its accidentals given."""
    steps = [step.text or "" for step in key.findall("key-step")]
    alters = [number(alter.text) for alter in key.findall("key-alter")]
    if steps:
        signs = (
            accidental(alter) + step.strip().lower()
            for step, alter in zip(steps, alters, strict=False)
            if step.strip().upper() in _LETTERS and alter.denominator == 1 and abs(alter) <= 2
        )
        return read_key("C exp " + " ".join(signs))
    fifths = max(-_MOST_FIFTHS, min(_MOST_FIFTHS, whole_number(key.findtext("fifths"))))
    return key_named(fifths, _MODES.get((key.findtext("mode") or "").strip().lower(), ""))


def read_time(time: Element) -> Meter:
    """Returns the meter of a <time>; one without measure is free."""
    beats = [(text.text or "").replace(" ", "") for text in time.findall("beats")]
    units = [(text.text or "").strip() for text in time.findall("beat-type")]
    parts = [
        f"({beat})/{unit}" if "+" in beat else f"{beat}/{unit}"
        for beat, unit in zip(beats, units, strict=False)
    ]
    if time.find("senza-misura") is not None or not parts:
        return FREE
    symbol = _SYMBOLS.get(time.get("symbol", ""))
    if symbol is not None and parts == ["4/4" if symbol == "C" else "2/2"]:
        return read_meter(symbol)
    meter = read_meter("+".join(parts))
    return meter if meter.is_understood else FREE


def read_xml_clef(clef: Element) -> str:
    """Returns what clef= says for a <clef>, empty for the treble clef and for those that ABC does not name.

    Octave marks are left out: MusicXML writes what sounds under them, ABC does not.
    """
    sign = (clef.findtext("sign") or "").strip()
    return _CLEFS.get((sign, "" if sign == "percussion" else (clef.findtext("line") or "").strip()), "")


def read_transpose(transpose: Element) -> int:
    """Returns by how many semitones a part sounds above what is written."""
    octaves = whole_number(transpose.findtext("octave-change"))
    return max(-48, min(48, whole_number(transpose.findtext("chromatic")) + 12 * octaves))
