"""How long nobody looks whether the work was cancelled: the longest stretch of CPU time between two looks.

Cancelling must stop the work within 50 ms, and a test by the clock alone says little where a machine is shared: a
stretch of CPU time is the same there. Every kind of request is done once to its ranking, after a first one that
fills what is remembered. 20 ms are aimed at; exit code 1 where a stretch is above 30 ms.

ARGS: --most N for the candidates of each request (default 64), --places to tell where the longest stretches end.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

MOST_SECONDS = 0.03
TOLD = 4  # of the longest stretches of a request
FEW = 8
TUNE = (
    "X:1\nT:First Light\nR:jig\nM:6/8\nL:1/8\nK:G\n|:GAB d2B|c2A BGE|GAB d2B|AGE DEF|"
    "GAB d2B|c2A BGE|GAB d2B|AGF G3:|\n|:gdB gdB|ecA ecA|gdB gdB|AGE DEF|gdB gdB|ecA ecA|GAB d2B|AGF G3:|\n"
)
_PHRASE = (TUNE.index("gdB gdB"), TUNE.rindex("gdB gdB"))


class Looks:
    """The flag that is looked at: never set, but it notes what has gone by since the look before."""

    def __init__(self) -> None:
        self.stretches: list[tuple[float, float, str]] = []  # CPU seconds, seconds, where the look is
        self._cpu, self._at = time.process_time(), time.perf_counter()

    def __call__(self) -> bool:
        """Note a stretch, and go on."""
        cpu, at = time.process_time(), time.perf_counter()
        self.stretches.append((cpu - self._cpu, at - self._at, _caller()))
        self._cpu, self._at = time.process_time(), time.perf_counter()
        return False


def _caller() -> str:
    """Where the flag is looked at, and from where that was called."""
    frame, places = sys._getframe(2), list[str]()
    while frame is not None and len(places) < 3:
        if frame.f_code.co_name != "ask":  # see model.continuation.latched
            places.append(f"{Path(frame.f_code.co_filename).stem}:{frame.f_lineno}")
        frame = frame.f_back  # type: ignore[assignment]
    return " < ".join(places)


def main() -> int:
    """Measure, print a table and return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model")
    parser.add_argument("--most", type=int, default=64)
    parser.add_argument("--places", action="store_true")
    words = parser.parse_args()
    from tests.bench.bench_candidates import _composer

    composer, ok = _composer(words.model), True
    print(f"\n{'longest stretch between two looks':40}{'CPU, ms':>9}{'clock, ms':>11}{'looks':>8}")
    for name, request in _requests(words.most):
        _looked_at(composer, request(1))
        looks = _looked_at(composer, request(2))
        longest = sorted(looks.stretches, reverse=True)
        by_clock = max(seconds for _, seconds, _ in looks.stretches)
        print(f"{name:40}{longest[0][0] * 1000:9.0f}{by_clock * 1000:11.0f}{len(longest):8}")
        for cpu, seconds, place in longest[: TOLD * words.places]:
            print(f"    {cpu * 1000:5.0f} ms of CPU time, {seconds * 1000:5.0f} by the clock, before {place}")
        ok &= longest[0][0] <= MOST_SECONDS
    return 0 if ok else 1


def _looked_at(composer: Any, request: Any) -> Looks:
    from model.composition import Ranked

    looks = Looks()
    for step in composer.compose(request, looks):
        if isinstance(step, Ranked):
            break
    looks()
    return looks


def _requests(most: int) -> Iterator[tuple[str, Callable[[int], Any]]]:
    """Every kind of work, by a number that makes it another one of its kind."""
    from model.composition import CompositionRequest, FillingRequest, SamplingSettings

    def sampling(number: int) -> SamplingSettings:
        return SamplingSettings(0.8, seed=number * 1000)

    def going_on(count: int, bars: int = 8, **more: Any) -> Callable[[int], Any]:
        text = TUNE[: TUNE.rindex("gdB gdB")]
        return lambda number: CompositionRequest(text, bars, count, sampling(number), **more)

    def filling(count: int, closeness: float = 0.0) -> Callable[[int], Any]:
        start, end = TUNE.index("c2A BGE"), TUNE.index("AGE DEF")
        return lambda number: FillingRequest(TUNE, start, end, count, sampling(number), closeness=closeness)

    for count in (FEW, most):
        yield f"going on, {count} candidates", going_on(count, go_on=True)
        yield f"to the end, {count} candidates", going_on(count, end=True)
        yield f"in another key, {count} candidates", going_on(count, key="D")
        yield f"answering, {count} candidates", going_on(count, answers=_PHRASE)
        yield f"filling in, {count} candidates", filling(count)
        yield f"varying, {count} candidates", filling(count, 0.5)


if __name__ == "__main__":
    sys.exit(main())
