"""Groups such as triplets while their notes come: one inside of another, and those that end too soon."""

from collections.abc import Iterator
from fractions import Fraction

from model.notation.elements import Fault, Tuplet
from model.notation.meter import Meter
from model.notation.spans import Span

# Notes of a group by how many they are: how many they take the time of (ABC 2.1 section 4.13).
_TIMES = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}
_ONE = Fraction(1)
_MOST_OPEN = 8


def time_of(tuplet: Tuplet, meter: Meter) -> int:
    """Returns how many notes the group takes the time of, by its own number or as the meter has it."""
    return tuplet.into or _TIMES.get(tuplet.notes) or (3 if meter.is_compound else 2)


class OpenTuplets:
    """The groups that want more notes, the innermost last; every note counts in all of them.

    A group inside of another has to end before that one does; where it is longer, it takes its place.
    """

    def __init__(self) -> None:
        """Begins without a group."""
        self._open: list[tuple[Tuplet, int, int]] = []  # with its time, and how many notes it wants
        self._told: set[Span] = set()
        self.factor = _ONE
        """What the length of the next note is multiplied with."""

    def __bool__(self) -> bool:
        """Tells whether the next note belongs to a group."""
        return bool(self._open)

    @property
    def groups(self) -> list[tuple[Tuplet, int]]:
        """Returns the groups that the next note belongs to, each with its time, the outermost first."""
        return [(tuplet, time) for tuplet, time, _ in self._open]

    @property
    def ratio(self) -> tuple[int, int]:
        """Returns how many notes take the time of how many, in all groups together."""
        notes = into = 1
        for tuplet, time, _ in self._open:
            notes, into = notes * tuplet.notes, into * time
        return notes, into

    def begin(self, tuplet: Tuplet, meter: Meter) -> Iterator[Fault]:
        """Begins a group; yields the faults of those that it cuts short. `(3(3ABc` is one group written twice."""
        if self._open:
            last, _, left = self._open[-1]
            if (last.notes, last.into, left) == (tuplet.notes, tuplet.into, tuplet.count):
                self._open.pop()
        if self._open and (tuplet.count > self._open[-1][2] or len(self._open) >= _MOST_OPEN):
            yield from self.end("the next")
        self._open.append((tuplet, time_of(tuplet, meter), tuplet.count))
        self._measure()

    def count(self) -> None:
        """Counts a note, chord or rest that belongs to the groups."""
        self._open = [(tuplet, time, left - 1) for tuplet, time, left in self._open if left > 1]
        self._measure()

    def end(self, before: str) -> Iterator[Fault]:
        """Ends all groups; yields a fault for each that wants more notes, `before` says what came instead."""
        yield from self.meet(before)
        self._open = []
        self._measure()

    def meet(self, sign: str) -> Iterator[Fault]:
        """Yields, once, a fault for each group that wants more notes when a sign comes; it goes on behind it."""
        for tuplet, _, left in self._open:
            if tuplet.span not in self._told:
                self._told.add(tuplet.span)
                has = tuplet.count - left
                yield Fault(
                    tuplet.span, False, f"This group of {tuplet.count} notes has only {has} before {sign}."
                )

    def _measure(self) -> None:
        notes, into = self.ratio
        self.factor = Fraction(into, notes) if self._open else _ONE
