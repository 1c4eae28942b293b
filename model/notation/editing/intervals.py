"""Intervals that move written notes: so many semitones, spelled as so many fifths."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from model.notation.pitches import SEMITONES

STEPS = "CDEFGAB"
_BY_FIFTHS = "FCGDAEB"
_ZERO = Fraction(0)

Alterations = tuple[tuple[str, Fraction], ...]
"""A key signature: letters and semitones, only those that are not 0, sorted."""


@dataclass(frozen=True)
class Interval:
    """An interval upwards; C to D flat is 1 semitone and -5 fifths, C to C sharp 1 semitone and 7 fifths."""

    semitones: int
    fifths: int

    @cached_property
    def moves(self) -> dict[str, tuple[str, int, int]]:
        """For each letter: the letter it moves to, by how many octaves, and by how much its alteration grows."""
        steps = 4 * self.fifths - 7 * ((7 * self.fifths - self.semitones) // 12)
        found: dict[str, tuple[str, int, int]] = {}
        for index, letter in enumerate(STEPS):
            octaves, step = divmod(index + steps, 7)
            height = SEMITONES[STEPS[step]] + 12 * octaves
            found[letter] = (STEPS[step], octaves, SEMITONES[letter] + self.semitones - height)
        return found

    def signature(self, alterations: Alterations) -> Alterations:
        """Returns the key signature that `alterations` becomes."""
        before = dict(alterations)
        moved = ((to, before.get(letter, _ZERO) + more) for letter, (to, _, more) in self.moves.items())
        return tuple(sorted((letter, amount) for letter, amount in moved if amount))

    def name(self, letter: str, alteration: int) -> tuple[str, int]:
        """Returns the letter and the alteration in semitones that a name such as F sharp (F, 1) becomes."""
        to, _, more = self.moves[letter]
        return to, alteration + more


def spellings(semitones: int) -> Iterator[Interval]:
    """Yields the intervals of so many semitones that may be wanted; whole octaves are always pure."""
    fifths = 7 * semitones % 12
    yield Interval(semitones, fifths)
    if fifths:
        yield Interval(semitones, fifths - 12)


@lru_cache(maxsize=1024)
def usual_interval(semitones: int, alterations: Alterations, is_minor: bool = False) -> Interval:
    """Returns the interval that leads from a key signature to the one with the fewest accidentals.

    With six of them either way, a key with a minor third gets flats (E flat minor, whose leading note is D;
    that of D sharp minor would be C double sharp). A major one gets those that are nearer on the circle of
    fifths: a key with sharps goes to F sharp and one with flats to G flat; C, as far from both, to F sharp.
    """

    def cost(interval: Interval) -> tuple[Fraction, bool, int, int]:
        after = interval.signature(alterations)
        count = sum((abs(amount) for _, amount in after), _ZERO)
        has_sharps = sum(amount for _, amount in after) > 0
        return count, is_minor and has_sharps, abs(interval.fifths), -interval.fifths

    return min(spellings(semitones), key=cost)


def circle_order(alterations: Iterable[tuple[str, Fraction]]) -> list[tuple[str, Fraction]]:
    """Returns the accidentals of a signature as they are drawn: sharps from F on, then flats from B on."""
    return sorted(
        alterations,
        key=lambda item: (item[1] < 0, _BY_FIFTHS.index(item[0]) * (1 if item[1] > 0 else -1)),
    )
