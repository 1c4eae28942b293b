"""Notices when the JACK server ends, which RtMidi does not tell, and lists its ports without making anyone wait.

RtMidi goes on writing into a buffer that nobody empties, and waits for ever, holding the interpreter, once it is
full. So a client of our own asks JACK to be told, through the library that RtMidi has loaded. It asks for the
names of the ports, too: to become a client by RtMidi holds the interpreter for 30 to 80 ms, in which nothing
could be sent.

JACK 2 that looks for a server in vain starts a thread and, where the machine is so busy that this one comes late, frees
what it works on, which ends the process. So it is let look only where somebody listens at a server's socket.
"""

import ctypes
import glob
import itertools
import os
import socket
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

_NO_START_SERVER = 1  # JackNoStartServer of jack/types.h
_MIDI_TYPE = b"8 bit raw midi"  # JACK_DEFAULT_MIDI_TYPE
_JACK_2 = b"1.9"  # its versions begin so
_SOCKETS = (Path("/dev/shm"), Path("/tmp"))  # where its servers make theirs: jack_NAME_USER_0
_TRIES = 3  # a server that listens may answer too late where the machine is very busy
_TAKES, _GIVES = 1, 2  # JackPortIsInput, JackPortIsOutput
_ShutdownCallback = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
_PortCallback = ctypes.CFUNCTYPE(None, ctypes.c_uint32, ctypes.c_int, ctypes.c_void_p)


class JackServerWatch:
    """Knows whether the JACK server that was there at the start has gone."""

    def __init__(self, client_name: str) -> None:
        """Becomes a client of the server; where that fails, the watch never says that the server has gone."""
        self.is_gone = False
        self._close: Callable[[], Any] = lambda: None
        self._list: Callable[[int], tuple[str, ...]] | None = None
        self._name_of: Callable[[int], str] = lambda port: ""
        self._gone: set[str] = set()
        library = _loaded_library()
        self.can_tell = library is not None
        if library is None:
            return
        library.jack_client_open.restype = ctypes.c_void_p
        for _ in range(_TRIES):
            if not _may_find_server(library):
                return
            client = library.jack_client_open(client_name.encode(), _NO_START_SERVER, None)
            if client:
                self._join(library, ctypes.c_void_p(client))
                return

    def _join(self, library: ctypes.CDLL, handle: ctypes.c_void_p) -> None:
        # Only now: what refers to itself is freed by nobody while the player plays, and one looks often in vain.
        self._callbacks = _ShutdownCallback(self._note), _PortCallback(self._note_port)
        self._close = lambda: library.jack_client_close(handle)
        self._list = lambda side: _port_names(library, handle, side)
        self._name_of = lambda port: _port_name(library, handle, port)
        library.jack_on_shutdown(handle, self._callbacks[0], None)
        library.jack_set_port_registration_callback(handle, self._callbacks[1], None)
        library.jack_activate(handle)

    @property
    def is_there(self) -> bool:
        """Whether there was a server to become a client of."""
        return self._list is not None

    def outputs(self) -> tuple[str, ...]:
        """The names of the ports that take MIDI, in the server's order."""
        return self._list(_TAKES) if self._list and not self.is_gone else ()

    def inputs(self) -> tuple[str, ...]:
        """The names of the ports that give MIDI, in the server's order."""
        return self._list(_GIVES) if self._list and not self.is_gone else ()

    def gone(self) -> frozenset[str]:
        """The names of the ports that went since this was last asked, also of those that have returned.

        By their going and not by their coming, of which JACK may tell later than it lists them.
        """
        gone, self._gone = self._gone, set()
        return frozenset(gone)

    def _note_port(self, port: int, has_come: int, _: object) -> None:
        if not has_come:
            self._gone.add(self._name_of(port))

    def _note(self, _: object) -> None:
        self.is_gone = True

    def close(self) -> None:
        """Takes leave of the server if it is still there."""
        if not self.is_gone:
            self._close()
        self._close = lambda: None
        self._list = None


def _port_names(library: ctypes.CDLL, client: ctypes.c_void_p, side: int) -> tuple[str, ...]:
    library.jack_get_ports.restype = ctypes.POINTER(ctypes.c_char_p)
    found = library.jack_get_ports(client, None, _MIDI_TYPE, ctypes.c_ulong(side))
    if not found:
        return ()
    names = tuple(name.decode("utf-8", "replace") for name in itertools.takewhile(bool, found))
    library.jack_free(found)
    return names


def _port_name(library: ctypes.CDLL, client: ctypes.c_void_p, port: int) -> str:
    library.jack_port_by_id.restype = ctypes.c_void_p
    library.jack_port_name.restype = ctypes.c_char_p
    found = library.jack_port_by_id(client, ctypes.c_uint32(port))
    name = library.jack_port_name(ctypes.c_void_p(found)) if found else None
    return name.decode("utf-8", "replace") if name else ""


def _may_find_server(library: ctypes.CDLL) -> bool:
    """Whether a JACK server listens; True where the library is another one than JACK 2, whose ways we don't know."""
    library.jack_get_version_string.restype = ctypes.c_char_p
    version = library.jack_get_version_string() or b""
    if not version.startswith(_JACK_2):
        return True
    name = os.environ.get("JACK_DEFAULT_SERVER", "default")
    return any(_listens(place) for folder in _SOCKETS for place in folder.glob(f"jack_{glob.escape(name)}_*"))


def _listens(place: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(str(place))
    except OSError:
        return False  # the server that made it was killed, or it is somebody else's
    return True


def _loaded_library() -> ctypes.CDLL | None:
    """The JACK library in this process; None where there is none, as outside Linux."""
    try:
        maps = Path("/proc/self/maps").read_text()
    except OSError:
        return None
    paths = {line.split(maxsplit=5)[-1] for line in maps.splitlines() if "libjack" in line}
    return next((library for path in sorted(paths) if (library := _opened(path)) is not None), None)


@cache
def _opened(path: str) -> ctypes.CDLL | None:
    """The library of this file, opened once: each opening makes classes that only the collector frees."""
    try:
        return ctypes.CDLL(path)
    except OSError:
        return None
