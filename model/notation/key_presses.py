"""The notes of a performance as keys that go down and up: no key is pressed twice at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.notation.timeline import TimedNote

_HIGHEST = 127


def key_presses(notes: Iterable["TimedNote"]) -> Iterator["TimedNote"]:
    """Yields the notes, given by onset, without overlaps of one key and without those that MIDI cannot say.

    MIDI 1.0 leaves a second Note On of a sounding key to the receiver: where a unison meets a note that still
    sounds, that note is ended, and the key sounds on to the later end. Velocities are brought within 1 to 127.
    """
    pressed: dict[tuple[int, int], TimedNote] = {}
    for note in notes:
        if note.duration <= 0 or not 0 <= note.pitch <= _HIGHEST:
            continue
        press = replace(note, velocity=max(1, min(_HIGHEST, note.velocity)))
        before = pressed.get((note.channel, note.pitch))
        if before is not None:
            end, later = before.onset + before.duration, press.onset + press.duration
            if before.onset < press.onset:
                yield replace(before, duration=min(end, press.onset) - before.onset)
            if end > press.onset:
                press = replace(press, duration=max(end, later) - press.onset)
        pressed[note.channel, note.pitch] = press
    yield from pressed.values()
