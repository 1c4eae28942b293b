"""From a MIDI file to a sheet of music."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from statistics import median

from model.notation.errors import NotationError
from model.notation.key import Key, read_key
from model.notation.meter import Meter, read_meter
from model.notation.midi_score import MidiScore, MidiVoice
from model.notation.transcribing.bar_filling import BarPlace, Frame, fill
from model.notation.transcribing.bar_finding import find_anacrusis
from model.notation.transcribing.key_finding import find_key
from model.notation.transcribing.lanes import MOST_LANES, Strike, TranscribedNote, lanes, strikes
from model.notation.transcribing.midi_times import exact_time, is_on_grid, plain_time
from model.notation.transcribing.plain_text import field_text, quoted_text
from model.notation.transcribing.quantising import quantise
from model.notation.transcribing.sheet import Sheet, SheetVoice, Verse
from model.notation.transcribing.tempo_text import tempo_text

_MICROSECONDS_PER_MINUTE = 60_000_000
_USUAL_TEMPO = 500_000  # microseconds a quarter, what MIDI files without one mean
_MIDDLE_OF_STAVES = 57  # below it a voice is written in the bass clef
_MOST_METERS = 64  # beats a bar
_LONGEST = 20_000  # whole notes
_MOST_CHANGES = 2000  # of meter, key or tempo
_LOUDER = 8  # steps of velocity above the middle one
_NEAREST_TEMPI = Fraction(1, 8)  # whole notes between two changes of tempo that are written


@dataclass(frozen=True)
class WrittenMidi:
    """A MIDI file as a sheet, and what was done to its times."""

    sheet: Sheet
    chords: tuple[Strike, ...]  # of all voices
    is_quantised: bool  # it was played by hand, and its notes were moved to where they are meant


def midi_sheet(score: MidiScore, title: str, is_divided: bool = False, is_plain: bool = False) -> WrittenMidi:
    """Returns the sheet of a MIDI file; `title` is for one that has none.

    Notes that a program wrote keep their times exactly; those that a hand played are quantised. `is_divided` gives
    notes that overlap voices of their own; `is_plain` takes no time for a tuplet's that it only rounds to.
    """
    _check(score)
    meters = _meters(score)
    played, is_exact = _played(score, meters, is_plain)
    chords = [strikes(notes) for notes in played]
    frame = _frame(score, chords, meters, _loud_onsets(score, played))
    voices = [(voice, lanes(found)) for voice, found in zip(score.voices, chords, strict=True)]
    if is_divided:
        voices = [(voice, (lane,)) for voice, apart in voices for lane in apart]
    end = max((lane[-1].end for _, apart in voices for lane in apart), default=Fraction(0))
    bars = frame.bars(end)
    tempi = dict(_tempi(score, frame, end))
    first_tempo = tempi.pop(Fraction(0), "")
    written = [
        _voice(number, voice, apart, bars, tempi if number == 1 else {}, score, len(voices) == 1)
        for number, (voice, apart) in enumerate(voices, start=1)
    ]
    sheet = Sheet(
        1,
        (field_text(score.title or title),),
        tuple(written),
        frame.meters[0][1],
        frame.keys[0][1],
        tempo=first_tempo,
    )
    return WrittenMidi(sheet, tuple(strike for found in chords for strike in found), not is_exact)


def _played(
    score: MidiScore, meters: tuple[tuple[Fraction, Meter], ...], is_plain: bool
) -> tuple[list[list[TranscribedNote]], bool]:
    """Returns the notes of every voice at the times that are meant, and whether they begin at those of the file."""
    starts = [note.start for voice in score.voices for note in voice.notes]
    ends = [note.end for voice in score.voices for note in voice.notes]
    is_exact = is_on_grid(starts, score.ticks_per_quarter)
    if is_exact and is_on_grid(ends, score.ticks_per_quarter):
        time = plain_time if is_plain else exact_time
        return [_exact_notes(voice, score.ticks_per_quarter, time) for voice in score.voices], is_exact
    return [
        quantise(voice.notes, score.ticks_per_quarter, meters, is_exact, score.tempi)
        for voice in score.voices
    ], is_exact


def _check(score: MidiScore) -> None:
    """Raises NotationError for what no sheet holds, before much time is spent on it."""
    end = max((note.end for voice in score.voices for note in voice.notes), default=0)
    if end > 4 * score.ticks_per_quarter * _LONGEST:
        raise NotationError(f"The MIDI file lasts longer than {_LONGEST:,} whole notes; divide it.")
    for voice in score.voices:
        changes = sorted([(note.start, 1) for note in voice.notes] + [(note.end, -1) for note in voice.notes])
        if max(accumulate(change for _, change in changes), default=0) > 2 * MOST_LANES:
            raise NotationError(f"More than {MOST_LANES} notes sound at once, too many to be written.")


def _exact_notes(
    voice: MidiVoice, ticks_per_quarter: int, time: Callable[[int, int], Fraction]
) -> list[TranscribedNote]:
    found = []
    for note in voice.notes:
        onset, end = time(note.start, ticks_per_quarter), time(note.end, ticks_per_quarter)
        found.append(TranscribedNote(onset, end - onset, note.pitch))
    return found


def _meters(score: MidiScore) -> tuple[tuple[Fraction, Meter], ...]:
    """Returns the meters from 0 on; 4/4, as MIDI files without one mean, until the first."""
    found: list[tuple[Fraction, Meter]] = [(Fraction(0), read_meter("4/4"))]
    for at, beats, unit in score.meters[:_MOST_CHANGES]:
        meter = read_meter(f"{beats}/{unit}")
        onset = exact_time(at, score.ticks_per_quarter)
        if not meter.is_understood or beats > _MOST_METERS or meter.text == found[-1][1].text:
            continue
        if found[-1][0] == onset:
            found.pop()
        found.append((onset, meter))
    return tuple(found)


def _frame(
    score: MidiScore,
    chords: Sequence[Sequence[Strike]],
    meters: tuple[tuple[Fraction, Meter], ...],
    loud: Collection[Fraction],
) -> Frame:
    together = [strike for found in chords for strike in found]
    keys: list[tuple[Fraction, Key]] = []
    for at, name in score.keys[:_MOST_CHANGES]:
        onset = exact_time(at, score.ticks_per_quarter)
        if keys and keys[-1][0] == onset:
            keys.pop()
        if not keys or keys[-1][1].text != name:
            keys.append((onset, read_key(name)))
    if [key.text for _, key in keys] == ["C"]:  # what many programs write whatever the key
        keys = []
    if not keys or keys[0][0] > 0:
        keys.insert(0, (Fraction(0), find_key(together)))
    upbeat = find_anacrusis(together, meters[0][1], loud) if len(meters) == 1 else Fraction(0)
    return Frame(meters, tuple(keys), upbeat)


def _tempi(score: MidiScore, frame: Frame, end: Fraction) -> Iterator[tuple[Fraction, str]]:
    """Yields onset and Q: of every tempo; of those that follow each other at once, the last."""
    changes = {Fraction(0): _USUAL_TEMPO} if score.tempi else {}
    for at, tempo in score.tempi[:_MOST_CHANGES]:
        changes[exact_time(at, score.ticks_per_quarter)] = tempo
    kept: list[tuple[Fraction, int]] = []
    for onset, tempo in sorted(changes.items()):
        if kept and (onset >= end or tempo == kept[-1][1]):
            continue
        if kept and onset - kept[-1][0] < _NEAREST_TEMPI and kept[-1][0] > 0 and not _is_simple(onset):
            continue
        kept.append((onset, tempo))
    meter = frame.meters[0][1]
    for onset, tempo in kept:
        yield onset, tempo_text(Fraction(_MICROSECONDS_PER_MINUTE, 4 * tempo), meter)


def _is_simple(onset: Fraction) -> bool:
    return onset.denominator <= 64


def _voice(
    number: int,
    voice: MidiVoice,
    apart: Sequence[Sequence[Strike]],
    bars: Sequence[BarPlace],
    tempi: dict[Fraction, str],
    score: MidiScore,
    is_alone: bool,
) -> SheetVoice:
    words = dict(_words(voice, score.ticks_per_quarter))
    pitches = [note.pitch for note in voice.notes]
    properties = [f'name="{quoted_text(voice.name)}"'] if voice.name and not is_alone else []
    if pitches and median(pitches) < _MIDDLE_OF_STAVES:
        properties.append("clef=bass")
    return SheetVoice(str(number), fill(apart, bars, words, tempi), " ".join(properties), voice.program)


def _loud_onsets(score: MidiScore, played: Sequence[Sequence[TranscribedNote]]) -> set[Fraction]:
    """Returns the onsets of the notes of the first voice that are clearly louder than most of it."""
    if not score.voices:
        return set()
    velocities = [note.velocity for note in score.voices[0].notes]
    limit = median(velocities) + _LOUDER
    return {note.onset for note, velocity in zip(played[0], velocities, strict=True) if velocity >= limit}


def _words(voice: MidiVoice, ticks_per_quarter: int) -> Iterator[tuple[Fraction, tuple[Verse, ...]]]:
    """Yields what is sung at an onset.

    A hyphen at the end of a syllable says that the word goes on; in files where spaces end the words, none does.
    """
    has_spaces = any(text.endswith(" ") for _, text in voice.lyrics)
    for number, (at, text) in enumerate(voice.lyrics, start=1):
        syllable = text.strip(" \r\n\t/\\-\0")
        if syllable:
            goes_on = not text.endswith((" ", "\r", "\n")) if has_spaces else text.rstrip().endswith("-")
            verse = Verse(1, syllable, goes_on and number < len(voice.lyrics))
            yield exact_time(at, ticks_per_quarter), (verse,)
