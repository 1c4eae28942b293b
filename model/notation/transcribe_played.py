"""Notes that a hand played, timed in seconds, as ABC."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from model.notation.errors import NotationError
from model.notation.meter import read_meter
from model.notation.midi_score import PlayedNote
from model.notation.transcribe import TranscriptionSettings, transcribe
from model.notation.transcribing.quantising import quantise

_TICKS_PER_QUARTER = 480
_MICROSECONDS_PER_MINUTE = 60_000_000
_USUAL_METER = "4/4"
_DEFAULT_TEMPO = Fraction(30)
_LONGEST_SECONDS = 3600 * 4
_SLOWEST, _FASTEST = Fraction(1), Fraction(1000)  # whole notes a minute


@dataclass(frozen=True, slots=True)
class HeardNote:
    """A note as it was played; times in seconds from the first beat of the first bar, or of the upbeat."""

    start_seconds: float
    end_seconds: float
    pitch: int  # MIDI number


_USUAL = TranscriptionSettings()


def transcribe_played(notes: Iterable[HeardNote], settings: TranscriptionSettings = _USUAL) -> str:
    """Returns what was played at the tempo of `settings` (a quarter at 120 where it has none) as a tune of ABC.

    Onsets are moved to the places of the beats of the meter, 4/4 where none is given; short gaps are closed,
    swung eighths made even. Raises NotationError (one sentence) as `transcribe` does, and for what lasts longer
    than four hours.
    """
    tempo = max(_SLOWEST, min(_FASTEST, settings.tempo or _DEFAULT_TEMPO))
    meter = read_meter(settings.meter or _USUAL_METER)
    ticks_per_second = float(tempo * 4 * _TICKS_PER_QUARTER / 60)
    heard = [_in_ticks(note, ticks_per_second) for note in notes]
    heard.sort(key=lambda note: (note.start, note.pitch))
    microseconds = round(_MICROSECONDS_PER_MINUTE / (4 * tempo))
    meant = quantise(heard, _TICKS_PER_QUARTER, ((Fraction(0), meter),), tempi=((0, microseconds),))
    return transcribe(meant, replace(settings, meter=meter.text, tempo=tempo))


def _in_ticks(note: HeardNote, ticks_per_second: float) -> PlayedNote:
    if not -_LONGEST_SECONDS < note.start_seconds <= note.end_seconds < _LONGEST_SECONDS:
        raise NotationError("What was played must end after it begins, and within four hours; divide it.")
    start = max(0, round(note.start_seconds * ticks_per_second))
    return PlayedNote(start, max(start + 1, round(note.end_seconds * ticks_per_second)), note.pitch, 80)
