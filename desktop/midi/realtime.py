"""Asks the system for punctuality, and makes do without."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

_PRIORITY = 10  # above every ordinary thread, below JACK's and the kernel's own


def claim_realtime() -> bool:
    """Asks for first-in-first-out scheduling of the calling thread; whether the system granted it.

    Linux grants it to root and to members of a group with an rtprio limit; elsewhere the answer is no.
    """
    if not hasattr(os, "sched_setscheduler"):
        return False
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))
    except OSError:
        return False
    return True


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """No collector runs inside; what lives already is set aside, so that its next run is cheap."""
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
