"""Where the bars of notes without bar lines lie: their meter and their upbeat."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from model.notation.meter import Meter, read_meter
from model.notation.transcribing.beats import beat_starts
from model.notation.transcribing.lanes import Strike

_GUESSES = ("4/4", "2/4", "3/4", "6/8", "9/8")
_STEP = Fraction(1, 8)
_DECIMALS = 6
_LONGEST_ACCENT = Fraction(1, 2)
_LOUD_SHARE = 0.8  # of the loud notes that must begin a bar for them to show where bars begin
# What tells where bars begin, weighted as it finds most upbeats of a collection of dance tunes and folk songs.
_ON_BAR, _ON_BEAT, _HELD_OVER, _FILLED, _NO_UPBEAT = 1.1, 6.0, -0.4, 0.6, 0.07
# And what tells a meter: the same rhythm, the same pitches two bars later, four and eight bars that come out even.
_SAME_RHYTHM, _SAME_PITCHES, _FOURS, _EIGHTS, _SHORT_NOTES = 0.7, 0.9, 1.3, 0.25, 1.65
_SHORT = 0.75  # eighths; tunes whose middle note is shorter are written in 2/4 rather than in 4/4


@dataclass(frozen=True, slots=True)
class _Accents:
    """Onsets and durations of notes in eighths, with their weights."""

    notes: tuple[tuple[float, float, float], ...]
    pitches: dict[float, int]  # by their onsets, the highest
    total: float  # of the weights
    end: float

    @classmethod
    def of(cls, chords: Sequence[Strike]) -> "_Accents":
        notes = tuple(
            (float(one.onset / _STEP), float(one.duration / _STEP), float(min(one.duration, _LONGEST_ACCENT)))
            for one in chords
        )
        end = max((onset + duration for onset, duration, _ in notes), default=0.0)
        pitches = {round(float(one.onset / _STEP), _DECIMALS): one.pitches[-1] for one in reversed(chords)}
        return cls(notes, pitches, sum(weight for _, _, weight in notes), end)


def find_meter(chords: Sequence[Strike]) -> Meter:
    """Returns the usual meter whose bars and beats the long notes begin best; 4/4 where there are no notes."""
    accents = _Accents.of(chords)
    return max((read_meter(text) for text in _GUESSES), key=lambda meter: _suits(accents, meter))


def find_anacrusis(chords: Sequence[Strike], meter: Meter, loud: Collection[Fraction] = ()) -> Fraction:
    """Returns the length of the upbeat in whole notes, at most half a bar, 0 where notes begin with a full bar.

    `loud` are the onsets of notes that are played louder than others, as those at the beginnings of bars are.
    """
    bar = meter.duration
    if bar is None or not chords:
        return Fraction(0)
    shown = _shown_by(loud, bar, max(chord.end for chord in chords))
    return _best_shift(_Accents.of(chords), meter) * _STEP if shown is None else shown


def _shown_by(loud: Collection[Fraction], bar: Fraction, end: Fraction) -> Fraction | None:
    """Returns the upbeat that loud notes show, None where they show none: nearly all of them begin bars."""
    places = [onset % bar for onset in loud]
    if len(places) < 2 or len(places) < end / bar / 2:
        return None
    best = max(set(places), key=places.count)
    return best if places.count(best) >= _LOUD_SHARE * len(places) else None


def _best_shift(accents: _Accents, meter: Meter) -> int:
    """Returns the length of the upbeat in eighths."""
    half = int((meter.duration or Fraction(1)) / 2 / _STEP)
    return max(
        range(half + 1), key=lambda shift: (_fit(accents, meter, shift) + _NO_UPBEAT * (not shift), -shift)
    )


def _fit(accents: _Accents, meter: Meter, shift: int) -> float:
    """Returns how well bars and beats suit the notes behind an upbeat of `shift` eighths."""
    length = meter.duration or Fraction(1)
    bar = float(length / _STEP)
    beats = {round(float(beat / _STEP), _DECIMALS) for beat in beat_starts(meter, length)}
    on_bar = on_beat = held = 0.0
    filled = 0
    for onset, duration, weight in accents.notes:
        place = round((onset - shift) % bar, _DECIMALS) % bar
        on_bar += weight * (place == 0)
        on_beat += weight * (place in beats)
        held += weight * (place + duration > bar + 0.001)
        filled += place == 0
    weighted = _ON_BAR * on_bar + _ON_BEAT * on_beat + _HELD_OVER * held
    return weighted / accents.total + _FILLED * filled * bar / accents.end if accents.total else 0.0


def _suits(accents: _Accents, meter: Meter) -> float:
    """Returns how well a meter suits the notes."""
    length = meter.duration or Fraction(1)
    bar = float(length / _STEP)
    beats = {round(float(beat / _STEP), _DECIMALS) for beat in beat_starts(meter, length)}
    if not accents.total:
        return 0.0
    shift = _best_shift(accents, meter)
    places = [(round((onset - shift) % bar, _DECIMALS) % bar, weight) for onset, _, weight in accents.notes]
    on_bar = sum(weight for place, weight in places if place == 0) / accents.total - 1 / bar
    on_beat = sum(weight for place, weight in places if place in beats) / accents.total - len(beats) / bar
    evenness = _FOURS * (accents.end % (4 * bar) == 0) + _EIGHTS * (accents.end % (8 * bar) == 0)
    middle = median(duration for _, duration, _ in accents.notes)
    suits_short = _SHORT_NOTES * (meter.text == "2/4" and middle < _SHORT)
    return _ON_BAR * on_bar + _ON_BEAT * on_beat + _likeness(accents, bar) + evenness + suits_short


def _likeness(accents: _Accents, bar: float) -> float:
    """Returns how much of the rhythm comes again one bar later, and of the melody two bars later."""
    later = accents.pitches
    rhythm = sum(round(onset + bar, _DECIMALS) in later for onset in later)
    melody = sum(later.get(round(onset + 2 * bar, _DECIMALS)) == pitch for onset, pitch in later.items())
    return (_SAME_RHYTHM * rhythm + _SAME_PITCHES * melody) / len(later)
