"""Bars of one voice, put together event after event."""

from dataclasses import replace
from fractions import Fraction

from model.notation.elements import BarLine, Fault
from model.notation.key import Key
from model.notation.measures import Bar, ChordMark, Event, Ornament, Sound, TempoMark, Voice
from model.notation.meter import Meter
from model.notation.pitches import Pitch
from model.notation.spans import Span

_ZERO = Fraction(0)
_ONE = Fraction(1)
# Notes of a tuplet by how many they are: how many they take the time of (ABC 2.1 section 4.13).
_TUPLET_TIMES = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}
_SIGNS_AT_START = frozenset({"segno", "coda"})
_SIGNS_AT_END = frozenset({
    "fine", "dacoda", "D.C.", "D.C.alfine", "D.C.alcoda", "D.S.", "D.S.alfine", "D.S.alcoda",
})  # fmt: skip


class VoiceBuilder:
    """Keeps what holds for the notes to come: key, meter, unit, accidentals, tuplet, broken rhythm."""

    def __init__(self, name: str, key: Key, meter: Meter, unit: Fraction, carries: str) -> None:
        """Begins a voice; accidentals hold as `carries` says: "octave", "pitch" or "not" (section 11.3)."""
        self.name = name
        self.key = key
        self.meter = meter
        self.unit = unit
        self.transpose = 0
        self.channel: int | None = None
        self.program: int | None = None
        self.faults: list[Fault] = []
        self._carries = carries
        self._bars: list[Bar] = []
        self._marks: list[str] = []
        self._graces: tuple[Ornament, ...] = ()
        self.part = ""
        self._begins_part = False
        self._accidentals: dict[tuple[str, int], Fraction] = {}
        self._tuplet_factor = _ONE
        self._tuplet_left = 0
        self._broken: tuple[int, Span] | None = None
        self._opening: BarLine | None = None
        self._ending: frozenset[int] = frozenset()
        self._begin_bar()

    def _begin_bar(self) -> None:
        self._events: list[Event] = []
        self._layer_begin = 0  # how many events stand before the last &
        self._at = _ZERO
        self._tempi: list[TempoMark] = []
        self._rest_bars = 0
        self._first_layer: Fraction | None = None
        self._layers: list[Fraction] = []
        self._bar_meter = self.meter
        self._signs: list[str] = []
        self._chords: list[ChordMark] = []

    def pitch(self, pitch: Pitch, is_grace: bool = False) -> int:
        """Returns the MIDI number of a note here, and lets its accidental hold for the rest of the bar.

        The accidental of a grace note holds for it alone.
        """
        name = (pitch.letter, pitch.octave if self._carries == "octave" else 0)
        alteration = pitch.accidental
        if alteration is None:
            alteration = self._accidentals.get(name)
            if alteration is None:
                alteration = self.key.alteration(pitch.letter)
        elif self._carries != "not" and not is_grace:
            self._accidentals[name] = alteration
        return pitch.midi(alteration) + self.key.transpose + self.transpose

    def add(self, span: Span, length: Fraction, sounds: tuple[Sound, ...]) -> None:
        """Adds a note, chord or rest of `length` unit note lengths."""
        duration = self.unit if length == 1 else length * self.unit
        if self._tuplet_left:
            duration *= self._tuplet_factor
            self._tuplet_left -= 1
        if not self._events:
            self._bar_meter = self.meter
        if self._broken is not None:
            duration = self._apply_broken(duration)
        marks = self._take_marks() if self._marks else ()
        self._events.append(Event(span, self._at, duration, sounds, marks, self._graces))
        self._graces = ()
        self._at += duration

    def decorate(self, name: str) -> None:
        """Puts a decoration on the next event; signs of the form go to the bar."""
        self._marks.append(name)

    def mark_chord(self, text: str, span: Span) -> None:
        """Puts a chord symbol here."""
        self._chords.append(ChordMark(self._at, text, span))

    def adorn(self, graces: tuple[Ornament, ...]) -> None:
        """Puts grace notes before the next event."""
        self._graces = graces

    def end_line(self) -> None:
        """Ends a line of music: a sign such as fine that stands behind the last bar line belongs before it."""
        if self._marks:
            self._settle_signs()

    def _take_marks(self) -> tuple[str, ...]:
        """Returns the decorations of an event, and gives the signs among them to its bar."""
        marks, self._marks = tuple(self._marks), []
        signs = [mark for mark in marks if mark in _SIGNS_AT_START or mark in _SIGNS_AT_END]
        self._signs += signs
        return tuple(mark for mark in marks if mark not in signs) if signs else marks

    def _settle_signs(self) -> None:
        """Gives what has no note behind it to the bar that ends here; segno and coda wait for the next."""
        ended = [mark for mark in self._marks if mark in _SIGNS_AT_END]
        self._marks = [mark for mark in self._marks if mark in _SIGNS_AT_START]
        if ended and self._events:
            self._signs += ended
        elif ended and self._bars:
            self._bars[-1] = replace(self._bars[-1], signs=(*self._bars[-1].signs, *ended))

    def add_bars_of_rest(self, span: Span, bars: int) -> None:
        """Adds `bars` bars of rest in the meter that holds, quarters where it is free."""
        duration = bars * (self.meter.duration or _ONE)
        self._rest_bars += bars
        self._events.append(Event(span, self._at, duration, ()))
        self._at += duration

    def tie(self) -> None:
        """Ties the last event to the next: for a - that stands apart from its note."""
        if self._events:
            last = self._events[-1]
            sounds = tuple(replace(sound, is_tied=True) for sound in last.sounds)
            self._events[-1] = replace(last, sounds=sounds)

    def break_rhythm(self, span: Span, dots: int) -> None:
        """Makes the last event longer and the next one shorter, or the other way round."""
        if len(self._events) == self._layer_begin:
            self.faults.append(Fault(span, False, "There is no note before this broken rhythm to lengthen."))
            return
        self._broken = (dots, span)

    def begin_tuplet(self, notes: int, into: int | None, count: int) -> None:
        """Lets the next `count` events take `into`/`notes` of their time."""
        times = into or _TUPLET_TIMES.get(notes) or (3 if self.meter.is_compound else 2)
        self._tuplet_factor = Fraction(times, notes)
        self._tuplet_left = count

    def mark_tempo(self, whole_notes_per_minute: Fraction) -> None:
        """Changes the tempo here."""
        self._tempi.append(TempoMark(self._at, whole_notes_per_minute))

    def overlay(self) -> None:
        """Goes back to the start of the bar for another layer (ABC 2.1 section 7.4)."""
        if self._first_layer is None:
            self._first_layer = self._at
        else:
            self._layers.append(self._at)
        self._at = _ZERO
        self._layer_begin = len(self._events)

    def bar_line(self, line: BarLine) -> None:
        """Ends the bar; a bar line with nothing before it joins the one that it follows."""
        self._accidentals.clear()
        if self._marks:
            self._settle_signs()
        if self._events or self._ending:
            self._close(line)
            self._opening = line
            return
        before = self._opening
        self._opening = line if before is None else _joined(before, line)
        if self._bars and before is not None and self._bars[-1].closing is before:
            self._bars[-1] = replace(self._bars[-1], closing=self._opening)

    def begin_ending(self, numbers: frozenset[int]) -> None:
        """Begins an ending, if need be in the midst of a bar."""
        self._split()
        self._ending = numbers

    def begin_part(self, label: str) -> None:
        """Begins a part of the tune (P: in the body), if need be in the midst of a bar."""
        self._split()
        self.part = label
        self._begins_part = True

    def finish(self) -> Voice:
        """Returns the voice; a last bar without a bar line ends here."""
        self._settle_signs()
        self._split()
        return Voice(self.name, tuple(self._bars), self.channel, self.program)

    def _split(self) -> None:
        if self._events:
            self._close(None)
            self._opening = None

    def _close(self, line: BarLine | None) -> None:
        events = tuple(self._events)
        layers = (*self._layers, self._at) if self._first_layer is not None else ()
        anchor = line.span if line is not None else Span(0, 0)
        start = events[0].span.start if events else anchor.start
        self._bars.append(
            Bar(
                span=Span(start, events[-1].span.end if events else start),
                events=events,
                duration=self._at if self._first_layer is None else self._first_layer,
                meter=self._bar_meter,
                opening=self._opening,
                closing=line,
                ending=self._ending,
                part=self.part,
                begins_part=self._begins_part,
                tempi=tuple(self._tempi),
                rest_bars=self._rest_bars,
                layers=layers,
                chords=tuple(self._chords),
                signs=tuple(self._signs),
            )
        )
        self._ending = frozenset()
        self._begins_part = False
        self._begin_bar()

    def _apply_broken(self, duration: Fraction) -> Fraction:
        """Returns what is left of the `duration` of the event behind the broken rhythm sign.

        Between unequal notes the sign is undefined (ABC 2.1 section 4.4): they keep their written lengths.
        """
        dots, span = self._broken or (1, Span(0, 0))
        self._broken = None
        if len(self._events) == self._layer_begin or self._events[-1].duration != duration:
            self.faults.append(
                Fault(span, False, "Broken rhythm between notes of unequal length has no effect.")
            )
            return duration
        short = Fraction(1, 2 ** abs(dots))
        first = 2 - short if dots > 0 else short
        self._events[-1] = replace(self._events[-1], duration=duration * first)
        self._at += duration * first - duration
        return duration * (2 - first)


def _joined(before: BarLine, after: BarLine) -> BarLine:
    """Returns one bar line for two with nothing between, such as `:|` and `|:` on the next line."""
    return BarLine(
        span=Span(before.span.start, after.span.end),
        text=before.text + after.text,
        closes=max(before.closes, after.closes),
        opens=max(before.opens, after.opens),
        is_double=before.is_double or after.is_double,
    )
