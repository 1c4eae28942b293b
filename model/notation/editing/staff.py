"""What holds in one voice while its notes are moved: keys, accidentals and ties, before and after."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from model.notation.editing.accidentals import Accidentals
from model.notation.editing.intervals import Interval
from model.notation.elements import Note
from model.notation.key import Key
from model.notation.pitches import SEMITONES

_WHITE_KEYS = frozenset(SEMITONES.values())


class Name(NamedTuple):
    """A pitch by letter, octave (0 begins at middle C) and alteration in semitones."""

    letter: str
    octave: int
    alteration: Fraction


class Staff:
    """One voice of a tune that is transposed, from its first note to its last."""

    def __init__(self, before: Key, after: Key, interval: Interval, carries: str) -> None:
        """Begins in a key; accidentals hold as `carries` says (see Accidentals)."""
        self.before = before
        self.after = after
        self.interval = interval
        self.is_exact = True  # every note has an accidental where it had one before
        self._old = Accidentals(carries)
        self._new = Accidentals(carries)
        self._tied: frozenset[tuple[str, int]] = frozenset()
        self._last: Sequence[Note] = ()

    def end_bar(self) -> None:
        """Forgets the accidentals of the bar."""
        self._old.end_bar()
        self._new.end_bar()

    def strike(self, notes: Sequence[Note], is_tied: bool = False) -> None:
        """Takes the notes of an event; those that are tied (or all) hold over into the next, see `tie`."""
        self._tied = frozenset((note.pitch.letter, note.pitch.octave) for note in self._last)
        self._last = notes if is_tied else [note for note in notes if note.is_tied]

    def moved(self, note: Note, is_moving: bool, is_passage: bool, is_grace: bool) -> tuple[Name, bool]:
        """Returns the new name of a note, and whether it needs an accidental.

        One that had an accidental keeps it; one that had none gets one where what is in force differs, except
        where a tie holds its pitch over.
        """
        pitch = note.pitch
        is_marked = pitch.accidental is not None
        alteration = pitch.accidental
        if alteration is None:
            alteration = self._old.in_force(pitch.letter, pitch.octave, self.before.alterations)
        else:
            self._old.write(pitch.letter, pitch.octave, alteration)
        name = Name(pitch.letter, pitch.octave, alteration)
        if is_moving:
            name = moved_name(name, self.interval, self.after if is_passage else None)
        in_force = self._new.in_force(name.letter, name.octave, self.after.alterations)
        is_held = not (is_grace or is_passage) and (pitch.letter, pitch.octave) in self._tied
        if not is_marked and in_force != name.alteration:
            self.is_exact = False
            is_marked = not is_held
        if is_marked:
            self._new.write(*name)
        return name, is_marked


def moved_name(name: Name, interval: Interval, key: Key | None = None) -> Name:
    """Returns a pitch moved by `interval`, respelled where its name would take more than a double accidental.

    With a `key`, that of a passage whose signature stays, names such as E sharp and double accidentals are left
    out too, unless they stand in the signature or were there before. A microtone keeps to the side of its key.
    """
    to, octaves, more = interval.moves[name.letter]
    octave, altered = name.octave + octaves, name.alteration + more
    height = SEMITONES[to] + 12 * octave + altered
    heard = height - altered + int(name.alteration) + more
    is_awkward = abs(altered) > 2 or int(altered) != int(name.alteration) + more
    if key is not None and interval.fifths and altered != key.alteration(to):
        is_simple_elsewhere = heard % 12 in _WHITE_KEYS or abs(altered) > 1
        is_awkward = is_awkward or (bool(altered) and is_simple_elsewhere and abs(name.alteration) < 2)
    if not is_awkward:
        return Name(to, octave, altered)
    return min(_respelled(height, int(heard)), key=lambda found: (abs(found.alteration), found.letter != to))


def _respelled(height: Fraction, heard: int) -> Iterator[Name]:
    """Yields the names of a height in semitones above middle C that are heard as the key `heard`."""
    for letter, semitones in SEMITONES.items():
        for octave in (heard // 12 - 1, heard // 12, heard // 12 + 1):
            altered = height - semitones - 12 * octave
            if semitones + 12 * octave + int(altered) == heard:
                yield Name(letter, octave, altered)
