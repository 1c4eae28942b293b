"""Whether a text plays what it was written from."""

from collections import Counter
from collections.abc import Iterable

from model.notation.parser import parse
from model.notation.style import PLAIN
from model.notation.timeline import perform
from model.notation.transcribing.lanes import Strike


def plays(text: str, chords: Iterable[Strike]) -> bool:
    """Tells whether the tune in a text is performed, as written, as exactly these chords."""
    wanted = Counter((chord.onset, chord.duration, pitch) for chord in chords for pitch in chord.pitches)
    tunes = parse(text).tunes
    if not tunes:
        return False
    return (
        Counter((note.onset, note.duration, note.pitch) for note in perform(tunes[0], PLAIN).notes) == wanted
    )
