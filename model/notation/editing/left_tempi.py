"""Changes of tempo that stand in voices left out: they hold for all voices, so that they are said again."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction

from model.notation.editing.edits import Edit
from model.notation.measures import Bar, Voice
from model.notation.tune import Tune

_BEATS = tuple(
    Fraction(*beat) for beat in ((1, 4), (3, 8), (1, 8), (1, 2), (1, 16), (1, 32), (1, 1), (1, 64))
)


def tempi_said_again(tune: Tune, wanted: Sequence[str]) -> list[Edit]:
    """Returns what puts the tempi of the voices that are not `wanted` before the notes of the first one that is.

    Each stands at the first note that is written at its place or behind it; one that no whole number of beats a
    minute says, or that has no note behind it, is left out.
    """
    kept = [voice for voice in tune.measures.voices if voice.name in wanted]
    said = {place for voice in kept for place, _ in _tempi(voice)}
    left = {
        place: speed
        for voice in tune.measures.voices
        if voice.name not in wanted
        for place, speed in _tempi(voice)
        if place not in said
    }
    if not kept or not left:
        return []
    notes = [(start + event.onset, event.span.start) for start, bar in _bars(kept[0]) for event in bar.events]
    notes.sort()
    edits: dict[int, Edit] = {}
    for place, speed in sorted(left.items()):
        index = bisect_left(notes, (place, -1))
        beat = next((beat for beat in _BEATS if (speed / beat).denominator == 1), None)
        if index < len(notes) and beat is not None:
            at = notes[index][1]
            edits[at] = Edit(at, at, f"[Q:{beat}={speed / beat}]")
    return list(edits.values())


def _bars(voice: Voice) -> Iterator[tuple[Fraction, Bar]]:
    start = Fraction(0)
    for bar in voice.bars:
        yield start, bar
        start += bar.duration


def _tempi(voice: Voice) -> Iterator[tuple[Fraction, Fraction]]:
    """Yields place, in whole notes from the start of the voice as written, and whole notes a minute."""
    for start, bar in _bars(voice):
        yield from ((start + mark.onset, mark.whole_notes_per_minute) for mark in bar.tempi)
