"""What stands at the notes of a staff: graces, decorations, texts, slurs, tuplets, beams, words, changes of key."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model.notation.clefs import Clef
from model.notation.elements import Chord, Fault, Grace, MultiRest, Note, Rest
from model.notation.key import Key
from model.notation.lyrics import Syllable
from model.notation.spans import Span

if TYPE_CHECKING:
    from model.notation.tempo import Tempo

Struck = Note | Chord | Rest | MultiRest


@dataclass(frozen=True, slots=True, eq=False)
class TupletGroup:
    """One tuplet: `notes` in the time of `into`. What a macro writes stands at one place, so that no two are alike."""

    span: Span
    notes: int
    into: int


@dataclass(slots=True)
class Signs:
    """All that is drawn at one note, chord or rest."""

    element: Struck
    graces: list[Grace] = field(default_factory=list)
    late_graces: list[Grace] = field(default_factory=list)  # behind it, where no note follows
    decorations: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    tuplets: tuple[TupletGroup, ...] = ()  # that it stands in, the outermost first
    joins: bool = False  # no space parts it from what is before it
    begins_line: bool = False  # of the score, where the text breaks it
    key: Key | None = None  # a change before it
    clef: Clef | None = None
    octaves: int = 0  # octave= moves its notes by so many
    tempo: "Tempo | None" = None
    part: str = ""  # that begins before it, as P: writes it
    heading: str = ""  # over it, as T: in the body writes it
    ending_signs: list[str] = field(default_factory=list)  # fine, D.C. and their like, at the end of its bar
    has_dotted_tie: bool = False
    verses: dict[int, Syllable] = field(default_factory=dict)
    transpose: int = 0  # semitones that its notes sound higher than they are written
    name: str = ""  # its id
    note_names: list[str] = field(default_factory=list)  # those of its notes
    grace_names: list[str] = field(default_factory=list)  # those of all its grace notes


@dataclass(frozen=True, slots=True)
class Reach:
    """A sign from one note to another: a slur, a hairpin, the line of a trill."""

    kind: str  # "slur", "cres", "dim", "trill", "8va", "8vb", "gliss"
    start: Signs
    end: Signs
    is_dotted: bool = False


@dataclass(slots=True)
class VoiceSigns:
    """The signs of one voice, in the order of its notes and rests."""

    name: str
    clef: Clef | None = None
    label: str = ""
    short_label: str = ""  # on the lines behind the first
    stems: str = ""  # "up" or "down" where V: says so
    staff_lines: int | None = None  # where V: says how many the staff has
    faults: list[Fault] = field(default_factory=list)  # of its words
    signs: list[Signs] = field(default_factory=list)
    reaches: list[Reach] = field(default_factory=list)
