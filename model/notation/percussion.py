"""Drums and drone: what %%MIDI drum and %%MIDI drone add to a voice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from model.notation.bar_patterns import BarPattern, BarsOfPattern, read_bar_pattern
from model.notation.instructions import numbers
from model.notation.measures import Bar, Instruction, Voice

_DRUM, _VELOCITY = 35, 80  # General MIDI's acoustic bass drum
_HIGHEST = 127
_DRONE = (70, 45, 33, 80, 80)  # program, two pitches and their velocities: a bassoon, as in abc2midi


@dataclass(frozen=True, slots=True)
class Beat:
    """A stroke of a drum or a note of the drone; times in whole notes from the start of the tune."""

    onset: Fraction
    duration: Fraction
    pitch: int
    velocity: int
    is_drone: bool = False


class Percussion:
    """Plays the drum pattern of one voice from %%MIDI drumon to drumoff, and its drone."""

    def __init__(self, voice: Voice) -> None:
        """Takes the voice, with the directives of the header."""
        self._voice = voice
        self.drone_program = _DRONE[0]
        self._pattern: BarPattern | None = None
        self._bars = BarsOfPattern()
        self._strokes: list[tuple[int, int]] = []  # pitch and velocity
        self._is_on = False
        self._drone = list(_DRONE)
        self._drone_since: Fraction | None = None
        self._drones: list[Beat] = []

    def play(self, order: Sequence[int]) -> Iterator[Beat]:
        """Yields the strokes of the bars in the order of playing, then the drone."""
        start = Fraction(0)
        for words in self._voice.instructions:
            self._follow(words, start)
        for index in order:
            bar = self._voice.bars[index]
            yield from self._play_bar(bar, start)
            start += bar.duration
        self._end_drone(start)
        yield from self._drones

    def _play_bar(self, bar: Bar, start: Fraction) -> Iterator[Beat]:
        waiting = list(bar.instructions)
        self._take_until(waiting, Fraction(0), start)
        full = bar.meter.duration or bar.duration
        number = 0
        for sign, onset, duration in (
            self._bars.spread(self._pattern, full) if self._pattern is not None else ()
        ):
            if onset >= min(bar.duration, full):
                break
            self._take_until(waiting, onset, start)
            if sign == "d":
                pitch, velocity = self._strokes[number % len(self._strokes)]
                number += 1
                if self._is_on and onset >= 0:
                    yield Beat(start + onset, min(duration, bar.duration - onset), pitch, velocity)
        self._bars.go_on()
        self._take_until(waiting, bar.duration, start)

    def _take_until(self, waiting: list[Instruction], onset: Fraction, start: Fraction) -> None:
        while waiting and waiting[0].onset <= onset:
            instruction = waiting.pop(0)
            self._follow(instruction.words, start + instruction.onset)

    def _follow(self, words: Sequence[str], onset: Fraction) -> None:
        """Follows the %%MIDI directives that are for drums and drone; others change nothing."""
        match words[0]:
            case "drum" if len(words) > 1:
                self._set(words[1], numbers(words[2:]))
            case "drumon" | "drumoff":
                self._is_on = words[0] == "drumon"
                self._bars.begin()
            case "drumbars":
                self._bars.set(numbers(words[1:]))
            case "drone":
                for place, value in enumerate(numbers(words[1:])[: len(_DRONE)]):
                    if 0 < value <= _HIGHEST:  # 0 leaves it as it is
                        self._drone[place] = value
                self.drone_program = self._drone[0]
            case "droneon" if self._drone_since is None:
                self._drone_since = onset
            case "droneoff":
                self._end_drone(onset)

    def _set(self, text: str, values: Sequence[int]) -> None:
        """Takes a pattern of d and z, and behind it the drum of each d, then the velocity of each."""
        pattern = read_bar_pattern(text, "dz")
        if pattern is None:
            return
        count = max(1, sum(sign == "d" for sign, _ in pattern.items))
        drums = [value for value in values[:count] if 0 <= value <= _HIGHEST] or [_DRUM]
        loudness = [value for value in values[count : 2 * count] if 0 < value <= _HIGHEST] or [_VELOCITY]
        self._pattern = pattern
        self._bars.take()
        self._strokes = [
            (drums[number % len(drums)], loudness[number % len(loudness)]) for number in range(count)
        ]

    def _end_drone(self, end: Fraction) -> None:
        since, self._drone_since = self._drone_since, None
        if since is not None and since < end:
            _, *pitches = self._drone[:3]
            for pitch, velocity in zip(pitches, self._drone[3:], strict=True):
                self._drones.append(Beat(since, end - since, pitch, velocity, is_drone=True))
