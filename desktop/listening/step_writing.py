"""A note, a chord or a rest as it is written at a place of a tune: spelled in the key that holds there."""

import re
from collections.abc import Sequence
from fractions import Fraction

from model.notation.key import Key, read_key
from model.notation.lengths import read_unit_note_length
from model.notation.measures import Bar, Event
from model.notation.meter import Meter
from model.notation.parser import parse
from model.notation.transcribing.accidentals import accidental, letter_text
from model.notation.transcribing.beats import beat_starts
from model.notation.transcribing.lengths_text import length_text
from model.notation.transcribing.note_spelling import spell_chord
from model.notation.transcribing.sheet import SheetPitch
from model.notation.tune import Tune

_KEY = re.compile(r"(?:^|\[)K:([^\]\n%]*)", re.MULTILINE)
_UNIT = re.compile(r"(?:^|\[)L:([^\]\n%]*)", re.MULTILINE)
_LONGEST_READ = 20_000  # characters of the tune before the caret


def step_text(before: str, pitches: Sequence[int], length: Fraction) -> str:
    """Returns what is written behind `before`, the text of a tune up to the caret; without pitches a rest.

    `length` is in whole notes. A signless note is written wherever it sounds as it should, since the key, or an
    accidental before it in the bar, has been read; a bar that is full with it gets its bar line.
    """
    before = before[-_LONGEST_READ:] if "K:" in before[-_LONGEST_READ:] else before
    unit = _unit(before)
    tail = length_text(length, unit)
    text = _spelled(before, tuple(sorted(set(pitches))), tail) if pitches else f"z{tail}"
    return _gap(before, text) + text + _bar_line(before, text)


def _spelled(before: str, pitches: tuple[int, ...], tail: str) -> str:
    key = _key(before)
    names = spell_chord(pitches, key)
    signs = [""] * len(names)
    for _ in range(2):  # a sign that one note gets may make one for another of its letter needed
        heard = _heard(before, _chord(names, signs, tail))
        signs = [
            sign if found == pitch or (found is None and name.alteration == key.alteration(name.letter))
            else accidental(name.alteration)
            for name, sign, pitch, found in zip(names, signs, pitches, heard, strict=True)
        ]  # fmt: skip
    return _chord(names, signs, tail)


def _chord(names: Sequence[SheetPitch], signs: Sequence[str], tail: str) -> str:
    notes = [sign + letter_text(name) for name, sign in zip(names, signs, strict=True)]
    return notes[0] + tail if len(notes) == 1 else f"[{''.join(notes)}]{tail}"


def _heard(before: str, text: str) -> list[int | None]:
    """Returns the pitches that a text sounds behind another, note by note; None where it can't be told."""
    event = _last_event(_read(before + text), len(before))
    count = max(1, sum(character.isalpha() for character in text))
    if event is None or len(event.sounds) != count:
        return [None] * count
    return [sound.pitch for sound in sorted(event.sounds, key=lambda sound: sound.span.start)]


def _read(text: str) -> Tune | None:
    tunes = parse(text).tunes
    return tunes[-1] if tunes else None


def _last_event(tune: Tune | None, start: int) -> Event | None:
    found = _last_bar(tune, start)
    return found[1] if found is not None else None


def _last_bar(tune: Tune | None, start: int) -> tuple[Bar, Event] | None:
    """Returns the bar and the event that stand behind an offset."""
    for voice in tune.measures.voices if tune is not None else ():
        for bar in reversed(voice.bars):
            if bar.events and bar.events[-1].span.end > start:
                return bar, bar.events[-1]
    return None


def _gap(before: str, text: str) -> str:
    """Returns a space where a new group of notes begins."""
    if not before or not (before[-1].isalnum() or before[-1] in "])'/,"):
        return ""
    found = _last_bar(_read(f"{before} {text}"), len(before))
    if found is None:
        return " "
    bar, event = found
    groups = _groups(bar.meter, max(bar.duration, event.end))
    return " " if event.onset in groups else ""


def _groups(meter: Meter, length: Fraction) -> frozenset[Fraction]:
    starts = beat_starts(meter, length)
    if (meter.beats, meter.unit) == (4, 4):
        starts = starts[::2]  # fours are beamed by halves
    return frozenset(starts)


def _bar_line(before: str, text: str) -> str:
    found = _last_bar(_read(before + text), len(before))
    if found is None or found[0].closing is not None:
        return ""
    bar, event = found
    return "|" if bar.meter.duration and event.end == bar.meter.duration else ""


def _key(before: str) -> Key:
    values = _KEY.findall(before)
    return read_key(values[-1]) if values else read_key("C")


def _unit(before: str) -> Fraction:
    values = _UNIT.findall(before)
    tune = _read(before)
    own = read_unit_note_length(values[-1]) if values else None
    return own or (tune.unit_note_length if tune is not None else Fraction(1, 8))
