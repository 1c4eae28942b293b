"""What the body of a tune is made of; every element knows its place in the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from model.notation.pitches import Pitch
from model.notation.spans import Span

MAX_DOTS = 6
"""The most dots that a broken rhythm gives a note."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note; its length is as written, in unit note lengths, before broken rhythm and tuplets."""

    span: Span
    pitch: Pitch
    length: Fraction
    is_tied: bool = False  # to the next note of its pitch
    is_tie_dotted: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """A rest z, or an invisible one x."""

    span: Span
    length: Fraction
    is_visible: bool = True


@dataclass(frozen=True, slots=True)
class MultiRest:
    """A rest of whole bars, Z4 or X4."""

    span: Span
    bars: int
    is_visible: bool = True


@dataclass(frozen=True, slots=True)
class Chord:
    """Notes struck together; `length` multiplies that of the first note (ABC 2.1 section 4.17)."""

    span: Span
    notes: tuple[Note, ...]
    length: Fraction
    is_tied: bool = False  # every note of it
    is_tie_dotted: bool = False


@dataclass(frozen=True, slots=True)
class Grace:
    """Grace notes in braces; those of a chord are struck together."""

    span: Span
    notes: tuple[Note, ...]
    is_acciaccatura: bool = False
    chords: tuple[tuple[int, int], ...] = ()  # the first of its notes and the first behind it

    def struck(self) -> Iterator[tuple[Note, ...]]:
        """Yields the notes in their order, those of a chord together; a chord is as long as its first."""
        at = 0
        for start, end in (*self.chords, (len(self.notes), len(self.notes))):
            yield from ((note,) for note in self.notes[at:start])
            if start < end:
                yield self.notes[start:end]
            at = end


@dataclass(frozen=True, slots=True)
class Tuplet:
    """The next `count` notes take the time of `into` for every `notes` of them: (3 is (3:2:3."""

    span: Span
    notes: int
    into: int | None  # None: as the meter has it
    count: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken rhythm between two notes: `dots` is 2 for >>, -1 for <."""

    span: Span
    dots: int


@dataclass(frozen=True, slots=True)
class BarLine:
    """A bar line of any kind, with the repeats that end and begin at it."""

    span: Span
    text: str
    closes: int  # how often what lies before is repeated
    opens: int  # colons behind: 1 where a repeat begins, more for more repeats
    is_double: bool  # ends a section: || |] [|


@dataclass(frozen=True, slots=True)
class Ending:
    """The number of an ending: [1, |2, [1,3-5."""

    span: Span
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Tie:
    """A tie with no note before it."""

    span: Span


@dataclass(frozen=True, slots=True)
class Slur:
    """One end of a slur; the end that opens it says whether it is dotted."""

    span: Span
    opens: bool
    is_dotted: bool = False


@dataclass(frozen=True, slots=True)
class Decoration:
    """A decoration of the note that follows, by its name; letters have the meaning that U: gives them."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text at the staff: a chord symbol, or an annotation where it begins with one of ^ _ < > @."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """An information field; `code` is its letter, `value` what follows without comment and outer spaces."""

    span: Span
    code: str
    value: str
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class Directive:
    """A stylesheet directive: what follows %%."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """An & that goes back to the start of the bar for another voice."""

    span: Span


@dataclass(frozen=True, slots=True)
class Spacing:
    """A space, a spacer y, or the end of a line: what breaks beams."""

    span: Span
    ends_line: bool = False  # of the text
    breaks_score: bool = False  # a line of the score ends here (ABC 2.1 section 6.1.1)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Text that means nothing in ABC."""

    span: Span
    text: str


Element = (
    Note
    | Rest
    | MultiRest
    | Chord
    | Grace
    | Tuplet
    | Broken
    | BarLine
    | Ending
    | Tie
    | Slur
    | Decoration
    | Quoted
    | Field
    | Directive
    | Overlay
    | Spacing
    | Unknown
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place in the text, in a sentence that a musician understands."""

    span: Span
    is_error: bool
    message: str
