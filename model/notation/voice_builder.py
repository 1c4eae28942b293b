"""Bars of one voice, put together event after event."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from model.notation.broken_rhythm import SHARES
from model.notation.elements import BarLine, Fault, Tuplet
from model.notation.key import Key
from model.notation.measures import (
    Bar,
    ChordMark,
    Event,
    Instruction,
    Neighbours,
    Ornament,
    Sound,
    TempoMark,
    Voice,
)
from model.notation.meter import Meter
from model.notation.pitches import Pitch
from model.notation.spans import Span
from model.notation.tuplets import OpenTuplets
from model.notation.written_signs import FROM_TEXT

_SCALE = "CDEFGAB"
_ZERO = Fraction(0)
_ONE = Fraction(1)
_START_NAMES = ("segno", "coda")
_END_NAMES = ("fine", "dacoda", "D.C.", "D.C.alfine", "D.C.alcoda", "D.S.", "D.S.alfine", "D.S.alcoda")
_SIGNS_AT_START = frozenset({prefix + name for name in _START_NAMES for prefix in ("", FROM_TEXT)})
_SIGNS_AT_END = frozenset({prefix + name for name in _END_NAMES for prefix in ("", FROM_TEXT)})
_MOST_LAYERS = 64
_TOO_MANY_LAYERS = f"More than {_MOST_LAYERS} layers lie over one bar here; this one is left out."


class VoiceBuilder:
    """Keeps what holds for the notes to come: key, meter, unit, accidentals, tuplet, broken rhythm."""

    def __init__(self, name: str, key: Key, meter: Meter, unit: Fraction, carries: str) -> None:
        """Begins a voice; accidentals hold as `carries` says: "octave", "pitch" or "not" (section 11.3)."""
        self.name = name
        self.key = key
        self.meter = meter
        self.unit = unit
        self.transpose = 0
        self.faults: list[Fault] = []
        self._carries = carries
        self._header_instructions: list[tuple[str, ...]] = []
        self._bars: list[Bar] = []
        self._marks: list[str] = []
        self._graces: tuple[Ornament, ...] = ()
        self.part = ""
        self._begins_part = False
        self._accidentals: dict[tuple[str, int], Fraction] = {}
        self._tuplets = OpenTuplets()
        self._broken: tuple[int, Span] | None = None
        self._opening: BarLine | None = None
        self._ending: frozenset[int] = frozenset()
        self._begin_bar()

    def _begin_bar(self) -> None:
        self._events: list[Event] = []
        self._line_ends: list[int] = []
        self._layer_begin = 0  # how many events stand before the last &
        self._at = _ZERO
        self._tempi: list[TempoMark] = []
        self._rest_bars = 0
        self._first_layer: Fraction | None = None
        self._layers: list[Fraction] = []
        self._laid_over: list[Fraction] = []
        self._bar_meter = self.meter
        self._signs: list[str] = []
        self._chords: list[ChordMark] = []
        self._instructions: list[Instruction] = []

    def pitch(self, pitch: Pitch) -> int:
        """Returns the MIDI number of a note here, and lets its accidental hold for the rest of the bar.

        That of a grace note too, as abc2midi plays: ABC 2.1 sections 4.2 and 11.3 make no exception.
        """
        name = (pitch.letter, pitch.octave if self._carries == "octave" else 0)
        alteration = pitch.accidental
        if alteration is None:
            alteration = self._accidentals.get(name)
            if alteration is None:
                alteration = self.key.alteration(pitch.letter)
        elif self._carries != "not":
            self._accidentals[name] = alteration
        return pitch.midi(alteration) + self.key.transpose + self.transpose

    def add(self, span: Span, length: Fraction, sounds: tuple[Sound, ...]) -> None:
        """Adds a note, chord or rest of `length` unit note lengths."""
        duration = self.unit if length == 1 else length * self.unit
        if self._tuplets:
            duration *= self._tuplets.factor
            self._tuplets.count()
        if not self._events:
            self._bar_meter = self.meter
        if self._broken is not None:
            duration = self._apply_broken(duration)
        marks = self._take_marks() if self._marks else ()
        neighbours = self._neighbours(sounds[0]) if marks and len(sounds) == 1 else None
        self._events.append(Event(span, self._at, duration, sounds, marks, self._graces, neighbours))
        self._graces = ()
        self._at = self._at + duration if self._at else duration

    def _neighbours(self, sound: Sound) -> Neighbours:
        """Returns the notes of the key beside a sound; accidentals of the bar do not count, as abc2midi plays."""
        letter, octave = sound.name
        place = _SCALE.index(letter)
        above, below = ((place + step) % 7 for step in (1, -1))
        pitches = [
            Pitch(_SCALE[step], octave + shift, None).midi(self.key.alteration(_SCALE[step]))
            for step, shift in ((above, above == 0), (below, -(below == 6)))
        ]
        shifted = (max(0, min(127, pitch + self.key.transpose + self.transpose)) for pitch in pitches)
        return Neighbours(next(shifted), next(shifted), self.unit)

    def instruct(self, words: tuple[str, ...], in_header: bool = False) -> None:
        """Puts a %%MIDI directive here, by its words; one of the header holds from the start."""
        if in_header:
            self._header_instructions.append(words)
        else:
            self._instructions.append(Instruction(self._at, words))

    def decorate(self, name: str) -> None:
        """Puts a decoration on the next event; signs of the form go to the bar."""
        self._marks.append(name)

    def mark_chord(self, text: str, span: Span) -> None:
        """Puts a chord symbol here."""
        steps = self.key.transpose + self.transpose
        self._chords.append(ChordMark(self._at, text, span, steps - 12 * round(steps / 12)))

    def adorn(self, graces: tuple[Ornament, ...]) -> None:
        """Puts grace notes before the next event; in a tuplet they are as much shorter as its notes."""
        factor = self._tuplets.factor
        if factor != _ONE:
            graces = tuple(replace(grace, duration=grace.duration * factor) for grace in graces)
        self._graces = graces

    def end_line(self) -> None:
        """Ends a line of music: a sign such as fine that stands behind the last bar line belongs before it."""
        if self._marks:
            self._settle_signs()
        if self._events and self._first_layer is None:
            self._line_ends.append(len(self._events))

    def _take_marks(self) -> tuple[str, ...]:
        """Returns the decorations of an event, and gives the signs among them to its bar."""
        marks, self._marks = tuple(self._marks), []
        signs = [mark for mark in marks if mark in _SIGNS_AT_START or mark in _SIGNS_AT_END]
        self._signs += signs
        return tuple(mark for mark in marks if mark not in signs) if signs else marks

    def _settle_signs(self) -> None:
        """Gives what has no note behind it to the bar that ends here; segno and coda wait for the next."""
        ended = [mark for mark in self._marks if mark in _SIGNS_AT_END or mark == "fermata"]
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

    def begin_tuplet(self, tuplet: Tuplet) -> None:
        """Lets the next events take less of their time, or more."""
        self.faults += self._tuplets.begin(tuplet, self.meter)

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

    @property
    def place(self) -> tuple[int, Fraction]:
        """How many bars are closed, and how far the open one has come, in whole notes."""
        return len(self._bars), self._at

    def fork(self) -> "VoiceBuilder":
        """Returns a builder for another layer over this voice, under the signs that hold here."""
        layer = VoiceBuilder(self.name, self.key, self.meter, self.unit, self._carries)
        layer.transpose, layer.part = self.transpose, self.part
        return layer

    def lay_over(self, bars: Sequence[Bar], first: int, offset: Fraction) -> None:
        """Lays the events of `bars` over those of this voice, from its bar `first` on, `offset` behind its start.

        What reaches beyond the bar that is open is left out.
        """
        for number, layer in enumerate(bars):
            start = offset if number == 0 else _ZERO
            events = tuple(replace(event, onset=event.onset + start) for event in layer.events)
            index = first + number
            if index < len(self._bars):
                bar = self._bars[index]
                if len(bar.layers) >= _MOST_LAYERS:
                    self.faults.append(Fault(layer.span, False, _TOO_MANY_LAYERS))
                    continue
                layers = (*bar.layers, start + layer.duration)
                self._bars[index] = replace(bar, events=(*bar.events, *events), layers=layers)
            elif index == len(self._bars):
                self._events += events
                self._laid_over.append(start + layer.duration)

    def bar_line(self, line: BarLine) -> None:
        """Ends the bar; a bar line with nothing before it joins the one that it follows."""
        self._accidentals.clear()
        if self._tuplets:
            self.faults += self._tuplets.meet("the bar line")
        if self._broken is not None:
            self._drop_broken()
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
        self.faults += self._tuplets.end("the end")
        if self._broken is not None:
            self._drop_broken()
        self._settle_signs()
        self._split()
        return Voice(self.name, tuple(self._bars), tuple(self._header_instructions))

    def _split(self) -> None:
        if self._events:
            self._close(None)
            self._opening = None

    def _close(self, line: BarLine | None) -> None:
        events = tuple(self._events)
        layers = (*self._layers, self._at) if self._first_layer is not None else ()
        layers = (*layers, *self._laid_over)
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
                instructions=tuple(self._instructions),
                line_ends=tuple(self._line_ends),
            )
        )
        self._ending = frozenset()
        self._begins_part = False
        self._begin_bar()

    def _drop_broken(self) -> None:
        (_, span), self._broken = self._broken or (0, Span(0, 0)), None
        self.faults.append(Fault(span, False, "There is no note behind this broken rhythm to shorten."))

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
        first, second = SHARES[dots]
        before = self._events[-1]
        longer = duration * first
        self._events[-1] = Event(
            before.span,
            before.onset,
            longer,
            before.sounds,
            before.marks,
            before.graces,
            before.neighbours,
            dots,
        )
        self._at = before.onset + longer
        return duration * second


def _joined(before: BarLine, after: BarLine) -> BarLine:
    """Returns one bar line for two with nothing between, such as `:|` and `|:` on the next line."""
    return BarLine(
        span=Span(before.span.start, after.span.end),
        text=before.text + after.text,
        closes=max(before.closes, after.closes),
        opens=max(before.opens, after.opens),
        is_double=before.is_double or after.is_double,
    )
