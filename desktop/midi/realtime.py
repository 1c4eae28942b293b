"""Asks the system for punctuality, and makes do without."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

REFUSED = "CAROLAN_REALTIME"  # "no" in the environment: to measure what is lost without
_SENDER_PRIORITY = (
    4  # above every ordinary thread; below JACK's clients (5), its server (10) and the kernel's
)
_HELPER_PRIORITY = 1
_THREADS = Path("/proc/self/task")


def claim_realtime() -> bool:
    """Asks for the calling thread to be woken before every ordinary one; whether the system granted it.

    First-in-first-out scheduling on Linux, which grants it to root and to members of a group with an rtprio
    limit; a time constraint on macOS; the multimedia class on Windows. No thread of another system is asked for.
    """
    if os.environ.get(REFUSED) == "no":
        return False
    if sys.platform == "darwin":
        from desktop.midi.realtime_macos import TimeConstraint, load_system

        return TimeConstraint(load_system()).claim()
    if sys.platform == "win32":
        from desktop.midi.realtime_windows import ProAudio, load_system

        return ProAudio(*load_system()).claim()
    return _first_in_first_out(_SENDER_PRIORITY)


def claim_for_helpers() -> bool:
    """Asks for the calling thread, and all that it will start, to run before ordinary ones but after the sender.

    One that holds the interpreter's lock and is put aside by another program would make the sender wait for as
    long as it stays aside. Linux only: elsewhere a thread inherits nothing.
    """
    return os.environ.get(REFUSED) != "no" and _first_in_first_out(_HELPER_PRIORITY)


def claim_for_all_threads() -> None:
    """Asks the same for every thread of this process that has no such priority by now, as the libraries' own.

    A process that is killed is gone, and its pipes are closed, only when its last thread has had its turn. Where the
    machine is busy that is a tenth of a second or more, in which nobody knows that the notes are to be ended.
    """
    if os.environ.get(REFUSED) == "no" or sys.platform != "linux":
        return
    for thread in _THREADS.iterdir():
        with suppress(OSError):  # it has ended, or the system refuses
            if os.sched_getscheduler(int(thread.name)) == os.SCHED_OTHER:
                _first_in_first_out(_HELPER_PRIORITY, int(thread.name))


def _first_in_first_out(priority: int, thread: int = 0) -> bool:
    if not hasattr(os, "sched_setscheduler"):
        return False
    try:
        os.sched_setscheduler(thread, os.SCHED_FIFO, os.sched_param(priority))
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
