"""Notices when the JACK server ends, which RtMidi does not tell.

RtMidi goes on writing into a buffer that nobody empties, and waits for ever, holding the interpreter, once it is
full. So a client of our own asks JACK to be told, through the library that RtMidi has loaded.
"""

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

_NO_START_SERVER = 1  # JackNoStartServer of jack/types.h
_ShutdownCallback = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class JackServerWatch:
    """Knows whether the JACK server that was there at the start has gone."""

    def __init__(self, client_name: str) -> None:
        """Becomes a client of the server; where that fails, the watch never says that the server has gone."""
        self.is_gone = False
        self._callback = _ShutdownCallback(self._note)
        self._close: Callable[[], Any] = lambda: None
        library = _loaded_library()
        if library is None:
            return
        library.jack_client_open.restype = ctypes.c_void_p
        client = library.jack_client_open(client_name.encode(), _NO_START_SERVER, None)
        if client:
            handle = ctypes.c_void_p(client)
            library.jack_on_shutdown(handle, self._callback, None)
            self._close = lambda: library.jack_client_close(handle)

    def _note(self, _: object) -> None:
        self.is_gone = True

    def close(self) -> None:
        """Takes leave of the server if it is still there."""
        if not self.is_gone:
            self._close()
        self._close = lambda: None


def _loaded_library() -> ctypes.CDLL | None:
    """The JACK library in this process; None where there is none, as outside Linux."""
    try:
        maps = Path("/proc/self/maps").read_text()
    except OSError:
        return None
    paths = {line.split(maxsplit=5)[-1] for line in maps.splitlines() if "libjack" in line}
    for path in sorted(paths):
        try:
            return ctypes.CDLL(path)
        except OSError:
            continue
    return None
