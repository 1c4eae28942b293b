"""The tune as it is performed: what is heard, when, and from which place in the text."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import lcm
from typing import TypeVar

from model.notation.band import Band
from model.notation.collection import uncollected
from model.notation.form import Form
from model.notation.holds import Holds
from model.notation.instructions import ControlChange, ProgramChange
from model.notation.measures import Voice
from model.notation.meter import Meter
from model.notation.played_bars import PlayedBar
from model.notation.spans import Span
from model.notation.style import PerformanceStyle
from model.notation.swing import Swing
from model.notation.tempo import DEFAULT_TEMPO
from model.notation.tune import Tune
from model.notation.voice_names import called
from model.notation.voice_performance import MAX_NOTES, VoicePerformance, most_notes

_USUAL = PerformanceStyle()
_DRUM_CHANNEL = 9
_SECONDS_PER_MINUTE = 60

_Change = TypeVar("_Change", ProgramChange, ControlChange)

__all__ = [
    "MAX_NOTES",
    "ControlChange",
    "MeterChange",
    "PlayedBar",
    "ProgramChange",
    "TempoChange",
    "TimedNote",
    "Timeline",
    "perform",
]


@dataclass(frozen=True, slots=True)
class TimedNote:
    """A note that sounds; onset and duration in whole notes."""

    onset: Fraction
    duration: Fraction
    pitch: int  # MIDI number
    velocity: int
    channel: int  # from 0
    span: Span
    voice: int = -1  # its place among the voices of the tune; -1: accompaniment, drums, drone


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
    programs: tuple[ProgramChange, ...] = ()  # sorted by onset; only what the tune says
    controls: tuple[ControlChange, ...] = ()  # likewise
    bars: tuple[PlayedBar, ...] = ()  # of the voice that lasts longest, in the order of playing
    voices: tuple[str, ...] = ()  # the names of the voices, in the order of the text
    called: tuple[str, ...] = ()  # what people call the voices: name= of V:, otherwise the name of the voice
    band: tuple[tuple[int, str], ...] = ()  # channels beside the voices, and what plays there

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


@uncollected
def perform(tune: Tune, style: PerformanceStyle = _USUAL) -> Timeline:
    """Returns the performance of a tune: its repeats, endings, parts and jumps played out, its ties joined.

    `style` says what is added to the written notes. Every voice has a channel of its own, in the order of the
    text, the drum channel left out, or the one that %%MIDI channel gives it. Never raises; a performance of
    more than MAX_NOTES notes or of too many bars is cut and says so.
    """
    form = Form(tune, style)
    tempo = (tune.tempo and tune.tempo.whole_notes_per_minute) or DEFAULT_TEMPO
    performances: list[VoicePerformance] = []
    for index, voice in enumerate(_swinging(tune, style)):
        performances.append(
            VoicePerformance(voice, form.order(voice), style, _channel(index), tempo, tune.unit_note_length)
        )
        for words in voice.instructions:
            if index == 0 or words[0] != "channel":  # a channel in the header is the first voice's
                performances[-1].follow(words, Fraction(0))
    holds = Holds(hold for performance in performances for hold in performance.held())
    for performance in performances:
        performance.play(holds, most_notes(performance.voice, len(performances)))
    notes = [
        TimedNote(note.onset, note.heard, note.pitch, note.velocity, note.channel, note.span, voice)
        for voice, performance in enumerate(performances)
        for note in performance.sounding
    ]
    band = Band(performances, holds, style)
    names = called(tune)
    most = sum(most_notes(performance.voice, len(performances)) for performance in performances)
    notes += [TimedNote(*note) for note in islice(band.notes(), most)]
    longest = max(performances, key=lambda performance: performance.duration, default=None)
    return Timeline(
        notes=tuple(_struck_once(notes)),
        tempi=_tempi(tempo, performances),
        meters=tuple(MeterChange(*change) for change in performances[0].meters) if performances else (),
        duration=max((performance.duration for performance in performances), default=Fraction(0)),
        is_cut=form.is_cut or any(performance.is_cut for performance in performances),
        programs=_by_onset(
            (*(change for played in performances for change in played.instrument.programs), *band.programs)
        ),
        controls=_by_onset(change for played in performances for change in played.instrument.controls),
        bars=tuple(longest.bars) if longest is not None else (),
        voices=(voices := tuple(performance.voice.name for performance in performances)),
        called=tuple(names.get(voice) or voice for voice in voices),
        band=tuple(sorted(band.names.items())),
    )


def _swinging(tune: Tune, style: PerformanceStyle) -> Iterator[Voice]:
    """Yields the voices of a tune, those of a hornpipe as they swing."""
    for voice in tune.measures.voices:
        if not style.swing:
            yield voice
            continue
        swing = Swing(tune.value("R"), tune.meter, style.swing_share)
        for words in voice.instructions:
            swing.instruct(words)
        yield replace(voice, bars=swing.bars(voice.bars))


def _by_onset(changes: Iterable[_Change]) -> tuple[_Change, ...]:
    """Returns the changes by their onset, those at one place in the order given and none twice."""
    return tuple(dict.fromkeys(sorted(changes, key=lambda change: change.onset)))


def _struck_once(notes: list[TimedNote]) -> list[TimedNote]:
    """Returns the notes in the order of their onsets; where a channel strikes a pitch twice at once, the longest
    of them: so a voice that holds a note is heard through one that strikes it too."""
    # Whole numbers are compared many times as fast as fractions.
    common = lcm(*{note.onset.denominator for note in notes})
    notes.sort(
        key=lambda note: (
            note.onset.numerator * (common // note.onset.denominator),
            note.channel,
            note.pitch,
            -note.duration,
        )
    )
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


def _tempi(first: Fraction, performances: list[VoicePerformance]) -> tuple[TempoChange, ...]:
    """Returns the tempi of all voices, the last one given where two stand at the same place."""
    at = {Fraction(0): first}
    for performance in performances:
        at.update(performance.tempi)
    return tuple(TempoChange(*change) for change in sorted(at.items()))
