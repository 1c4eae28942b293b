"""One voice as it is performed: its bars in the order of playing, its ties joined, its ornaments played."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.dynamics import velocities
from model.notation.jumps import with_jump
from model.notation.measures import Bar, Event, Sound, Voice
from model.notation.meter import Meter
from model.notation.spans import Span
from model.notation.style import PerformanceStyle
from model.notation.swing import swung
from model.notation.unfold import MAX_BARS, playing_order

MAX_NOTES = 200_000
"""The most notes that a performance has; what asks for more is cut there."""

_VELOCITY = 80
_DOWNBEAT_VELOCITY = 95
_MAX_GRACE_SHARE = Fraction(1, 2)  # of the note that they adorn
_ARTICULATIONS = {"staccato": Fraction(1, 2), "wedge": Fraction(1, 3)}
_FERMATA_PACE = Fraction(1, 2)


@dataclass(slots=True)
class Sounding:
    """A note that a tie may still make longer; times in whole notes from the start of the tune."""

    onset: Fraction
    duration: Fraction
    pitch: int
    velocity: int
    span: Span
    share: Fraction | None = None  # of its duration that is heard, None for all of it

    @property
    def heard(self) -> Fraction:
        """How long it is heard."""
        return self.duration if self.share is None else self.duration * self.share


class VoicePerformance:
    """Plays the bars of one voice in their order, once, when it is made."""

    def __init__(
        self, voice: Voice, parts: tuple[str, ...], style: PerformanceStyle, signed: Sequence[Bar]
    ) -> None:
        """Plays `voice`; `signed` are the bars of the voice that carries the signs of the form for all."""
        self.tempi: list[tuple[Fraction, Fraction]] = []  # onset, whole notes a minute
        self.holds: list[tuple[Fraction, Fraction, Fraction]] = []  # onset, end, pace of a fermata
        self.meters: list[tuple[Fraction, Meter]] = []
        self.sounding: list[Sounding] = []
        self._style = style
        self._tied: dict[tuple[str, int], Sounding] = {}
        is_marked = style.dynamics and any(event.marks for bar in voice.bars for event in bar.events)
        self._velocities = velocities(voice.bars) if is_marked else ()
        order = playing_order(voice.bars, parts)
        bars = order.bars
        if style.jumps and not parts:
            bars = with_jump(signed if len(signed) == len(voice.bars) else voice.bars, bars)
        self.order = bars[:MAX_BARS]
        self.is_cut = order.is_cut or len(bars) > MAX_BARS
        self.duration = self._play(voice, self.order)
        if style.swing:
            self._swing(voice, self.order)

    def _play(self, voice: Voice, order: Sequence[int]) -> Fraction:
        start = Fraction(0)
        for index in order:
            bar = voice.bars[index]
            if not self.meters or self.meters[-1][1] != bar.meter:
                self.meters.append((start, bar.meter))
            self.tempi += [(start + mark.onset, mark.whole_notes_per_minute) for mark in bar.tempi]
            for number, event in enumerate(bar.events):
                if event.sounds or event.marks:
                    self._strike(event, start, self._velocity(event, index, number))
            start += bar.duration
            if len(self.sounding) > MAX_NOTES:
                del self.sounding[MAX_NOTES:]
                self.is_cut = True
                break
        return start

    def _velocity(self, event: Event, bar: int, number: int) -> int:
        if self._velocities:
            return self._velocities[bar][number]
        return _VELOCITY if event.onset else _DOWNBEAT_VELOCITY

    def _strike(self, event: Event, start: Fraction, velocity: int) -> None:
        onset = start + event.onset
        if event.marks and self._style.fermatas and "fermata" in event.marks:
            self.holds.append((onset, onset + event.duration, _FERMATA_PACE))
        held_over = [self._continued(sound, onset) for sound in event.sounds]
        begin, duration = onset, event.duration
        if event.graces and self._style.graces and not any(held_over):
            taken = self._adorn(event, onset, velocity)
            begin, duration = onset + taken, duration - taken
        for sound, held in zip(event.sounds, held_over, strict=True):
            if held is not None:
                held.duration += event.duration
            else:
                held = Sounding(begin, duration, sound.pitch, velocity, sound.span)
                self.sounding.append(held)
            if event.marks and self._style.articulation and not sound.is_tied:
                held.share = min(
                    (_ARTICULATIONS[mark] for mark in event.marks if mark in _ARTICULATIONS), default=None
                )
            if sound.is_tied:
                self._tied[sound.name] = held

    def _continued(self, sound: Sound, onset: Fraction) -> Sounding | None:
        """Returns the note that a tie holds over into `sound`; an accidental of another note ends the tie."""
        held = self._tied.pop(sound.name, None) if self._tied else None
        if held is None or held.onset + held.duration != onset:
            return None
        return held if held.pitch == sound.pitch or not sound.is_marked else None

    def _adorn(self, event: Event, onset: Fraction, velocity: int) -> Fraction:
        """Plays the grace notes of an event on its beat, and returns the time that they take from it."""
        wanted = sum((grace.duration for grace in event.graces), Fraction(0))
        if not wanted or not event.sounds:
            return Fraction(0)
        factor = min(Fraction(1), event.duration * _MAX_GRACE_SHARE / wanted)
        at = onset
        for grace in event.graces:
            duration = grace.duration * factor
            for sound in grace.sounds:
                self.sounding.append(Sounding(at, duration, sound.pitch, velocity, sound.span))
            at += duration
        return at - onset

    def _swing(self, voice: Voice, order: Sequence[int]) -> None:
        """Moves the onsets and ends of all notes to where they swing."""
        starts: list[Fraction] = []
        start = Fraction(0)
        for index in order:
            starts.append(start)
            start += voice.bars[index].duration
        for note in self.sounding:
            onset = _swung_in(voice, order, starts, note.onset)
            end = _swung_in(voice, order, starts, note.onset + note.duration)
            if onset < end:  # otherwise its bar is no whole number of beats, and it stays as it is
                note.onset, note.duration = onset, end - onset


def _swung_in(voice: Voice, order: Sequence[int], starts: Sequence[Fraction], at: Fraction) -> Fraction:
    place = bisect_right(starts, at) - 1
    bar = voice.bars[order[place]]
    full = bar.meter.duration
    # An upbeat is the end of a full bar.
    missing = full - bar.duration if full is not None and bar.duration < full / 2 else Fraction(0)
    origin = starts[place] - missing
    return origin + swung(at - origin, bar.meter)
