"""The tune as it is performed: what is heard, when, and from which place in the text."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import islice

from model.notation.accompaniment import VELOCITY, accompany
from model.notation.measures import Voice
from model.notation.meter import Meter
from model.notation.parts import read_parts
from model.notation.spans import Span
from model.notation.style import PerformanceStyle
from model.notation.tempo import DEFAULT_TEMPO
from model.notation.tune import Tune
from model.notation.voice_performance import MAX_NOTES, VoicePerformance

_USUAL = PerformanceStyle()
_DRUM_CHANNEL = 9
_ACCOMPANIMENT_CHANNEL = 15
_SECONDS_PER_MINUTE = 60

__all__ = ["MAX_NOTES", "MeterChange", "TempoChange", "TimedNote", "Timeline", "perform"]


@dataclass(frozen=True, slots=True)
class TimedNote:
    """A note that sounds; onset and duration in whole notes."""

    onset: Fraction
    duration: Fraction
    pitch: int  # MIDI number
    velocity: int
    channel: int  # from 0
    span: Span


@dataclass(frozen=True, slots=True)
class TempoChange:
    """A tempo, from its onset (in whole notes) on."""

    onset: Fraction
    whole_notes_per_minute: Fraction


@dataclass(frozen=True, slots=True)
class MeterChange:
    """A meter, from its onset (in whole notes) on."""

    onset: Fraction
    meter: Meter


@dataclass(frozen=True)
class Timeline:
    """What is heard of a tune; all times in whole notes from its start."""

    notes: tuple[TimedNote, ...]  # sorted by onset
    tempi: tuple[TempoChange, ...]  # the first at 0
    meters: tuple[MeterChange, ...]
    duration: Fraction
    is_cut: bool = False  # the repeats asked for more than can be played
    programs: tuple[tuple[int, int], ...] = ()  # channel and MIDI program, both from 0, where the tune says

    def seconds_at(self, onset: Fraction) -> float:
        """Returns when `onset` (in whole notes) sounds, in seconds from the start, at the notated tempo."""
        onsets, seconds = self._tempo_map
        index = max(0, bisect_right(onsets, onset) - 1)
        tempo = self.tempi[index]
        return seconds[index] + _seconds(onset - tempo.onset, tempo.whole_notes_per_minute)

    @cached_property
    def _tempo_map(self) -> tuple[list[Fraction], list[float]]:
        seconds = [0.0]
        for before, after in zip(self.tempi, self.tempi[1:], strict=False):
            seconds.append(seconds[-1] + _seconds(after.onset - before.onset, before.whole_notes_per_minute))
        return [tempo.onset for tempo in self.tempi], seconds


def perform(tune: Tune, style: PerformanceStyle = _USUAL) -> Timeline:
    """Returns the performance of a tune: its repeats, endings, parts and jumps played out, its ties joined.

    `style` says what is added to the written notes. Every voice has a channel of its own, in the order of the
    text, the drum channel left out, or the one that %%MIDI channel gives it. Never raises; a performance of
    more than MAX_NOTES notes or of too many bars is cut and says so.
    """
    parts = read_parts(tune.value("P"))
    voices = tune.measures.voices
    signed = next((voice.bars for voice in voices if any(bar.signs for bar in voice.bars)), ())
    performances = [VoicePerformance(voice, parts, style, signed) for voice in voices]
    channels = [
        _channel(index) if voice.channel is None else voice.channel for index, voice in enumerate(voices)
    ]
    notes = [
        TimedNote(note.onset, note.heard, note.pitch, note.velocity, channel, note.span)
        for performance, channel in zip(performances, channels, strict=True)
        for note in performance.sounding
    ]
    if style.accompaniment:
        notes += _accompaniment(voices, performances)
    return Timeline(
        notes=tuple(_struck_once(notes)),
        tempi=_tempi(tune, performances),
        meters=tuple(MeterChange(*change) for change in performances[0].meters) if performances else (),
        duration=max((performance.duration for performance in performances), default=Fraction(0)),
        is_cut=any(performance.is_cut for performance in performances),
        programs=tuple(
            (channel, voice.program)
            for voice, channel in zip(voices, channels, strict=True)
            if voice.program is not None
        ),
    )


def _accompaniment(voices: Sequence[Voice], performances: Sequence[VoicePerformance]) -> Iterator[TimedNote]:
    """Yields the chord symbols of the first voice that has any, as notes."""
    for voice, performance in zip(voices, performances, strict=True):
        if any(bar.chords for bar in voice.bars):
            for note in islice(accompany(voice.bars, performance.order), MAX_NOTES):
                yield TimedNote(
                    note.onset, note.duration, note.pitch, VELOCITY, _ACCOMPANIMENT_CHANNEL, note.span
                )
            return


def _struck_once(notes: list[TimedNote]) -> list[TimedNote]:
    """Returns the notes in the order of their onsets; where a channel strikes a pitch twice at once, one of them."""
    notes.sort(key=lambda note: (note.onset, note.channel, note.pitch))
    return [
        note
        for before, note in zip([None, *notes], notes, strict=False)
        if before is None
        or note.pitch != before.pitch
        or note.channel != before.channel
        or note.onset != before.onset
    ]


def _seconds(whole_notes: Fraction, whole_notes_per_minute: Fraction) -> float:
    return float(whole_notes * _SECONDS_PER_MINUTE / whole_notes_per_minute)


def _channel(voice: int) -> int:
    """Returns the channel of a voice by its index: 0 to 15 without the drums', then again from the first."""
    channel = voice % 15
    return channel + (channel >= _DRUM_CHANNEL)


def _tempi(tune: Tune, performances: list[VoicePerformance]) -> tuple[TempoChange, ...]:
    """Returns the tempi of all voices, the last one given where two stand at the same place.

    Under a fermata time goes slower for all voices, so that they stay together.
    """
    header = tune.tempo.whole_notes_per_minute if tune.tempo is not None else None
    at = {Fraction(0): header or DEFAULT_TEMPO}
    for performance in performances:
        at.update(performance.tempi)
    return tuple(_held(sorted(at.items()), [hold for played in performances for hold in played.holds]))


def _held(
    tempi: Sequence[tuple[Fraction, Fraction]], holds: Iterable[tuple[Fraction, Fraction, Fraction]]
) -> Iterator[TempoChange]:
    """Yields the tempi, slower where a fermata holds; each hold is its start, its end and its pace."""
    holds = sorted(holds)
    ends = {end for _, end, _ in holds}
    places = sorted({onset for onset, _ in tempi} | {start for start, _, _ in holds} | ends)
    speeds = dict(tempi)
    speed, pace, until, next_hold = tempi[0][1], Fraction(1), Fraction(0), 0
    for place in places:
        speed = speeds.get(place, speed)
        if place >= until:
            pace = Fraction(1)
        while next_hold < len(holds) and holds[next_hold][0] <= place:
            until, pace = max(until, holds[next_hold][1]), holds[next_hold][2]
            next_hold += 1
        yield TempoChange(place, speed * pace)
