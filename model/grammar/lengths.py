"""How long the next note may be written, so that its bar can still be finished; counted in grains.

A grain is the shortest note that the grammar writes in a bar: an eighth of the unit note length, or the whole
unit in tunes of very short units. Whatever lies on this grid can be finished on it, so that no bar runs into
a corner: a bar that still wants n grains is finished by n notes of one grain, and mostly by one of n.
"""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import NamedTuple

MOST_PARTS = 64  # grains of a unit note length, where an odd meter wants so many
_USUAL_PARTS = 8
_FINEST = Fraction(1, 512)  # of a whole note: the shortest note that programs agree on
_MOST_UNITS = 64
_WRITTEN = {
    1: ("",),
    2: ("/", "/2"),
    4: ("//", "/4"),
    8: ("///", "/8"),
    16: ("/16",),
    32: ("/32",),
    64: ("/64",),
}
_MOST_ABOVE = {2: 31, 4: 15, 8: 63, 16: 63, 32: 63, 64: 63}  # the greatest number above each of these


class Tuplet(NamedTuple):
    """A group of notes that is being written: `notes` of it take the time of `into`."""

    notes: int
    into: int
    left: int  # how many are still to come
    written: int  # grains of those that are there, before they are squeezed

    @property
    def step(self) -> int:
        """The written grains of the whole group are a multiple of this."""
        return self.notes // gcd(self.notes, self.into)

    def fits(self, length: int, room: int | None) -> bool:
        """Tell whether the group can be finished in `room` grains after a note of `length` written grains."""
        written, left = self.written + length, self.left - 1
        step = self.step
        if not left:
            return not written % step and (room is None or written * self.into // self.notes <= room)
        least = -(-(written + left) // step) * step
        return room is None or least * self.into // self.notes <= room

    def after(self, length: int) -> "Tuplet | None":
        """Return the group after one more note, None where it is complete."""
        return None if self.left == 1 else self._replace(left=self.left - 1, written=self.written + length)

    def duration(self, length: int) -> int:
        """Return the grains of the whole group after its last note, of `length` written grains."""
        return (self.written + length) * self.into // self.notes


def parts_of(unit: Fraction, bar: Fraction | None) -> int | None:
    """Return how many grains a unit note length has, None where the bar is no whole number of any grains."""
    usual = _USUAL_PARTS
    while usual > 1 and unit / usual < _FINEST:
        usual //= 2
    if bar is None:
        return usual
    parts = usual
    while parts <= MOST_PARTS:
        if not (bar / unit * parts) % 1:
            return parts
        parts *= 2
    return None


@lru_cache(maxsize=16)
def spellings(parts: int) -> Mapping[str, int]:
    """Return the lengths as they are written behind a note, each with its grains."""
    found = {}
    for below, texts in _WRITTEN.items():
        if parts % below:
            continue
        most = _MOST_UNITS if below == 1 else _MOST_ABOVE[below]
        for above in range(1, most + 1, 1 if below == 1 else 2):
            for text in texts:
                found[(str(above) if above > 1 else "") + text] = above * parts // below
    return found


@lru_cache(maxsize=16)
def writable(parts: int) -> frozenset[int]:
    """Return the grains that one note can have."""
    return frozenset(spellings(parts).values())


@lru_cache(maxsize=65536)
def sizes(
    parts: int, room: int | None, tuplet: Tuplet | None, wanted: int, is_plain: bool, is_strict: bool
) -> frozenset[int]:
    """Return the grains that the next note may be written with.

    `room` is what is left of the bar (None: as much as one likes), counted from where the tuplet began if
    there is one; `wanted` is not 0 where broken rhythm asks for just so many; `is_plain` leaves halves of the
    unit, of which programs can divide ornaments; `is_strict` leaves, in tuplets, what one note with dots can have:
    music21 makes no others of them.
    """
    choice = writable(parts) & {wanted} if wanted else writable(parts)
    if is_plain:
        choice = frozenset(size for size in choice if not size * 2 % parts)
    if tuplet is not None:
        fitting = frozenset(size for size in choice if tuplet.fits(size, room))
        return frozenset(size for size in fitting if _is_one_note(size)) if is_strict else fitting
    return choice if room is None else frozenset(size for size in choice if size <= room)


def _is_one_note(size: int) -> bool:
    """Tell whether a note with at most two dots has this length."""
    return size // (size & -size) in (1, 3, 7)


@lru_cache(maxsize=65536)
def next_letters(parts: int, beginning: str, allowed: frozenset[int]) -> tuple[str, ...]:
    """Return the characters with which a length that begins so can become one of the `allowed`."""
    endings = _endings(parts).get(beginning, {})
    return tuple(letter for letter, reached in endings.items() if not reached.isdisjoint(allowed))


@lru_cache(maxsize=16)
def _endings(parts: int) -> Mapping[str, Mapping[str, frozenset[int]]]:
    """Beginning -> next character -> the grains of all lengths that begin with both."""
    found: dict[str, dict[str, set[int]]] = {}
    for text, grains in spellings(parts).items():
        for end in range(len(text)):
            found.setdefault(text[:end], {}).setdefault(text[end], set()).add(grains)
    return {
        beginning: {letter: frozenset(grains) for letter, grains in letters.items()}
        for beginning, letters in found.items()
    }
