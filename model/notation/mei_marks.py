"""What MEI writes beside the notes of a bar: texts, signs, ties, slurs, tempi, the letters of parts."""

import re
from fractions import Fraction
from xml.etree.ElementTree import Element

from model.notation.measures import Event
from model.notation.mei import add, piece_id
from model.notation.mei_decorations import marks
from model.notation.mei_layers import Item
from model.notation.staff_signs import Reach, VoiceSigns
from model.notation.tempo import Tempo
from model.notation.text_strings import read_text_string

_PLACES = {"^": "above", "_": "below", "<": "above", ">": "above", "@": "above"}
_OFFSET = re.compile(r"-?[\d.]*\s*,\s*-?[\d.]*\s*")
# A root or bass with its accidental, and no other word that begins so.
_ROOT = re.compile(r"((?:^|/)[A-G])([b#])(?=$|[^a-z]|m(?:$|[^a-z]|aj|in)|dim|aug|sus|add)")
_BEATS = {
    Fraction(1, 4): "♩", Fraction(3, 8): "♩.", Fraction(1, 8): "♪", Fraction(3, 16): "♪.",
}  # fmt: skip
_TIE_NAME = tuple[str, int]


class VoiceMarks:
    """Writes the signs of one voice, bar after bar; keeps the ties that reach into the next bar."""

    def __init__(self, staff: int, signs: VoiceSigns) -> None:
        """`staff` is the number of the staff that the voice stands on, from 1."""
        self._staff = staff
        self._reaches: dict[str, list[Reach]] = {}
        for reach in signs.reaches:
            self._reaches.setdefault(reach.start.name, []).append(reach)
        self._tied: dict[_TIE_NAME, tuple[str, Element]] = {}

    def begin_layer(self, is_first: bool) -> None:
        """Begins a layer of a bar; no tie reaches into an overlay."""
        if not is_first:
            self._tied = {}

    def write(self, measure: Element, event: Event, item: Item) -> None:
        """Writes all that belongs to one note, chord or rest."""
        signs = item.signs
        start: dict[str, str | int] = {"staff": self._staff, "startid": "#" + signs.name}
        if signs.tempo is not None:
            write_tempo(measure, signs.tempo, self._staff)
        for text in signs.texts:
            _write_text(measure, text, start)
        for mark in marks(signs.decorations):
            add(measure, mark.tag, {**start, **mark.attributes}, mark.text)
        for reach in self._reaches.get(signs.name, ()):
            self._write_reach(measure, reach, start)
        self._write_ties(measure, event, item)

    def _write_reach(self, measure: Element, reach: Reach, start: dict[str, str | int]) -> None:
        end = {"endid": "#" + reach.end.name}
        if reach.kind == "slur":
            add(measure, "slur", {**start, **end})
        else:
            add(measure, "hairpin", {**start, **end, "form": reach.kind, "place": "below"})

    def _write_ties(self, measure: Element, event: Event, item: Item) -> None:
        """Ties a note to the one of its name that comes next, and the values that write one note to each other."""
        tied, self._tied = self._tied, {}
        last = len(item.values) - 1
        for name, sound in zip(item.signs.note_names, event.sounds, strict=True):
            held = tied.get(sound.name)
            if held is not None:
                self._tie(held[1], held[0], name)
            for piece in range(last):
                self._tie(measure, piece_id(name, piece), piece_id(name, piece + 1))
            if sound.is_tied:
                self._tied[sound.name] = (piece_id(name, last), measure)

    def _tie(self, measure: Element, start: str, end: str) -> None:
        add(measure, "tie", {"staff": self._staff, "startid": f"#{start}", "endid": f"#{end}"})


def write_tempo(measure: Element, tempo: Tempo, staff: int) -> None:
    """Writes a tempo over the beginning of a bar: its words, and a note with its beats a minute."""
    words = read_text_string(tempo.words)
    numbers = re.sub(r'"[^"]*"?', "", tempo.text).strip()
    text = words
    if numbers and tempo.whole_notes_per_minute is not None:
        text = f"{words}  {_beats(tempo, numbers)}".strip()
    if text:
        add(measure, "tempo", {"staff": staff, "tstamp": 1, "place": "above"}, text)


def _beats(tempo: Tempo, numbers: str) -> str:
    above, _, below = numbers.partition("=")[0].strip().partition("/")
    beat = Fraction(1, 4)
    if above.isdecimal() and below.isdecimal() and int(below[:4]) > 0 and "=" in numbers:
        beat = Fraction(int(above[:4]), int(below[:4])) or beat
    rate = (tempo.whole_notes_per_minute or 0) / beat
    return f"{_BEATS.get(beat, f'{beat.numerator}/{beat.denominator}')} = {float(rate):g}"


def write_part(measure: Element, label: str, staff: int = 1) -> None:
    """Writes the letter of a part (P: in the body) in a box."""
    reh = add(measure, "reh", {"staff": staff, "tstamp": 1, "place": "above"})
    add(reh, "rend", {"rend": "box"}, read_text_string(label))


def _with_sign(match: re.Match[str]) -> str:
    return match[1] + ("♭" if match[2] == "b" else "♯")


def _write_text(measure: Element, text: str, start: dict[str, str | int]) -> None:
    """Writes a chord symbol, or an annotation where a sign says its place (ABC 2.1 sections 4.18 and 4.19)."""
    place = _PLACES.get(text[:1])
    if place is None:
        symbol = _ROOT.sub(_with_sign, read_text_string(text))
        if symbol:
            add(measure, "harm", {**start, "place": "above"}, symbol)
        return
    words = read_text_string(_OFFSET.sub("", text[1:], count=1) if text[0] == "@" else text[1:])
    if words:
        add(measure, "dir", {**start, "place": place}, words)
