"""What a standard MIDI file holds: who plays which notes when, in ticks, and what else it says of the music."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A note of a MIDI file; times in ticks from its start."""

    start: int
    end: int
    pitch: int
    velocity: int


@dataclass(frozen=True)
class MidiVoice:
    """What one channel plays in one track."""

    name: str
    channel: int  # from 0
    notes: tuple[PlayedNote, ...]  # by their starts
    program: int | None = None  # from 0, the first that is set
    lyrics: tuple[tuple[int, str], ...] = ()  # ticks, and the syllable as it stands


@dataclass(frozen=True)
class MidiScore:
    """A MIDI file; changes are pairs of ticks and what holds from there."""

    ticks_per_quarter: int
    voices: tuple[MidiVoice, ...]
    title: str = ""
    tempi: tuple[tuple[int, int], ...] = ()  # microseconds a quarter
    meters: tuple[tuple[int, int, int], ...] = ()  # beats, unit
    keys: tuple[tuple[int, str], ...] = ()  # "F#m"
    remarks: tuple[str, ...] = ()  # what was left out, in sentences
    has_drums: bool = False  # which are among them
