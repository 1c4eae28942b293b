"""The drone: tonic and fifth of the key, held as long as the tune lasts."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from model.notation.instructions import ProgramChange
from model.notation.key import Key
from model.notation.spans import Span
from model.notation.timeline import TimedNote, Timeline

_DRUM_CHANNEL = 9
_CHANNELS = 16
_PROGRAM = 109  # bagpipe (General MIDI 1), counted from 0
_VELOCITY = 58
_LOWEST = 43  # the G at the bottom of the bass staff
_FIFTH = 7
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ALTERATIONS = {"#": 1, "b": -1}


def drone(
    timeline: Timeline, key: Key, transpose: int, entries: Iterable[Fraction]
) -> tuple[tuple[TimedNote, ...], tuple[ProgramChange, ...]]:
    """The notes of the drone and what sets its channel up; none where the key names no tonic.

    `entries` are the places, in whole notes, at which playing may begin or a loop may enter: it is struck anew
    there, because a receiver that was silent holds nothing.
    """
    tonic = _tonic(key)
    if tonic is None or not timeline.duration:
        return (), ()
    channel = _free_channel(timeline)
    pitches = (tonic + transpose, tonic + transpose + _FIFTH)
    notes = tuple(
        TimedNote(start, end - start, pitch, _VELOCITY, channel, Span(0, 0))
        for start, end in _stretches(timeline.duration, entries)
        for pitch in pitches
    )
    return notes, (ProgramChange(Fraction(0), channel, _PROGRAM),)


def _tonic(key: Key) -> int | None:
    """The key of the tonic, from G up to the F sharp above it."""
    if not key.tonic:
        return None
    step = _STEPS[key.tonic[0]] + sum(_ALTERATIONS.get(sign, 0) for sign in key.tonic[1:])
    return _LOWEST + (step - _LOWEST) % 12


def _stretches(duration: Fraction, entries: Iterable[Fraction]) -> Iterator[tuple[Fraction, Fraction]]:
    starts = sorted({Fraction(0), *(entry for entry in entries if 0 < entry < duration)})
    return zip(starts, [*starts[1:], duration], strict=True)


def _free_channel(timeline: Timeline) -> int:
    """A channel that nothing else has, from the last down; where all are taken, the last."""
    taken = {note.channel for note in timeline.notes} | {change.channel for change in timeline.programs}
    free = (channel for channel in reversed(range(_CHANNELS)) if channel not in taken | {_DRUM_CHANNEL})
    return next(free, _CHANNELS - 1)
