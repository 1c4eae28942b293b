"""A phrase that a hand played as bars of ABC, in the key, meter and unit of the tune that it belongs to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from model.notation.bars import bar_ends
from model.notation.errors import NotationError
from model.notation.meter import Meter, read_meter
from model.notation.midi_score import PlayedNote
from model.notation.parser import parse
from model.notation.transcribe import TranscriptionSettings, transcribe
from model.notation.transcribe_played import HeardNote
from model.notation.transcribing.bar_finding import find_anacrusis
from model.notation.transcribing.lanes import TranscribedNote, strikes
from model.notation.transcribing.lengths_text import length_text
from model.notation.transcribing.quantising import quantise
from model.notation.transcribing.tempo_finding import FoundTempo, find_tempo, first_place

_TICKS_PER_QUARTER = 480
_USUAL_TEMPO = Fraction(30)  # whole notes a minute
_MICROSECONDS_PER_MINUTE = 60_000_000
_CHORD_SECONDS = 0.06  # keys struck within this are one chord
_EIGHTH = Fraction(1, 8)
_BAR_LINE = re.compile(r"[\s:]*\|+\]?$")  # but not the end of a chord before it


@dataclass(frozen=True)
class PhraseSettings:
    """What a phrase is written by; None leaves it to the notes."""

    meter: str = "4/4"  # as M: has it
    key: str | None = None  # as K: has it
    unit: Fraction = Fraction(1, 8)  # the unit note length
    tempo: Fraction | None = None  # whole notes a minute; None: found in the notes
    expected_tempo: Fraction = _USUAL_TEMPO  # what a found tempo is likely near to
    begins_bar: bool = False  # time 0 is a bar line; otherwise the first note may be an upbeat
    bars: int | None = None  # exactly so many, rests at the end among them
    one_line: bool = True  # every note ends where the next begins, so that only chords sound together
    anacrusis: Fraction | None = None  # the length of the upbeat in whole notes; None: found in the notes
    fills_upbeat: bool = False  # an upbeat becomes a whole bar that begins with a rest
    holds_last: bool = False  # the last notes are held to the end of their bar, however long they were


@dataclass(frozen=True)
class WrittenPhrase:
    """Bars of ABC without their bar lines, and what they are written in."""

    bars: tuple[str, ...]
    meter: Meter
    key: str
    unit: Fraction
    tempo: Fraction  # whole notes a minute
    anacrusis: Fraction = Fraction(0)  # the length of the upbeat in whole notes, 0 where there is none

    @property
    def full_bars(self) -> int:
        """How many bars there are without the upbeat."""
        return len(self.bars) - bool(self.anacrusis)

    @property
    def text(self) -> str:
        """The bars with a bar line behind each."""
        return "".join(f"{bar}|" for bar in self.bars)


def transcribe_phrase(notes: Sequence[HeardNote], settings: PhraseSettings) -> WrittenPhrase:
    """Returns what was played as bars of one voice; the last one is filled up with rests.

    Times are seconds; without `begins_bar` from anywhere. NotationError (one sentence) for pitches outside of MIDI,
    for an unusable meter, and for what lasts for ever.
    """
    meter = read_meter(settings.meter)
    if meter.duration is None:
        meter = read_meter("4/4")
    beat = _beat(notes, meter, settings)
    meant = _meant(notes, meter, beat, settings)
    if settings.bars is not None:
        meant = list(_cut(meant, settings.bars * (meter.duration or Fraction(1))))
    anacrusis = Fraction(0) if settings.begins_bar else settings.anacrusis
    if anacrusis is None:
        anacrusis = find_anacrusis(strikes(_last_short(meant)), meter)
    if settings.holds_last:
        meant = _held(meant, anacrusis, meter.duration or Fraction(1))
    tune = transcribe(
        meant,
        TranscriptionSettings(
            meter=meter.text, key=settings.key, unit=settings.unit, anacrusis=anacrusis, bars_per_line=10_000
        ),
    )
    return _as_phrase(tune, meter, settings, beat.tempo)


def _beat(notes: Sequence[HeardNote], meter: Meter, settings: PhraseSettings) -> FoundTempo:
    """Returns the beat that was given, or the one in the notes."""
    onsets = [note.start_seconds for note in notes]
    if settings.tempo is None:
        found = find_tempo(onsets, meter, settings.expected_tempo)
        return replace(found, start=0.0) if settings.begins_bar else found
    start = 0.0 if settings.begins_bar else first_place(onsets, settings.tempo)
    return FoundTempo(settings.tempo, float(settings.tempo), start)


def _meant(
    notes: Sequence[HeardNote], meter: Meter, beat: FoundTempo, settings: PhraseSettings
) -> list[TranscribedNote]:
    """Returns the notes where they were meant, the first at 0 where the phrase begins no bar."""
    first = beat.start
    ticks_per_second = beat.exact * 4 * _TICKS_PER_QUARTER / 60
    microseconds = round(_MICROSECONDS_PER_MINUTE / (4 * beat.exact))
    heard = _one_after_the_other(notes) if settings.one_line else list(notes)
    ticks = []
    for note in sorted(heard, key=lambda note: (note.start_seconds, note.pitch)):
        start = max(0, round((note.start_seconds - first) * ticks_per_second))
        end = round((note.end_seconds - first) * ticks_per_second)
        ticks.append(PlayedNote(start, max(start + 1, end), note.pitch, 80))
    return quantise(ticks, _TICKS_PER_QUARTER, ((Fraction(0), meter),), tempi=((0, microseconds),))


def _one_after_the_other(notes: Sequence[HeardNote]) -> list[HeardNote]:
    """Returns the notes with each chord's notes of one length, and nothing that sounds into the next."""
    chords: list[list[HeardNote]] = []
    for note in sorted(notes, key=lambda note: (note.start_seconds, note.pitch)):
        if chords and note.start_seconds - chords[-1][0].start_seconds <= _CHORD_SECONDS:
            chords[-1].append(note)
        else:
            chords.append([note])
    found = []
    for index, chord in enumerate(chords):
        start, end = chord[0].start_seconds, max(note.end_seconds for note in chord)
        if index + 1 < len(chords):
            end = min(end, chords[index + 1][0].start_seconds)
        found += [HeardNote(start, max(start, end), note.pitch) for note in chord]
    return found


def _cut(notes: Sequence[TranscribedNote], end: Fraction) -> Sequence[TranscribedNote]:
    """Returns what of the notes lies before `end`."""
    return [
        TranscribedNote(note.onset, min(note.duration, end - note.onset), note.pitch)
        for note in notes
        if note.onset < end
    ]


def _last_short(notes: Sequence[TranscribedNote]) -> list[TranscribedNote]:
    """Returns the notes with the last an eighth long at most: how long it is held says nothing of the upbeat."""
    last = max((note.onset for note in notes), default=Fraction(0))
    return [
        replace(note, duration=min(note.duration, _EIGHTH)) if note.onset == last else note for note in notes
    ]


def _held(notes: Sequence[TranscribedNote], anacrusis: Fraction, bar: Fraction) -> list[TranscribedNote]:
    """Returns the notes with the last held to the end of its bar."""
    last = max((note.onset for note in notes), default=Fraction(0))
    end = anacrusis if last < anacrusis else last + bar - (last - anacrusis) % bar
    return [replace(note, duration=end - last) if note.onset == last else note for note in notes]


def _as_phrase(tune: str, meter: Meter, settings: PhraseSettings, tempo: Fraction) -> WrittenPhrase:
    read = parse(tune).tunes[0]
    if len(read.measures.voices) > 1:
        raise NotationError("What was played needs several voices; play it one hand after the other.")
    unit, full = read.unit_note_length, meter.duration or Fraction(1)
    bars = _bar_texts(tune)
    lengths = [bar.duration for bar in read.measures.voices[0].bars]
    anacrusis = Fraction(0)
    if len(bars) > 1 and lengths[0] < full:
        anacrusis = lengths[0]
    if bars and lengths[-1] < full:
        bars[-1] = f"{bars[-1]} z{length_text(full - lengths[-1], unit)}"
    if anacrusis and settings.fills_upbeat:
        bars[0] = f"z{length_text(full - anacrusis, unit)} {bars[0]}"
        anacrusis = Fraction(0)
    if settings.bars is not None:
        rest = f"z{length_text(full, unit)}"
        bars = (bars + [rest] * settings.bars)[: settings.bars]
    return WrittenPhrase(tuple(bars), meter, read.key.text, unit, tempo, anacrusis)


def _bar_texts(tune: str) -> list[str]:
    """Returns the bars of a tune of one voice without their bar lines."""
    body = tune[tune.rindex("\nK:") + 1 :].partition("\n")[2]
    ends = (0, *bar_ends(body))
    found = [_BAR_LINE.sub("", body[start:end].strip()) for start, end in pairwise(ends)]
    return [bar for bar in found if bar]
