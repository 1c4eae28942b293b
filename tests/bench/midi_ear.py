"""A MIDI receiver in a process of its own, for benchmarks: `midi_ear.py NAME` opens `NAME:in` and `NAME:reference`.

It hears as a DAW does: every message has its frame. Beside the messages it notes when each period began by the system's
monotonic clock, from which `ear_record` tells the time of a frame. Says "ready", and when its standard input ends one
line of JSON.
"""

import ctypes
import gc
import json
import sys
import time
from array import array

from jack_client import MIDI_TYPE, TAKES, Event, Process, Xrun, joined, library

PORTS = (b"in", b"reference")


class Ear:
    """A JACK client that notes what it hears."""

    def __init__(self, name: str) -> None:
        self.heard: list[tuple[int, int, bytes]] = []  # frame, place of the port, bytes
        self.frames, self.seconds = (
            array("Q"),
            array("d"),
        )  # of every period: its first frame, when it was served
        self.xruns = 0
        self._jack = library()
        self._client = joined(self._jack, name)
        self.rate = self._jack.jack_get_sample_rate(self._client)
        self._ports = [
            ctypes.c_void_p(self._jack.jack_port_register(self._client, port, MIDI_TYPE, TAKES, 0))
            for port in PORTS
        ]
        self._event = Event()
        self._callbacks = Process(self._process), Xrun(self._xrun)
        self._jack.jack_set_process_callback(self._client, self._callbacks[0], None)
        self._jack.jack_set_xrun_callback(self._client, self._callbacks[1], None)
        self._jack.jack_activate(self._client)

    def _process(self, frames: int, _: object) -> int:
        self.seconds.append(time.monotonic())
        first = self._jack.jack_last_frame_time(self._client)
        self.frames.append(first)
        for place, port in enumerate(self._ports):
            buffer = self._jack.jack_port_get_buffer(port, frames)
            for index in range(self._jack.jack_midi_get_event_count(buffer)):
                self._jack.jack_midi_event_get(ctypes.byref(self._event), buffer, index)
                data = bytes(self._event.buffer[: self._event.size])
                self.heard.append((first + self._event.time, place, data))
        return 0

    def _xrun(self, _: object) -> int:
        self.xruns += 1
        return 0


def main() -> None:
    """Listens until standard input ends."""
    gc.disable()
    ear = Ear(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.read()
    count = min(len(ear.frames), len(ear.seconds))
    told = {
        "rate": ear.rate,
        "messages": [[frame, place, data.hex()] for frame, place, data in list(ear.heard)],
        "frames": ear.frames[:count].tolist(),
        "seconds": ear.seconds[:count].tolist(),
        "xruns": ear.xruns,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
