"""From a MusicXML score to a sheet of music."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from xml.etree.ElementTree import Element

from model.notation.errors import NotationError
from model.notation.transcribing.plain_text import field_text, quoted_text
from model.notation.transcribing.sheet import Sheet, SheetBar, SheetEvent, SheetVoice
from model.notation.transcribing.xml_measures import Measure, with_rests
from model.notation.transcribing.xml_part import PartReader
from model.notation.transcribing.xml_values import whole_number

_MOST_BARS_ON_A_LINE = 64
_BARS_PER_LINE = 4
_NO_LINE = "[|]"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part with what the score's list says of it."""

    name: str
    program: int | None
    reader: PartReader


def xml_sheet(root: Element, name: str, title: str) -> tuple[Sheet, tuple[str, ...]]:
    """Returns the sheet of a <score-partwise>, and remarks on what was left out.

    `title` is for a score that has none. Raises NotationError where no part holds a note.
    """
    parts = list(_parts(root))
    sounding = [part for part in parts if part.reader.has_notes]
    if not sounding:
        raise NotationError(f"{name} holds no notes that can be written; choose another file.")
    count = max(len(part.reader.measures) for part in sounding)
    frame = [_common(sounding, index) for index in range(count)]
    has_lines = any(measure.begins_line for part in sounding for measure in part.reader.measures[1:])
    voices = list(_with_tempi_once(_voices(sounding, frame, has_lines)))
    first = voices[0].bars[0]
    voices, tempo = _without_first_tempo(voices)
    sheet = Sheet(
        number=1,
        titles=_titles(root) or (title,),
        voices=tuple(_with_ties(voice) for voice in voices),
        meter=first.meter,
        key=first.key,
        composer=_composer(root),
        tempo=tempo,
        bars_per_line=_MOST_BARS_ON_A_LINE if has_lines else _BARS_PER_LINE,
    )
    return sheet, tuple(_remarks(parts))


def _parts(root: Element) -> Iterator[_Part]:
    listed = {one.get("id", ""): one for one in root.iter("score-part")}
    for part in root.findall("part"):
        entry = listed.get(part.get("id", ""))
        label = entry.findtext("part-name") or "" if entry is not None else ""
        program = whole_number(entry.findtext("midi-instrument/midi-program"), 0) if entry is not None else 0
        reader = PartReader()
        reader.read(part)
        yield _Part(quoted_text(label), program - 1 if 1 <= program <= 128 else None, reader)


def _titles(root: Element) -> tuple[str, ...]:
    work, movement = root.findtext("work/work-title") or "", root.findtext("movement-title") or ""
    found = dict.fromkeys(field_text(text) for text in (work, movement) if text.strip())
    return tuple(found)


def _composer(root: Element) -> str:
    creators = root.findall("identification/creator")
    return next((field_text(one.text or "") for one in creators if one.get("type") == "composer"), "")


def _common(parts: Sequence[_Part], index: int) -> Measure:
    """Returns what the measures of all parts at one place share: their length, their repeats and endings."""
    measures = [part.reader.measures[index] for part in parts if index < len(part.reader.measures)]
    first = measures[0]
    sounding = [measure.length for measure in measures if measure.has_notes]
    return Measure(
        first.meter,
        first.keys,
        length=max(sounding or [measure.length for measure in measures]),
        part=next((measure.part for measure in measures if measure.part), ""),
        opening_signs=next((measure.opening_signs for measure in measures if measure.opening_signs), []),
        closing_signs=next((measure.closing_signs for measure in measures if measure.closing_signs), []),
        opens_repeat=any(measure.opens_repeat for measure in measures),
        repeats=max(measure.repeats for measure in measures),
        ending=next((measure.ending for measure in measures if measure.ending), ""),
        closing=next((measure.closing for measure in measures if measure.closing), ""),
        begins_line=any(measure.begins_line for measure in measures),
    )


def _voices(parts: Sequence[_Part], frame: Sequence[Measure], has_lines: bool) -> Iterator[SheetVoice]:
    number = 0
    staves = sum(part.reader.staves for part in parts)
    for part in parts:
        reader = part.reader
        for staff in range(1, reader.staves + 1):
            number += 1
            bars = tuple(
                _bar(reader, staff, index, frame, number == 1, has_lines) for index in range(len(frame))
            )
            properties = [
                f'name="{part.name}"' if part.name and staff == 1 and staves > 1 else "",
                f"clef={reader.clefs[staff]}" if reader.clefs.get(staff) else "",
                f"transpose={reader.transpose}" if reader.transpose else "",
            ]
            yield SheetVoice(str(number), bars, " ".join(filter(None, properties)), part.program)


def _bar(
    reader: PartReader, staff: int, index: int, frame: Sequence[Measure], is_first: bool, has_lines: bool
) -> SheetBar:
    """Returns a bar of one staff; the signs of the form stand in the first voice alone."""
    common = frame[index]
    if index < len(reader.measures):
        measure = reader.measures[index]
        layers = measure.staff_layers(staff, reader.order)
        meter, key = measure.meter, measure.keys.get(staff, measure.keys[1])
    else:
        layers, meter = [[]], common.meter
        key = reader.measures[-1].keys[1] if reader.measures else common.keys[1]
    filled = [tuple(with_rests(layer, common.length, number == 0)) for number, layer in enumerate(layers)]
    if is_first and common.opening_signs and filled[0]:
        head = filled[0][0]
        filled[0] = (replace(head, signs=(*common.opening_signs, *head.signs)), *filled[0][1:])
    return SheetBar(
        layers=tuple(filled),
        duration=common.length,
        meter=meter,
        key=key,
        fields=(f"P:{common.part}",) if common.part and is_first else (),
        opens_repeat=common.opens_repeat,
        ending=common.ending,
        closing=_closing(common, index == len(frame) - 1),
        closing_signs=tuple(dict.fromkeys(common.closing_signs)) if is_first else (),
        ends_line=has_lines and index + 1 < len(frame) and frame[index + 1].begins_line,
    )


def _closing(measure: Measure, is_last: bool) -> str:
    if measure.repeats:
        return ":" * (measure.repeats - 1) + "|"
    if is_last and measure.closing == _NO_LINE:
        return ""
    return measure.closing or ("|]" if is_last else "|")


def _with_tempi_once(voices: Iterable[SheetVoice]) -> Iterator[SheetVoice]:
    """Yields the voices; a tempo that all parts have is written in the first of them, for it holds for all."""
    seen: set[tuple[int, Fraction, str]] = set()
    for voice in voices:
        bars = []
        for number, bar in enumerate(voice.bars):
            layers = []
            for layer in bar.layers:
                kept = [
                    replace(
                        event, fields=tuple(f for f in event.fields if (number, event.onset, f) not in seen)
                    )
                    if event.fields
                    else event
                    for event in layer
                ]
                layers.append(tuple(kept))
            bars.append(replace(bar, layers=tuple(layers)))
        for number, bar in enumerate(voice.bars):
            seen.update((number, one.onset, f) for layer in bar.layers for one in layer for f in one.fields)
        yield replace(voice, bars=tuple(bars))


def _without_first_tempo(voices: Sequence[SheetVoice]) -> tuple[list[SheetVoice], str]:
    """Returns the voices and the tempo that the first note of the first voice has, which goes to the header."""
    voice = voices[0]
    bar = voice.bars[0]
    if not bar.layers[0] or not bar.layers[0][0].fields:
        return list(voices), ""
    head, *rest = bar.layers[0]
    tempo = head.fields[0].removeprefix("Q:")
    layer = (replace(head, fields=head.fields[1:]), *rest)
    first = replace(bar, layers=(layer, *bar.layers[1:]))
    return [replace(voice, bars=(first, *voice.bars[1:])), *voices[1:]], tempo


def _with_ties(voice: SheetVoice) -> SheetVoice:
    """Returns a voice with only those ties that lead to the same note."""
    begun: set[tuple[Fraction, object]] = set()
    start = Fraction(0)
    for bar in voice.bars:
        for layer in bar.layers:
            begun.update((start + event.onset, note.pitch) for event in layer for note in event.notes)
        start += bar.duration
    bars, start = [], Fraction(0)
    for bar in voice.bars:
        layers = tuple(tuple(_tied(event, start, begun) for event in layer) for layer in bar.layers)
        bars.append(replace(bar, layers=layers))
        start += bar.duration
    return replace(voice, bars=tuple(bars))


def _tied(event: SheetEvent, start: Fraction, begun: set[tuple[Fraction, object]]) -> SheetEvent:
    if not any(note.is_tied for note in event.notes):
        return event
    end = start + event.end
    notes = tuple(replace(note, is_tied=note.is_tied and (end, note.pitch) in begun) for note in event.notes)
    return replace(event, notes=notes)


def _remarks(parts: Sequence[_Part]) -> Iterator[str]:
    if any(part.reader.has_drums for part in parts):
        yield "The drums were left out: ABC writes them as no notes."
    if any(part.reader.changes_transposition for part in parts):
        yield "A part changes its transposing instrument; the notes behind sound as those of the first."
