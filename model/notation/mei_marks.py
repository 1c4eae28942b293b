"""What MEI writes beside the notes of a bar: texts, signs, ties, slurs, tempi, the letters of parts."""

import re
from xml.etree.ElementTree import Element

from model.notation.measures import Bar, Event
from model.notation.mei import add, piece_id
from model.notation.mei_decorations import CODA, Mark, ending_words, marks
from model.notation.mei_layers import Item
from model.notation.mei_tempo import write_tempo
from model.notation.staff_signs import Reach, VoiceSigns
from model.notation.text_strings import read_text_string

_PLACES = {"^": "above", "_": "below", "<": "above", ">": "above", "@": "above"}
_OFFSET = re.compile(r"-?[\d.]*\s*,\s*-?[\d.]*\s*")
_LINES = re.compile(r"\s*(?:;|\\n)\s*")
_MOST_BESIDE = 2  # signs that stand beside a note without a place of their own
# A root or bass with its accidental, and no other word that begins so.
_ROOT = re.compile(r"((?:^|/)[A-G])([b#])(?=$|[^a-z]|m(?:$|[^a-z]|aj|in)|dim|aug|sus|add)")
_TIE_NAME = tuple[str, int]
_REACHES = {
    "slur": ("slur", {}),
    "cres": ("hairpin", {"form": "cres", "place": "below"}),
    "dim": ("hairpin", {"form": "dim", "place": "below"}),
    "trill": ("trill", {"extender": "true"}),
    "8va": ("octave", {"dis": "8", "dis.place": "above"}),
    "8vb": ("octave", {"dis": "8", "dis.place": "below"}),
    "gliss": ("gliss", {}),
}


class VoiceMarks:
    """Writes the signs of one voice, bar after bar; keeps the ties that reach into the next bar."""

    def __init__(self, staff: int, signs: VoiceSigns) -> None:
        """`staff` is the number of the staff that the voice stands on, from 1."""
        self._staff = staff
        self._reaches: dict[str, list[Reach]] = {}
        for reach in signs.reaches:
            self._reaches.setdefault(reach.start.name, []).append(reach)
        self._tied: dict[_TIE_NAME, tuple[str, Element, bool]] = {}
        self._kept: dict[_TIE_NAME, tuple[str, Element, bool]] | None = None  # of a first layer with overlays
        self._into_endings: dict[_TIE_NAME, bool] = {}  # ties into a first ending, dotted or not
        self._hanging: dict[_TIE_NAME, bool] = {}  # those of them that the next notes may end

    def begin_layer(self, is_first: bool, bar: Bar) -> None:
        """Begins a layer of a bar; no tie reaches into an overlay, one into a first ending reaches into the others."""
        self._hanging = {}
        if not is_first:
            self._kept = self._tied if self._kept is None else self._kept
            self._tied = {}
            return
        if self._kept is not None:
            self._tied, self._kept = self._kept, None
        if 1 in bar.ending:
            self._into_endings = {name: is_dotted for name, (_, _, is_dotted) in self._tied.items()}
        elif bar.ending:
            self._hanging = self._into_endings

    def write(self, measure: Element, bar: Bar, event: Event, item: Item) -> None:
        """Writes all that belongs to one note, chord or rest."""
        signs = item.signs
        start: dict[str, str | int] = {"staff": self._staff, "startid": "#" + signs.name}
        bar_start: dict[str, str | int] = {"staff": self._staff, "tstamp": 1}
        if signs.part:
            _write_part(measure, signs.part, start if event.onset else bar_start)
        if signs.tempo is not None:
            write_tempo(measure, signs.tempo, start if event.onset else bar_start)
        _write_texts(measure, signs.texts, start, item.height)
        for mark in marks(signs.decorations):
            _write_mark(measure, mark, start)
        for name in signs.ending_signs:
            self._write_ending_sign(measure, name, bar)
        for reach in self._reaches.get(signs.name, ()):
            self._write_reach(measure, reach, start)
        self._write_ties(measure, event, item)

    def _write_ending_sign(self, measure: Element, name: str, bar: Bar) -> None:
        """Writes D.C. and its like so that it ends with the bar; voices that say the same say it once."""
        words = ending_words(name)
        if any(child.tag == "dir" and "".join(child.itertext()) == words for child in measure):
            return
        beats = 1 + float(bar.duration * bar.meter.unit)
        sign = add(measure, "dir", {"staff": self._staff, "tstamp": f"{beats:g}", "place": "above"})
        rend = add(sign, "rend", {"halign": "right"}, words.removesuffix(CODA))
        if words.endswith(CODA):
            add(rend, "rend", {"glyph.auth": "smufl", "fontstyle": "normal"}, CODA)

    def _write_reach(self, measure: Element, reach: Reach, start: dict[str, str | int]) -> None:
        tag, attributes = _REACHES[reach.kind]
        lines = {"lform": "dotted"} if reach.is_dotted else {}
        add(measure, tag, {**start, "endid": "#" + reach.end.name, **attributes, **lines})

    def _write_ties(self, measure: Element, event: Event, item: Item) -> None:
        """Ties a note to the one of its name that comes next, and the values that write one note to each other."""
        tied, self._tied = self._tied, {}
        last = len(item.values) - 1
        for name, sound in zip(item.signs.note_names, event.sounds, strict=True):
            held = tied.get(sound.name)
            if held is not None:
                self._tie(held[1], held[0], name, held[2])
            elif sound.name in self._hanging:
                self._hang(measure, name, self._hanging[sound.name])
            for piece in range(last):
                self._tie(measure, piece_id(name, piece), piece_id(name, piece + 1))
            if sound.is_tied:
                self._tied[sound.name] = (piece_id(name, last), measure, item.signs.has_dotted_tie)
        self._hanging = {}

    def _hang(self, measure: Element, end: str, is_dotted: bool) -> None:
        """Writes the end of a tie at the first note of a bar, whose beginning stands before another ending."""
        lines = "dotted" if is_dotted else ""
        add(measure, "tie", {"staff": self._staff, "tstamp": 0, "endid": f"#{end}", "lform": lines})

    def _tie(self, measure: Element, start: str, end: str, is_dotted: bool = False) -> None:
        lines = "dotted" if is_dotted else ""
        add(
            measure,
            "tie",
            {"staff": self._staff, "startid": f"#{start}", "endid": f"#{end}", "lform": lines},
        )


def _write_part(measure: Element, label: str, start: dict[str, str | int]) -> None:
    """Writes the name of a part (P: in the body) in a box over the highest staff; voices share it."""
    text = read_text_string(label)
    if not text or any(child.tag == "reh" and "".join(child.itertext()) == text for child in measure):
        return
    reh = add(measure, "reh", {**start, "staff": 1, "place": "above"})
    add(reh, "rend", {"rend": "box"}, text)


def _write_mark(measure: Element, mark: Mark, start: dict[str, str | int]) -> None:
    if mark.size:
        sign = add(measure, mark.tag, {**start, **mark.attributes})
        add(sign, "rend", {"fontsize": mark.size, "fontstyle": "normal"}, mark.text)
    else:
        add(measure, mark.tag, {**start, **mark.attributes}, mark.text)


def _with_sign(match: re.Match[str]) -> str:
    return match[1] + ("♭" if match[2] == "b" else "♯")


def _write_texts(measure: Element, texts: list[str], start: dict[str, str | int], height: int) -> None:
    """Writes chord symbols, and annotations where a sign says their place (ABC 2.1 sections 4.18 and 4.19)."""
    symbols = [
        _ROOT.sub(_with_sign, line) for text in texts if text[:1] not in _PLACES for line in _lines(text)
    ]
    # Chord symbols have a line of their own, where Verovio draws one at a note; further ones stand below it.
    for index, symbol in enumerate(symbols):
        if index == 0:
            add(measure, "harm", {**start, "place": "above"}, symbol)
        else:
            sign = add(measure, "dir", {**start, "place": "above", "type": "chord"})
            add(sign, "rend", {"fontstyle": "normal"}, symbol)
    for text in texts:
        if text[:1] in _PLACES:
            _write_annotation(measure, text, start, height)


def _lines(text: str) -> list[str]:
    """The lines of a text: a semicolon or \\n parts them, as other ABC programs have it."""
    return [line for line in _LINES.split(read_text_string(text)) if line]


def _write_annotation(measure: Element, text: str, start: dict[str, str | int], height: int) -> None:
    lines = _lines(_OFFSET.sub("", text[1:], count=1) if text[0] == "@" else text[1:])
    if not lines:
        return
    if text[0] in "<>" and max(map(len, lines)) <= _MOST_BESIDE:
        beside = {
            **start,
            "place": "within",
            "vo": f"{height}vu",
            "ho": "-1.2vu" if text[0] == "<" else "2.6vu",
        }
        words = add(measure, "dir", beside)
        add(words, "rend", {"halign": "right" if text[0] == "<" else "left", "fontstyle": "normal"}, lines[0])
        return
    words = add(measure, "dir", {**start, "place": _PLACES[text[0]]}, lines[0])
    for line in lines[1:]:
        add(words, "lb").tail = line
