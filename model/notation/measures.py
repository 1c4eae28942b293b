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
class Neighbours:
    """What a roll or a trill plays beside its note: the next notes of the key above and below it."""

    above: int  # MIDI number
    below: int
    unit: Fraction  # the unit note length that holds there, in whole notes


@dataclass(frozen=True, slots=True)
class Event:
    """A note, a chord, or (without sounds) a rest; times in whole notes from the start of the bar."""

    span: Span
    onset: Fraction
    duration: Fraction
    sounds: tuple[Sound, ...]
    marks: tuple[str, ...] = ()  # names of its decorations
    graces: tuple[Ornament, ...] = ()  # grace notes before it
    neighbours: Neighbours | None = None  # where it is a single note with decorations
    broken: int = 0  # dots of the broken rhythm between it and the next event, -1 for <

    @property
    def end(self) -> Fraction:
        """Where it ends, in whole notes from the start of the bar."""
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class TempoMark:
    """A Q: inside a bar."""

    onset: Fraction  # whole notes from the start of the bar
    whole_notes_per_minute: Fraction


@dataclass(frozen=True, slots=True)
class Instruction:
    """A %%MIDI directive inside a bar, by its words behind MIDI."""

    onset: Fraction  # whole notes from the start of the bar
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChordMark:
    """A chord symbol inside a bar."""

    onset: Fraction  # whole notes from the start of the bar
    text: str
    span: Span
    transpose: int = 0  # semitones by which the voice sounds otherwise than written, octaves left out


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
    # Segno and coda at its start; fine, dacoda, D.C., D.S. and a fermata at its end. Those that are written as
    # text begin with "text ".
    signs: tuple[str, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    line_ends: tuple[int, ...] = ()  # how many of its events stand before each end of a line of the text


@dataclass(frozen=True, slots=True)
class Voice:
    """The bars of one voice in the order of the text."""

    name: str
    bars: tuple[Bar, ...]
    instructions: tuple[tuple[str, ...], ...] = ()  # %%MIDI directives of the header, by their words


@dataclass(frozen=True, slots=True)
class Measures:
    """All voices of a tune, and what was wrong with their notes."""

    voices: tuple[Voice, ...]
    faults: tuple[Fault, ...]
