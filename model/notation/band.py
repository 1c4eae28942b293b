"""Everything that plays beside the written voices: bass, chords, drums and drone, with a channel each."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from model.notation.accompaniment import Accompanist
from model.notation.holds import Holds
from model.notation.instructions import ProgramChange
from model.notation.percussion import Percussion
from model.notation.spans import Span
from model.notation.style import PerformanceStyle

if TYPE_CHECKING:
    from model.notation.voice_performance import VoicePerformance

DRUM_CHANNEL = 9
_CHANNELS = 16


class BandNote(NamedTuple):
    """A note beside the voices, in the order of the fields of a TimedNote."""

    onset: Fraction
    duration: Fraction
    pitch: int
    velocity: int
    channel: int
    span: Span


class Band:
    """Plays what the style allows of the accompaniment of all voices."""

    def __init__(
        self, performances: Sequence["VoicePerformance"], holds: Holds, style: PerformanceStyle
    ) -> None:
        """Takes the voices as they were performed, and the fermatas that all wait for."""
        self._performances = performances
        self._holds = holds
        self._style = style
        taken = {DRUM_CHANNEL} | {performance.instrument.channel for performance in performances}
        taken |= {note.channel for performance in performances for note in performance.sounding}
        self._free = [channel for channel in range(_CHANNELS) if channel not in taken]
        self.programs: list[ProgramChange] = []  # complete when all notes have been played
        self.names: dict[int, str] = {}  # of the channels, likewise

    def notes(self) -> Iterator[BandNote]:
        """Yields the notes of all that play along, in no order."""
        for performance in self._performances:
            voice = performance.voice
            if self._style.accompaniment and any(bar.chords for bar in voice.bars):
                yield from self._chords(performance)
            is_instructed = voice.instructions or any(bar.instructions for bar in voice.bars)
            if self._style.drums and is_instructed:
                yield from self._percussion(performance)

    def _chords(self, performance: "VoicePerformance") -> Iterator[BandNote]:
        player = Accompanist(performance.voice)
        chord_channel = self._channel()
        bass_channel = self._channel()
        self.names |= {chord_channel: "Chords", bass_channel: "Bass"}
        for note in player.play(performance.order):
            channel = bass_channel if note.is_bass else chord_channel
            onset, duration = self._held(note.onset, note.duration)
            yield BandNote(onset, duration, note.pitch, note.velocity, channel, note.span)
        for change in player.programs:
            channel = bass_channel if change.is_bass else chord_channel
            self.programs.append(ProgramChange(self._holds.at(change.onset), channel, change.program))

    def _percussion(self, performance: "VoicePerformance") -> Iterator[BandNote]:
        player = Percussion(performance.voice)
        drone_channel: int | None = None
        bars = performance.voice.bars
        span = bars[0].span if bars else Span(0, 0)
        for beat in player.play(performance.order):
            onset, duration = self._held(beat.onset, beat.duration)
            if beat.is_drone and drone_channel is None:
                drone_channel = self._channel()
                self.names[drone_channel] = "Drone"
                self.programs.append(ProgramChange(onset, drone_channel, player.drone_program))
            channel = DRUM_CHANNEL if drone_channel is None else drone_channel
            self.names.setdefault(channel, "Drums")
            yield BandNote(onset, duration, beat.pitch, beat.velocity, channel, span)

    def _held(self, onset: Fraction, duration: Fraction) -> tuple[Fraction, Fraction]:
        start = self._holds.at(onset)
        return start, self._holds.at(onset + duration) - start

    def _channel(self) -> int:
        """Returns a channel that no voice has, from the last down; where all are taken, the last."""
        return self._free.pop() if self._free else _CHANNELS - 1
