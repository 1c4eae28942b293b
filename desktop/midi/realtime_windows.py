"""Punctuality on Windows: the Multimedia Class Scheduler's "Pro Audio" task, and a timer of one millisecond.

Written after Microsoft's pages on AvSetMmThreadCharacteristicsW and timeBeginPeriod, and tried only with libraries
that are made up: there was no Windows to try it on.
"""

import ctypes
from typing import Any

_TASK = "Pro Audio"
_TIMER_MS = 1
_NO_ERROR = 0


def load_system() -> tuple[Any, Any]:
    """The libraries avrt and winmm."""
    avrt = ctypes.CDLL("avrt")
    avrt.AvSetMmThreadCharacteristicsW.restype = ctypes.c_void_p
    avrt.AvSetMmThreadCharacteristicsW.argtypes = (ctypes.c_wchar_p, ctypes.POINTER(ctypes.c_uint32))
    return avrt, ctypes.CDLL("winmm")


class ProAudio:
    """Asks for the multimedia class for the calling thread; the system takes both back when the process ends."""

    def __init__(self, avrt: Any, winmm: Any) -> None:
        """The two libraries."""
        self._avrt = avrt
        self._winmm = winmm

    def claim(self) -> bool:
        """Whether the system granted both."""
        fine = self._winmm.timeBeginPeriod(_TIMER_MS) == _NO_ERROR
        task = ctypes.c_uint32(0)
        return bool(self._avrt.AvSetMmThreadCharacteristicsW(_TASK, ctypes.byref(task))) and fine
