"""JACK's calls for the benchmarks' own clients: a port that takes or gives MIDI, and what each period tells."""

import ctypes
from typing import Any

NO_START_SERVER, TAKES, GIVES, MIDI_TYPE = 1, 1, 2, b"8 bit raw midi"
Process = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p)
Xrun = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class Event(ctypes.Structure):
    """`jack_midi_event_t`."""

    _fields_ = (
        ("time", ctypes.c_uint32),
        ("size", ctypes.c_size_t),
        ("buffer", ctypes.POINTER(ctypes.c_ubyte)),
    )


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
        ("jack_port_name", ctypes.c_char_p, (pointer,)),
        ("jack_get_sample_rate", number, (pointer,)),
        ("jack_last_frame_time", number, (pointer,)),
        ("jack_midi_get_event_count", number, (pointer,)),
        ("jack_midi_event_get", ctypes.c_int, (pointer, pointer, number)),
        ("jack_midi_clear_buffer", None, (pointer,)),
        ("jack_midi_event_write", ctypes.c_int, (pointer, number, ctypes.c_char_p, ctypes.c_size_t)),
    ):
        call = getattr(jack, name)
        call.restype = result
        if arguments is not None:
            call.argtypes = arguments
    return jack


def joined(jack: Any, name: str) -> ctypes.c_void_p:
    """A client of the server; ends the program where there is none."""
    client = jack.jack_client_open(name.encode(), NO_START_SERVER, None)
    if not client:
        raise SystemExit("no JACK server answers")
    return ctypes.c_void_p(client)
