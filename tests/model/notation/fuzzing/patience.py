"""How much processor time a text may cost: measured against what this machine needs for a fixed piece of work."""

import math
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

_FLOOR = 0.060  # seconds a step, whatever the text
_SECONDS_PER_CHARACTER = 50e-6  # 50 ms a kilobyte
_SECONDS_PER_ITEM = 150e-6  # a note heard, a note written to a file, a sign drawn
_TRIES = 3
_EARLY_ENOUGH = 9.0  # a growth that needs no second try
_CALIBRATION = 0.010  # seconds that the fixed work takes on the machine that the figures above are for


@dataclass(frozen=True)
class Cost:
    """What one step of the work on a text took."""

    step: str
    seconds: float
    most: float  # how many it may take on this machine

    @property
    def is_too_high(self) -> bool:
        """Whether it took longer than it may."""
        return self.seconds > self.most


def calibrate() -> float:
    """Returns how many times as long as the reference machine this one needs, at least 1; the best of three."""
    return max(1.0, min(_fixed_work() for _ in range(3)) / _CALIBRATION)


def costs(steps: Iterator[tuple[str, int]], characters: int, slowness: float) -> Iterator[Cost]:
    """Yields what each of the `steps` of the work on a text took; a step tells its name and how many items it made."""
    begun = time.process_time()
    for name, items in steps:
        most = slowness * (_FLOOR + _SECONDS_PER_CHARACTER * characters + _SECONDS_PER_ITEM * items)
        yield Cost(name, time.process_time() - begun, most)
        begun = time.process_time()


def growth(work: Callable[[str], None], short: str, long: str, least: float) -> float:
    """Returns how many times as long `work` takes for a long text as for a short one; the best of several tries.

    What takes fewer than `least` seconds for the long text is too fast to be measured, and does not grow: 1.
    """
    ratio = math.inf
    for _ in range(_TRIES):
        longer = seconds(work, long)
        if longer < least:
            return 1.0
        ratio = min(ratio, longer / min(seconds(work, short) for _ in range(_TRIES)))
        if ratio < _EARLY_ENOUGH:
            break
    return ratio


def seconds(work: Callable[[str], None], text: str) -> float:
    """Returns the processor time that some work on a text takes, in seconds."""
    begun = time.process_time()
    work(text)
    return time.process_time() - begun


def _fixed_work() -> float:
    begun = time.process_time()
    total, words = Fraction(0), 0
    for number in range(1, 2500):
        total = (total + Fraction(1, 1 + number % 16)) % 4
        words += len(re.findall(r"[A-G]\d*", "A2B3 c4|" * 4))
    assert total and words
    return time.process_time() - begun
