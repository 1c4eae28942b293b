"""The best that a sender can do, for benchmarks: `midi_reference.py RECEIVER MESSAGES STEP_FRAMES`.

A JACK client and nothing else, which writes numbered messages at frames known beforehand. What of them arrives late,
twice or not at all is the server's doing. Says "done" behind the last one.
"""

import ctypes
import gc
import sys
import threading

from jack_client import GIVES, MIDI_TYPE, Process, joined, library


def numbered(index: int) -> bytes:
    """A Note On whose channel, key and velocity count."""
    return bytes((0x90 | index // (127 * 127) % 16, index // 127 % 127, 1 + index % 127))


class Reference:
    """A JACK client that writes a grid."""

    def __init__(self, messages: int, step_frames: int) -> None:
        self.is_done = threading.Event()
        self._messages, self._step = messages, step_frames
        self._index, self._start = 0, -1
        self._jack = library()
        self._client = joined(self._jack, "Reference")
        self._port = ctypes.c_void_p(self._jack.jack_port_register(self._client, b"out", MIDI_TYPE, GIVES, 0))
        self._callback = Process(self._process)
        self._jack.jack_set_process_callback(self._client, self._callback, None)
        self._jack.jack_activate(self._client)

    def play_into(self, receiver: str) -> None:
        """Begins a tenth of a second from now."""
        self._jack.jack_connect(self._client, self._jack.jack_port_name(self._port), receiver.encode())
        now = self._jack.jack_last_frame_time(self._client)
        self._start = now + self._jack.jack_get_sample_rate(self._client) // 10

    def _process(self, frames: int, _: object) -> int:
        buffer = ctypes.c_void_p(self._jack.jack_port_get_buffer(self._port, frames))
        self._jack.jack_midi_clear_buffer(buffer)
        first = self._jack.jack_last_frame_time(self._client)
        while self._start >= 0 and self._index < self._messages:
            place = self._start + self._index * self._step - first
            if place >= frames:
                return 0
            data = numbered(self._index)
            self._jack.jack_midi_event_write(buffer, max(0, place), data, len(data))
            self._index += 1
            if self._index == self._messages:
                self.is_done.set()
        return 0


def main(receiver: str, messages: str, step_frames: str) -> None:
    """Writes the grid, and stays a moment longer so that all of it is heard."""
    gc.disable()
    reference = Reference(int(messages), int(step_frames))
    reference.play_into(receiver)
    reference.is_done.wait()
    print("done", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
