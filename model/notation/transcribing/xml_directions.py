"""What stands between the notes of MusicXML: words, dynamics, tempi, hairpins, the signs of the form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from model.notation.meter import Meter
from model.notation.transcribing.plain_text import quoted_text
from model.notation.transcribing.tempo_text import tempo_text
from model.notation.transcribing.xml_signs import dynamics_signs
from model.notation.transcribing.xml_values import number

_UNITS = {
    "whole": Fraction(1), "half": Fraction(1, 2), "quarter": Fraction(1, 4), "eighth": Fraction(1, 8),
    "16th": Fraction(1, 16),
}  # fmt: skip
_JUMP = re.compile(r"\s*(?:(D\.?\s*C\b|da capo)|(D\.?\s*S\b|dal segno))\.?(.*)", re.IGNORECASE)
_FINE = re.compile(r"\s*fine\.?\s*", re.IGNORECASE)
_TO_CODA = re.compile(r"\s*(?:to|al)\s*coda\b.*", re.IGNORECASE)
_FASTEST, _SLOWEST = Fraction(1000), Fraction(1)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a direction asks for."""

    kind: str  # "sign" before a note, "end" behind one, "tempo", "part", "start" or "close" of a bar
    text: str  # as ABC


class Directions:
    """Reads the directions of one part, and remembers which hairpins are open."""

    def __init__(self) -> None:
        self._wedges: dict[str, str] = {}

    def read(self, direction: Element, meter: Meter) -> Iterator[Mark]:
        """Yields what a <direction>, or a <sound> by itself, asks for."""
        sounds = [direction] if direction.tag == "sound" else direction.findall("sound")
        words = " ".join(word.text or "" for word in direction.iter("words")).lower()
        form = [mark for sound in sounds for mark in _form_of_sound(sound, words)]
        yield from form
        tempo = _tempo(direction, sounds, meter)
        if tempo:
            yield Mark("tempo", tempo)
        for kind in direction.findall("direction-type"):
            for one in kind:
                yield from self._read_type(one, bool(form), bool(tempo), direction.get("placement", "above"))

    def _read_type(self, one: Element, has_form: bool, has_tempo: bool, placement: str) -> Iterator[Mark]:
        text = " ".join((one.text or "").split())
        if one.tag == "words" and text:
            yield from _words(text, has_form, placement)
        elif one.tag == "dynamics":
            yield from (Mark("sign", sign) for sign in dynamics_signs(one))
        elif one.tag == "wedge":
            yield from self._wedge(one)
        elif one.tag == "segno" or one.tag == "coda":
            yield Mark("start", f"!{one.tag}!")
        elif one.tag == "rehearsal" and text:
            yield (
                Mark("part", text)
                if len(text) == 1 and text.isalpha()
                else Mark("sign", f'"^{quoted_text(text)}"')
            )

    def _wedge(self, wedge: Element) -> Iterator[Mark]:
        kind, name = wedge.get("type", ""), wedge.get("number", "1")
        if kind in ("crescendo", "diminuendo"):
            self._wedges[name] = kind
            yield Mark("sign", f"!{kind}(!")
        elif kind == "stop" and name in self._wedges:
            yield Mark("end", f"!{self._wedges.pop(name)})!")


def _words(text: str, has_form: bool, placement: str) -> Iterator[Mark]:
    jump = _JUMP.fullmatch(text)
    if jump is not None or _FINE.fullmatch(text) or _TO_CODA.fullmatch(text):
        if not has_form:
            yield Mark(
                "close", _jump_sign(jump) if jump else "!fine!" if _FINE.fullmatch(text) else "!dacoda!"
            )
        return
    yield Mark("sign", f'"{"_" if placement == "below" else "^"}{quoted_text(text)}"')


def _jump_sign(jump: re.Match[str]) -> str:
    rest = jump[3].lower()
    goal = "alcoda" if "coda" in rest else "alfine" if "fine" in rest else ""
    return f"!{'D.C.' if jump[1] else 'D.S.'}{goal}!"


def _form_of_sound(sound: Element, words: str) -> Iterator[Mark]:
    """Yields the jumps that a <sound> tells; the words beside it say to where."""
    if sound.get("dacapo") == "yes" or sound.get("dalsegno"):
        goal = "alcoda" if "coda" in words else "alfine" if "fine" in words else ""
        yield Mark("close", f"!{'D.C.' if sound.get('dacapo') == 'yes' else 'D.S.'}{goal}!")
    if sound.get("fine"):
        yield Mark("close", "!fine!")
    if sound.get("tocoda"):
        yield Mark("close", "!dacoda!")


def _tempo(direction: Element, sounds: list[Element], meter: Meter) -> str:
    """Returns the tempo as Q: has it, empty where none is given."""
    speed = next((number(sound.get("tempo")) / 4 for sound in sounds if sound.get("tempo")), Fraction(0))
    metronome = direction.find("direction-type/metronome")
    if metronome is not None:
        unit = _UNITS.get((metronome.findtext("beat-unit") or "").strip())
        rate = number(metronome.findtext("per-minute"))
        if unit is not None and rate > 0:
            unit *= Fraction(3, 2) if metronome.find("beat-unit-dot") is not None else 1
            if not speed or abs(speed - unit * rate) < speed / 50:
                speed = unit * rate
                if _SLOWEST <= speed <= _FASTEST and rate.denominator == 1:
                    return f"{unit.numerator}/{unit.denominator}={rate}"
    return tempo_text(speed, meter) if _SLOWEST <= speed <= _FASTEST else ""
