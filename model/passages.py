"""What a passage of a tune is made of: the values by which it is like others or not."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from model.likeness import FEATURES, tonic_class
from model.notation.measures import Bar, Event
from model.notation.tune import Tune

_CONTOUR_NOTES = 5  # rises and falls between so many notes make one contour


def values_of(tune: Tune, start: int = 0, end: int | None = None) -> Mapping[str, list[str]]:
    """Return the values of the notes that begin from character `start` to `end`, by the features of model.likeness.

    Pitches count from the tonic in semitones, intervals and contours reach back to the notes before, durations
    are in whole notes; each as a string, as a file names it.
    """
    notes = [(max(sound.pitch for sound in event.sounds), event) for event in _events(tune) if event.sounds]
    new = [place for place, (_, event) in enumerate(notes) if _is_within(event.span.start, start, end)]
    pitches = [pitch for pitch, _ in notes]
    steps = [after - before for before, after in pairwise(pitches)]
    signs = [(step > 0) - (step < 0) for step in steps]
    tonic, width = tonic_class(tune) or 0, _CONTOUR_NOTES - 1
    return {
        "pitch": [str((pitches[place] - tonic) % 12) for place in new],
        "interval": [str(steps[place - 1]) for place in new if place],
        "duration": [str(notes[place][1].duration) for place in new],
        "contour": [str(tuple(signs[place - width : place])) for place in new if place >= width],
    }


def recurrence_of(tune: Tune, start: int = 0, end: int | None = None) -> float | None:
    """Return the share of the bars from character `start` to `end` that stood in the tune before; None where there
    are none. A bar that is repeated by a repeat sign counts once.
    """
    seen, again, count = set[tuple[object, ...]](), 0, 0
    for bar in _bars(tune):
        content = tuple((event.onset, tuple(sound.pitch for sound in event.sounds)) for event in bar.events)
        if bar.events and _is_within(bar.events[0].span.start, start, end):
            again += content in seen
            count += 1
        seen.add(content)
    return again / count if count else None


def _is_within(place: int, start: int, end: int | None) -> bool:
    return place >= start and (end is None or place < end)


def _bars(tune: Tune) -> Sequence[Bar]:
    return tune.measures.voices[0].bars if tune.measures.voices else ()


def _events(tune: Tune) -> Iterator[Event]:
    return (event for bar in _bars(tune) for event in bar.events)


__all__ = ["FEATURES", "recurrence_of", "values_of"]
