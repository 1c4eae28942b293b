"""A tune as its melody alone: intervals and proportions of lengths, the same in every key and notation."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.notation.measures import Event
from model.notation.spans import Span
from model.notation.tune import Tune

_INTERVALS, _PROPORTIONS = 63, 63  # the widest that a step tells apart, each way
_STEPS_AN_OCTAVE = 12  # of proportion: 3:2 is told from 4:3, and a triplet's from a dotted note's


@dataclass(frozen=True)
class Melody:
    """The steps from note to note of a tune as written, repeats not unfolded."""

    steps: NDArray[np.uint16]  # (N - 1,): interval and proportion of lengths in one number, never 0
    spans: tuple[Span, ...]  # (N): the notes in the tune's text


@dataclass(frozen=True)
class _Note:
    span: Span
    pitch: int
    duration: Fraction


def melody_of(tune: Tune) -> Melody:
    """Return the melody of a tune's first voice: the top notes of chords, tied notes as one, rests added on.

    A rest lengthens the note before it: whether a note is held or left is a habit of writing.
    """
    notes = tuple(_notes(tune))
    steps = np.array([_step(before, note) for before, note in pairwise(notes)], np.uint16)
    return Melody(steps, tuple(note.span for note in notes))


def _notes(tune: Tune) -> Iterator[_Note]:
    last: _Note | None = None
    is_tied = False
    for event in _events(tune):
        top = max(event.sounds, key=lambda sound: sound.pitch, default=None)
        if last is not None and (top is None or (is_tied and top.pitch == last.pitch)):
            last = _Note(last.span, last.pitch, last.duration + event.duration)
        elif top is not None:
            if last is not None:
                yield last
            last = _Note(event.span, top.pitch, event.duration)
        is_tied = top.is_tied if top is not None else False
    if last is not None:
        yield last


def _events(tune: Tune) -> Iterator[Event]:
    voices = tune.measures.voices
    if voices:
        yield from (event for bar in voices[0].bars for event in bar.events if event.duration)


def _step(before: _Note, note: _Note) -> int:
    interval = max(-_INTERVALS, min(_INTERVALS, note.pitch - before.pitch))
    octaves = math.log2(note.duration / before.duration)
    proportion = max(-_PROPORTIONS, min(_PROPORTIONS, round(_STEPS_AN_OCTAVE * octaves)))
    return (interval + _INTERVALS + 1) << 8 | (proportion + _PROPORTIONS + 1)
