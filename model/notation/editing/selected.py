"""How a passage is moved under a key signature that stays."""

from collections.abc import Iterable

from model.notation.editing.intervals import Interval, spellings
from model.notation.elements import Chord, Element, Grace, Note
from model.notation.spans import Span
from model.notation.tune import Tune


def passage_interval(tune: Tune, semitones: int, selection: Span) -> Interval:
    """Returns the interval of so many semitones with which the notes of `selection` take the fewest accidentals.

    They are counted under the key signature of the header; between equals the nearer on the circle of fifths is
    chosen.
    """
    signature = tune.key.alterations
    notes = [note for note in _notes(tune.body) if selection.start <= note.span.start < selection.end]

    def accidentals(interval: Interval) -> int:
        count = 0
        for note in notes:
            letter, _, more = interval.moves[note.pitch.letter]
            alteration = note.pitch.accidental
            if alteration is None:
                alteration = tune.key.alteration(note.pitch.letter)
            altered = alteration + more
            count += 3 if abs(altered) > 1 else altered != signature.get(letter, 0)
        return count

    return min(spellings(semitones), key=lambda interval: (accidentals(interval), abs(interval.fifths)))


def _notes(elements: Iterable[Element]) -> Iterable[Note]:
    for element in elements:
        if isinstance(element, Note):
            yield element
        elif isinstance(element, Chord | Grace):
            yield from element.notes
