"""A place inside a bar: how much of it is written, what is open, and what was written last."""

from typing import NamedTuple

from model.grammar import fitting
from model.grammar.form import Form
from model.grammar.lengths import Tuplet
from model.grammar.settings import GrammarSettings

UNRESOLVED = "?"
"""A tie whose pitch is read from the text: see Grammar.step."""

_PLAIN = frozenset("OXA")

Key = tuple[object, ...]
"""A state of the grammar: its kind, and what else it must know."""

Moves = dict[str, Key]
"""Character -> the state behind it."""


class Place(NamedTuple):
    """Where the next sign of the music stands.

    `after` names what was just written: S a bar line (or the end of the header), F an inline field or a line
    that opens a bar, B a line break, E a note, rest or chord, ")" the end of a slur, " " a space, "(" the
    beginning of a slur, "3" a tuplet's number, G grace notes, Q text at the staff, "-" a tie, ">" a broken
    rhythm, and for decorations D, A (it alters the note's length), O (an ornament) or X (both).
    """

    form: Form
    at: int = 0  # grains of the bar before the open tuplet
    after: str = "S"
    has_event: bool = False
    tuplet: Tuplet | None = None
    wanted: int = 0  # grains of the next event, where broken rhythm asks for them
    last: int = 0  # grains of the last event, where a broken rhythm may follow
    can_tie: bool = False
    tie: str = ""  # the pitch that must come next
    depth: int = 0  # open slurs
    is_crossing: bool = False  # one of them has come over a bar line
    is_home: bool = False  # the last note is the tonic; known only in a bar that must end so

    @property
    def parts(self) -> int:
        """The grains of a unit note length."""
        return self.form.parts or 8

    def is_plain(self, settings: GrammarSettings) -> bool:
        """Tell whether a decoration wants a length of which programs can divide it."""
        return settings.strict and self.after in _PLAIN

    def sizes(self, settings: GrammarSettings) -> frozenset[int]:
        """Return the grains that the next event may have; empty where the bar is full."""
        return fitting.sizes(self.form, self.at, self.tuplet, self.wanted, self.is_plain(settings), settings)

    def sizes_wanted(self, settings: GrammarSettings, wanted: int) -> frozenset[int]:
        """Return the grains that an event may have of which broken rhythm asks for so many."""
        return fitting.sizes(self.form, self.at, self.tuplet, wanted, self.is_plain(settings), settings)

    def can_adorn(self, settings: GrammarSettings) -> bool:
        """Tell whether the next event may have an ornament."""
        return bool(fitting.sizes(self.form, self.at, self.tuplet, self.wanted, settings.strict, settings))

    def sizes_of(self, settings: GrammarSettings, is_home: bool) -> frozenset[int]:
        """Return the grains that an event may have; `is_home` says that a tune may end with it."""
        if not self.tonic(settings):
            return self.sizes(settings)
        return fitting.sizes_before_tonic(
            self.form, self.at, self.tuplet, self.wanted, self.is_plain(settings), is_home, settings
        )

    def tonic(self, settings: GrammarSettings) -> str:
        """Return the letter with which this bar must end, because the tune does; "" for any."""
        return fitting.tonic(self.form, settings) if settings.ends_on_tonic and self.form.left == 1 else ""

    def left_after(self, settings: GrammarSettings) -> int | None:
        """Return how many bars are still to come when this one ends here."""
        return None if self.form.left is None else fitting.left_after(self.form, self.at, settings)

    def begins(self, is_strict: bool) -> "Place":
        """Return what matters of the place while an event is being written here."""
        after = "B" if self.after == "B" else "E"
        if is_strict and self.after in ("A", "X", "O"):
            after = "O" if self.after == "O" else "A"
        return self.behind(after)

    def behind(self, after: str, last: int = 0) -> "Place":
        """Return the place behind a sign that is nothing to hear."""
        return Place(
            self.form, self.at, after, self.has_event, self.tuplet, self.wanted, last, False, self.tie,
            self.depth, self.is_crossing, self.is_home,
        )  # fmt: skip

    def sounded(self, size: int, is_note: bool, is_home: bool = False) -> "Place":
        """Return the place behind an event of `size` written grains that began here.

        `is_home` says that it is the tonic, with which the tune is to end.
        """
        tuplet, at = self.tuplet, self.at
        if tuplet is None:
            at += size
        else:
            at += tuplet.duration(size) if tuplet.left == 1 else 0
            tuplet = tuplet.after(size)
        is_altered = self.after == "A" or self._swings(size)
        is_altered |= self.after == "O" and size == 3 * self.parts  # of a roll abc2midi makes three notes
        in_one_group = (tuplet is None) == (self.tuplet is None)
        return Place(
            self.form, at, "E", True, tuplet,
            last=size if in_one_group and not is_altered and not self.wanted else 0,
            can_tie=is_note and self.after not in ("A", "O"), depth=self.depth,
            is_crossing=self.is_crossing, is_home=is_home,
        )  # fmt: skip

    @property
    def is_between_unequal(self) -> bool:
        """Whether abc2midi makes the notes on both sides unequal, in a hornpipe, which it can't over other signs."""
        form = self.form
        if not form.swings or form.meter is None:
            return False
        return self.tuplet is not None or form.duration(self.at) % (form.meter / 4) != 0

    def _swings(self, size: int) -> bool:
        """Tell whether abc2midi makes this note of a hornpipe unequal to the one before: the second of a pair."""
        form = self.form
        if not form.swings or form.meter is None:
            return False
        pair = form.meter / 8
        return self.tuplet is not None or (
            form.duration(size) == pair and form.duration(self.at) % (2 * pair) == pair
        )

    def rests_of(self, sizes: frozenset[int]) -> frozenset[int]:
        """Return those grains that a rest may have here, all of them if none is sound.

        In a hornpipe abc2midi passes over a long rest that ends amid a pair of notes: it would make the note behind
        it unequal to the one before, which may be a triplet's. It does so too with a rest amid a pair behind which
        the next pair is as far.
        """
        if not self.form.swings or self.form.meter is None:
            return sizes
        pair = self.form.meter / 8
        at = self.form.duration(self.at) % (2 * pair)
        if at not in (0, pair):
            return sizes
        lengths = {size: self.form.duration(size) for size in sizes}
        return (
            frozenset(
                size
                for size, length in lengths.items()
                if (at == 0 and length == pair) or (at + length) % (2 * pair) != pair
            )
            or sizes
        )

    @property
    def is_bound(self) -> bool:
        """Whether a slur or a tie is open."""
        return self.depth > 0 or bool(self.tie)

    def endings(self, settings: GrammarSettings) -> tuple[str, ...]:
        """Return the bar lines that may end the bar here."""
        if not self.is_home and self.tonic(settings):
            return ()
        return self.closings(settings, self.left_after(settings))

    def closings(self, settings: GrammarSettings, left: int | None) -> tuple[str, ...]:
        """Return the bar lines that may stand here, with `left` bars then still to come.

        A slur ends in the bar after the one where it began at the latest, and in its section: a network forgets
        that one is open, and the tune could not end.
        """
        lines = fitting.closings(self.form, self.at, left, self.is_bound, settings)
        if settings.strict and self.after == "G":  # grace notes lead over a bar line into the next bar
            return ("|",) if "|" in lines else ()
        if self.tie:
            return ("|",) if "|" in lines else ()
        if settings.strict and self.depth and self.after in "E)":  # where the slur can be closed
            return () if self.is_crossing else tuple(line for line in lines if line == "|")
        return lines
