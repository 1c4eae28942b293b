"""Chord symbols played as an accompaniment: patterns of bass notes and chords, bar after bar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.bar_patterns import BarPattern, BarsOfPattern, read_bar_pattern, usual_chords
from model.notation.chord_symbols import ChordSymbol, read_chord_symbol
from model.notation.instructions import numbers
from model.notation.measures import Bar, ChordMark, Instruction, Voice
from model.notation.meter import Meter
from model.notation.spans import Span

_BASS, _CHORD = 36, 48  # the keys of a bass C and of a chord's C
_BASS_VELOCITY, _CHORD_VELOCITY = 80, 75
_SIGNS = "fcbzghijGHIJ"
_SINGLE_NOTES = "ghij"
_HIGHEST = 127
_MAX_OCTAVES = 2
_MAX_NAMED_NOTES = 6


@dataclass(frozen=True, slots=True)
class AccompanyingNote:
    """A note of the accompaniment; times in whole notes from the start of the tune."""

    onset: Fraction
    duration: Fraction
    pitch: int
    velocity: int
    is_bass: bool
    span: Span  # of the chord symbol


@dataclass(frozen=True, slots=True)
class AccompanyingProgram:
    """An instrument of the accompaniment, from 0."""

    onset: Fraction
    program: int
    is_bass: bool


@dataclass(slots=True)
class _Part:
    """The bass or the chords: how loud and in which octave."""

    velocity: int
    octave: int = 0


class Accompanist:
    """Plays the chord symbols of one voice, from the first one on, as %%MIDI directives say."""

    def __init__(self, voice: Voice) -> None:
        """Takes the voice, with the directives of the header."""
        self._voice = voice
        self.programs: list[AccompanyingProgram] = []
        self._bass, self._chords = _Part(_BASS_VELOCITY), _Part(_CHORD_VELOCITY)
        self._pattern: BarPattern | None = None
        self._bars = BarsOfPattern()
        self._meter: Meter | None = None
        self._is_on = True
        self._named: dict[str, tuple[int, ...]] = {}
        self._chord: ChordSymbol | None = None
        self._transpose = 0
        self._span = Span(0, 0)

    def play(self, order: Sequence[int]) -> Iterator[AccompanyingNote]:
        """Yields the accompaniment of the bars in the order of playing.

        Each bar begins the pattern anew; a bar of a free meter has none. A symbol that names no chord is
        passed over.
        """
        start = Fraction(0)
        if self._voice.bars:
            self._count(self._voice.bars[0].meter)
        for words in self._voice.instructions:
            self._follow(words, start)
        for index in order:
            bar = self._voice.bars[index]
            yield from self._play_bar(bar, start)
            start += bar.duration

    def _play_bar(self, bar: Bar, start: Fraction) -> Iterator[AccompanyingNote]:
        if bar.meter != self._meter:
            self._count(bar.meter)
        changes: list[ChordMark | Instruction] = [*bar.instructions, *bar.chords]
        changes.sort(key=lambda change: change.onset)
        place = 0
        while place < len(changes) and not changes[place].onset:
            self._take(changes[place], start)
            place += 1
        full = bar.meter.duration
        items = (
            self._bars.spread(self._pattern, full) if self._pattern is not None and full is not None else ()
        )
        for sign, onset, duration in items:
            if onset >= bar.duration or onset == full:
                break
            if onset < 0:
                continue
            while place < len(changes) and changes[place].onset <= onset:
                self._take(changes[place], start)
                place += 1
            if self._is_on and self._chord is not None:
                length = min(duration, bar.duration - onset)
                for pitch, is_bass in self._keys(self._chord, sign):
                    velocity = (self._bass if is_bass else self._chords).velocity
                    yield AccompanyingNote(start + onset, length, pitch, velocity, is_bass, self._span)
        self._bars.go_on()
        for change in changes[place:]:
            self._take(change, start)

    def _take(self, change: ChordMark | Instruction, start: Fraction) -> None:
        match change:
            case ChordMark(text=text):
                chord = read_chord_symbol(text, self._named)
                if chord is not None:
                    self._chord, self._span, self._transpose = chord, change.span, change.transpose
            case Instruction(onset=onset, words=words):
                self._follow(words, start + onset)

    def _count(self, meter: Meter) -> None:
        self._meter, self._pattern, self._bars = meter, usual_chords(meter), BarsOfPattern()

    def _keys(self, chord: ChordSymbol, sign: str) -> Iterator[tuple[int, bool]]:
        """Yields the keys of a sign of the pattern, and whether they are the bass's."""
        is_same = chord.bass == chord.root % 12
        bass = _BASS + (chord.root if is_same else chord.bass) + 12 * self._bass.octave
        notes = [note + 12 * self._chords.octave for note in chord.voiced(_CHORD)]
        keys: list[tuple[int, bool]] = []
        if sign in "fb":
            keys.append((bass, True))
        if sign in "cb":
            keys += [(note, False) for note in notes]
        if sign.lower() in _SINGLE_NOTES:
            number = _SINGLE_NOTES.index(sign.lower())
            over, which = divmod(number, len(notes))  # beyond its last note a chord goes on an octave up
            keys.append((notes[which] + 12 * (over - sign.isupper()), False))
        for key, is_bass in keys:
            if 0 <= key + self._transpose <= _HIGHEST:
                yield key + self._transpose, is_bass

    def _follow(self, words: Sequence[str], onset: Fraction) -> None:
        """Follows the %%MIDI directives that are for the accompaniment; others change nothing."""
        values = numbers(words[1:])
        match words[0]:
            case "gchord" if len(words) > 1:
                self._pattern = read_bar_pattern(words[1], _SIGNS) or self._pattern
                self._bars.take()
            case "gchordbars":
                self._bars.set(values)
            case "gchordon" | "gchordoff":
                self._is_on = words[0] == "gchordon"
            case "chordprog" | "bassprog" if values and 0 <= values[0] <= _HIGHEST:
                is_bass = words[0] == "bassprog"
                self.programs.append(AccompanyingProgram(onset, values[0], is_bass))
                part = self._bass if is_bass else self._chords
                part.octave = _octave(words[2:], part.octave)
            case "chordvol" if values and 0 < values[0] <= _HIGHEST:
                self._chords.velocity = values[0]
            case "bassvol" if values and 0 < values[0] <= _HIGHEST:
                self._bass.velocity = values[0]
            case "chordname" if len(words) > 2:
                notes = numbers(words[2:])[:_MAX_NAMED_NOTES]
                if notes:
                    self._named[words[1]] = tuple(notes)


def _octave(words: Sequence[str], before: int) -> int:
    """Returns the octave that `octave=n` asks for, at most two up or down."""
    for word in words:
        name, _, value = word.partition("=")
        found = numbers([value])
        if name == "octave" and found and abs(found[0]) <= _MAX_OCTAVES:
            return found[0]
    return before
