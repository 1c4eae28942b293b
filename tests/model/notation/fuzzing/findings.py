"""What the fuzzer finds: a text that breaks a promise, made as short as it goes."""

import signal
import traceback
from dataclasses import dataclass
from types import FrameType

from tests.model.notation.fuzzing.patience import Cost, calibrate, costs
from tests.model.notation.fuzzing.promises import steps

HANGS_AFTER = 20.0  # seconds of processor time
_ROUNDS = 3  # a step that is too slow must be so three times
_MOST_TRIES = 400


class HangingError(Exception):
    """A text that did not come to an end."""


@dataclass(frozen=True)
class Finding:
    """A promise that a text breaks."""

    number: int  # of the text
    sign: str  # findings of one cause have one sign: what was raised and where, or what was slow
    text: str
    trace: str


def examine(text: str, number: int, slowness: float) -> Finding | None:
    """Returns what is wrong with the work on a text, None where nothing is."""
    try:
        slow = _slow_step(text, number, slowness)
    except Exception as error:
        return Finding(number, _sign(error), text, traceback.format_exc())
    return Finding(number, f"slow: {slow}", text, "") if slow else None


def shortened(finding: Finding, slowness: float) -> Finding:
    """Returns a finding of the same sign whose text is as short as some hundred tries make it."""
    best, tries = finding, 0
    size = len(finding.text) // 2
    while size and tries < _MOST_TRIES:
        start = 0
        while start < len(best.text) and tries < _MOST_TRIES:
            text = best.text[:start] + best.text[start + size :]
            found = examine(text, finding.number, slowness)
            tries += 1
            if found is not None and found.sign == finding.sign:
                best = found
            else:
                start += size
        size //= 2
    return best


def _slow_step(text: str, number: int, slowness: float) -> str:
    """Returns the name of a step that took too long every time that it was tried, empty where none did."""
    slow = {cost.step for cost in _costs(text, number, slowness) if cost.is_too_high}
    for _ in range(_ROUNDS - 1):
        if not slow:
            return ""
        slow &= {cost.step for cost in _costs(text, number, calibrate()) if cost.is_too_high}
    return min(slow, default="")


def _costs(text: str, number: int, slowness: float) -> list[Cost]:
    def stop(signum: int, frame: FrameType | None) -> None:
        raise HangingError(f"no end after {HANGS_AFTER:g} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, HANGS_AFTER * slowness)
    try:
        return list(costs(steps(text, number), len(text), slowness))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _sign(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/model/" in frame.filename or "/desktop/" in frame.filename]
    place = own[-1] if own else frames[-1]
    return f"{type(error).__name__} in {place.filename.rpartition('/')[2]}, {place.name}, line {place.lineno}"
