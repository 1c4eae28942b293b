"""Another machine with a MIDI clock, simulated: what it sends, when it arrives, and where it truly is."""

import heapq
import random
from collections.abc import Callable
from typing import Any

from desktop.midi import messages
from desktop.midi.following import Following

START_OF_TIME = 100.0  # of the fake clock
_MOST_DEADLINES = 20_000


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
