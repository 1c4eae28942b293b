"""Another machine with a MIDI clock, simulated: what it sends, when it arrives, and where it truly is."""

import heapq
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from desktop.midi import messages
from desktop.midi.following import Following
from desktop.midi.performance import BeatPoint, Performance
from desktop.midi.player import Player

START_OF_TIME = 100.0  # of the fake clock
_MOST_DEADLINES = 20_000
Scale = Callable[..., Performance]


class Machine:
    """Sends a clock with an uneven hand; its song's true beats are known."""

    def __init__(self, tempo: Callable[[float], float], unevenness: float = 0.0, seed: int = 0) -> None:
        """`tempo` tells the quarters a minute at a time; `unevenness` is in seconds to both sides."""
        self._tempo = tempo
        self._rng = random.Random(seed)
        self._unevenness = unevenness
        self._messages: list[tuple[float, int, bytes]] = []
        self.pulses = [0.0]

    def _add(self, at: float, data: bytes) -> None:
        heapq.heappush(self._messages, (at, len(self._messages), data))

    def send(self, at: float, *messages_: bytes) -> "Machine":
        """Sends these at a time in seconds, in order, just before a pulse that is due then."""
        for number, data in enumerate(messages_):
            self._add(at - 0.0005 + number * 0.0001 - self._unevenness, data)
        return self

    def pulse_until(self, end: float, *gaps: tuple[float, float]) -> "Machine":
        """Sends pulses from 0 to a time, but for these gaps."""
        time, phase, step = 0.0, 0.0, 0.0005
        while time < end:
            forward = self._tempo(time) * 24 / 60 * step
            if phase + forward >= len(self.pulses):
                self.pulses.append(time + (len(self.pulses) - phase) / forward * step)
            phase += forward
            time += step
        for at in self.pulses:
            if not any(start <= at < stop for start, stop in gaps):
                self._add(at + self._rng.uniform(-self._unevenness, self._unevenness), messages.CLOCK)
        return self

    def time_of(self, quarters: float) -> float:
        """When the machine is so many quarters behind its first pulse."""
        pulse = quarters * 24
        low = int(pulse)
        return self.pulses[low] + (pulse - low) * (self.pulses[low + 1] - self.pulses[low])

    def play_to(self, stage: Any, following: Following, until: float) -> None:
        """Lets all of this arrive, and turns the clock from deadline to deadline, to a time in seconds."""
        end = START_OF_TIME + until
        while self._messages and START_OF_TIME + self._messages[0][0] <= end:
            at, _, data = heapq.heappop(self._messages)
            run(stage, following, max(START_OF_TIME + at, stage.clock.time))
            following.receive(data, stage.clock.time)
        run(stage, following, end)


def run(stage: Any, following: Following, until: float) -> None:
    """Turns the clock from deadline to deadline."""
    for _ in range(_MOST_DEADLINES):
        dues = [due for due in (following.advance(), stage.player.advance()) if due is not None]
        if not dues or min(dues) > until:
            stage.clock.time = until
            return
        stage.clock.time = max(stage.clock.time, min(dues))
    raise AssertionError("it looks at the clock without end")


def join(stage: Any) -> Following:
    """A player that can follow."""
    stage.player = Player(stage.clock, stage.output, lambda said: following.pass_on(said))
    following = Following(
        stage.clock, stage.player, lambda: stage.output.latency_seconds, stage.reports.append
    )
    return following


def steady(bpm: float) -> Callable[[float], float]:
    return lambda time: bpm


def quarters(make_scale: Scale, notes: int = 64, bpm: float = 120.0) -> Performance:
    """A note on every quarter, notated at 120; the pitch is the number of the quarter."""
    played = make_scale(notes, 60 / bpm, 0)
    return replace(played, beats=(BeatPoint(0.0, 0.0, bpm / 60),))


def starts(stage: Any) -> list[tuple[float, int]]:
    """When each note began, in seconds, and its pitch."""
    return [(time, data[1]) for time, data in stage.output.sent if messages.is_note_on(data)]


def off(stage: Any, machine: Machine, since: int = 0, first: int = 0) -> float:
    """How far the notes from a pitch on are from the machine's true beats, at most, in milliseconds.

    `first` is the machine's quarter at which the note 0 is due.
    """
    return max(
        1000 * abs(time - machine.time_of(first + pitch)) for time, pitch in starts(stage) if pitch >= since
    )
