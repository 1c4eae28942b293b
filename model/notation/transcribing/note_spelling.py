"""How pitches are spelled in a key."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from model.notation.key import Key
from model.notation.pitches import MIDDLE_C, SEMITONES
from model.notation.transcribing.sheet import SheetPitch

_MOST_ALTERED = 2


@lru_cache(maxsize=8192)
def _spellings(pitch: int) -> tuple[SheetPitch, ...]:
    """Returns every way to write a MIDI number with at most two sharps or flats."""
    found = []
    for letter, above_c in SEMITONES.items():
        for alteration in range(-_MOST_ALTERED, _MOST_ALTERED + 1):
            octave, rest = divmod(pitch - MIDDLE_C - above_c - alteration, 12)
            if rest == 0:
                found.append(SheetPitch(letter, octave, Fraction(alteration)))
    return tuple(found)


def spell(pitch: int, key: Key, following: int | None = None) -> SheetPitch:
    """Returns the spelling of a MIDI number in a key, before the pitch `following` of its voice.

    A note of the scale is written as one; a note outside of it as what leads on: raised before the note a
    semitone above, lowered before the one a semitone below; otherwise as it lies nearest on the line of fifths.
    """
    return min(_spellings(pitch), key=lambda spelling: _cost(spelling, key, pitch, following))


def spell_chord(pitches: Sequence[int], key: Key, following: Sequence[int] = ()) -> tuple[SheetPitch, ...]:
    """Returns the spellings of notes struck together, each on a line or space of its own wherever that can be."""
    best = [spell(pitch, key, _nearest(pitch, following)) for pitch in pitches]
    if len({(one.letter, one.octave) for one in best}) == len(best):
        return tuple(best)
    return _apart(tuple(pitches), key) or tuple(best)


def _nearest(pitch: int, following: Sequence[int]) -> int | None:
    return min(following, key=lambda other: abs(other - pitch), default=None)


def _apart(pitches: tuple[int, ...], key: Key) -> tuple[SheetPitch, ...] | None:
    """Returns spellings on different lines and spaces, None where there are not enough of them."""
    if not pitches:
        return ()
    rest = _apart(pitches[1:], key)
    if rest is None:
        return None
    taken = {(other.letter, other.octave) for other in rest}
    free = [each for each in _spellings(pitches[0]) if (each.letter, each.octave) not in taken]
    best = min(free, key=lambda spelling: _cost(spelling, key, pitches[0], None), default=None)
    return (best, *rest) if best is not None else None


def _cost(spelling: SheetPitch, key: Key, pitch: int, following: int | None) -> float:
    given = key.alteration(spelling.letter)
    if spelling.alteration == given:
        return 0.0
    distance = abs(_fifth(spelling) - _centre(key))
    cost = 10.0 + distance + 12 * (abs(spelling.alteration) > 1) + 3 * _is_rare(spelling)
    if following is not None and abs(following - pitch) == 1:
        goal = spell(following, key)
        steps = "CDEFGAB".index(goal.letter) - "CDEFGAB".index(spelling.letter)
        leads = steps % 7 == (1 if following > pitch else 6)
        is_to_scale = goal.alteration == key.alteration(goal.letter)
        cost -= 5 if leads and is_to_scale else 0
    return cost


def _fifth(spelling: SheetPitch) -> int:
    """The place on the line of fifths, C = 0."""
    return "FCGDAEB".index(spelling.letter) - 1 + 7 * int(spelling.alteration)


def _centre(key: Key) -> float:
    """The middle of the notes that belong to a key on the line of fifths; minor keys raise their leading notes."""
    return key.fifths + (4.0 if key.mode in ("min", "m", "aeo") else 2.6)


def _is_rare(spelling: SheetPitch) -> bool:
    """Whether a letter is altered to what another one is without a sign: E sharp, C flat."""
    return (spelling.letter, int(spelling.alteration)) in (("E", 1), ("B", 1), ("F", -1), ("C", -1))
