"""The bars of a tune as written: every note with its pitch and its place in the bar, voice by voice."""

from dataclasses import dataclass
from fractions import Fraction

from model.notation.elements import BarLine, Fault
from model.notation.meter import Meter
from model.notation.spans import Span


@dataclass(frozen=True, slots=True)
class Sound:
    """One pitch of an event."""

    span: Span
    pitch: int  # MIDI number, from 0 to 127
    name: tuple[str, int]  # letter and octave as written: what a tie looks for
    is_marked: bool  # with an accidental of its own
    is_tied: bool  # to the next sound of its name


@dataclass(frozen=True, slots=True)
class Ornament:
    """A grace note: its sounds (several where it is a chord) and how long it is, in whole notes."""

    sounds: tuple[Sound, ...]
    duration: Fraction


@dataclass(frozen=True, slots=True)
class Event:
    """A note, a chord, or (without sounds) a rest; times in whole notes from the start of the bar."""

    span: Span
    onset: Fraction
    duration: Fraction
    sounds: tuple[Sound, ...]
    marks: tuple[str, ...] = ()  # names of its decorations
    graces: tuple[Ornament, ...] = ()  # grace notes before it


@dataclass(frozen=True, slots=True)
class TempoMark:
    """A Q: inside a bar."""

    onset: Fraction  # whole notes from the start of the bar
    whole_notes_per_minute: Fraction


@dataclass(frozen=True, slots=True)
class ChordMark:
    """A chord symbol inside a bar."""

    onset: Fraction  # whole notes from the start of the bar
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Bar:
    """One written bar; a bar always holds an event, except where an ending or a part begins in its midst."""

    span: Span
    events: tuple[Event, ...]
    duration: Fraction  # of its first layer, in whole notes
    meter: Meter
    opening: BarLine | None  # None where the tune, a part or an ending begins without one
    closing: BarLine | None
    ending: frozenset[int] = frozenset()  # the numbers of the ending that begins here
    part: str = ""  # the label that P: gave, also for the bars that follow it
    begins_part: bool = False
    tempi: tuple[TempoMark, ...] = ()
    rest_bars: int = 0  # how many bars of rest a Z in it stands for
    layers: tuple[Fraction, ...] = ()  # durations of the overlays behind &
    chords: tuple[ChordMark, ...] = ()
    signs: tuple[str, ...] = ()  # segno and coda at its start; fine, dacoda, D.C. and D.S. at its end


@dataclass(frozen=True, slots=True)
class Voice:
    """The bars of one voice in the order of the text."""

    name: str
    bars: tuple[Bar, ...]
    channel: int | None = None  # from 0, as %%MIDI channel has it
    program: int | None = None  # from 0, as %%MIDI program has it


@dataclass(frozen=True, slots=True)
class Measures:
    """All voices of a tune, and what was wrong with their notes."""

    voices: tuple[Voice, ...]
    faults: tuple[Fault, ...]
