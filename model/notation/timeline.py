"""The tune as it is performed: what is heard, when, and from which place in the text."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from model.notation.measures import Event, Sound, Voice
from model.notation.meter import Meter
from model.notation.parts import read_parts
from model.notation.spans import Span
from model.notation.tempo import DEFAULT_TEMPO
from model.notation.tune import Tune
from model.notation.unfold import playing_order

MAX_NOTES = 200_000
"""The most notes that a performance has; what asks for more is cut there."""

_VELOCITY = 80
_DOWNBEAT_VELOCITY = 95
_DRUM_CHANNEL = 9
_SECONDS_PER_MINUTE = 60


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


def perform(tune: Tune) -> Timeline:
    """Returns the performance of a tune: its repeats, endings and parts played out, its ties joined.

    Grace notes are left unsounded. Every voice has a channel of its own, in the order of the text, the drum
    channel left out. Never raises; a performance of more than MAX_NOTES notes or of too many bars is cut
    and says so.
    """
    parts = read_parts(tune.value("P"))
    performances = [
        _VoicePerformance(voice, parts, index) for index, voice in enumerate(tune.measures.voices)
    ]
    notes = [note for performance in performances for note in performance.notes()]
    notes = _struck_once(notes)
    return Timeline(
        notes=tuple(notes),
        tempi=_tempi(tune, performances),
        meters=tuple(performances[0].meters) if performances else (),
        duration=max((performance.duration for performance in performances), default=Fraction(0)),
        is_cut=any(performance.is_cut for performance in performances),
    )


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


def _tempi(tune: Tune, performances: list["_VoicePerformance"]) -> tuple[TempoChange, ...]:
    """Returns the tempi of all voices, the last one given where two stand at the same place."""
    header = tune.tempo.whole_notes_per_minute if tune.tempo is not None else None
    at = {Fraction(0): header or DEFAULT_TEMPO}
    for performance in performances:
        at.update((tempo.onset, tempo.whole_notes_per_minute) for tempo in performance.tempi)
    return tuple(TempoChange(onset, at[onset]) for onset in sorted(at))


@dataclass(slots=True)
class _Sounding:
    """A note that a tie may still make longer."""

    onset: Fraction
    duration: Fraction
    pitch: int
    velocity: int
    span: Span


class _VoicePerformance:
    """Plays the bars of one voice in their order."""

    def __init__(self, voice: Voice, parts: tuple[str, ...], index: int) -> None:
        self.tempi: list[TempoChange] = []
        self.meters: list[MeterChange] = []
        self._channel = _channel(index)
        self._sounding: list[_Sounding] = []
        self._tied: dict[tuple[str, int], _Sounding] = {}
        order = playing_order(voice.bars, parts)
        self.is_cut = order.is_cut
        self.duration = self._play(voice, order.bars)

    def notes(self) -> Iterator[TimedNote]:
        """Yields the notes in the order of playing."""
        for note in self._sounding:
            yield TimedNote(note.onset, note.duration, note.pitch, note.velocity, self._channel, note.span)

    def _play(self, voice: Voice, order: tuple[int, ...]) -> Fraction:
        start = Fraction(0)
        for index in order:
            bar = voice.bars[index]
            if not self.meters or self.meters[-1].meter != bar.meter:
                self.meters.append(MeterChange(start, bar.meter))
            self.tempi += [TempoChange(start + mark.onset, mark.whole_notes_per_minute) for mark in bar.tempi]
            for event in bar.events:
                self._strike(event, start)
            start += bar.duration
            if len(self._sounding) > MAX_NOTES:
                del self._sounding[MAX_NOTES:]
                self.is_cut = True
                break
        return start

    def _strike(self, event: Event, start: Fraction) -> None:
        onset = start + event.onset
        velocity = _VELOCITY if event.onset else _DOWNBEAT_VELOCITY
        for sound in event.sounds:
            held = self._tied.pop(sound.name, None) if self._tied else None
            if held is not None and self._holds(held, sound, onset):
                held.duration += event.duration
            else:
                held = _Sounding(onset, event.duration, sound.pitch, velocity, sound.span)
                self._sounding.append(held)
            if sound.is_tied:
                self._tied[sound.name] = held

    @staticmethod
    def _holds(held: _Sounding, sound: Sound, onset: Fraction) -> bool:
        """Tells whether a tied note goes on in `sound`: an accidental that makes it another note ends the tie."""
        return held.onset + held.duration == onset and (held.pitch == sound.pitch or not sound.is_marked)
