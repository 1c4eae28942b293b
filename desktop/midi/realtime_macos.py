"""Punctuality on macOS: a thread with a time constraint, as Core Audio's own have it.

Written after <mach/thread_policy.h> and Apple's Technical Note TN2169, and tried only with a library that is made
up: there was no Mac to try it on.
"""

import ctypes
from typing import Any

_TIME_CONSTRAINT_POLICY = 2
_SUCCESS = 0
_PERIOD_SECONDS = 0.005
_COMPUTATION_SECONDS = 0.002  # the spin before a deadline, and the sending
_CONSTRAINT_SECONDS = 0.005


class TimeConstraintPolicy(ctypes.Structure):
    """`thread_time_constraint_policy`, in units of the machine's absolute time."""

    _fields_ = (
        ("period", ctypes.c_uint32),
        ("computation", ctypes.c_uint32),
        ("constraint", ctypes.c_uint32),
        ("preemptible", ctypes.c_int32),
    )


class Timebase(ctypes.Structure):
    """`mach_timebase_info`: nanoseconds are absolute time times `numer` over `denom`."""

    _fields_ = (("numer", ctypes.c_uint32), ("denom", ctypes.c_uint32))


def load_system() -> Any:
    """The system library."""
    library = ctypes.CDLL("/usr/lib/libSystem.dylib")
    library.mach_thread_self.restype = ctypes.c_uint32
    return library


class TimeConstraint:
    """Asks for a time constraint on the calling thread."""

    def __init__(self, system: Any) -> None:
        """`system` has the calls of libSystem."""
        self._system = system

    def claim(self) -> bool:
        """Whether the system granted it."""
        base = Timebase()
        if self._system.mach_timebase_info(ctypes.byref(base)) != _SUCCESS or base.numer == 0:
            return False
        policy = TimeConstraintPolicy(
            _units(_PERIOD_SECONDS, base),
            _units(_COMPUTATION_SECONDS, base),
            _units(_CONSTRAINT_SECONDS, base),
            1,
        )
        count = ctypes.sizeof(policy) // ctypes.sizeof(ctypes.c_uint32)
        thread = self._system.mach_thread_self()
        answer = self._system.thread_policy_set(thread, _TIME_CONSTRAINT_POLICY, ctypes.byref(policy), count)
        return bool(answer == _SUCCESS)


def _units(seconds: float, base: Timebase) -> int:
    return int(seconds * 1e9 * base.denom / base.numer)
