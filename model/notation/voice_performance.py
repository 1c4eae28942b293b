"""One voice as it is performed: its bars in the order of playing, its ties joined, its ornaments played."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from model.notation.dynamics import velocities
from model.notation.holds import Holds
from model.notation.instructions import Instrument
from model.notation.manners import Manners
from model.notation.measures import Bar, Event, Neighbours, Sound, Voice
from model.notation.meter import Meter
from model.notation.ornaments import roll, trill
from model.notation.played_bars import PlayedBar
from model.notation.spans import Span
from model.notation.style import PerformanceStyle

MAX_NOTES = 200_000
"""The most notes that a performance has; what asks for more is cut there."""

_ALWAYS_PLAYED = 20_000  # notes that even the shortest tune may ask for, all its voices together
_MOST_PASSES = 20  # how often all notes of a long one may be played

_NOTHING = Fraction(0)
_VELOCITY = 80
_DOWNBEAT_VELOCITY = 95
_LOUDEST = 127
_DRUM_CHANNEL = 9
_CROWDED_GRACE_SHARE = Fraction(1, 2)  # of a note too short for its grace notes: what they get of it
_ARTICULATIONS = {"staccato": Fraction(1, 2), "breath": Fraction(1, 2), "wedge": Fraction(1, 3)}


@dataclass(slots=True)
class Sounding:
    """A note that a tie may still make longer; times in whole notes from the start of the tune."""

    onset: Fraction
    duration: Fraction
    pitch: int
    velocity: int
    span: Span
    channel: int
    silent: Fraction = _NOTHING  # at its end: what its articulation leaves out
    trilled: Neighbours | None = None  # what it trills with

    @property
    def heard(self) -> Fraction:
        """How long it is heard."""
        return self.duration - self.silent if self.silent else self.duration


def most_notes(voice: Voice, voices: int) -> int:
    """Returns how many notes may be played of a voice that is one of so many."""
    written = sum(1 + len(event.sounds) for bar in voice.bars for event in bar.events)
    return min(MAX_NOTES, _ALWAYS_PLAYED // voices + _MOST_PASSES * written)


class VoicePerformance:
    """Plays the bars of one voice in their order, once, when `play` is called."""

    def __init__(
        self,
        voice: Voice,
        order: Sequence[int],
        style: PerformanceStyle,
        channel: int,
        tempo: Fraction,
        unit: Fraction,
    ) -> None:
        """Takes `voice`, the indices of its bars in the order of playing, and the channel that it begins on.

        `tempo` and `unit` are those of the header, in whole notes a minute and in whole notes: trills go by the one,
        what %%MIDI trim says by the other.
        """
        self.voice = voice
        self.order = order
        self.instrument = Instrument(channel)
        self.tempi: list[tuple[Fraction, Fraction]] = []  # onset, whole notes a minute
        self.meters: list[tuple[Fraction, Meter]] = []
        self.bars: list[PlayedBar] = []  # in the order of playing
        self.sounding: list[Sounding] = []
        self.duration = Fraction(0)
        self.is_cut = False
        self._style = style
        self._tempo = tempo
        self._unit = unit
        self._manners = Manners()
        self._tied: dict[tuple[str, int], list[Sounding]] = {}
        is_marked = style.dynamics and any(event.marks for bar in voice.bars for event in bar.events)
        self._velocities = velocities(voice.bars) if is_marked else ()

    def follow(self, words: Sequence[str], onset: Fraction) -> None:
        """Follows a %%MIDI directive by its words, at a place in whole notes from the start of the tune."""
        self.instrument.follow(words, onset)
        self._manners.follow(words)

    def held(self) -> Iterator[tuple[Fraction, Fraction]]:
        """Yields the start and end of everything under a fermata, in whole notes from the start."""
        if not self._style.fermatas or not any(
            "fermata" in event.marks for bar in self.voice.bars for event in bar.events
        ):
            return
        start = Fraction(0)
        for index in self.order:
            bar = self.voice.bars[index]
            for event in bar.events:
                if event.marks and "fermata" in event.marks:
                    yield start + event.onset, start + event.onset + event.duration
            start += bar.duration

    def play(self, holds: Holds, most: int = MAX_NOTES) -> None:
        """Plays all bars, with the fermatas of all voices, up to `most` notes."""
        start = Fraction(0)
        for index in self.order:
            bar = self.voice.bars[index]
            if not self.meters or self.meters[-1][1] != bar.meter:
                self.meters.append((holds.at(start), bar.meter))
            self.bars.append(_played(bar, holds.at(start), holds.at(start + bar.duration)))
            self.tempi += [(holds.at(start + mark.onset), mark.whole_notes_per_minute) for mark in bar.tempi]
            delay = None if bar.layers else holds.delay(start, bar.duration)
            begin = start + delay if delay else start
            instructions = iter(bar.instructions)
            upcoming = next(instructions, None)
            for number, event in enumerate(bar.events):
                while upcoming is not None and upcoming.onset <= event.onset:
                    self.follow(upcoming.words, holds.at(start + upcoming.onset))
                    upcoming = next(instructions, None)
                if event.sounds and not self.instrument.is_mute:
                    velocity = self._velocity(event, index, number, bar.meter)
                    if delay is not None:
                        onset = begin + event.onset if event.onset else begin
                        self._strike(event, onset, event.duration, velocity)
                    else:
                        onset, end = (holds.at(start + place) for place in (event.onset, event.end))
                        self._strike(event, onset, end - onset, velocity)
            start += bar.duration
            while upcoming is not None:
                self.follow(upcoming.words, holds.at(start))
                upcoming = next(instructions, None)
            if len(self.sounding) > most:
                del self.sounding[most:]
                self.is_cut = True
                break
        self.duration = holds.at(start)
        if any(note.trilled for note in self.sounding):
            heard = (part for note in self.sounding for part in self._trilled(note))
            self.sounding = list(islice(heard, most))
            self.is_cut = self.is_cut or next(heard, None) is not None

    def _velocity(self, event: Event, bar: int, number: int, meter: Meter) -> int:
        usual = _VELOCITY if event.onset else _DOWNBEAT_VELOCITY
        velocity = self._velocities[bar][number] if self._velocities else usual
        wanted = self._manners.velocity(event.onset, meter) if self._style.dynamics else None
        return velocity if wanted is None else max(1, min(_LOUDEST, velocity - usual + wanted))

    def _strike(self, event: Event, onset: Fraction, whole: Fraction, velocity: int) -> None:
        """Strikes the notes of an event, or goes on with those that a tie holds; it lasts `whole`."""
        held_over = self._held_over(event, onset)
        taken = _NOTHING
        if event.graces and self._style.graces:  # after which every note is struck
            held_over = [None] * len(event.sounds)
            taken = self._adorn(event, onset, whole, velocity)
        begin, duration = (onset + taken, whole - taken) if taken else (onset, whole)
        for sound, before in zip(event.sounds, held_over, strict=True):
            if before is not None:
                held = before
                held.duration += whole
            else:
                channel = self.instrument.channel
                pitch = self._manners.drum(sound.pitch) if channel == _DRUM_CHANNEL else sound.pitch
                held = Sounding(begin, duration, pitch, velocity, sound.span, channel)
                if event.neighbours is not None and self._style.ornaments:
                    held = self._ornamented(held, event.marks, event.neighbours, taken)
                self.sounding.append(held)
            if self._style.articulation:
                is_short = event.marks and held.trilled is None
                held.silent = _silence(event, whole, held.duration) if is_short else _NOTHING
                if self._manners.trim and not (sound.is_tied or before is not None or held.trilled):
                    trim = self._manners.trim * self._unit
                    held.silent += trim if held.heard > trim else _NOTHING
            if sound.is_tied:
                self._tied.setdefault(sound.name, []).append(held)

    def _held_over(self, event: Event, onset: Fraction) -> list[Sounding | None]:
        """Returns for each sound of an event the note that a tie holds over into it."""
        if not self._tied:
            return [None] * len(event.sounds)
        return [self._continued(sound, onset) for sound in event.sounds]

    def _ornamented(
        self, note: Sounding, marks: Sequence[str], neighbours: Neighbours, taken: Fraction
    ) -> Sounding:
        """Plays the roll of a note and returns its last note, which a tie may hold; a trill waits for its end.

        `taken` is what grace notes have taken of the note.
        """
        if "roll" in marks:
            at = note.onset
            *first, last = roll(note.pitch, note.duration, taken, neighbours)
            for duration, pitch in first:
                self.sounding.append(replace(note, onset=at, duration=duration, pitch=pitch))
                at += duration
            return replace(note, onset=at, duration=last[0])
        return replace(note, trilled=neighbours) if "trill" in marks else note

    def _trilled(self, note: Sounding) -> Iterator[Sounding]:
        """Yields the notes of a trill, or the note itself where it has none."""
        if note.trilled is None:
            yield note
            return
        at = note.onset
        for duration, pitch in trill(note.pitch, note.duration, note.trilled, self._tempo):
            yield replace(note, onset=at, duration=duration, pitch=pitch)
            at += duration

    def _continued(self, sound: Sound, onset: Fraction) -> Sounding | None:
        """Returns the note that a tie holds over into `sound`; an accidental of another note ends the tie."""
        waiting = self._tied.pop(sound.name, [])
        if not waiting:
            return None
        # A chord may hold both A and ^A.
        place = next((index for index, tied in enumerate(waiting) if tied.pitch == sound.pitch), 0)
        held = waiting.pop(place)
        if waiting:
            self._tied[sound.name] = waiting
        if held.onset + held.duration != onset:
            return None
        return held if held.pitch == sound.pitch or not sound.is_marked else None

    def _adorn(self, event: Event, onset: Fraction, duration: Fraction, velocity: int) -> Fraction:
        """Plays the grace notes of an event on its beat, and returns the time that they take from it."""
        written = sum((grace.duration for grace in event.graces), _NOTHING)
        if not written:
            return _NOTHING
        wanted = self._manners.graces_length(written, duration)
        if wanted >= duration:
            wanted = duration * _CROWDED_GRACE_SHARE
        factor = wanted / written
        at = onset
        for grace in event.graces:
            length = grace.duration * factor
            for sound in grace.sounds:
                self.sounding.append(
                    Sounding(at, length, sound.pitch, velocity, sound.span, self.instrument.channel)
                )
            at += length
        return at - onset


def _played(bar: Bar, start: Fraction, end: Fraction) -> PlayedBar:
    return PlayedBar(start, end - start, bar.meter, bar.span, bar.part, bar.begins_part)


def _silence(event: Event, whole: Fraction, duration: Fraction) -> Fraction:
    """Returns what the articulation of an event takes from the end of its note, which is left some of it."""
    share = min((_ARTICULATIONS[mark] for mark in event.marks if mark in _ARTICULATIONS), default=None)
    if share is None:
        return _NOTHING
    silent = whole * (1 - share)
    return silent if silent < duration else duration * (1 - share)
