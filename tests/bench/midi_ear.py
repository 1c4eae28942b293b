"""A MIDI receiver in a process of its own, for benchmarks: `midi_ear.py NAME` opens a JACK input `NAME:in`.

It hears as a DAW does: every message has its frame, and a frame its time. JACK's clock is not slewed as the system's
monotonic one is (15 millionths apart here), so times are told by the latter. Says "ready", and when its standard input
ends one line of JSON a message: seconds, and the bytes; the last line is the number of xruns.
"""

import ctypes
import gc
import json
import sys
import time
from typing import Any

NO_START_SERVER, TAKES, MIDI_TYPE = 1, 1, b"8 bit raw midi"
Process = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p)
Xrun = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class Event(ctypes.Structure):
    """`jack_midi_event_t`."""

    _fields_ = (
        ("time", ctypes.c_uint32),
        ("size", ctypes.c_size_t),
        ("buffer", ctypes.POINTER(ctypes.c_ubyte)),
    )


class Ear:
    """A JACK client that notes what it hears."""

    def __init__(self, name: str) -> None:
        self.heard: list[tuple[float, bytes]] = []
        self.xruns = 0
        self._jack = library()
        self._client = ctypes.c_void_p(self._jack.jack_client_open(name.encode(), NO_START_SERVER, None))
        self._port = self._jack.jack_port_register(self._client, b"in", MIDI_TYPE, TAKES, 0)
        self._event = Event()
        self._callbacks = Process(self._process), Xrun(self._xrun)
        self._jack.jack_set_process_callback(self._client, self._callbacks[0], None)
        self._jack.jack_set_xrun_callback(self._client, self._callbacks[1], None)
        self._jack.jack_activate(self._client)

    def _process(self, frames: int, _: object) -> int:
        buffer = self._jack.jack_port_get_buffer(self._port, frames)
        count = self._jack.jack_midi_get_event_count(buffer)
        if not count:
            return 0
        first = self._jack.jack_last_frame_time(self._client)
        ahead = self._jack.jack_get_time() - time.monotonic_ns() / 1000
        for index in range(count):
            self._jack.jack_midi_event_get(ctypes.byref(self._event), buffer, index)
            at = self._jack.jack_frames_to_time(self._client, first + self._event.time)
            self.heard.append((at - ahead, bytes(self._event.buffer[: self._event.size])))
        return 0

    def _xrun(self, _: object) -> int:
        self.xruns += 1
        return 0


def library() -> Any:
    """JACK's calls, declared."""
    jack = ctypes.CDLL("libjack.so.0")
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    for name, result, arguments in (
        ("jack_client_open", pointer, None),
        (
            "jack_port_register",
            pointer,
            (pointer, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_ulong),
        ),
        ("jack_port_get_buffer", pointer, (pointer, number)),
        ("jack_last_frame_time", number, (pointer,)),
        ("jack_get_time", ctypes.c_uint64, ()),
        ("jack_frames_to_time", ctypes.c_uint64, (pointer, number)),
        ("jack_midi_get_event_count", number, (pointer,)),
        ("jack_midi_event_get", ctypes.c_int, (pointer, pointer, number)),
    ):
        call = getattr(jack, name)
        call.restype = result
        if arguments is not None:
            call.argtypes = arguments
    return jack


def main() -> None:
    """Listens until standard input ends."""
    gc.disable()
    ear = Ear(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.read()
    heard = list(ear.heard)
    sys.stdout.writelines(json.dumps([at / 1e6, data.hex()]) + "\n" for at, data in heard)
    print(ear.xruns)


if __name__ == "__main__":
    main()
