"""A tempo in MEI: its words, and the notes that it counts."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple
from xml.etree.ElementTree import Element

from model.notation.lengths import bounded_number
from model.notation.mei import add
from model.notation.note_values import note_values
from model.notation.tempo import Tempo
from model.notation.text_strings import read_text_string

# The notes of metronome marks, as the music fonts of SMuFL have them.
_NOTES = {
    Fraction(2): "\ueca0", Fraction(1): "\ueca2", Fraction(1, 2): "\ueca3", Fraction(1, 4): "\ueca5",
    Fraction(1, 8): "\ueca7", Fraction(1, 16): "\ueca9", Fraction(1, 32): "\uecab", Fraction(1, 64): "\uecad",
}  # fmt: skip
_PIECE = re.compile(r'"([^"]*)"?|([^"]+)')
_BEAT = re.compile(r"(\d+)\s*/\s*(\d+)")
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*$")
_MOST_BEATS = 8


class _Piece(NamedTuple):
    text: str
    is_note: bool = False


def write_tempo(measure: Element, tempo: Tempo, place: Mapping[str, str | int]) -> None:
    """Writes a tempo over the place of a bar, words and numbers in the order of the text (ABC 2.1 section 3.1.8)."""
    pieces: list[_Piece] = []
    beats: list[Fraction] = []
    for words, numbers in _PIECE.findall(tempo.text):
        text = read_text_string(words)
        if text:
            pieces.append(_Piece(text))
        elif numbers.strip() and tempo.whole_notes_per_minute is not None:
            beats = _beats(tempo, numbers)
            pieces += _count(tempo, beats)
    if not pieces:
        return
    attributes: dict[str, str | int] = {**place, "place": "above"}
    if tempo.whole_notes_per_minute is not None:
        attributes["midi.bpm"] = f"{float(4 * tempo.whole_notes_per_minute):g}"
        if len(beats) == 1 and len(values := note_values(beats[0])) == 1:
            attributes["mm"] = _rate(tempo, beats)
            attributes |= {"mm.unit": values[0].mei, "mm.dots": values[0].dots or ""}
    _write_pieces(add(measure, "tempo", attributes), pieces)


def _beats(tempo: Tempo, numbers: str) -> list[Fraction]:
    """The notes that are counted together; a number alone counts what gives the tempo's speed."""
    before, equals, after = numbers.rpartition("=")
    found = [
        Fraction(bounded_number(above), bounded_number(below))
        for above, below in _BEAT.findall(before if equals else "")[:_MOST_BEATS]
        if bounded_number(above) and bounded_number(below)
    ]
    rate = _RATE.search(after.strip())
    if found or rate is None or not Fraction(rate[1]):
        return found or [Fraction(1, 4)]
    return [(tempo.whole_notes_per_minute or Fraction(0)) / Fraction(rate[1])]


def _count(tempo: Tempo, beats: list[Fraction]) -> Iterator[_Piece]:
    for index, beat in enumerate(beats):
        for number, value in enumerate(note_values(beat)):
            if index or number:
                yield _Piece(" + " if number else "\u00a0\u00a0")
            if value.base in _NOTES:
                yield _Piece(_NOTES[value.base], is_note=True)
                if value.dots:
                    yield _Piece("." * value.dots)
            else:
                yield _Piece(str(beat))
    yield _Piece(f" = {_rate(tempo, beats)}")


def _rate(tempo: Tempo, beats: list[Fraction]) -> str:
    return f"{float((tempo.whole_notes_per_minute or 0) / sum(beats)):g}"


def _write_pieces(sign: Element, pieces: list[_Piece]) -> None:
    """Writes words as text and notes as signs of the music font; words stand apart from what is counted."""
    last: Element | None = None
    was_words = False
    for piece in pieces:
        is_words = not piece.is_note and not piece.text.startswith((" ", "\u00a0", "."))
        apart = "  " if (is_words or was_words) and piece is not pieces[0] else ""
        was_words = is_words
        if piece.is_note:
            if apart:
                _append(sign, last, apart)
            last = add(sign, "rend", {"glyph.auth": "smufl"}, piece.text)
        else:
            _append(sign, last, apart + piece.text)


def _append(sign: Element, last: Element | None, text: str) -> None:
    if last is None:
        sign.text = (sign.text or "") + text
    else:
        last.tail = (last.tail or "") + text
