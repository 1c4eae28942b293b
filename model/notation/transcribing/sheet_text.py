"""From a sheet of music to ABC text."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import count

from model.notation.meter import Meter
from model.notation.transcribing.accidentals import BarAccidentals
from model.notation.transcribing.layer_text import layer_text
from model.notation.transcribing.lengths_text import shortest_unit
from model.notation.transcribing.rhythm import Piece, pieces
from model.notation.transcribing.sheet import Sheet, SheetBar, SheetVoice
from model.notation.transcribing.words_text import words_text

_Layers = tuple[tuple[Piece, ...], ...]


def sheet_text(sheet: Sheet) -> str:
    """Returns a sheet as one tune of ABC, its header X T C ... M L Q K, its voices line by line beneath each other."""
    arranged = [[_layers(bar, index == 0) for index, bar in enumerate(voice.bars)] for voice in sheet.voices]
    written = (piece.written for bars in arranged for layers in bars for layer in layers for piece in layer)
    unit = shortest_unit(written, sheet.unit, longest=Fraction(1, sheet.meter.unit))
    lines = [*_header(sheet, unit), *_body(sheet, arranged, unit)]
    return "\n".join(lines) + "\n"


def _layers(bar: SheetBar, is_first: bool) -> _Layers:
    offset = _offset(bar, is_first)
    return tuple(tuple(pieces(layer, bar.meter, offset)) for layer in bar.layers)


def _offset(bar: SheetBar, is_first: bool) -> Fraction:
    """Returns how far into a full bar a bar begins: an upbeat is the end of one."""
    full = bar.meter.duration
    if full is None or bar.duration >= full or not (is_first or bar.opens_repeat):
        return Fraction(0)
    return full - bar.duration


def _header(sheet: Sheet, unit: Fraction) -> Iterable[str]:
    yield f"X:{sheet.number}"
    yield from (f"T:{title}" for title in sheet.titles or ("",))
    if sheet.composer:
        yield f"C:{sheet.composer}"
    yield from (f"{code}:{value}" for code, value in sheet.fields)
    yield f"M:{sheet.meter.text}"
    yield f"L:{unit.numerator}/{unit.denominator}"
    if sheet.tempo:
        yield f"Q:{sheet.tempo}"
    # transpose= in K: holds up to the next K: only, in V: for the whole voice.
    is_alone = len(sheet.voices) == 1 and "transpose=" not in sheet.voices[0].properties
    if not is_alone:
        yield from (f"V:{voice.name} {voice.properties}".rstrip() for voice in sheet.voices)
    yield f"K:{sheet.key.text} {sheet.voices[0].properties if is_alone else ''}".rstrip()


def _body(sheet: Sheet, arranged: Sequence[Sequence[_Layers]], unit: Fraction) -> Iterable[str]:
    writers = [_VoiceWriter(sheet, voice, unit) for voice in sheet.voices]
    if not writers:
        return
    for start, end in _lines(sheet):
        for writer, bars in zip(writers, arranged, strict=True):
            yield from writer.line(start, end, bars)


def _lines(sheet: Sheet) -> Iterable[tuple[int, int]]:
    """Yields the first bar and the one behind the last of every line; an upbeat does not count."""
    bars = sheet.voices[0].bars
    start, counted = 0, 0
    for index, bar in enumerate(bars):
        is_upbeat = index == start and bar.duration < (bar.meter.duration or 0) and len(bars) > 1
        counted += not is_upbeat
        if counted >= sheet.bars_per_line or bar.ends_line:
            yield start, index + 1
            start, counted = index + 1, 0
    if start < len(bars):
        yield start, len(bars)


class _VoiceWriter:
    """Writes the lines of one voice; remembers its meter and key."""

    def __init__(self, sheet: Sheet, voice: SheetVoice, unit: Fraction) -> None:
        self._sheet, self._voice, self._unit = sheet, voice, unit
        self._meter: Meter = sheet.meter
        self._key = sheet.key
        self._has_verses = max(
            (
                verse.number
                for bar in voice.bars
                for layer in bar.layers
                for event in layer
                for verse in event.verses
            ),
            default=0,
        )

    def line(self, start: int, end: int, arranged: Sequence[_Layers]) -> Iterable[str]:
        """Yields the bars from `start` to before `end` as a line of music, with its words beneath."""
        if len(self._sheet.voices) > 1:
            yield f"V:{self._voice.name}"
        if start == 0 and self._voice.program is not None:
            yield f"%%MIDI program {self._voice.program}"
        texts = []
        for index in range(start, end):
            bar = self._voice.bars[index]
            following = self._voice.bars[index + 1] if index + 1 < end else None
            texts.append(self._bar(bar, arranged[index], index == 0, index == start, following))
        yield "".join(texts)
        if self._has_verses:
            yield from words_text(arranged[start:end], self._has_verses)

    def _bar(
        self, bar: SheetBar, layers: _Layers, is_first: bool, begins_line: bool, following: SheetBar | None
    ) -> str:
        """Returns a bar from behind the bar line before it to its own, which opens what follows on the line."""
        before = "|:" if bar.opens_repeat and begins_line else ""
        ending = f"[{bar.ending} " if bar.ending else ""
        fields = "".join(f"[{field}]" for field in self._changes(bar))
        accidentals = BarAccidentals(bar.key)
        texts = []
        for number, layer in zip(count(), layers, strict=False):
            if number:
                accidentals.begin_layer()
            texts.append(layer_text(layer, bar, self._unit, _offset(bar, is_first), accidentals))
        last = next(
            (piece.event.key for layer in layers for piece in reversed(layer) if piece.event.key), None
        )
        self._key = last or bar.key
        signs = "".join(bar.closing_signs)
        closing = _joined(bar.closing, following is not None and following.opens_repeat)
        return f"{before}{ending}{fields}{' & '.join(texts)}{signs}{closing}"

    def _changes(self, bar: SheetBar) -> Iterable[str]:
        yield from bar.fields
        if bar.meter.text != self._meter.text:
            yield f"M:{bar.meter.text}"
            self._meter = bar.meter
        if bar.key.text != self._key.text:
            yield f"K:{bar.key.text}"


def _joined(closing: str, opens_repeat: bool) -> str:
    """Returns a bar line with the repeat that the next bar on the line opens."""
    if not opens_repeat:
        return closing
    return {":|": "::", "|": "|:", "||": "||:", "|]": "|]|:"}.get(closing, closing + "|:")
