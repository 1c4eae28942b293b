"""Notes that a hand played, moved to where they are meant."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction

from model.notation.meter import Meter
from model.notation.midi_score import PlayedNote
from model.notation.transcribing.beat_divisions import Division, choose_divisions, divisions_of
from model.notation.transcribing.lanes import TranscribedNote
from model.notation.transcribing.midi_times import exact_time
from model.notation.transcribing.played_beats import Beat, played_beats

_SHORTEST_REST = Fraction(
    3, 32
)  # an eighth less a hand's unevenness; shorter gaps are how the note was played
_OVERLAP_SHARE = Fraction(1, 4)  # of a note that may sound into the next one without being held


def quantise(
    notes: Sequence[PlayedNote],
    ticks_per_quarter: int,
    meters: Sequence[tuple[Fraction, Meter]],
    keeps_onsets: bool = False,
    tempi: Sequence[tuple[int, int]] = (),
) -> list[TranscribedNote]:
    """Returns the notes of a voice at the onsets and with the durations that were meant.

    Each beat of the meters is divided into the parts that suit its notes best; a gap before the next note
    that is shorter than an eighth is closed, a short overlap cut. `keeps_onsets` takes the onsets as they stand.
    """
    if not notes:
        return []
    beats = played_beats(meters, tempi, ticks_per_quarter, max(note.end for note in notes))
    starts = [beat.start for beat in beats]
    by_beat: list[list[int]] = [[] for _ in beats]
    for at in sorted(note.start for note in notes):
        by_beat[bisect_right(starts, at) - 1].append(at)
    chosen = choose_divisions(beats, by_beat)
    onsets: list[Fraction] = []
    for note in notes:
        index = bisect_right(starts, note.start) - 1
        exact = exact_time(note.start, ticks_per_quarter)
        onsets.append(exact if keeps_onsets else chosen[index].place(beats[index], note.start))
    places = sorted(set(onsets))
    found = []
    for note, onset in zip(notes, onsets, strict=True):
        index = bisect_right(starts, note.end) - 1
        end = _end(note, onset, places, beats[index], chosen[index])
        found.append(TranscribedNote(onset, end - onset, note.pitch))
    return found


def _end(
    note: PlayedNote, onset: Fraction, places: Sequence[Fraction], beat: Beat, division: Division
) -> Fraction:
    """Returns where a note ends, in `beat`: at the onset of another one if it ends near it, otherwise on a part of
    the beat."""
    share = Fraction(note.end - beat.start, beat.end - beat.start)
    played = beat.onset + beat.duration * share
    following = bisect_right(places, onset)
    if following == len(places):
        return _on_grid(note, onset, beat, division)
    gap = places[following] - played
    if gap >= 0:
        is_closed = gap < _SHORTEST_REST
        return (
            places[following] if is_closed else min(places[following], _on_grid(note, onset, beat, division))
        )
    if -gap <= _OVERLAP_SHARE * (places[following] - onset) or -gap < _SHORTEST_REST / 2:
        return places[following]
    later = bisect_left(places, played)
    near = [
        place
        for place in places[max(following, later - 1) : later + 1]
        if abs(place - played) < _SHORTEST_REST / 2
    ]
    return min(near, key=lambda place: abs(place - played)) if near else _on_grid(note, onset, beat, division)


def _on_grid(note: PlayedNote, onset: Fraction, beat: Beat, division: Division) -> Fraction:
    """Returns the nearest place for an end in its beat, which has at least its usual parts."""
    usual = divisions_of(beat.is_compound)[1]
    end = (division if len(division.places) >= len(usual.places) else usual).place(beat, note.end)
    return end if end > onset else onset + beat.duration * usual.places[1]
