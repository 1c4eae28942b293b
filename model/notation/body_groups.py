"""The chord or grace group that is open while the body of a tune is read."""

from dataclasses import replace
from fractions import Fraction

from model.notation.elements import Chord, Grace, Note
from model.notation.spans import Span


class OpenGroup:
    """Gathers the notes of a chord or of grace notes; one at a time is open."""

    def __init__(self) -> None:
        """Begins with nothing open."""
        self.notes: list[Note] = []
        self.start = -1
        self.is_chord = False
        self.is_grace = False
        self._is_acciaccatura = False
        self._inner = -1  # the first note of a chord that is open among grace notes
        self._chords: list[tuple[int, int]] = []

    def __bool__(self) -> bool:
        """Tells whether a group is open."""
        return self.start >= 0

    def open_chord(self, start: int) -> None:
        """Opens a chord at a place in the text."""
        self.start, self.is_chord = start, True

    def open_grace(self, start: int, is_acciaccatura: bool) -> None:
        """Opens a group of grace notes at a place in the text."""
        self.start, self.is_grace, self._is_acciaccatura = start, True, is_acciaccatura

    def open_inner_chord(self) -> None:
        """Opens a chord among the grace notes."""
        self._inner = len(self.notes)

    def close_inner_chord(self, length: Fraction) -> None:
        """Closes the chord among the grace notes; its notes are `length` times as long."""
        start, self._inner = self._inner, -1
        if 0 <= start < len(self.notes):
            self.notes[start:] = [replace(note, length=note.length * length) for note in self.notes[start:]]
            self._chords.append((start, len(self.notes)))

    def tie(self, is_dotted: bool) -> bool:
        """Ties the last note, and tells whether there is one."""
        if self.notes:
            self.notes[-1] = replace(self.notes[-1], is_tied=True, is_tie_dotted=is_dotted)
        return bool(self.notes)

    def close(self, end: int, length: Fraction) -> Chord | Grace | None:
        """Returns the chord, of `length` times its first note, or the grace notes; None for a chord of no notes."""
        span, notes = Span(self.start, end), tuple(self.notes)
        is_chord, chords = self.is_chord, tuple(self._chords)
        self.notes, self.start, self.is_chord, self.is_grace = [], -1, False, False
        self._inner, self._chords = -1, []
        if not is_chord:
            return Grace(span, notes, self._is_acciaccatura, chords)
        return Chord(span, notes, length) if notes else None
