"""Sends at exact frames: `python -m desktop.midi.exact_child CLIENT RING`.

RtMidi hands its messages to JACK at the beginning of a period, so they come up to a period late and the rhythm
is as uneven. This process is a JACK client that takes messages ahead of time from the ring (a file descriptor)
and puts each into its own frame. It has no other Python thread that computes, so JACK's thread never waits for
the interpreter.

Says the seconds of its latency when it stands. A line with the name of its port and, behind a tab, that of the
receiver's makes it send, and it says "joined". When its standard input ends it silences what sounds, and ends.
"""

import ctypes
import gc
import os
import sys
import threading
from typing import Any

from desktop.midi.clock import MonotonicClock
from desktop.midi.exact_feed import ExactFeed
from desktop.midi.exact_process import SERVER_ENDED
from desktop.midi.exact_ring import ExactRing
from desktop.midi.frame_clock import FrameClock
from desktop.midi.realtime import claim_for_all_threads, claim_realtime

_NO_START_SERVER = 1  # JackNoStartServer of jack/types.h
_GIVES = 2  # JackPortIsOutput
_MIDI_TYPE = b"8 bit raw midi"  # JACK_DEFAULT_MIDI_TYPE
# Beside one period: how late the player may be without being heard. Who is not woken first is late more often.
_MARGIN_SECONDS, _ORDINARY_MARGIN_SECONDS = 0.005, 0.015
_DRAIN_SECONDS = 1.0
_Process = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p)
_Shutdown = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class FrameClient:
    """A JACK client with one MIDI port that gives."""

    def __init__(self, library: Any, name: str, margin_seconds: float) -> None:
        """Raises RuntimeError where there is no server; the player may be late by the margin."""
        self._library = _declared(library)
        client = library.jack_client_open(name.encode(), _NO_START_SERVER, None)
        if not client:
            raise RuntimeError("no JACK server answers")
        self._client = ctypes.c_void_p(client)
        self._callbacks = _Process(self._fill), _Shutdown(lambda _: os._exit(SERVER_ENDED))
        library.jack_set_process_callback(self._client, self._callbacks[0], None)
        library.jack_on_shutdown(self._client, self._callbacks[1], None)
        self._clock = MonotonicClock()
        rate = library.jack_get_sample_rate(self._client)
        self._frame_clock = FrameClock(rate)
        self._is_ending = threading.Event()
        self._has_ended = threading.Event()
        self.latency_seconds = library.jack_get_buffer_size(self._client) / rate + margin_seconds

    def start(self, feed: ExactFeed, port_name: str, receiver: str) -> bool:
        """Plays what the feed holds from the next period on; whether the port was made and joined to the receiver."""
        self._feed = feed
        port = self._library.jack_port_register(self._client, port_name.encode(), _MIDI_TYPE, _GIVES, 0)
        self._port = ctypes.c_void_p(port)
        return bool(
            port
            and self._library.jack_activate(self._client) == 0
            and (not receiver or self._is_connected(receiver))
        )

    def _is_connected(self, receiver: str) -> bool:
        own = ctypes.c_char_p(self._library.jack_port_name(self._port))
        return bool(self._library.jack_connect(self._client, own, receiver.encode()) == 0)

    def close(self, is_active: bool) -> None:
        """Leaves the server; one that has started silences what sounds before, with the next period."""
        if is_active:
            self._is_ending.set()
            self._has_ended.wait(_DRAIN_SECONDS)
        self._library.jack_client_close(self._client)

    def _fill(self, frames: int, _: object) -> int:
        buffer = ctypes.c_void_p(self._library.jack_port_get_buffer(self._port, frames))
        self._library.jack_midi_clear_buffer(buffer)
        for place, data in self._messages(frames):
            self._library.jack_midi_event_write(buffer, place, data, len(data))
        return 0

    def _messages(self, frames: int) -> list[tuple[int, bytes]]:
        now = self._clock.now()
        first = self._library.jack_last_frame_time(self._client)
        self._frame_clock.see(first, frames, now)
        if not self._is_ending.is_set():
            return self._feed.period(first, frames, self._frame_clock.frame_of)
        last = [(0, data) for data in self._feed.silence()]
        if not last:  # what ended the notes went with the period before
            self._has_ended.set()
        return last


def _declared(library: Any) -> Any:
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    for name, result, arguments in (
        ("jack_client_open", pointer, None),
        (
            "jack_port_register",
            pointer,
            (pointer, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_ulong),
        ),
        ("jack_port_get_buffer", pointer, (pointer, number)),
        ("jack_port_name", ctypes.c_char_p, (pointer,)),
        ("jack_last_frame_time", number, (pointer,)),
        ("jack_get_buffer_size", number, (pointer,)),
        ("jack_get_sample_rate", number, (pointer,)),
        ("jack_midi_clear_buffer", None, (pointer,)),
        ("jack_midi_event_write", ctypes.c_int, (pointer, number, ctypes.c_char_p, ctypes.c_size_t)),
    ):
        call = getattr(library, name)
        call.restype = result
        if arguments is not None:
            call.argtypes = arguments
    return library


def main(name: str, descriptor: str) -> int:
    """Sends until standard input ends; returns 1 where there is no server or no receiver of this name."""
    margin_seconds = _MARGIN_SECONDS if claim_realtime() else _ORDINARY_MARGIN_SECONDS
    try:
        client = FrameClient(ctypes.CDLL("libjack.so.0"), name, margin_seconds)
    except (OSError, RuntimeError):
        return 1
    gc.disable()
    print(client.latency_seconds, flush=True)
    wish = sys.stdin.buffer.readline().decode().rstrip("\n")
    if wish:
        port_name, _, receiver = wish.partition("\t")
        feed = ExactFeed(ExactRing(int(descriptor)), client.latency_seconds)
        if not client.start(feed, port_name, receiver):
            return 1
        claim_for_all_threads()
        print("joined", flush=True)
        sys.stdin.buffer.read()
    client.close(is_active=bool(wish))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
