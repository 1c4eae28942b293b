"""A sheet of music that is about to be written as ABC: voices, bars, notes that know their spelling."""

from dataclasses import dataclass
from fractions import Fraction

from model.notation.key import Key
from model.notation.meter import Meter
from model.notation.pitches import MIDDLE_C, SEMITONES


@dataclass(frozen=True, slots=True)
class SheetPitch:
    """A pitch as it is spelled."""

    letter: str  # C D E F G A B
    octave: int  # 0 begins at middle C
    alteration: Fraction = Fraction(0)  # semitones

    @property
    def midi(self) -> int:
        """Its MIDI number; microtones go to the key towards the natural note."""
        return MIDDLE_C + SEMITONES[self.letter] + 12 * self.octave + int(self.alteration)


@dataclass(frozen=True, slots=True)
class SheetNote:
    """One note of an event."""

    pitch: SheetPitch
    is_tied: bool = False  # to the next note of its pitch


@dataclass(frozen=True, slots=True)
class SheetGrace:
    """A grace note, or a chord of them."""

    pitches: tuple[SheetPitch, ...]
    duration: Fraction  # as written, in whole notes


@dataclass(frozen=True, slots=True)
class Verse:
    """What one verse sings at an event."""

    number: int  # from 1
    text: str  # empty where the last syllable is held
    goes_on: bool = False  # the word has more syllables


@dataclass(frozen=True, slots=True)
class SheetEvent:
    """A note, a chord, or (without notes) a rest; times in whole notes from the start of the bar."""

    onset: Fraction
    duration: Fraction
    notes: tuple[SheetNote, ...] = ()
    is_visible: bool = True
    fields: tuple[str, ...] = ()  # inline fields before it, such as "Q:1/4=60"
    key: Key | None = None  # that begins here, in the midst of a bar
    signs: tuple[str, ...] = ()  # chord symbols, annotations and decorations, as ABC
    graces: tuple[SheetGrace, ...] = ()
    has_slash: bool = False  # its grace notes are an acciaccatura
    slurs_opened: int = 0
    slurs_closed: int = 0
    verses: tuple[Verse, ...] = ()
    is_continuation: bool = False  # a piece behind the first of a note that was divided

    @property
    def end(self) -> Fraction:
        """Where it ends in the bar."""
        return self.onset + self.duration


@dataclass(frozen=True, slots=True)
class SheetBar:
    """A bar of one voice; every layer but the first is written behind an `&`."""

    layers: tuple[tuple[SheetEvent, ...], ...]
    duration: Fraction
    meter: Meter
    key: Key
    fields: tuple[str, ...] = ()  # inline fields at its start, such as "P:A"
    opens_repeat: bool = False
    ending: str = ""  # "1", "1,3"
    closing: str = "|"
    closing_signs: tuple[str, ...] = ()  # decorations before its closing bar line, such as "!D.C.!"
    ends_line: bool = False


@dataclass(frozen=True, slots=True)
class SheetVoice:
    """The bars of a voice; `properties` is what V: says behind its name."""

    name: str
    bars: tuple[SheetBar, ...]
    properties: str = ""
    program: int | None = None  # MIDI program, from 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole tune; `fields` are those of the header between X: and M: and between L: and K:."""

    number: int
    titles: tuple[str, ...]
    voices: tuple[SheetVoice, ...]
    meter: Meter
    key: Key
    composer: str = ""
    tempo: str = ""  # what Q: says
    unit: Fraction | None = None  # None: what makes the text shortest
    fields: tuple[tuple[str, str], ...] = ()  # others, by their letters, behind C:
    bars_per_line: int = 4
