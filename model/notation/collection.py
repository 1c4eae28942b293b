"""Python's cyclic garbage collector held off while a tree is built, or while somebody may cancel the work.

A tree of a hundred thousand notes is all alive; the collector, which goes through it again and again as it grows, would
find nothing and take half of the time.
"""

import functools
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")
_NEVER = 1_000_000  # looks at what is younger, before one at all that there is


def uncollected(work: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return `work` as a function during which nothing is collected; where the collector is off it stays off."""

    @functools.wraps(work)
    def held(*words: _P.args, **named: _P.kwargs) -> _R:
        if not gc.isenabled():
            return work(*words, **named)
        gc.disable()
        try:
            return work(*words, **named)
        finally:
            gc.enable()

    return held


@contextmanager
def only_the_young() -> Iterator[None]:
    """Let the collector look only at what is new for a while: a look at all that there is takes 50 ms and more.

    The outermost such block brings the looks at all back, when it ends.
    """
    young, middle, old = gc.get_threshold()
    if old >= _NEVER:
        yield
        return
    gc.set_threshold(young, middle, _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(young, middle, old)
