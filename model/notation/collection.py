"""Python's cyclic garbage collector held off while a tree is built.

A tree of a hundred thousand notes is all alive; the collector, which goes through it again and again as it grows, would
find nothing and take half of the time.
"""

import functools
import gc
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_R = TypeVar("_R")


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
