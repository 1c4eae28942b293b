"""Chord symbols played as a simple accompaniment: a bass note on the strong beats, the chord on the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.chord_symbols import ChordSymbol, read_chord_symbol
from model.notation.measures import Bar
from model.notation.meter import Meter
from model.notation.spans import Span

VELOCITY = 56
_BASS, _CHORD = 36, 52  # the keys from which the bass and the chord are built
_EIGHTH, _QUARTER = Fraction(1, 8), Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class AccompanyingNote:
    """A note of the accompaniment; times in whole notes from the start of the tune."""

    onset: Fraction
    duration: Fraction
    pitch: int
    span: Span  # of the chord symbol


def accompany(bars: Sequence[Bar], order: Sequence[int]) -> Iterator[AccompanyingNote]:
    """Yields the accompaniment of the bars of a voice in the order of playing.

    It begins at the first chord symbol; a symbol that names no chord is passed over. An upbeat is left
    alone, and so are bars of a free meter.
    """
    start = Fraction(0)
    chord: ChordSymbol | None = None
    span = Span(0, 0)
    for index in order:
        bar = bars[index]
        marks = [(mark.onset, read_chord_symbol(mark.text), mark.span) for mark in bar.chords]
        full = bar.meter.duration
        is_upbeat = full is None or bar.duration < full / 2
        beats = [] if is_upbeat else list(_beats(bar.meter, bar.duration))
        for onset, duration, is_strong in beats:
            while marks and marks[0][0] <= onset:
                chord, span = marks[0][1] or chord, marks[0][2]
                marks.pop(0)
            if chord is not None:
                for pitch in _keys(chord, is_strong):
                    yield AccompanyingNote(start + onset, duration, pitch, span)
        for _, symbol, place in marks:
            chord, span = symbol or chord, place
        start += bar.duration


def _beats(meter: Meter, length: Fraction) -> Iterator[tuple[Fraction, Fraction, bool]]:
    """Yields onset, duration and whether it is a strong one, for every beat of a bar."""
    at, number = Fraction(0), 0
    while at < length:
        if meter.is_compound:
            yield at, _EIGHTH, True
            if at + _QUARTER < length:
                yield at + _QUARTER, _EIGHTH, False
            at += 3 * _EIGHTH
        else:
            is_waltz = meter.beats % 2 == 1
            yield at, min(_QUARTER, length - at), number == 0 if is_waltz else number % 2 == 0
            at += _QUARTER
        number += 1


def _keys(chord: ChordSymbol, is_strong: bool) -> tuple[int, ...]:
    if is_strong:
        return (_BASS + chord.bass,)
    return tuple(sorted(_CHORD + (pitch - _CHORD) % 12 for pitch in chord.pitches))
