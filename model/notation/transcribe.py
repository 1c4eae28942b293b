"""Notes as ABC: a list of onsets, durations and pitches becomes a tune that plays back as they came in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from model.notation.errors import NotationError
from model.notation.key import Key, read_key
from model.notation.lengths import MAX_NUMBER
from model.notation.meter import Meter, read_meter
from model.notation.timeline import MAX_NOTES
from model.notation.transcribing.bar_filling import Frame, fill
from model.notation.transcribing.bar_finding import find_anacrusis, find_meter
from model.notation.transcribing.key_finding import find_key
from model.notation.transcribing.lanes import Strike, TranscribedNote, lanes, strikes
from model.notation.transcribing.plain_text import field_text
from model.notation.transcribing.playback import plays
from model.notation.transcribing.sheet import Sheet, SheetVoice
from model.notation.transcribing.sheet_text import sheet_text
from model.notation.transcribing.tempo_text import tempo_text

_HIGHEST = 127
_FINEST_GRID = 6720  # of a whole note: 64ths, with thirds, fifths and sevenths of them
_MOST_EXACT = MAX_NUMBER * 8  # what lengths in eighths can write

__all__ = ["TranscribedNote", "TranscriptionSettings", "transcribe"]


@dataclass(frozen=True)
class TranscriptionSettings:
    """How notes are to be written; None leaves it to the notes."""

    title: str = ""
    number: int = 1  # behind X:
    composer: str = ""
    meter: str | None = None  # as M: has it
    key: str | None = None  # as K: has it
    unit: Fraction | None = None  # the unit note length
    tempo: Fraction | None = None  # whole notes a minute, None: no Q:
    anacrusis: Fraction | None = None  # the length of the upbeat in whole notes, 0 for none
    bars_per_line: int = 4

    def __post_init__(self) -> None:
        if self.unit is not None and not Fraction(1, 512) <= self.unit <= 4:
            raise ValueError(f"unit must be a note length from 1/512 to 4, got {self.unit}")
        if self.tempo is not None and self.tempo <= 0:
            raise ValueError(f"tempo must be above 0, got {self.tempo}")
        if self.bars_per_line < 1:
            raise ValueError(f"bars_per_line must be at least 1, got {self.bars_per_line}")


_USUAL = TranscriptionSettings()


def transcribe(notes: Iterable[TranscribedNote], settings: TranscriptionSettings = _USUAL) -> str:
    """Returns a tune of ABC 2.1 that is performed, as written, as exactly these notes.

    Notes that overlap stand behind `&`, or in voices of their own where that alone is exact. Onsets and
    durations that no ABC length writes are moved to the nearest 1/6720 of a whole note; of two notes with one
    onset and pitch the longer is written. Raises NotationError for pitches outside of MIDI, negative onsets, and
    more than 200,000 notes.
    """
    chords = strikes(_checked(notes))
    meter = read_meter(settings.meter) if settings.meter is not None else find_meter(chords)
    key = read_key(settings.key) if settings.key is not None else find_key(chords)
    anacrusis = settings.anacrusis
    if anacrusis is None:
        anacrusis = find_anacrusis(chords, meter)
    frame = Frame(((Fraction(0), meter),), ((Fraction(0), key),), anacrusis)
    apart = lanes(chords)
    text = _written([apart], frame, settings, meter, key)
    if len(apart) > 1 and not plays(text, chords):
        text = _written([[lane] for lane in apart], frame, settings, meter, key)
    return text


def _written(
    voices: Sequence[Sequence[Sequence[Strike]]],
    frame: Frame,
    settings: TranscriptionSettings,
    meter: Meter,
    key: Key,
) -> str:
    end = max((lane[-1].end for voice in voices for lane in voice), default=Fraction(0))
    bars = frame.bars(end)
    written = [SheetVoice(str(number), fill(voice, bars)) for number, voice in enumerate(voices, start=1)]
    sheet = Sheet(
        number=settings.number,
        titles=(field_text(settings.title),),
        composer=field_text(settings.composer),
        voices=tuple(written),
        meter=meter,
        key=key,
        tempo=tempo_text(settings.tempo, meter) if settings.tempo is not None else "",
        unit=settings.unit,
        bars_per_line=settings.bars_per_line,
    )
    return sheet_text(sheet)


def _checked(notes: Iterable[TranscribedNote]) -> list[TranscribedNote]:
    """Returns the notes at times that can be written."""
    given = list(notes)
    if len(given) > MAX_NOTES:
        raise NotationError(f"More than {MAX_NOTES:,} notes are too many for one tune; divide them.")
    for note in given:
        if not 0 <= note.pitch <= _HIGHEST:
            raise NotationError(f"The pitch {note.pitch} is outside of MIDI; it must lie between 0 and 127.")
        if note.onset < 0 or note.duration < 0:
            raise NotationError("A note begins before the tune, or lasts less than nothing; change its time.")
    places = {place for note in given for place in (note.onset, note.onset + note.duration)}
    if lcm(*(place.denominator for place in places)) <= _MOST_EXACT:
        return given
    return [_moved(note) for note in given]


def _moved(note: TranscribedNote) -> TranscribedNote:
    onset, end = (
        Fraction(round(at * _FINEST_GRID), _FINEST_GRID) for at in (note.onset, note.onset + note.duration)
    )
    return TranscribedNote(onset, max(end - onset, Fraction(1, _FINEST_GRID)), note.pitch)
