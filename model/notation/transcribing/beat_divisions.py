"""The ways in which a beat is divided, and which of them suits played notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from model.notation.transcribing.played_beats import Beat
from model.notation.transcribing.swing_finding import swung_half

_SPREAD_SECONDS = 0.015  # of a hand: the standard deviation of where it strikes
_CHORD_SECONDS = 0.045  # notes nearer than this may be struck together
_COLLISION_COST = 40.0  # of two notes that follow each other and would be written as one chord
_CHANGE_COST = 1.5  # of a change between two and three parts


@dataclass(frozen=True, slots=True)
class Division:
    """Places in a beat where notes may begin, 0 and 1 (its end) among them."""

    places: tuple[Fraction, ...]
    cost: float  # the rarer, the dearer
    parts: int  # 2 or 3, 1 where the beat is whole
    meant: tuple[Fraction, ...] = ()  # where notes at these places are written, empty for just there

    def place(self, beat: Beat, ticks: int) -> Fraction:
        """Returns the place that is nearest to a time, in whole notes from the start of the tune."""
        share = (ticks - beat.start) / (beat.end - beat.start)
        return beat.onset + beat.duration * (self.meant or self.places)[self.nearest(share)]

    def nearest(self, share: float) -> int:
        """Returns the index of the place that is nearest to a share of the beat."""
        places = _as_numbers(self.places)
        return min(range(len(places)), key=lambda index: abs(places[index] - share))


@lru_cache(maxsize=64)
def _as_numbers(places: tuple[Fraction, ...]) -> tuple[float, ...]:
    # Fractions are slow to compare, and each note is compared with all places of all divisions.
    return tuple(float(place) for place in places)


@lru_cache(maxsize=2)
def divisions_of(is_compound: bool) -> tuple[Division, ...]:
    """Returns the divisions of a quarter, or of a dotted quarter, the plainest first."""
    if is_compound:
        return (
            Division(_even(1), 0.0, 1), Division(_even(3), 0.3, 3), Division(_even(6), 2.0, 3),
            Division(_even(12), 6.0, 3), Division(_even(2), 3.5, 2), Division(_even(4), 5.0, 2),
        )  # fmt: skip
    mixed = [_halves(3, 2), _halves(2, 3)]  # a triplet in one half of the beat
    return (
        Division(_even(1), 0.0, 1), Division(_even(2), 0.5, 2), Division(_even(4), 2.0, 2),
        Division(_even(3), 2.5, 3), Division(_even(8), 6.0, 2), Division(_even(6), 6.0, 3),
        *(Division(places, 4.5, 2) for places in mixed),
    )  # fmt: skip


def _even(parts: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(number, parts) for number in range(parts + 1))


def _halves(first: int, second: int) -> tuple[Fraction, ...]:
    return tuple(place / 2 for place in _even(first)) + tuple((1 + place) / 2 for place in _even(second)[1:])


def choose_divisions(beats: Sequence[Beat], onsets: Sequence[Sequence[int]]) -> tuple[Division, ...]:
    """Returns how each beat is divided: the cheapest way over all beats (Viterbi).

    `onsets` are those of each beat, in ticks. Where most quarters swing, their halves are meant. A way costs the squares of how far the notes lie from their
    places, in spreads of a hand, and more for finer parts, for changes between two and three, and for notes
    that would become one.
    """
    whole = divisions_of(False)[0]
    late = swung_half(beats, onsets)
    ways: list[tuple[float, Division, int]] = [(0.0, whole, -1)]  # cost, division, the way before
    steps: list[list[tuple[float, Division, int]]] = []
    for index, beat in enumerate(beats):
        struck = onsets[index]
        if struck:
            before = (beats[index - 1], onsets[index - 1]) if index and onsets[index - 1] else None
            choices = _with_swing(divisions_of(beat.is_compound), None if beat.is_compound else late)
            ways = [_cheapest(ways, division, beat, struck, before) for division in choices]
        else:
            best = min(range(len(ways)), key=lambda number: ways[number][0])
            ways = [(ways[best][0], whole, best)]
        steps.append(ways)
    return tuple(_traced(steps))


def _with_swing(divisions: tuple[Division, ...], late: Fraction | None) -> tuple[Division, ...]:
    """Returns divisions, with one whose half is played at `late` where there is such a half."""
    if late is None:
        return divisions
    return (*divisions, Division((Fraction(0), late, Fraction(1)), divisions[1].cost, 2, divisions[1].places))


def _traced(steps: Sequence[Sequence[tuple[float, Division, int]]]) -> list[Division]:
    found: list[Division] = []
    number = min(range(len(steps[-1])), key=lambda number: steps[-1][number][0]) if steps else 0
    for ways in reversed(steps):
        _, division, before = ways[number]
        found.append(division)
        number = max(before, 0)
    return found[::-1]


def _cheapest(
    ways: Sequence[tuple[float, Division, int]],
    division: Division,
    beat: Beat,
    struck: Sequence[int],
    before: tuple[Beat, Sequence[int]] | None,
) -> tuple[float, Division, int]:
    first = division.place(beat, struck[0])
    costs = [cost + _change(last, division, beat, struck, first, before) for cost, last, _ in ways]
    best = min(range(len(ways)), key=lambda number: costs[number])
    return costs[best] + division.cost + _distance(division, beat, struck), division, best


def _distance(division: Division, beat: Beat, struck: Sequence[int]) -> float:
    """Returns how far the notes of a beat lie from their places, with what those cost that fall together."""
    length = beat.end - beat.start
    spread = _SPREAD_SECONDS * beat.ticks_per_second / length
    shares = [(at - beat.start) / length for at in struck]
    numbers = _as_numbers(division.places)
    places = [numbers[division.nearest(share)] for share in shares]
    cost = sum(((share - place) / spread) ** 2 for share, place in zip(shares, places, strict=True))
    near = _CHORD_SECONDS * beat.ticks_per_second / length
    for (share, place), (later, other) in pairwise(zip(shares, places, strict=True)):
        if place == other and later - share > near:
            cost += _COLLISION_COST
    return cost


def _change(
    last: Division,
    division: Division,
    beat: Beat,
    struck: Sequence[int],
    first: Fraction,
    before: tuple[Beat, Sequence[int]] | None,
) -> float:
    cost = _CHANGE_COST if last.parts != division.parts and last.parts > 1 and division.parts > 1 else 0.0
    if before is not None:
        previous, onsets = before
        is_apart = struck[0] - onsets[-1] > _CHORD_SECONDS * beat.ticks_per_second
        if is_apart and last.place(previous, onsets[-1]) == first:
            cost += _COLLISION_COST
    return cost
